// Owns: the dialect of Hugging Face's text-embeddings-inference: a bare array, best first.
// Must not know: how a request is checked or answered.
import { type CrossrankError, type ErrorCode, fieldError } from "@crossrank/protocol/errors";
import { type Dialect, only, type Problem } from "./dialect.ts";
import { TEI } from "./schemas.ts";

/** Its clients tell errors apart by these words, and retry what is 429. */
const ERROR_TYPES: Readonly<Partial<Record<ErrorCode, readonly [type: string, status: number]>>> = {
  overloaded: ["overloaded", 429],
  quota_exceeded: ["overloaded", 429],
  queue_unavailable: ["unhealthy", 503],
  model_unavailable: ["unhealthy", 503],
  shutting_down: ["unhealthy", 503],
  inference_failed: ["backend", 424],
};

function toProblem(error: CrossrankError): Problem {
  const { code, status, message, fields } = error;
  if (status === 401 || status === 403) return { status, body: undefined };
  const isEmpty = fields.some(({ pointer, limit, value }) => {
    return pointer === "/texts" && limit === 1 && value === 0;
  });
  if (isEmpty) return { status: 400, body: { error: message, error_type: "empty" } };
  const [type, itsStatus] = ERROR_TYPES[code] ?? [status < 500 ? "validation" : "backend", status];
  return { status: itsStatus, body: { error: message, error_type: type } };
}

/** LiteLLM and Milvus write `Right`. Cutting at the left is not offered: a start says more than an end. */
function checkDirection(direction: unknown): void {
  if (typeof direction !== "string" || direction.toLowerCase() === "right") return;
  throw fieldError({ pointer: "/truncation_direction", detail: "must be right", value: "string" });
}

const milliseconds = (value: number) => String(Math.round(value));

export const tei: Dialect = {
  name: "TEI",
  shape: TEI,
  example: { path: "/tei/rerank", body: { query: "…", texts: ["…", "…"] } },
  fieldNames: { documents: "texts", long_document: "truncate" },

  // Nothing else: its clients send fields that would mean something here, and expect every text back.
  toNative({ query, texts, truncate, truncation_direction, return_text, raw_scores }) {
    checkDirection(truncation_direction);
    return [
      {
        query,
        documents: texts,
        return_documents: return_text,
        raw_scores,
        ...(truncate === false && { long_document: "error" }),
      },
    ];
  },

  toReply(answered) {
    const { request, reply } = only(answered);
    return reply.results.map(({ index, relevance_score, logit }) => ({
      index,
      score: request.rawScores ? logit : relevance_score,
      ...(request.returnDocuments && { text: request.candidates[index]?.text }),
    }));
  },

  toHeaders(answered) {
    const { request, reply } = only(answered);
    const { timing, usage } = reply;
    const characters = request.candidates.reduce((sum, { text }) => sum + text.length, 0);
    return {
      "x-compute-type": "crossrank",
      "x-compute-time": milliseconds(timing.tokenize + timing.score),
      "x-total-time": milliseconds(timing.total),
      "x-tokenization-time": milliseconds(timing.tokenize),
      "x-queue-time": milliseconds(timing.queue),
      "x-inference-time": milliseconds(timing.score),
      "x-compute-characters": String(characters + request.query.length),
      "x-compute-tokens": String(usage.total_tokens),
    };
  },

  toProblem,
};
