// Owns: how much better one order of the same candidates is than another, over all queries.
// Must not know: who made the orders, how the answer is shown.
import type { JudgedQuery } from "./judged-query.ts";
import { type Judgements, type MetricAt, metricOf, parseMetric } from "./metrics.ts";
import { type Comparison, comparing, holm, meanOf } from "./significance.ts";
import { finish, type Steps } from "./steps.ts";

/** A query with its candidates in two orders, by id, best first. */
export interface TwoOrders {
  readonly query: JudgedQuery;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface MetricComparison extends Comparison {
  readonly metric: MetricAt;
  readonly before: number;
  readonly after: number;
  /** Of the best possible order of the same candidates: what reranking alone can reach. */
  readonly ceiling: number;
  /** p as if it had been the only metric looked at (Holm). */
  readonly correctedP: number;
}

/** What became of one query, by the first metric. */
export interface QueryComparison {
  readonly id: string;
  readonly query: string;
  readonly before: number;
  readonly after: number;
  readonly ceiling: number;
  /** Rank of the first relevant document, from 1; null where there is none. */
  readonly firstRelevantBefore: number | null;
  readonly firstRelevantAfter: number | null;
}

/** All metrics over all queries. One seed gives one answer. */
export const compareMetrics = (
  orders: readonly TwoOrders[],
  metrics: readonly MetricAt[],
  seed = 1,
): MetricComparison[] => finish(comparingMetrics(orders, metrics, seed));

/** As `compareMetrics`, in steps. */
export function* comparingMetrics(
  orders: readonly TwoOrders[],
  metrics: readonly MetricAt[],
  seed = 1,
): Steps<MetricComparison[]> {
  const compared: Omit<MetricComparison, "correctedP">[] = [];
  for (const metric of metrics) {
    const values: ReturnType<typeof valuesOf>[] = [];
    for (const order of orders) {
      values.push(valuesOf(order, metric));
      yield;
    }
    const differences = values.map(({ before, after }) => after - before);
    compared.push({
      metric,
      before: meanOf(values.map(({ before }) => before)),
      after: meanOf(values.map(({ after }) => after)),
      ceiling: meanOf(values.map(({ ceiling }) => ceiling)),
      ...(yield* comparing(differences, seed)),
    });
  }
  const corrected = holm(compared.map(({ p }) => p));
  return compared.map((row, i) => ({ ...row, correctedP: corrected[i] ?? row.p }));
}

/** By one metric, those that lost most first. */
export function* comparingQueries(
  orders: readonly TwoOrders[],
  metric: MetricAt,
): Steps<QueryComparison[]> {
  const compared: QueryComparison[] = [];
  for (const order of orders) {
    const { query, before, after } = order;
    compared.push({
      id: query.id,
      query: query.text,
      ...valuesOf(order, metric),
      firstRelevantBefore: firstRelevant(before, query.judgements),
      firstRelevantAfter: firstRelevant(after, query.judgements),
    });
    yield;
  }
  return compared.sort((a, b) => a.after - a.before - (b.after - b.before) || a.after - b.after);
}

function valuesOf({ query, before, after }: TwoOrders, metric: MetricAt) {
  const { metric: name, depth } = parseMetric(metric);
  const { judgements } = query;
  const measure = (order: readonly string[]) => metricOf(name, order, judgements, depth);
  const gradeOf = (id: string) => judgements.get(id) ?? 0;
  const best = [...before].sort((a, b) => gradeOf(b) - gradeOf(a));
  return { before: measure(before), after: measure(after), ceiling: measure(best) };
}

function firstRelevant(order: readonly string[], judgements: Judgements): number | null {
  const at = order.findIndex((id) => (judgements.get(id) ?? 0) >= 1);
  return at === -1 ? null : at + 1;
}
