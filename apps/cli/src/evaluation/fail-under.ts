// Owns: least values of metrics, and whether a report reaches them: what lets a pipeline fail.
// Must not know: how metrics are measured.
import { type MetricAt, parseMetric } from "@crossrank/evaluation/metrics";
import type { EvaluationReport } from "@crossrank/evaluation/report/report";

export interface LeastValue {
  readonly metric: MetricAt;
  readonly least: number;
}

/** `ndcg@10=0.5`. @throws Error for anything else */
export function parseLeastValue(text: string): LeastValue {
  const [metric = "", number = "", ...more] = text.split("=");
  const least = Number(number);
  if (more.length > 0 || number.trim() === "" || !(least >= 0 && least <= 1)) {
    throw new Error(`${text} is not like ndcg@10=0.5`);
  }
  return { metric: parseMetricName(metric), least };
}

/** @throws Error for what is no metric */
export function parseMetricName(text: string): MetricAt {
  const { metric, depth } = parseMetric(text.trim());
  return `${metric}@${depth}`;
}

/** What was missed, in words. */
export function missedValues(
  report: EvaluationReport,
  leastValues: readonly LeastValue[],
): string[] {
  return leastValues.flatMap(({ metric, least }) => {
    const after = report.metrics.find((row) => row.metric === metric)?.after ?? 0;
    // The exact value decides; three digits of it could look like the limit.
    return after >= least ? [] : [`${metric} is ${after.toPrecision(6)}, less than ${least}`];
  });
}
