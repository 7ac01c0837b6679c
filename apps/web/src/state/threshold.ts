// Owns: the threshold: a number, or the rule that finds it in the scores.
// Must not know: cards, how it is set.
import { type Cut, cutAt, type Threshold } from "@crossrank/protocol/cut";
import { computed, signal } from "@preact/signals";

/** The service's own rules, with the parameters that it takes when none are given. */
export const RULES = {
  spread: { method: "spread" },
  gap: { method: "gap", min_gap: 0.1 },
  percent: { method: "percent", share: 0.5 },
  autocut: { method: "autocut", jumps: 1 },
} as const satisfies Readonly<Record<string, Threshold>>;
export type Rule = keyof typeof RULES;

export const fixedThreshold = signal(0.5);
/** Undefined: the fixed one counts. */
export const rule = signal<Rule | undefined>(undefined);

/** The one that counts. */
export const chosenThreshold = computed<number | Rule>(() => rule.value ?? fixedThreshold.value);

/** In the service's words. */
export const toThreshold = (chosen: number | Rule): Threshold =>
  typeof chosen === "number" ? chosen : RULES[chosen];

/** `scores` are relevance scores, best first. */
export function currentCut(scores: readonly number[]): Cut {
  return cutAt(scores, toThreshold(chosenThreshold.value));
}

/** A number as a threshold can be: two decimals, within 0 and 1. */
export const roundThreshold = (value: number): number =>
  Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;

/** A threshold by hand ends a rule. */
export function setThreshold(value: number): void {
  if (Number.isNaN(value)) return;
  rule.value = undefined;
  fixedThreshold.value = roundThreshold(value);
}
