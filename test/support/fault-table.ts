// What became of the jobs under a fault, noted for the table that `npm run test:faults` prints.
import { appendFileSync } from "node:fs";

export interface Tally {
  readonly acknowledged: number;
  readonly refused: number;
  /** Acknowledged, and without an end or a result, or not known any more. */
  readonly lost: number;
  readonly failed: number;
  /** Scored more than once: allowed, at least once is promised. Null where nobody counted. */
  readonly runTwice: number | null;
  /** From the end of the fault to the next job that was scored; null when none was left, or nobody looked. */
  readonly recoveryMs: number | null;
}

export interface FaultRow {
  readonly fault: string;
  readonly passed: boolean;
  /** Null when the test failed before it had counted. */
  readonly tally: Tally | null;
}

/** Outside of `npm run test:faults` nobody reads it. */
export function noteFault(row: FaultRow): void {
  const file = process.env["FAULTS_TABLE"];
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
