// Owns: what thresholds keep: curves, and the two to choose from.
// Must not know: how they are chosen.
import type { EvaluationReport } from "@crossrank/evaluation/report/report";
import { percent, value } from "@crossrank/evaluation/report/words";
import { WideTable } from "../../table/wide-table.tsx";
import { reportWords } from "./words.ts";

type Thresholds = NonNullable<EvaluationReport["thresholds"]>;

const CURVES = ["precision", "recall", "f1"] as const;

export function ThresholdsPart({ thresholds }: { readonly thresholds: Thresholds }) {
  const say = reportWords.value;
  const { bestF1, recall95 } = thresholds;
  const chosen = [
    [say.bestF1, bestF1],
    [say.recall95, recall95],
  ] as const;
  return (
    <section>
      <h3>{say.thresholds}</h3>
      <p class="of">{say.thresholdsText(bestF1.threshold, recall95.threshold)}</p>
      <Curves thresholds={thresholds} />
      <WideTable
        title={say.thresholds}
        note={say.thresholdNote}
        columns={[
          ...[say.goal, say.threshold, say.interval, say.precision, say.recall, say.f1],
          ...[say.kept, say.emptyHanded, say.heldOut],
        ]}
        rows={chosen.map(([goal, choice]) => [
          goal,
          String(choice.threshold),
          choice.interval.map((at) => at.toFixed(3)).join(" … "),
          percent(choice.precision),
          percent(choice.recall),
          value(choice.f1),
          choice.keptPerQuery.toFixed(1),
          percent(choice.emptyHanded),
          value(choice.heldOutF1),
        ])}
      />
    </section>
  );
}

function Curves({ thresholds: { sweep, bestF1, recall95 } }: { readonly thresholds: Thresholds }) {
  const say = reportWords.value;
  const pathOf = (name: (typeof CURVES)[number]) =>
    sweep.map((point, i) => `${i === 0 ? "M" : "L"}${point.threshold} ${1 - point[name]}`).join("");
  return (
    <>
      <div class="line-plot sweep" aria-hidden="true">
        <div class="scale">
          <span>1</span>
          <span>0.5</span>
          <span>0</span>
        </div>
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <path class="grid" d="M0 0H1M0 .5H1M0 1H1" />
          {[bestF1, recall95].map(({ threshold }, i) => (
            <path key={i} class="chosen" d={`M${threshold} 0V1`} />
          ))}
          {CURVES.map((name) => (
            <path key={name} class={name} d={pathOf(name)} />
          ))}
        </svg>
        <div class="scale below">
          <span>0</span>
          <span>{say.threshold}</span>
          <span>1</span>
        </div>
      </div>
      <p class="curve-key" aria-hidden="true">
        {CURVES.map((name) => (
          <span key={name} class={name}>
            {say[name]}
          </span>
        ))}
      </p>
    </>
  );
}
