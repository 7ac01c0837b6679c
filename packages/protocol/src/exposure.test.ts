import { describe, expect, test } from "vitest";
import { parseApiKeys } from "./api-keys.ts";
import { checkExposure, isForThisMachine } from "./exposure.ts";

const KEYS = parseApiKeys("web:a-secret-of-the-web");
const LOOPBACK = ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "::ffff:127.0.0.1", "localhost"];
const PUBLIC = ["0.0.0.0", "::", "192.168.0.5", "::ffff:192.168.0.5", "rerank.example"];
const FLAGS = ["false", "loopback", "true"] as const;

const settings = (HOST: string, flag: (typeof FLAGS)[number], API_KEYS = KEYS.slice(0, 0)) => ({
  HOST,
  API_KEYS,
  ALLOW_UNAUTHENTICATED: flag,
});

describe("a service without keys", () => {
  test.each(PUBLIC)("does not start on %j, and says how it would", (host) => {
    expect(() => checkExposure(settings(host, "false"))).toThrow(/API_KEYS.*keys create.*HOST=127/);
  });

  test.each(PUBLIC)("starts on %j when told that it may, or is published on loopback", (host) => {
    checkExposure(settings(host, "true"));
    checkExposure(settings(host, "loopback"));
    expect(isForThisMachine(settings(host, "true"))).toBe(false);
    expect(isForThisMachine(settings(host, "loopback"))).toBe(true);
  });

  test.each(LOOPBACK)("starts on %j, for this machine", (host) => {
    checkExposure(settings(host, "false"));
    expect(isForThisMachine(settings(host, "false"))).toBe(true);
  });
});

test.each([...LOOPBACK, ...PUBLIC])("with keys it starts on %j, for whoever has one", (host) => {
  for (const flag of FLAGS) {
    checkExposure(settings(host, flag, KEYS));
    expect(isForThisMachine(settings(host, flag, KEYS))).toBe(false);
  }
});
