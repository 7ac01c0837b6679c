// Owns: feedback as Prometheus reads it: counters, of which any window's figures can be made.
// Must not know: where they are kept.
import type { Exposition } from "../exposition.ts";
import { ACTIONS } from "./feedback-contract.ts";
import type { CollectionTotals } from "./feedback-totals.ts";
import { inWhole } from "./figures.ts";

const ORDERS = ["before", "after"] as const;

export function addFeedback(page: Exposition, all: readonly CollectionTotals[]): void {
  const family = (
    name: string,
    help: string,
    read: (totals: CollectionTotals["totals"]) => readonly (readonly [object, number])[],
  ) => {
    const samples = all.flatMap(({ owner, collection, totals }) =>
      read(totals).map(([labels, value]) => [{ owner, collection, ...labels }, value] as const),
    );
    page.add("counter", `crossrank_${name}_total`, help, samples);
  };
  const each = <T extends string>(
    label: string,
    values: readonly T[],
    read: (value: T) => number,
  ) => values.map((value) => [{ [label]: value }, read(value)] as const);
  family("impressions", "Answers of searches that feedback can be told of.", (totals) => [
    [{}, totals["impressions"] ?? 0],
  ]);
  family("impressions_with_feedback", "Of them, those with any.", (totals) => [
    [{}, totals["with_feedback"] ?? 0],
  ]);
  family("feedback", "What was told, by action.", (totals) =>
    each("action", ACTIONS, (action) => totals[action] ?? 0),
  );
  family("feedback_hits", "Impressions with a chosen document in an order's first 5.", (t) =>
    each("order", ORDERS, (order) => t[`${order}_hits`] ?? 0),
  );
  family("feedback_reciprocal_ranks", "Sum of 1/rank of the best of them, of ranks up to 5.", (t) =>
    each("order", ORDERS, (order) => inWhole(t[`${order}_sixtieths`] ?? 0)),
  );
}
