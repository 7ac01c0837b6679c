// Owns: the report on the page: which parts it has, in which order.
// Must not know: how numbers are found.
import type { EvaluationReport } from "@crossrank/evaluation/report/report";
import { Pieces } from "../../text/document-text.tsx";
import { DifferencesChart } from "./differences-chart.tsx";
import { MetricsChart } from "./metrics-chart.tsx";
import { LatencyTable, MetricsTable, WorstTable } from "./tables.tsx";
import { ThresholdsPart } from "./thresholds-part.tsx";
import { reportWords } from "./words.ts";

export function ReportView({ report }: { readonly report: EvaluationReport }) {
  const say = reportWords.value;
  const { metrics, queries, thresholds, latencyMs, provenance } = report;
  const [first] = metrics;
  return (
    <article class="report" aria-label={say.title}>
      {first && (
        <>
          <h3 class="verdict">{say.verdict(first)}</h3>
          <p>{say.doubt(first)}</p>
        </>
      )}
      <MetricsChart metrics={metrics} />
      <MetricsTable metrics={metrics} />
      <Counts counts={report.counts} />
      {first && <DifferencesChart queries={queries} metric={first.metric} />}
      {first && <WorstTable queries={queries} metric={first.metric} />}
      {thresholds && <ThresholdsPart thresholds={thresholds} />}
      {latencyMs && <LatencyTable latencyMs={latencyMs} />}
      <section>
        <h3>{say.provenance}</h3>
        <dl class="counts" lang="en">
          {Object.entries(provenance).map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Pieces text={text} pattern={undefined} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </article>
  );
}

function Counts({ counts }: Pick<EvaluationReport, "counts">) {
  const say = reportWords.value;
  const { queries, failed, candidates, relevant, relevantFound } = counts;
  const found = `${relevantFound} (${say.percent(relevantFound / Math.max(1, relevant))})`;
  const rows: readonly (readonly [name: string, value: string])[] = [
    [say.queries, String(queries)],
    [say.failed, String(failed)],
    [say.candidates, (candidates / Math.max(1, queries)).toFixed(1)],
    [say.relevant, String(relevant)],
    [say.relevantFound, found],
  ];
  return (
    <section>
      <h3>{say.counts}</h3>
      <dl class="counts">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
