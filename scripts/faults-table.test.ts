import { expect, test } from "vitest";
import type { FaultRow } from "../test/support/fault-table.ts";
import { faultsTable } from "./faults-table.ts";

const tally = {
  acknowledged: 3000,
  refused: 0,
  lost: 0,
  failed: 0,
  runTwice: 91,
  recoveryMs: 40,
};
const table = (...rows: FaultRow[]) =>
  faultsTable(rows.map((row) => `${JSON.stringify(row)}\n`).join("")).split("\n");

test("a fault is a line of at most 100 columns; what failed is marked, also where nothing was counted", () => {
  const [head, ...rows] = table(
    { fault: "worker SIGKILL", passed: true, tally },
    { fault: "a".repeat(34), passed: false, tally: { ...tally, lost: 2, recoveryMs: null } },
    { fault: "Redis full", passed: false, tally: null },
  );
  expect(head?.trimStart()).toMatch(
    /^fault +acknowledged +refused +lost +failed +run twice +recovery$/,
  );
  expect(rows.map((row) => row.split(/ {2,}/).filter(Boolean))).toEqual([
    ["worker SIGKILL", "3000", "0", "0", "0", "91", "40 ms"],
    [`✗ ${"a".repeat(34)}`, "3000", "0", "2", "0", "91", "-"],
    ["✗ Redis full", "?", "?", "?", "?", "?", "?"],
  ]);
  expect(Math.max(...[head, ...rows].map((row) => row?.length ?? 0))).toBeLessThanOrEqual(100);
});

test("without a fault there is the head", () => {
  expect(table()).toHaveLength(1);
});
