// Owns: Cohere's `relevant_spans`: where in a document the answer stands, in code points.
// Must not know: how windows are cut or scored.
import type { RerankResult } from "@crossrank/protocol/reply-contract";
import { z } from "zod";
import { isObject, type JsonObject } from "./dialect.ts";

/** Fields of a request that this reads. */
export const SPAN_FIELDS = z.object({
  relevant_spans: z
    .object({ mode: z.enum(["enabled", "disabled"]), threshold: z.number().nullish() })
    .nullish(),
});

/** Cohere's default: a span below it is not worth showing. */
const DEFAULT_THRESHOLD = 0.1;
/** A few sentences: what one span can show, while it still holds enough to be judged by. */
const SPAN_WINDOW = {
  strategy: "window",
  window_tokens: 128,
  overlap_tokens: 32,
  max_windows: 50,
};

/** The native options that spans take; none where the caller did not enable them. */
export function spanOptions(body: JsonObject): JsonObject {
  return thresholdOf(body) === undefined || (body["long_document"] ?? null) !== null
    ? {}
    : { long_document: SPAN_WINDOW };
}

/**
 * The best passage as the one span of a result; none when it scores below the threshold.
 * Cohere counts code points, and so does this.
 */
export function relevantSpans(
  { best_passage: best }: RerankResult,
  text: string,
  body: JsonObject,
): { relevant_spans?: { start: number; end: number; score: number }[] } {
  const threshold = thresholdOf(body);
  if (threshold === undefined) return {};
  if (best === undefined || best.relevance_score < threshold) return { relevant_spans: [] };
  const start = codePoints(text.slice(0, best.start));
  const end = start + codePoints(text.slice(best.start, best.end));
  return { relevant_spans: [{ start, end, score: best.relevance_score }] };
}

function thresholdOf({ relevant_spans: asked }: JsonObject): number | undefined {
  if (!isObject(asked) || asked["mode"] !== "enabled") return undefined;
  const { threshold } = asked;
  return typeof threshold === "number" ? threshold : DEFAULT_THRESHOLD;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
