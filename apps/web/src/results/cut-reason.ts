// Owns: why a threshold cut where it did: the numbers that the rule went by. Pure.
// Must not know: languages. Where it cuts is the service's own code.
import { type Cut, spreadOf } from "@crossrank/protocol/cut";
import type { Rule } from "../state/threshold.ts";

export type CutReason =
  | { readonly rule: "spread"; readonly deviation: number | undefined; readonly value: number }
  | { readonly rule: "gap"; readonly after: number; readonly step: number }
  | { readonly rule: "percent"; readonly best: number; readonly value: number }
  | { readonly rule: "autocut"; readonly after: number }
  /** The scores gave the rule nothing to cut at. */
  | { readonly rule: "gap" | "autocut"; readonly after: undefined };

/** `scores` are relevance scores, best first, and `cut` is where `rule` cut them. */
export function cutReason(rule: Rule, scores: readonly number[], cut: Cut): CutReason {
  const { kept, value } = cut;
  const isWhole = kept === scores.length;
  switch (rule) {
    case "spread":
      return { rule, deviation: spreadOf(scores), value };
    case "percent":
      return { rule, best: scores[0] ?? 0, value };
    case "gap": {
      if (isWhole) return { rule, after: undefined };
      return { rule, after: kept, step: (scores[kept - 1] ?? 0) - (scores[kept] ?? 0) };
    }
    case "autocut":
      return { rule, after: isWhole ? undefined : kept };
  }
}
