// Owns: the charts of a report as SVG, each with a title and a description for those who do not see it.
// Must not know: where numbers come from, colours (classes of the page).
import type { MetricComparison, QueryComparison } from "../comparison.ts";
import type { ThresholdPoint } from "../thresholds/kept-share.ts";
import { escapeMarkup } from "./markup.ts";
import { signed, value, verdict } from "./words.ts";

const WIDTH = 720;
const LEFT = 120;
const RIGHT = 60;
const PLOT = WIDTH - LEFT - RIGHT;

const BAR = 14;
const GROUP = 4 * BAR;
const ARMS = ["before", "after", "ceiling"] as const;

/** Before, after and ceiling of each metric, as bars from 0 to 1. */
export function metricsChart(metrics: readonly MetricComparison[]): string {
  const bars = metrics.flatMap((row, group) =>
    ARMS.map((arm, i) => {
      const y = group * GROUP + i * BAR;
      const width = (PLOT * row[arm]).toFixed(1);
      return `<rect class="${arm}" x="${LEFT}" y="${y}" width="${width}" height="${BAR - 2}"/>
<text x="${LEFT + Number(width) + 6}" y="${y + BAR - 4}">${value(row[arm])} ${arm}</text>`;
    }),
  );
  const names = metrics.map(
    (row, group) =>
      `<text class="name" x="${LEFT - 10}" y="${group * GROUP + 2 * BAR - 4}">${row.metric}</text>`,
  );
  const [first] = metrics;
  return figure(metrics.length * GROUP, {
    title: "Before, after and ceiling",
    description: first === undefined ? "" : verdict(first),
    content: [...names, ...bars].join("\n"),
  });
}

const HEIGHT = 220;

/** The difference of every query, those that gained most first. */
export function differencesChart(queries: readonly QueryComparison[], metric: string): string {
  const differences = queries.map(({ before, after }) => after - before).reverse();
  const step = PLOT / Math.max(1, differences.length);
  const middle = HEIGHT / 2;
  const width = Math.max(0.5, step * 0.9).toFixed(2);
  // One shape each: a hundred thousand would hold up a browser.
  const bars = (kind: string, holds: (difference: number) => boolean) => {
    const outlines = differences.map((difference, i) => {
      const y = (middle - difference * (middle - 12)).toFixed(1);
      return holds(difference)
        ? `M${(LEFT + i * step).toFixed(2)} ${middle}V${y}h${width}V${middle}z`
        : "";
    });
    return `<path class="${kind}" d="${outlines.join("")}"/>`;
  };
  const axis = [1, 0, -1].map((at) => {
    const y = middle - at * (middle - 12);
    return `${line(LEFT, y, LEFT + PLOT, y)}<text class="name" x="${LEFT - 10}" y="${y + 4}">${signed(at)}</text>`;
  });
  const count = (holds: (difference: number) => boolean) => differences.filter(holds).length;
  return figure(HEIGHT, {
    title: `Difference of each query, by ${metric}`,
    description: `${count((d) => d > 0)} queries gained, ${count((d) => d < 0)} lost.`,
    content: [...axis, bars("gain", (d) => d > 0), bars("loss", (d) => d < 0)].join("\n"),
  });
}

const CURVES = ["precision", "recall", "f1"] as const;

/** Precision, recall and F1 at every threshold, and the thresholds that were chosen. */
export function sweepChart(
  sweep: readonly ThresholdPoint[],
  chosen: readonly (readonly [name: string, threshold: number])[],
): string {
  const top = 16;
  const plotHeight = HEIGHT - top - 24;
  const x = (threshold: number) => (LEFT + threshold * PLOT).toFixed(1);
  const y = (share: number) => (top + (1 - share) * plotHeight).toFixed(1);
  const curves = CURVES.map((name) => {
    const points = sweep.map((point) => `${x(point.threshold)},${y(point[name])}`).join(" ");
    return `<polyline class="${name}" points="${points}"/>`;
  });
  const axes = [0, 0.5, 1].flatMap((at) => [
    `${line(LEFT, Number(y(at)), LEFT + PLOT, Number(y(at)))}<text class="name" x="${LEFT - 10}" y="${Number(y(at)) + 4}">${at}</text>`,
    `<text class="below" x="${x(at)}" y="${HEIGHT - 6}">${at}</text>`,
  ]);
  const marks = chosen.map(
    ([name, threshold]) =>
      `<line class="chosen" x1="${x(threshold)}" x2="${x(threshold)}" y1="${top}" y2="${top + plotHeight}"/><text class="below" x="${x(threshold)}" y="${top - 4}">${escapeMarkup(name)}</text>`,
  );
  return figure(HEIGHT, {
    title: "What a threshold keeps",
    description: chosen.map(([name, threshold]) => `${name} at ${threshold}`).join(", "),
    content: [...axes, ...curves, ...marks].join("\n"),
  });
}

interface Figure {
  readonly title: string;
  readonly description: string;
  readonly content: string;
}

function figure(height: number, { title, description, content }: Figure): string {
  return `<svg role="img" viewBox="0 0 ${WIDTH} ${height}" aria-label="${escapeMarkup(`${title}. ${description}`)}">
<title>${escapeMarkup(title)}</title><desc>${escapeMarkup(description)}</desc>
${content}
</svg>`;
}

const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="axis" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
