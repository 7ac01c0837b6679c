// Owns: the pass over an input before any of it is run: every line can be, and each has a name of its own.
// Must not know: what the bodies mean, what becomes of the lines.
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { isBlank } from "../lines.ts";
import { type InputProblem, MOST_LINES } from "./batch.ts";
import { isProblem, readInputLine } from "./input-line.ts";
import { linesOf } from "./input-lines.ts";

/** So many problems are told; who mends these will see the next. */
const MOST_PROBLEMS = 100;

export interface Validation {
  /** Lines that are not blank. */
  readonly total: number;
  readonly problems: readonly InputProblem[];
}

export async function validateInput(
  file: FileHandle,
  longestBytes: number,
  signal: AbortSignal,
): Promise<Validation> {
  const problems: InputProblem[] = [];
  const names = new Set<string>();
  let total = 0;
  for await (const line of linesOf(file, { offset: 0, linesBefore: 0 }, longestBytes)) {
    signal.throwIfAborted();
    if (isBlank(line)) continue;
    total++;
    if (total > MOST_LINES) {
      const message = `The file has more than ${MOST_LINES} lines.`;
      return { total, problems: [problemOf("too_many_lines", message, line.number), ...problems] };
    }
    const read = readInputLine(line, longestBytes);
    if (isProblem(read)) problems.push(read);
    else if (names.has(digestOf(read.customId))) {
      const message = "An earlier line has the same custom_id.";
      problems.push(problemOf("duplicate_custom_id", message, line.number, "custom_id"));
    } else names.add(digestOf(read.customId));
    if (problems.length === MOST_PROBLEMS) break;
  }
  if (total === 0) problems.push(problemOf("empty_file", "The file has no lines.", null));
  return { total, problems };
}

function problemOf(
  code: string,
  message: string,
  line: number | null,
  param: string | null = null,
): InputProblem {
  return { code, message, param, line };
}

/** Names may be long, and there are many. */
const digestOf = (customId: string): string =>
  createHash("sha256").update(customId).digest().toString("latin1", 0, 16);
