// Owns: who calls: the key in a request's headers, and whether it may do this.
// Must not know: how keys are written in the settings, how often it may.
import { type ApiKey, findKey, type Scope } from "@crossrank/protocol/api-keys";
import { CrossrankError } from "@crossrank/protocol/errors";

/**
 * The key of a request: `Authorization: Bearer k`, the bare `k` that some clients send, `Basic` with
 * the key as password (or as the only part, as in `http://k@host`), or `X-API-Key: k`.
 * @throws CrossrankError 401 when there is none, it is unknown or has expired; 403 without a scope
 */
export function authenticate(
  headers: Headers,
  keys: readonly ApiKey[],
  scopes: readonly Scope[],
): ApiKey {
  const secrets = secretsIn(headers);
  if (secrets.length === 0) {
    throw new CrossrankError("unauthorized", "Send an API key: Authorization: Bearer <key>.");
  }
  const [key] = secrets.flatMap((secret) => findKey(keys, secret) ?? []);
  if (key === undefined) throw new CrossrankError("unauthorized", "The API key is not known here.");
  if (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now()) {
    const day = key.expiresAt.toISOString().slice(0, 10);
    throw new CrossrankError("unauthorized", `The API key ${key.name} expired on ${day}.`);
  }
  if (!scopes.some((scope) => key.scopes.includes(scope))) {
    const wanted = scopes.join(" or ");
    throw new CrossrankError("forbidden", `The API key ${key.name} lacks the scope ${wanted}.`);
  }
  return key;
}

/** Both places: clients that have no key put a placeholder into the first. */
function secretsIn(headers: Headers): string[] {
  const shown = [
    inAuthorization(headers.get("authorization") ?? ""),
    headers.get("x-api-key") ?? "",
  ];
  return shown.map((secret) => secret.trim()).filter((secret) => secret !== "");
}

function inAuthorization(header: string): string {
  const [, scheme = "", rest = ""] = /^(bearer|basic)(?:\s+(.*))?$/i.exec(header.trim()) ?? [];
  if (scheme === "") return header;
  if (scheme.toLowerCase() === "bearer") return rest;
  const [user = "", ...password] = Buffer.from(rest, "base64").toString("utf8").split(":");
  return password.join(":") || user;
}
