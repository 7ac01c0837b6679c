// Owns: the threshold: a number, or the rule that finds it in the scores.
// Must not know: cards, how it is set.
import { type Cut, cutAt, type Threshold } from "@crossrank/protocol/cut";
import { signal } from "@preact/signals";

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

/** `scores` are relevance scores, best first. */
export function currentCut(scores: readonly number[]): Cut {
  return cutAt(scores, rule.value === undefined ? fixedThreshold.value : RULES[rule.value]);
}

/** A threshold by hand ends a rule. Rounded to two decimals, kept within 0 and 1. */
export function setThreshold(value: number): void {
  if (Number.isNaN(value)) return;
  rule.value = undefined;
  fixedThreshold.value = Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;
}
