// Owns: the tables of a report: heads, rows and which columns are numbers.
// Must not know: Markdown, HTML.
import type { MetricComparison, QueryComparison } from "../comparison.ts";
import type { Choice } from "../thresholds/threshold-choice.ts";
import type { EvaluationReport } from "./report.ts";
import { chance, interval, milliseconds, percent, shownQuery, signed, value } from "./words.ts";

export interface Table {
  readonly title: string;
  /** Said below it. */
  readonly note?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const WORST = 10;

/** A metric's columns, and after them its cells, but for chance and counts. */
export const METRIC_COLUMNS = [
  "metric",
  "before",
  "after",
  "ceiling",
  "difference",
  "95 % interval",
] as const;

export const metricCells = (row: MetricComparison): string[] => [
  row.metric,
  value(row.before),
  value(row.after),
  value(row.ceiling),
  signed(row.mean),
  interval(row.interval),
];

export function metricsTable({ metrics }: EvaluationReport): Table {
  return {
    title: "Metrics",
    note: "Ceiling: the best order of the same candidates. p: paired randomisation test, as if each metric had been the only one; p (Holm) for all of them together. Queries for which nothing was found count as 0.",
    columns: [...METRIC_COLUMNS, "p", "p (Holm)", "better / equal / worse"],
    rows: metrics.map((row) => [
      ...metricCells(row),
      chance(row.p),
      chance(row.correctedP),
      `${row.wins} / ${row.ties} / ${row.losses}`,
    ]),
  };
}

export function countsTable({ counts }: EvaluationReport): Table {
  const { queries, failed, candidates, relevant, relevantFound } = counts;
  return {
    title: "Data",
    columns: [
      "queries",
      "refused by the service",
      "candidates a query",
      "relevant documents",
      "of these among the candidates",
    ],
    rows: [
      [
        String(queries),
        String(failed),
        (candidates / Math.max(1, queries)).toFixed(1),
        String(relevant),
        `${relevantFound} (${percent(relevantFound / Math.max(1, relevant))})`,
      ],
    ],
  };
}

/** Only those that lost; none is good news. `none` is what is said where nothing relevant was found. */
export function lostRows(queries: readonly QueryComparison[], none: string): string[][] {
  const rank = (at: number | null) => (at === null ? none : String(at));
  const lost = queries.filter(({ before, after }) => after < before).slice(0, WORST);
  return lost.map((row) => [
    shownQuery(row.query),
    value(row.before),
    value(row.after),
    signed(row.after - row.before),
    rank(row.firstRelevantBefore),
    rank(row.firstRelevantAfter),
  ]);
}

export function worstTable({ queries, metrics }: EvaluationReport): Table {
  return {
    title: `Queries that lost most, by ${metrics[0]?.metric}`,
    columns: ["query", "before", "after", "difference", "first relevant before", "after"],
    rows: lostRows(queries, "none"),
  };
}

const SHARE_COLUMNS = [
  "precision",
  "recall",
  "F1",
  "kept a query",
  "queries that lose every relevant one",
];

export const shareCells = (
  shares: Omit<Choice, "threshold" | "interval" | "heldOutF1">,
): string[] => [
  percent(shares.precision),
  percent(shares.recall),
  value(shares.f1),
  shares.keptPerQuery.toFixed(1),
  percent(shares.emptyHanded),
];

/** Every tenth step of the sweep. */
export function sweepTable({ thresholds }: EvaluationReport): Table {
  const steps = (thresholds?.sweep ?? []).filter((_, i) => i % 10 === 0);
  return {
    title: "What a threshold keeps",
    columns: ["threshold", ...SHARE_COLUMNS],
    rows: steps.map((point) => [point.threshold.toFixed(1), ...shareCells(point)]),
  };
}

/** The two thresholds to choose from, and more rows of the caller's with the same shares. */
export function choicesTable(choices: readonly (readonly [goal: string, choice: Choice])[]): Table {
  return {
    title: "Thresholds chosen by this data",
    note: "Recall is of the relevant candidates; one that nobody has judged counts as not relevant. Held-out F1: on queries that had no say in the threshold. The interval is of the threshold, by other samples of queries.",
    columns: ["goal", "threshold", "95 % interval", ...SHARE_COLUMNS, "held-out F1"],
    rows: choices.map(([goal, choice]) => [
      goal,
      formatThreshold(choice.threshold),
      `${choice.interval[0].toFixed(3)} to ${choice.interval[1].toFixed(3)}`,
      ...shareCells(choice),
      value(choice.heldOutF1),
    ]),
  };
}

export function rulesTable(
  rules: readonly (readonly [rule: string, shares: Parameters<typeof shareCells>[0]])[],
): Table {
  return {
    title: "The service's rules on the same data",
    columns: ["threshold", ...SHARE_COLUMNS],
    rows: rules.map(([rule, shares]) => [rule, ...shareCells(shares)]),
  };
}

/** As a request takes it. */
export const formatThreshold = (threshold: number): string => String(threshold);

export function latencyTable({ latencyMs }: EvaluationReport): Table {
  const rows = latencyMs === undefined ? [] : Object.entries(latencyMs);
  return {
    title: "Latency",
    note: "Request: what the caller waited, with HTTP. Score: what the model took of it. Nothing came out of the cache.",
    columns: ["", "p50", "p95", "p99", "longest"],
    rows: rows.map(([what, { p50, p95, p99, max }]) => [
      what,
      ...[p50, p95, p99, max].map(milliseconds),
    ]),
  };
}
