// Owns: vLLM's `/score`: pairs, or one query for many documents, in their order.
// Must not know: how a request is checked or answered.
import { fieldError } from "@crossrank/protocol/errors";
import { z } from "zod";
import {
  type Answered,
  type Dialect,
  isObject,
  type JsonObject,
  type WireShape,
} from "./dialect.ts";
import { ACTIVATION_FIELDS, vllmProblem, vllmProblemSchema, wantsLogits } from "./vllm.ts";
import { count, maybe, query, score, usage } from "./wire-parts.ts";

/** The names that the two sides of a pair go by, oldest first. */
const SIDES = [
  ["text_1", "text_2"],
  ["queries", "documents"],
  ["queries", "items"],
  ["data_1", "data_2"],
] as const;

function sidesOf(body: unknown) {
  return isObject(body) ? SIDES.find(([left, right]) => left in body && right in body) : undefined;
}

interface Pairs {
  readonly queries: readonly unknown[];
  readonly documents: readonly unknown[];
}

/** One query for all documents, or as many queries as documents. */
function readPairs(body: JsonObject): Pairs {
  const sides = sidesOf(body);
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
    { pointer: "/query", detail, limit: MOST_QUERIES, value: places.size },
    "request_too_large",
  );
}

const side = z.union([query, z.array(query).min(1)]);
const SHAPE: WireShape = {
  name: "VllmScore",
  request: z.object({
    model: maybe(z.string()),
    text_1: side,
    text_2: side,
    ...ACTIVATION_FIELDS.shape,
  }),
  reply: z.object({
    id: z.string(),
    object: z.literal("list"),
    created: z.int(),
    model: z.string(),
    data: z.array(z.object({ index: count, object: z.literal("score"), score })),
    usage,
  }),
  problem: vllmProblemSchema,
};

export const vllmScore: Dialect = {
  name: "vLLM",
  shape: SHAPE,
  ownFields: ACTIVATION_FIELDS,
  example: { path: "/v1/score", body: { text_1: "…", text_2: ["…", "…"] } },
  fieldNames(body) {
    const [query, documents] = sidesOf(body) ?? SIDES[0];
    return { query, documents };
  },

  toNative(body) {
    const pairs = readPairs(body);
    const { model, max_tokens_per_doc } = body;
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

  toProblem: vllmProblem,
};

/** Whether a body is meant for `/score`. */
export function speaksScore(body: unknown): boolean {
  return sidesOf(body) !== undefined;
}
