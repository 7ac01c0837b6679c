// From Vitest's report to the two numbers of the closing line.
// Owns: what counts as failed. Runs nothing.

/** The part of Vitest's JSON report that is read here. */
export interface TestReport {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * A file that fails before its first test counts as one failure, and so does a run that ended
 * badly although no test says so (checks failed, no report, an error outside of every test).
 */
export function countTests(report: TestReport | undefined, succeeded: boolean) {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === "passed").length;
  const failedTests = tests.filter((test) => test.status === "failed").length;
  const failedFiles = files.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = failedTests + failedFiles;
  return { passed, failed: succeeded ? failed : Math.max(failed, 1) };
}
