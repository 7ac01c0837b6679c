// Owns: how the outcome of the faults under load is shown. Pure.
// Must not know: how it came about.
import type { FaultRow, Tally } from "../test/support/fault-table.ts";

const COLUMNS = ["  fault", "acknowledged", "refused", "lost", "failed", "run twice", "recovery"];

/** One line a fault, of JSON lines of a `FaultRow` each; what failed is marked with ✗. */
export function faultsTable(lines: string): string {
  const rows = lines
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { fault, passed, tally } = JSON.parse(line) as FaultRow;
      return [`${passed ? " " : "✗"} ${fault}`, ...cellsOf(tally)];
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

function cellsOf(tally: Tally | null): string[] {
  if (tally === null) return COLUMNS.slice(1).map(() => "?");
  const { acknowledged, refused, lost, failed, runTwice, recoveryMs } = tally;
  const recovery = recoveryMs === null ? "-" : `${recoveryMs} ms`;
  return [acknowledged, refused, lost, failed, runTwice ?? "-", recovery].map(String);
}
