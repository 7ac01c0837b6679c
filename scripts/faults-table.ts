// Owns: how the outcome of the faults under load is shown. Pure.
// Must not know: how it came about.
import type { Tally } from "../test/support/fault-run.ts";

const COLUMNS = ["fault", "acknowledged", "refused", "lost", "failed", "run twice", "recovery"];

/** One line a fault, of JSON lines of a tally each. */
export function faultsTable(lines: string): string {
  const rows = lines
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const tally = JSON.parse(line) as Tally & { fault: string };
      const { fault, acknowledged, refused, lost, failed, runTwice, recoveryMs } = tally;
      const recovery = recoveryMs === null ? "none left" : `${recoveryMs} ms`;
      return [fault, acknowledged, refused, lost, failed, runTwice, recovery].map(String);
    });
  const widths = COLUMNS.map((name, i) =>
    Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const draw = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ");
  return [COLUMNS, ...rows].map(draw).join("\n");
}
