// Log files of child processes: appended to, kept small, read back when something fails.
// Knows nothing of who writes into them.
import { copyFileSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import path from "node:path";

const MAX_LOG_BYTES = 10_000_000;

/** Opens a log for appending, for use as a child's stdout and stderr; the caller closes it. */
export function openLog(logPath: string): number {
  mkdirSync(path.dirname(logPath), { recursive: true });
  trimLog(logPath);
  return openSync(logPath, "a", 0o600);
}

/**
 * Above the limit the log moves to `<name>.1` and starts fresh. It is copied and cut rather than
 * renamed, so that a child that has it open goes on writing into the same file.
 */
export function trimLog(logPath: string, maxBytes = MAX_LOG_BYTES): void {
  const size = statSync(logPath, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxBytes) return;
  copyFileSync(logPath, `${logPath}.1`);
  truncateSync(logPath);
}

/** The last non-empty lines, for people. */
export function lastLines(logPath: string, count = 8): string[] {
  try {
    const lines = readFileSync(logPath, "utf8").split("\n");
    return lines.filter((line) => line.trim() !== "").slice(-count);
  } catch {
    return [];
  }
}
