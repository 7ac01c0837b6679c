// Owns: the form in which a part of `scale.ts` tells what it found, and what "linear" means there.
import { percentile } from "../percentile.ts";
import type { Figure } from "../result-file.ts";

export interface Scaled {
  readonly figures: readonly Figure[];
  readonly table: string;
}

/** The middle one of `repeats` runs. */
export async function repeated<T>(
  repeats: number,
  run: () => Promise<T>,
  cost: (result: T) => number,
): Promise<T> {
  const results: T[] = [];
  for (let i = 0; i < repeats; i++) results.push(await run());
  const middle = percentile(results.map(cost), 0.5);
  return results.find((result) => cost(result) === middle) as T;
}

/** Largest deviation from `reference`, percent. */
export function largestDeviation(values: readonly number[], reference: number): number {
  return Math.max(...values.map((value) => Math.abs(value / reference - 1))) * 100;
}

export function drawTable(title: string, head: readonly string[], rows: readonly string[][]) {
  const draw = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    draw(head),
    draw(head.map(() => "---:")),
    ...rows.map((row) => draw(row)),
  ].join("\n");
}

export const say = (text: string) => process.stderr.write(`${text}\n`);
