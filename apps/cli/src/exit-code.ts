// Owns: what an error is to the shell: its exit code, and the line that people read.
// Must not know: which command threw it.
import {
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
} from "@crossrank/client";
import { CoreError, type CoreErrorCode } from "@crossrank/core";
import { CommanderError } from "commander";

/** A check whose answer is no: exit code 3, told like an error. */
export class CheckFailedError extends Error {}

/** Data or options that nothing can be done with, told like an error. */
export class BadInputError extends Error {}

const UNEXPECTED = 1;
const USAGE = 2;
const CHECK_FAILED = 3;
const UNREACHABLE = 4;
const TIMED_OUT = 5;
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

/** 0 ok, 1 unexpected, 2 usage, 3 check failed, 4 unreachable, 5 timed out, 6 bad input, 7 not allowed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof CheckFailedError) return CHECK_FAILED;
  if (error instanceof BadInputError) return BAD_INPUT;
  if (error instanceof CrossrankConnectionError) return UNREACHABLE;
  if (error instanceof CrossrankTimeoutError) return TIMED_OUT;
  if (error instanceof CrossrankApiError) return codeOfStatus(error.status);
  return (error instanceof CoreError && CORE_CODES[error.code]) || UNEXPECTED;
}

function codeOfStatus(status: number): number {
  if (status === 401 || status === 403) return NOT_ALLOWED;
  return status < 500 ? BAD_INPUT : UNREACHABLE;
}

/** What is told in its own words; anything else is told with where it came from. */
const TOLD = [
  CoreError,
  CheckFailedError,
  BadInputError,
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
];

/** Undefined where commander has said it already. */
export function messageOf(error: unknown): string | undefined {
  if (error instanceof CommanderError) return undefined;
  if (TOLD.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? error.stack : String(error);
}
