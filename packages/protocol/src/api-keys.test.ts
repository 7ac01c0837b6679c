import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { findKey, parseApiKeys } from "./api-keys.ts";

const secret = "0123456789abcdef";
const hash = createHash("sha256").update(secret).digest("hex");

test("a key in clear and its hash are the same key", () => {
  const keys = parseApiKeys(`a:${secret}x, b:sha256=${hash}\nc:sha256=${hash.replace(/./, "0")}`);
  expect(keys.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(findKey(keys, secret)?.name).toBe("b");
  expect(findKey(keys, `${secret}x`)?.name).toBe("a");
  expect(findKey(keys, hash)).toBeUndefined();
  expect(findKey(keys, "")).toBeUndefined();
});

test("options are read; without them everything is allowed", () => {
  const [plain, limited] = parseApiKeys(
    `plain:${secret} limited:${secret}x:scopes=rerank+read:expires=2027-01-31:per-minute=600:concurrent=8`,
  );
  expect(plain).toMatchObject({
    scopes: ["rerank", "jobs", "read"],
    expiresAt: null,
    requestsPerMinute: null,
    concurrentRequests: null,
  });
  expect(limited).toMatchObject({
    scopes: ["rerank", "read"],
    expiresAt: new Date("2027-01-31"),
    requestsPerMinute: 600,
    concurrentRequests: 8,
  });
});

describe("refused, without its secret", () => {
  test.each([
    [secret, /name:secret/],
    ["a b:short", /name:secret/],
    [`${secret}:web`, /secret of key 1 has 3 characters, at least 16/],
    ["web:sha256=12345678901", /secret of key 1 .*64 hex digits/],
    [`web:${secret}:expires=2027-02-30`, /key web: expires is a date/],
    [`web:${secret}:concurrent=1e3`, /key web: concurrent is a whole number/],
    [`web:${secret}:scope=all`, /key web: options are/],
    [`web:${secret}:scopes=all`, /key web: scopes are rerank, jobs, read, admin/],
    [`web:${secret}:expires=soon`, /key web: expires is a date/],
    [`web:${secret}:per-minute=0`, /key web: per-minute is a whole number/],
    [`web:${secret} web:${secret}x`, /two keys are named web/],
    [`web:${secret} app:sha256=${hash}`, /keys web and app have one secret/],
  ])("%s", (text, message) => {
    expect(() => parseApiKeys(text)).toThrow(message);
    expect(() => parseApiKeys(text)).not.toThrow(secret);
  });
});
