// Owns: what stands in an output or error file for one line of the input, as OpenAI's clients read it.
// Must not know: how a line was run.
import type { CrossrankError } from "@crossrank/protocol/errors";
import { nativeProblem } from "../problem.ts";

/** Why lines are not run: in the words of OpenAI's error files. */
const STOPPED = {
  batch_cancelled: "This line was not run: the batch was cancelled.",
  batch_expired: "This line was not run: the completion window ended before its turn came.",
} as const;
export type StopReason = keyof typeof STOPPED;

/** Which line of which batch. */
export interface LineName {
  readonly batchId: string;
  readonly number: number;
  readonly customId: string;
}

/** A line that has come to its end: in which file, and what stands there. */
export interface LineResult {
  readonly isCompleted: boolean;
  readonly text: string;
}

export function completedLine(name: LineName, requestId: string, body: unknown): LineResult {
  const response = { status_code: 200, request_id: requestId, body };
  return { isCompleted: true, text: toText(name, response, null) };
}

/** A line that was refused or has failed: `response` is what a call of its own would have got. */
export function failedLine(name: LineName, requestId: string, error: CrossrankError): LineResult {
  const { status, body } = nativeProblem(error, requestId);
  const response = { status_code: status, request_id: requestId, body };
  const { code, message } = error;
  return { isCompleted: false, text: toText(name, response, { code, message }) };
}

export function stoppedLine(name: LineName, code: StopReason): LineResult {
  return { isCompleted: false, text: toText(name, null, { code, message: STOPPED[code] }) };
}

function toText(
  { batchId, number, customId }: LineName,
  response: object | null,
  error: { readonly code: string; readonly message: string } | null,
): string {
  const id = `batch_req_${batchId.slice("batch_".length)}_${number}`;
  return `${JSON.stringify({ id, custom_id: customId, response, error })}\n`;
}
