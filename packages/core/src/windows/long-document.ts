/**
 * Owns what a caller may ask for documents longer than the window: options, limits, defaults.
 * Must not know text or tokens' ids.
 */
import { CoreError } from "../core-error.ts";
import type { Aggregate } from "./aggregate.ts";
import type { WindowLimits } from "./cut.ts";

/** What is done with documents that do not fit beside the query; only `window` reads the rest. */
export interface LongDocument {
  /**
   * - `truncate` (default): the beginning that fits is scored.
   * - `error`: nothing is scored when any document does not fit.
   * - `window`: the document is scored in overlapping windows.
   */
  readonly strategy: "truncate" | "window" | "error";
  /** Document tokens of one window, at least 16; default and maximum: what the query leaves. */
  readonly windowTokens?: number;
  /** Tokens that neighbours share, at most half of `windowTokens`; default 80 or that half. */
  readonly overlapTokens?: number;
  /** 1 to 1,000, default 10; further windows are not scored and the document is `truncated`. */
  readonly maxWindows?: number;
  /** How windows' logits become the document's; default `max`. */
  readonly aggregate?: Aggregate;
  /** Windows that `top_k_mean` takes, at least 1; default 3. */
  readonly topK?: number;
}

/** A checked `LongDocument` for one query. */
export interface ReadingPlan {
  readonly strategy: LongDocument["strategy"];
  /** Most tokens of one document that are read. */
  readonly mostTokens: number;
  readonly limits: WindowLimits;
  readonly aggregate: Aggregate;
  readonly topK: number;
}

const STRATEGIES = ["truncate", "window", "error"];
const AGGREGATES = ["max", "first", "mean", "top_k_mean", "weighted"];
const LEAST_WINDOW_TOKENS = 16;
const DEFAULT_OVERLAP_TOKENS = 80;
const DEFAULT_MAX_WINDOWS = 10;
const MOST_WINDOWS = 1000;
const DEFAULT_TOP_K = 3;

/** @throws CoreError `option_invalid` naming the field, its limit and the value. */
export function checkLongDocument(asked: LongDocument): void {
  checkChoice("strategy", asked.strategy, STRATEGIES);
  checkChoice("aggregate", asked.aggregate ?? "max", AGGREGATES);
  checkRange("windowTokens", asked.windowTokens, LEAST_WINDOW_TOKENS);
  const half = Math.floor((asked.windowTokens ?? Number.POSITIVE_INFINITY) / 2);
  checkRange("overlapTokens", asked.overlapTokens, 0, half);
  checkRange("maxWindows", asked.maxWindows, 1, MOST_WINDOWS);
  checkRange("topK", asked.topK, 1);
}

/**
 * Plans how documents are read beside a query that leaves `room` tokens; `cap` bounds the tokens
 * of one document over all its windows. What does not fit the room is taken as what does.
 */
export function planReading(asked: LongDocument, room: number, cap?: number): ReadingPlan {
  const inWindows = asked.strategy === "window";
  const windowTokens = inWindows ? Math.min(room, asked.windowTokens ?? room) : room;
  const overlapTokens = Math.min(
    asked.overlapTokens ?? DEFAULT_OVERLAP_TOKENS,
    Math.floor(windowTokens / 2),
  );
  const maxWindows = inWindows ? (asked.maxWindows ?? DEFAULT_MAX_WINDOWS) : 1;
  return {
    strategy: asked.strategy,
    mostTokens: Math.min(cap ?? Number.POSITIVE_INFINITY, maxWindows * windowTokens),
    limits: { windowTokens, overlapTokens, maxWindows },
    aggregate: asked.aggregate ?? "max",
    topK: asked.topK ?? DEFAULT_TOP_K,
  };
}

function checkChoice(field: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  fail(field, `one of ${choices.join(", ")}`, JSON.stringify(value));
}

function checkRange(field: string, value: number | undefined, least: number, most?: number): void {
  if (value === undefined) return;
  const largest = most ?? Number.POSITIVE_INFINITY;
  if (Number.isSafeInteger(value) && value >= least && value <= largest) return;
  const range = Number.isFinite(largest) ? `from ${least} to ${largest}` : `of at least ${least}`;
  fail(field, `an integer ${range}`, String(value));
}

function fail(field: string, expected: string, value: string): never {
  throw new CoreError("option_invalid", `longDocument.${field} must be ${expected}, not ${value}`);
}
