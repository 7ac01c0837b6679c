// Owns: what an impression and its feedback add to the figures, and what the figures say. Pure.
// Must not know: where they are kept, HTTP.
import { ACTIONS, type Action, type FeedbackWindow } from "./feedback-contract.ts";
import type { Impression, ShownDocument } from "./impression.ts";

/** What was told of one of the shown documents, by its position. */
export interface Mark {
  readonly position: number;
  readonly action: Action;
}

/** Whole numbers by name: they add up exactly, in any order. */
export type Figures = Readonly<Record<string, number>>;

/** Ranks beyond it count as none. */
const DEPTH = 5;
/** The reciprocals of ranks 1 to 5 are whole numbers of sixtieths. */
const SIXTIETHS = 60;

/** Whether it speaks for the document. */
export const isPositive = ({ action }: Mark): boolean => action !== "dislike";

/** One impression's part of the figures. */
export function figuresOf({ shown }: Pick<Impression, "shown">, marks: readonly Mark[]): Figures {
  const chosen = marks.filter(isPositive).flatMap(({ position }) => shown[position] ?? []);
  const told = ACTIONS.map((action) => [action, marks.filter((m) => m.action === action).length]);
  const before = reciprocal(chosen.map(({ recallRank }: ShownDocument) => recallRank));
  const after = reciprocal(chosen.map(({ rerankRank }: ShownDocument) => rerankRank));
  return {
    impressions: 1,
    with_feedback: marks.length > 0 ? 1 : 0,
    ...Object.fromEntries(told),
    before_hits: before > 0 ? 1 : 0,
    before_sixtieths: before,
    after_hits: after > 0 ? 1 : 0,
    after_sixtieths: after,
  };
}

/** Of the best rank, in sixtieths; 0 where none is within the depth. */
function reciprocal(ranks: readonly number[]): number {
  const best = Math.min(...ranks);
  return best <= DEPTH ? SIXTIETHS / best : 0;
}

/** What is to be added to `before` to get `after`; nothing that stays as it was. */
export function difference(before: Figures, after: Figures): Figures {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, by]) => by !== 0));
}

export function sumOf(all: readonly Readonly<Record<string, string>>[]): Figures {
  const sum: Record<string, number> = {};
  for (const [name, value] of all.flatMap((figures) => Object.entries(figures))) {
    sum[name] = (sum[name] ?? 0) + Number(value);
  }
  return sum;
}

export function describeFigures(sum: Figures): Omit<FeedbackWindow, "window"> {
  const of = (name: string) => sum[name] ?? 0;
  const perImpression = (amount: number) =>
    of("impressions") > 0 ? amount / of("impressions") : null;
  const order = (name: "before" | "after") => ({
    mrr_at_5: perImpression(of(`${name}_sixtieths`) / SIXTIETHS),
    hit_rate_at_5: perImpression(of(`${name}_hits`)),
  });
  return {
    impressions: of("impressions"),
    with_feedback: of("with_feedback"),
    feedback_share: perImpression(of("with_feedback")),
    actions: {
      click: of("click"),
      like: of("like"),
      copy: of("copy"),
      dislike: of("dislike"),
    },
    before: order("before"),
    after: order("after"),
  };
}

/** For counters of reciprocal ranks. */
export const inWhole = (sixtieths: number): number => sixtieths / SIXTIETHS;
