// Owns: how the scores are spread, as bars with the threshold among them, and the same as a table.
// Must not know: where scores come from, how a threshold is set.
import type { Cut } from "@crossrank/protocol/cut";
import type { ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { gradeOf } from "../results/grade.ts";
import { BINS, distribution } from "./distribution.ts";
import { chartWords } from "./words.ts";

interface ScoreDistributionProps {
  /** Relevance scores. */
  readonly scores: readonly number[];
  readonly cut: ReadonlySignal<Cut>;
}

export function ScoreDistribution({ scores, cut }: ScoreDistributionProps) {
  const say = chartWords.value;
  // The threshold moves often, and the bars not with it.
  const bars = useMemo(() => <Bars scores={scores} />, [scores, say]);
  const twin = useMemo(() => <Twin scores={scores} />, [scores, say]);
  return (
    <figure class="distribution" aria-label={say.distribution}>
      <Sides cut={cut} />
      <div class="plot">
        {bars}
        <Line cut={cut} />
      </div>
      <p class="axis" aria-hidden="true">
        {[0, 25, 50, 75, 100].map((percent) => (
          <span style={{ left: `${percent}%`, translate: `-${percent}%` }}>{percent / 100}</span>
        ))}
      </p>
      {twin}
    </figure>
  );
}

function Sides({ cut: { value: cut } }: { readonly cut: ReadonlySignal<Cut> }) {
  const say = chartWords.value;
  const value = cut.value.toFixed(2);
  return (
    <figcaption>
      <span>{say.below(cut.cut, value)}</span>
      <span>{say.above(cut.kept, value)}</span>
    </figcaption>
  );
}

/** The side that is kept is tinted, and begins with a line. */
function Line({ cut }: { readonly cut: ReadonlySignal<Cut> }) {
  const left = Math.min(1, Math.max(0, cut.value.value)) * 100;
  return (
    <>
      <div class="kept-side" style={{ left: `${left}%` }} />
      <div class="cut-line" style={{ left: `${left}%` }} />
    </>
  );
}

const BIN_WIDTH = 10;
const HEIGHT = 60;
/** A few documents do not make towers. */
const FULL_HEIGHT = 4;
/** One document among thousands is still seen. */
const LEAST = 2.5;

function Bars({ scores }: { readonly scores: readonly number[] }) {
  const say = chartWords.value;
  const counts = distribution(scores);
  const most = Math.max(FULL_HEIGHT, ...counts);
  return (
    <svg
      viewBox={`0 0 ${BINS * BIN_WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, bin) => {
        if (count === 0) return null;
        const height = Math.max(LEAST, (count / most) * HEIGHT);
        const [from, to] = [bin / BINS, (bin + 1) / BINS];
        return (
          <rect
            class={gradeOf(from)}
            x={bin * BIN_WIDTH + 1}
            y={HEIGHT - height}
            width={BIN_WIDTH - 2}
            height={height}
          >
            <title>{say.bin(from.toFixed(3), to.toFixed(3), count)}</title>
          </rect>
        );
      })}
    </svg>
  );
}

const TENTHS = 10;

function Twin({ scores }: { readonly scores: readonly number[] }) {
  const say = chartWords.value;
  const rows = distribution(scores, TENTHS).map((count, i) => ({ count, from: i / TENTHS }));
  return (
    <div class="visually-hidden">
      <table>
        <caption>{say.distribution}</caption>
        <thead>
          <tr>
            <th scope="col">{say.range}</th>
            <th scope="col">{say.documents}</th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ count, from }) => (
            <tr>
              <th scope="row">{say.between(from.toFixed(1), (from + 1 / TENTHS).toFixed(1))}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
