// Owns: the difference of every query, those that gained most first, as one shape above and one below a line.
// Must not know: which queries they are.
import type { QueryComparison } from "@crossrank/evaluation/comparison";
import { reportWords } from "./words.ts";

interface DifferencesChartProps {
  /** Those that lost most first. */
  readonly queries: readonly QueryComparison[];
  readonly metric: string;
}

export function DifferencesChart({ queries, metric }: DifferencesChartProps) {
  const say = reportWords.value;
  const differences = queries.map(({ before, after }) => after - before).reverse();
  const gained = differences.filter((difference) => difference > 0).length;
  const lost = differences.filter((difference) => difference < 0).length;
  // A shape each: thousands of bars would hold up the page.
  const bars = (holds: (difference: number) => boolean) =>
    differences
      .map((difference, i) => (holds(difference) ? `M${i} 1V${1 - difference}h1V1z` : ""))
      .join("");
  return (
    <section>
      <h3>{say.byQuery(metric)}</h3>
      <p class="of">{say.byQueryText(gained, lost)}</p>
      <div class="line-plot differences">
        <div class="scale" aria-hidden="true">
          <span>+1</span>
          <span>0</span>
          <span>−1</span>
        </div>
        <svg
          viewBox={`0 0 ${Math.max(1, differences.length)} 2`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path class="gain" d={bars((difference) => difference > 0)} />
          <path class="loss" d={bars((difference) => difference < 0)} />
          <path class="grid" d={`M0 1H${differences.length}`} />
        </svg>
      </div>
    </section>
  );
}
