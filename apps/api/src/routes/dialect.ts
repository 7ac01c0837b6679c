// Owns: one call in one dialect: body → native requests → replies → the dialect's reply.
// Must not know: any one dialect, how a request is answered.
import type { RequestLimits, RerankRequest } from "@crossrank/protocol/contract";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Owner } from "@crossrank/protocol/priority";
import type { Handler } from "hono";
import { inCallersWords } from "../dialects/callers-words.ts";
import type { Answered, Dialect } from "../dialects/dialect.ts";
import { readCall } from "../dialects/read-call.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { readPreference } from "../jobs/prefer.ts";
import { mayAlso, ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import { type RerankTools, rerank } from "../rerank.ts";
import { told } from "./answer.ts";
import { answerByJob } from "./by-job.ts";

/** `choose` names the dialect of a body; it is kept, as errors after it are told in that dialect. */
export function dialectRoute(
  choose: (body: unknown) => Dialect,
  tools: RerankTools,
  jobs: Jobs,
  limits: RequestLimits,
): Handler {
  return async (c) => {
    const body = await readJsonBody(c.req.raw, limits.bodyBytes);
    const dialect = choose(body);
    c.set("dialect", dialect);
    return await inTheirWords(dialect, body, async () => {
      const call = readCall(body, dialect, limits);
      // A job would be of no use to a key that may not look at it.
      const preference = mayAlso(c, "jobs") ? readPreference(c.req.header("prefer")) : undefined;
      const [only, ...others] = call.requests;
      if (preference !== undefined && only !== undefined && others.length === 0) {
        return await answerByJob(c, { call, request: only, dialect, preference }, jobs);
      }
      return told(
        c,
        dialect,
        call,
        await answerAll(call.requests, ownerOf(c), tools, c.req.raw.signal),
      );
    });
  };
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
