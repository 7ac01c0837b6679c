import { describe, expect, test } from "vitest";
import { urlProblem } from "./endpoint-url.ts";

test.each([
  "https://hooks.example/crossrank",
  "https://hooks.example:443/",
  "https://hooks.example:8443/?tenant=1",
  "https://8.8.8.8/",
])("%s may be an endpoint", (url) => {
  expect(urlProblem(url, false)).toBeUndefined();
});

test.each([
  ["nowhere", "is no URL"],
  ["http://hooks.example/", "must begin with https://"],
  ["ftp://hooks.example/", "must begin with https://"],
  ["https://hooks.example:6379/", "must be on port 443 or 8443"],
  ["https://user:word@hooks.example/", "must hold no user and no password"],
  ["https://hooks.example/#part", "must hold no fragment"],
  ["https://127.0.0.1/", "must not be a private address"],
  ["https://2130706433/", "must not be a private address"],
  ["https://0x7f.1/", "must not be a private address"],
  ["https://127.0.0.1./", "must not be a private address"],
  ["https://[::ffff:7f00:1]/", "must not be a private address"],
  ["https://169.254.169.254/latest/meta-data", "must not be a private address"],
])("%s may not: %s", (url, problem) => {
  expect(urlProblem(url, false)).toBe(problem);
});

describe("in a private network", () => {
  test("http, any port and private addresses are allowed", () => {
    expect(urlProblem("http://10.0.0.7:9000/hooks", true)).toBeUndefined();
  });

  test.each(["file:///etc/passwd", "https://user:word@hooks.example/", "nowhere"])(
    "%s is not",
    (url) => {
      expect(urlProblem(url, true)).toBeDefined();
    },
  );
});
