// Owns: how a number went over the last minutes, as a small line; where it was not known the line is broken.
// Must not know: what the number is.
import { chartWords } from "./words.ts";

interface Point {
  readonly atMs: number;
  readonly value: number | undefined;
}

interface SparklineProps {
  readonly points: readonly Point[];
  /** Two points further apart than this are not joined. */
  readonly gapMs: number;
  readonly format: (value: number) => string;
}

/** A line that has just begun is short. */
const LEAST_SPAN_MS = 60_000;
const [WIDTH, HEIGHT] = [120, 28];
/** Room for the stroke and the dot. */
const EDGE = 3;

export function Sparkline({ points, gapMs, format }: SparklineProps) {
  const known = points.flatMap(({ atMs, value }) => (value === undefined ? [] : [{ atMs, value }]));
  const last = known.at(-1);
  if (last === undefined) return <span class="sparkline" />;
  const most = Math.max(...known.map(({ value }) => value));
  const least = Math.min(...known.map(({ value }) => value));
  const spanMs = Math.max(LEAST_SPAN_MS, last.atMs - (known[0]?.atMs ?? 0));
  const x = (atMs: number) => WIDTH - EDGE - ((last.atMs - atMs) / spanMs) * (WIDTH - 2 * EDGE);
  const y = (value: number) => HEIGHT - EDGE - (value / (most || 1)) * (HEIGHT - 2 * EDGE);
  const path = known.map(({ atMs, value }, i) => {
    const isJoined = i > 0 && atMs - (known[i - 1]?.atMs ?? 0) <= gapMs;
    return `${isJoined ? "L" : "M"}${x(atMs).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return (
    <span class="sparkline">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <path class="base" d={`M${EDGE} ${HEIGHT - EDGE}H${WIDTH - EDGE}`} />
        <path d={path.join("")} />
        <circle cx={x(last.atMs)} cy={y(last.value)} r="2.5" />
      </svg>
      <span class="visually-hidden">{chartWords.value.extent(format(least), format(most))}</span>
    </span>
  );
}
