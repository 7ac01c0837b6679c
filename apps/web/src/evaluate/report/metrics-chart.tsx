// Owns: before, after and ceiling of each metric as bars from 0 to 1. Screen readers have the table.
// Must not know: how they are measured.
import type { MetricComparison } from "@crossrank/evaluation/comparison";
import { value } from "@crossrank/evaluation/report/words";
import { reportWords } from "./words.ts";

const ARMS = ["before", "after", "ceiling"] as const;

export function MetricsChart({ metrics }: { readonly metrics: readonly MetricComparison[] }) {
  const say = reportWords.value;
  return (
    <div class="metrics-chart" aria-hidden="true">
      {metrics.map((row) => (
        <div key={row.metric} class="metric-bars">
          <strong>{row.metric}</strong>
          <div>
            {ARMS.map((arm) => (
              <div key={arm} class="metric-bar">
                <div class={arm} style={{ width: `${row[arm] * 100}%` }} />
                <span>{`${value(row[arm])} ${say[arm]}`}</span>
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
