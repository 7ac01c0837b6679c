// Owns: one call in one dialect: body → native requests → replies → the dialect's reply.
// Must not know: any one dialect, how a request is answered.
import type { RequestLimits, RerankRequest } from "@crossrank/protocol/contract";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { parseRerankRequest, readFields } from "@crossrank/protocol/parse-request";
import type { Owner } from "@crossrank/protocol/priority";
import type { Handler } from "hono";
import { atTheirPlaces, inCallersWords, withRightCall } from "../dialects/callers-words.ts";
import { type Answered, type Dialect, isObject, type JsonObject } from "../dialects/dialect.ts";
import { truncatedIn } from "../dialects/native.ts";
import { ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import { type RerankTools, rerank } from "../rerank.ts";

/** `choose` names the dialect of a body; it is kept, as errors after it are told in that dialect. */
export function dialectRoute(
  choose: (body: unknown) => Dialect,
  tools: RerankTools,
  limits: RequestLimits,
): Handler {
  return async (c) => {
    const body = await readJsonBody(c.req.raw, limits.bodyBytes);
    const dialect = choose(body);
    c.set("dialect", dialect);
    return await inTheirWords(dialect, body, async () => {
      const call = readCall(body, dialect, limits);
      const answered = await answerAll(call.requests, ownerOf(c), tools, c.req.raw.signal);
      const headers = { ...truncationHeader(answered), ...dialect.toHeaders?.(answered) };
      return c.json(dialect.toReply(answered, call.body), 200, headers);
    });
  };
}

/** Most dialects have no place for it in their replies: how many documents were not read to their end. */
function truncationHeader(answered: readonly Answered[]): Record<string, string> {
  const cut = answered.reduce((sum, { reply }) => sum + truncatedIn(reply), 0);
  return cut === 0 ? {} : { "x-crossrank-truncated": String(cut) };
}

interface Call {
  readonly body: JsonObject;
  readonly requests: readonly RerankRequest[];
}

function readCall(sent: unknown, dialect: Dialect, limits: RequestLimits): Call {
  const { allowsBlankQuery = false, ownFields } = dialect;
  try {
    if (!isObject(sent)) throw notAnObject(sent);
    const body = ownFields === undefined ? sent : readFields(sent, ownFields);
    const requests = dialect.toNative(body).map((call, i) => {
      try {
        return parseRerankRequest(call, { ...limits, allowsBlankQuery });
      } catch (error) {
        const places = dialect.placesOf?.(body, i);
        throw error instanceof CrossrankError && places ? atTheirPlaces(error, places) : error;
      }
    });
    checkTotal(requests, limits);
    return { body, requests };
  } catch (error) {
    throw error instanceof CrossrankError ? withRightCall(error, sent, dialect) : error;
  }
}

function notAnObject(sent: unknown): CrossrankError {
  const value = sent === null ? "null" : Array.isArray(sent) ? "array" : typeof sent;
  return fieldError({ pointer: "", detail: `must be of type object, got ${value}`, value });
}

async function inTheirWords<T>(
  dialect: Dialect,
  body: unknown,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof CrossrankError ? inCallersWords(error, body, dialect) : error;
  }
}

function checkTotal(requests: readonly RerankRequest[], { documents: limit }: RequestLimits): void {
  const value = requests.reduce((sum, { candidates }) => sum + candidates.length, 0);
  if (value <= limit) return;
  const detail = `holds ${value} documents, the limit is ${limit}`;
  throw fieldError({ pointer: "/documents", detail, limit, value }, "request_too_large");
}

async function answer(
  request: RerankRequest,
  owner: Owner,
  tools: RerankTools,
  signal: AbortSignal,
): Promise<Answered> {
  return { request, reply: await rerank({ ...request, rawScores: true }, owner, tools, signal) };
}

/** So many runs of one call are under way at once. */
const AT_ONCE = 32;

async function answerAll(
  requests: readonly RerankRequest[],
  owner: Owner,
  tools: RerankTools,
  signal: AbortSignal,
): Promise<Answered[]> {
  const [only, ...others] = requests;
  if (only !== undefined && others.length === 0) return [await answer(only, owner, tools, signal)];
  // The first failure is the call's: what the others do is then for nobody.
  const abort = new AbortController();
  const either = AbortSignal.any([signal, abort.signal]);
  const answered: Answered[] = [];
  try {
    for (let start = 0; start < requests.length; start += AT_ONCE) {
      const some = requests.slice(start, start + AT_ONCE);
      const answers = some.map((request) => answer(request, owner, tools, either));
      answered.push(...(await Promise.all(answers)));
    }
    return answered;
  } catch (error) {
    abort.abort();
    throw error;
  }
}
