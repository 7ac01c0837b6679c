import { expect, test } from "vitest";
import type { Check } from "./doctor-checks.ts";
import { formatChecks } from "./doctor-table.ts";

const checks: Check[] = [
  { name: "node", status: "ok", detail: "24" },
  { name: "cuda", status: "absent", detail: "no driver" },
  { name: "model", status: "failed", detail: "not there", next: "crossrank models pull x" },
];

test("without a terminal the lines are plain, aligned, and a failed one names the next command", () => {
  expect(formatChecks(checks, false).split("\n")).toEqual([
    "ok      node   24",
    "–       cuda   no driver",
    "FAILED  model  not there",
    "               → crossrank models pull x",
  ]);
});
