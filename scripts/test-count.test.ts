import { expect, test } from "vitest";
import { countTests } from "./test-count.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

test("passed and failed tests are counted over all files, skipped ones are neither", () => {
  const testResults = [file("passed", "passed", "pending"), file("failed", "passed", "failed")];
  expect(countTests({ testResults }, false)).toEqual({ passed: 2, failed: 1 });
});

test("a file that fails before its first test is a failure", () => {
  const testResults = [file("passed", "passed"), file("failed")];
  expect(countTests({ testResults }, false)).toEqual({ passed: 1, failed: 1 });
});

test("a bad end without any failing test, or without a report, is a failure", () => {
  expect(countTests({ testResults: [file("passed", "passed")] }, false)).toEqual({
    passed: 1,
    failed: 1,
  });
  expect(countTests(undefined, false)).toEqual({ passed: 0, failed: 1 });
});
