// Owns: what an error is to the shell: its exit code, and the line that people read.
// Must not know: which command threw it.
import { CoreError, type CoreErrorCode } from "@crossrank/core";
import { CommanderError } from "commander";

/** A check whose answer is no: exit code 3, told like an error. */
export class CheckFailedError extends Error {}

const UNEXPECTED = 1;
const USAGE = 2;
const CHECK_FAILED = 3;
const UNREACHABLE = 4;
const BAD_INPUT = 6;
const NOT_ALLOWED = 7;

const CORE_CODES: { readonly [code in CoreErrorCode]?: number } = {
  option_invalid: USAGE,
  licence_required: USAGE,
  download_failed: UNREACHABLE,
  model_not_found: BAD_INPUT,
  model_invalid: BAD_INPUT,
  unauthorized: NOT_ALLOWED,
};

/** 0 ok, 1 unexpected, 2 usage, 3 check failed, 4 unreachable, 6 bad input, 7 not allowed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof CheckFailedError) return CHECK_FAILED;
  return (error instanceof CoreError && CORE_CODES[error.code]) || UNEXPECTED;
}

/** Undefined where commander has said it already. */
export function messageOf(error: unknown): string | undefined {
  if (error instanceof CommanderError) return undefined;
  if (error instanceof CoreError || error instanceof CheckFailedError) return error.message;
  return error instanceof Error ? error.stack : String(error);
}
