// Owns: whole numbers in a query string.
// Must not know: what they count.
import { fieldError } from "@crossrank/protocol/errors";
import type { Context } from "hono";

/**
 * Undefined when it is not given.
 * @throws CrossrankError 422
 */
export function readCount(
  c: Context,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const detail = `must be a whole number from ${least} to ${most}`;
  throw fieldError({ pointer: `?${name}`, detail, limit: most, value: text.slice(0, 20) });
}
