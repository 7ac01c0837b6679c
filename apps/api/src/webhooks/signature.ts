// Owns: secrets of endpoints and the signature of a message, as Standard Webhooks 1.0 has them.
// Must not know: endpoints, messages, when a secret is retired.
import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
/** The standard wants 24 to 64. */
const SECRET_BYTES = 32;

export const newSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString("base64");

export interface Signed {
  /** Neither it nor the timestamp may hold a dot, which stands between the parts. */
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/** The `webhook-signature` header: one signature a secret, so that a receiver may know any of them. */
export function signatureHeader(secrets: readonly string[], message: Signed): string {
  return secrets.map((secret) => `v1,${sign(secret, message)}`).join(" ");
}

function sign(secret: string, { id, timestampSeconds, body }: Signed): string {
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  return createHmac("sha256", key).update(`${id}.${timestampSeconds}.${body}`).digest("base64");
}
