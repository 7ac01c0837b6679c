// Owns: the report's tables of metrics, lost queries and times: their columns and cells.
// Must not know: how a table looks.
import type { MetricComparison, QueryComparison } from "@crossrank/evaluation/comparison";
import type { EvaluationReport } from "@crossrank/evaluation/report/report";
import { lostRows } from "@crossrank/evaluation/report/tables";
import { chance, milliseconds, signed, value } from "@crossrank/evaluation/report/words";
import { WideTable } from "../../table/wide-table.tsx";
import { formatInterval, reportWords } from "./words.ts";

export function MetricsTable({ metrics }: { readonly metrics: readonly MetricComparison[] }) {
  const say = reportWords.value;
  return (
    <section>
      <h3>{say.metrics}</h3>
      <WideTable
        title={say.metrics}
        note={say.metricsNote}
        columns={[
          ...[say.metric, say.before, say.after, say.ceiling, say.difference],
          ...[say.interval, say.p, say.correctedP, say.outcome],
        ]}
        rows={metrics.map((row) => [
          row.metric,
          value(row.before),
          value(row.after),
          value(row.ceiling),
          signed(row.mean),
          formatInterval(row.interval),
          chance(row.p),
          chance(row.correctedP),
          `${row.wins} / ${row.ties} / ${row.losses}`,
        ])}
      />
    </section>
  );
}

interface WorstTableProps {
  readonly queries: readonly QueryComparison[];
  readonly metric: string;
}

export function WorstTable({ queries, metric }: WorstTableProps) {
  const say = reportWords.value;
  const rows = lostRows(queries, say.none);
  return (
    <section>
      <h3>{say.worst(metric)}</h3>
      {rows.length === 0 ? (
        <p class="of">{say.noLoss}</p>
      ) : (
        <WideTable
          title={say.worst(metric)}
          columns={[
            ...[say.query, say.before, say.after, say.difference],
            ...[say.firstBefore, say.firstAfter],
          ]}
          rows={rows}
        />
      )}
    </section>
  );
}

type Latency = NonNullable<EvaluationReport["latencyMs"]>;

export function LatencyTable({ latencyMs }: { readonly latencyMs: Latency }) {
  const say = reportWords.value;
  const { request, score } = latencyMs;
  return (
    <section>
      <h3>{say.latency}</h3>
      <WideTable
        title={say.latency}
        note={say.latencyNote}
        columns={["", "p50", "p95", "p99", say.longest]}
        rows={(
          [
            [say.request, request],
            [say.score, score],
          ] as const
        ).map(([name, times]) => [
          name,
          ...[times.p50, times.p95, times.p99, times.max].map(milliseconds),
        ])}
      />
    </section>
  );
}
