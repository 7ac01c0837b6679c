// Owns: API keys: how they are written in the setting, and which one a caller has shown.
// Must not know: HTTP headers, routes, counters.
import { createHash, timingSafeEqual } from "node:crypto";

/** What a key may be allowed to do. `admin`, the dashboard, only when it is named. */
export const SCOPES = ["rerank", "jobs", "read", "admin"] as const;
const DEFAULT_SCOPES: readonly Scope[] = ["rerank", "jobs", "read"];
export type Scope = (typeof SCOPES)[number];

/** A key as it is kept: its digest, never the key. */
export interface ApiKey {
  /** In logs and as the owner of jobs. */
  readonly name: string;
  /** SHA-256: keys are random and long, so a slow hash would protect nothing more. */
  readonly digest: Buffer;
  readonly scopes: readonly Scope[];
  /** Null: for good. */
  readonly expiresAt: Date | null;
  readonly requestsPerMinute: number | null;
  readonly concurrentRequests: number | null;
  /** Its share of the workers beside other keys. */
  readonly weight: number;
}

/** Shorter ones can be guessed. */
const LEAST_SECRET_CHARACTERS = 16;

/**
 * Reads keys separated by white space or commas, each `name:secret` with options behind it:
 * `web:sha256=<64 hex>:scopes=rerank+read:expires=2027-01-31:per-minute=600:concurrent=8:weight=2`.
 * @throws Error naming the key and what is wrong with it, never its secret
 */
export function parseApiKeys(text: string): ApiKey[] {
  const keys = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(parseKey);
  for (const [i, { name, digest }] of keys.entries()) {
    const before = keys.slice(0, i);
    if (before.some((key) => key.name === name)) throw new Error(`two keys are named ${name}`);
    const same = before.find((key) => key.digest.equals(digest));
    if (same !== undefined) throw new Error(`keys ${same.name} and ${name} have one secret`);
  }
  return keys;
}

function parseKey(entry: string, index: number): ApiKey {
  const [name = "", secret, ...options] = entry.split(":");
  // Whoever forgot the name has written the secret in its place: by number, not by name.
  if (secret === undefined || !/^[\w-]{1,64}$/.test(name)) {
    throw new Error(`key ${index + 1} is not written as name:secret, see docs/keys.md`);
  }
  if (secret.startsWith("sha256=") && !SHA256.test(secret)) {
    throw new Error(
      `the secret of key ${index + 1} begins with sha256=, which 64 hex digits follow`,
    );
  }
  if (secret.length < LEAST_SECRET_CHARACTERS) {
    throw new Error(
      `the secret of key ${index + 1} has ${secret.length} characters, at least ${LEAST_SECRET_CHARACTERS} are needed (a colon ends it)`,
    );
  }
  const refuse = (reason: string): never => {
    throw new Error(`key ${name}: ${reason}`);
  };
  const values = new Map(options.map((option) => splitOption(option, refuse)));
  return {
    name,
    digest: digestOf(secret),
    scopes: scopesOf(values.get("scopes"), refuse),
    expiresAt: dateOf(values.get("expires"), refuse),
    requestsPerMinute: countOf("per-minute", values, refuse),
    concurrentRequests: countOf("concurrent", values, refuse),
    weight: weightOf(values, refuse),
  };
}

const SHA256 = /^sha256=([0-9a-f]{64})$/i;

type Refuse = (reason: string) => never;

const OPTIONS = ["scopes", "expires", "per-minute", "concurrent", "weight"];

function splitOption(option: string, refuse: Refuse): [name: string, value: string] {
  const [name = "", value = ""] = option.split("=");
  if (!OPTIONS.includes(name)) refuse(`options are ${OPTIONS.join(", ")}`);
  return [name, value];
}

function digestOf(secret: string): Buffer {
  const hashed = SHA256.exec(secret)?.[1];
  return hashed === undefined ? sha256(secret) : Buffer.from(hashed, "hex");
}

function scopesOf(value: string | undefined, refuse: Refuse): readonly Scope[] {
  if (value === undefined) return DEFAULT_SCOPES;
  const isScope = (name: string): name is Scope => (SCOPES as readonly string[]).includes(name);
  return value
    .split("+")
    .map((name) => (isScope(name) ? name : refuse(`scopes are ${SCOPES.join(", ")}`)));
}

function dateOf(value: string | undefined, refuse: Refuse): Date | null {
  if (value === undefined) return null;
  const date = new Date(value);
  // A month has no 31st of its own accord: JavaScript makes the 3rd of the next one of it.
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  return isDay ? date : refuse("expires is a date such as 2027-01-31");
}

function countOf(name: string, values: ReadonlyMap<string, string>, refuse: Refuse): number | null {
  const value = values.get(name);
  if (value === undefined) return null;
  return /^[1-9]\d{0,8}$/.test(value) ? Number(value) : refuse(`${name} is a whole number above 0`);
}

/** Beyond a thousand to one the small share would be none. */
const MOST_WEIGHT = 1000;

function weightOf(values: ReadonlyMap<string, string>, refuse: Refuse): number {
  const weight = countOf("weight", values, refuse) ?? 1;
  return weight <= MOST_WEIGHT ? weight : refuse(`weight is at most ${MOST_WEIGHT}`);
}

/** The key whose secret this is. Every digest is compared, each in constant time. */
export function findKey(keys: readonly ApiKey[], secret: string): ApiKey | undefined {
  const digest = sha256(secret);
  return keys.filter((key) => timingSafeEqual(key.digest, digest))[0];
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
