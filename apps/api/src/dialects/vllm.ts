// Owns: vLLM's two calls: its rerank, which always returns documents, and `/score` over pairs.
// Must not know: how a request is checked or answered.
import { type CrossrankError, fieldError } from "@crossrank/protocol/errors";
import {
  type Answered,
  type Dialect,
  isObject,
  type JsonObject,
  only,
  type Problem,
} from "./dialect.ts";
import { tokenCounts } from "./native.ts";
import { VLLM_RERANK, VLLM_SCORE } from "./schemas.ts";

function toProblem({ status, message, fields: [field] }: CrossrankError): Problem {
  const type = status < 500 ? "BadRequestError" : "InternalServerError";
  return {
    status,
    body: { error: { message, type, param: field?.pointer ?? null, code: status } },
  };
}

/** `use_activation: false` asks for what the model gives before its sigmoid. */
const wantsLogits = (body: JsonObject) => body["use_activation"] === false;

export const vllmRerank: Dialect = {
  name: "vLLM",
  shape: VLLM_RERANK,
  example: { path: "/vllm/v1/rerank", body: { query: "…", documents: ["…", "…"], top_n: 3 } },

  // Its 0 means no bound.
  toNative: ({ max_tokens_per_doc, ...body }) => [
    { ...body, max_tokens_per_doc: max_tokens_per_doc || null },
  ],

  toReply(answered, body) {
    const { request, reply } = only(answered);
    return {
      id: reply.id,
      model: reply.model,
      usage: tokenCounts(reply),
      results: reply.results.map(({ index, relevance_score, logit }) => ({
        index,
        document: { text: request.candidates[index]?.text },
        relevance_score: wantsLogits(body) ? logit : relevance_score,
      })),
    };
  },

  toProblem,
};

/** The names that the two sides of a pair go by, oldest first. */
const SIDES = [
  ["text_1", "text_2"],
  ["queries", "documents"],
  ["queries", "items"],
  ["data_1", "data_2"],
] as const;

interface Pairs {
  readonly queries: readonly unknown[];
  readonly documents: readonly unknown[];
}

/** One query for all documents, or as many queries as documents. */
function readPairs(body: JsonObject): Pairs {
  const sides = SIDES.find(([left, right]) => left in body && right in body);
  if (sides === undefined) {
    throw fieldError({
      pointer: "/text_1",
      detail: "is required, with text_2",
      value: "undefined",
    });
  }
  const [left, right] = sides.map((side) => [body[side]].flat());
  const queries = left ?? [];
  const documents = right ?? [];
  if (documents.length === 0) {
    const detail = "holds 0 texts, at least 1 is needed";
    throw fieldError({ pointer: `/${sides[1]}`, detail, limit: 1, value: 0 });
  }
  if (queries.length !== 1 && queries.length !== documents.length) {
    const detail = `holds ${queries.length} texts, 1 or ${documents.length} are needed`;
    throw fieldError({
      pointer: `/${sides[0]}`,
      detail,
      limit: documents.length,
      value: queries.length,
    });
  }
  return { queries: documents.map((_, i) => queries[i] ?? queries[0]), documents };
}

/** Each distinct query is a run of its own. */
const MOST_QUERIES = 32;

/** Places of the pairs of each query, in the order in which queries first appear. */
function placesByQuery({ queries }: Pairs): ReadonlyMap<unknown, number[]> {
  const places = Map.groupBy(queries.keys(), (place) => queries[place]);
  if (places.size <= MOST_QUERIES) return places;
  const detail = `hold ${places.size} different queries, the limit is ${MOST_QUERIES}`;
  throw fieldError(
    { pointer: "/queries", detail, limit: MOST_QUERIES, value: places.size },
    "request_too_large",
  );
}

export const vllmScore: Dialect = {
  name: "vLLM",
  shape: VLLM_SCORE,
  example: { path: "/v1/score", body: { text_1: "…", text_2: ["…", "…"] } },
  fieldNames: { query: "text_1", documents: "text_2" },

  toNative(body) {
    const pairs = readPairs(body);
    const { model } = body;
    const max_tokens_per_doc = body["max_tokens_per_doc"] || null;
    return [...placesByQuery(pairs)].map(([query, places]) => ({
      model,
      max_tokens_per_doc,
      query,
      documents: places.map((place) => pairs.documents[place]),
    }));
  },

  toReply(answered: readonly Answered[], body: JsonObject) {
    const scores: number[] = [];
    for (const [call, places] of [...placesByQuery(readPairs(body)).values()].entries()) {
      for (const { index, relevance_score, logit } of answered[call]?.reply.results ?? []) {
        const place = places[index];
        if (place === undefined) continue;
        scores[place] = wantsLogits(body) ? (logit ?? Number.NaN) : relevance_score;
      }
    }
    const total = answered.reduce((sum, { reply }) => sum + reply.usage.total_tokens, 0);
    return {
      id: answered[0]?.reply.id,
      object: "list",
      created: Math.floor(Date.now() / 1000),
      model: answered[0]?.reply.model,
      data: scores.map((score, index) => ({ index, object: "score", score })),
      usage: { prompt_tokens: total, total_tokens: total, completion_tokens: 0 },
    };
  },

  toProblem,
};

/** Whether a body is meant for `/score`. */
export function speaksScore(body: unknown): boolean {
  return isObject(body) && SIDES.some(([left, right]) => left in body && right in body);
}
