// Owns: the Idempotency-Key of a call, and what tells two calls with one key apart.
// Must not know: where it is kept, what the call does.
import { createHash } from "node:crypto";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";

/** draft-ietf-httpapi-idempotency-key-header: a quoted string; most SDKs send it bare. */
const LONGEST = 255;

export interface Idempotency {
  /** Of the owner, the route and the key. */
  readonly digest: string;
  /** Of the body. */
  readonly fingerprint: string;
}

/**
 * Null when the call has no key.
 * @throws CrossrankError 400 for a key that is none
 */
export function readIdempotency(
  header: string | undefined,
  owner: string,
  route: string,
  body: unknown,
): Idempotency | null {
  if (header === undefined) return null;
  const key = header.trim().replace(/^"(.*)"$/, "$1");
  if (key.length > LONGEST || !/^[\x21-\x7e]+$/.test(key)) {
    const detail = `must be 1 to ${LONGEST} visible ASCII characters, sent once`;
    const problem = { pointer: "Idempotency-Key", detail, limit: LONGEST, value: key.length };
    throw fieldError(problem, "unreadable_request");
  }
  return {
    digest: digestOf([owner, route, key]),
    fingerprint: digestOf([body]),
  };
}

function digestOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

/** What a call is told whose key another call has. */
export function conflict(status: "running" | "mismatch"): CrossrankError {
  if (status === "running") {
    const message = "A call with this Idempotency-Key goes on; send it again when it has ended.";
    return new CrossrankError("idempotency_conflict", message, { retryAfterSeconds: 1 });
  }
  return new CrossrankError(
    "idempotency_mismatch",
    "This Idempotency-Key was used with another body; a new request needs a new key.",
  );
}
