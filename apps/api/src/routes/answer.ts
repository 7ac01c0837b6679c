// Owns: the 200 of a call, in its dialect.
// Must not know: any one dialect, how the answer came about.
import type { Context } from "hono";
import type { Answered, Dialect } from "../dialects/dialect.ts";
import { truncatedIn } from "../dialects/native.ts";
import type { Call } from "../dialects/read-call.ts";

/** The answer in the caller's dialect. */
export function told(
  c: Context,
  dialect: Dialect,
  call: Call,
  answered: readonly Answered[],
  headers: Readonly<Record<string, string>> = {},
): Response {
  const ofDialect = dialect.toHeaders?.(answered);
  return c.json(dialect.toReply(answered, call.body), 200, {
    ...truncationHeader(answered),
    ...ofDialect,
    ...headers,
  });
}

/** Most dialects have no place for it in their replies: how many documents were not read to their end. */
function truncationHeader(answered: readonly Answered[]): Record<string, string> {
  const cut = answered.reduce((sum, { reply }) => sum + truncatedIn(reply), 0);
  return cut === 0 ? {} : { "x-crossrank-truncated": String(cut) };
}
