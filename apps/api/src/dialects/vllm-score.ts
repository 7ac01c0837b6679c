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
import {
  ACTIVATION_FIELDS,
  messageSchema,
  textOfParts,
  vllmProblem,
  vllmProblemSchema,
  wantsLogits,
} from "./vllm.ts";
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
  const [one, ...others] = queries.map((query, i) => {
    return textOf(query, queries.length === 1 ? `/${sides[0]}` : `/${sides[0]}/${i}`);
  });
  return {
    queries: documents.map((_, i) => (others.length === 0 ? one : [one, ...others][i])),
    documents: documents.map((document, i) => textOf(document, `/${sides[1]}/${i}`)),
  };
}

/** Equal queries are to be one run, however they are written. */
function textOf(value: unknown, pointer: string): unknown {
  const read = textOfParts(value, pointer);
  return isObject(read) && typeof read["text"] === "string" ? read["text"] : read;
}

/** Places of the pairs of each query, in the order in which queries first appear. */
function placesByQuery({ queries }: Pairs): ReadonlyMap<unknown, number[]> {
  return Map.groupBy(queries.keys(), (place) => queries[place]);
}

const message = messageSchema(query);
const side = z.union([message, z.array(message).min(1)]);
const SHAPE: WireShape = {
  name: "VllmScore",
  request: z.union(
    SIDES.map(([left, right]) =>
      z.object({
        model: maybe(z.string()),
        [left]: side,
        [right]: side,
        max_tokens_per_doc: maybe(count),
        ...ACTIVATION_FIELDS.shape,
      }),
    ),
  ),
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

  placesOf(body, call) {
    const places = [...placesByQuery(readPairs(body)).values()];
    return places.length === 1 ? undefined : places[call];
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
