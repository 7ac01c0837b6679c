// Owns: the sentences and numbers of a report, as every page of it says them.
// Must not know: Markdown, HTML.
import type { MetricComparison } from "../comparison.ts";
import { FEW_QUERIES } from "../significance.ts";

export const value = (number: number): string => number.toFixed(3);

export const signed = (number: number): string =>
  `${number < 0 ? "−" : "+"}${Math.abs(number).toFixed(3)}`;

export const interval = ([low, high]: readonly [number, number]): string =>
  `${signed(low)} to ${signed(high)}`;

export const chance = (p: number): string => (p < 0.0001 ? "< 0.0001" : p.toPrecision(2));

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;

const SHOWN_CHARACTERS = 160;

/** A query may be as long as a book. */
export const shownQuery = (text: string): string =>
  (text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text).toWellFormed();

/** What the first metric says, in a sentence. */
export function verdict(row: MetricComparison): string {
  const { metric, before, after, mean, queries, wins, ties, losses } = row;
  const numbers = `${metric} from ${value(before)} to ${value(after)}`;
  const doubt = `${signed(mean)}, 95 % interval ${interval(row.interval)}, p ${chance(row.p)}`;
  const counts = `Of ${queries} queries ${wins} got better, ${ties} stayed, ${losses} got worse.`;
  if (queries === 0) return "No query could be measured.";
  if (queries < FEW_QUERIES) {
    return `Too few queries to tell: reranking moves ${numbers} (${doubt}). ${counts}`;
  }
  if (row.p >= 0.05) return `No difference is shown: ${numbers} (${doubt}). ${counts}`;
  return `Reranking ${mean > 0 ? "lifts" : "lowers"} ${numbers} (${doubt}). ${counts}`;
}
