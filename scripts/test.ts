// `npm test`: checks, then every test, then one closing line with the count.
// Owns: the order and an honest exit code. `npm test -- <file> -t <name>` passes on to Vitest.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { countTests, type TestReport } from "./test-count.ts";

const root = path.dirname(import.meta.dirname);
const temporary = mkdtempSync(path.join(tmpdir(), "crossrank-test-report-"));
const reportPath = path.join(temporary, "report.json");

function succeeds(program: string, ...parameters: string[]): boolean {
  const { status, error } = spawnSync(program, parameters, {
    cwd: root,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error !== undefined) console.error(error.message);
  return status === 0;
}

function readReport(): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(reportPath, "utf8")) as TestReport;
  } catch {
    return undefined;
  }
}

const passedChecks = succeeds("npm", "run", "--silent", "check");
const passedTests =
  passedChecks &&
  succeeds(
    path.join(root, "node_modules/.bin/vitest"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportPath}`,
    ...process.argv.slice(2),
  );
const { passed, failed } = countTests(readReport(), passedTests);
rmSync(temporary, { recursive: true, force: true });

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
