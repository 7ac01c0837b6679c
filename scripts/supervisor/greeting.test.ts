import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { localUrl } from "./address.ts";
import { exampleRequest } from "./greeting.ts";

/** What bash hands to curl when the line is pasted. */
function pasted(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; ${line}`;
  return spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout.split("\0").slice(0, -1);
}

test("the printed request survives pasting into bash", () => {
  const words = pasted(exampleRequest("http://127.0.0.1:8080", false));

  expect(words.slice(0, 4)).toEqual([
    "-s",
    "http://127.0.0.1:8080/v1/rerank",
    "-H",
    "content-type: application/json",
  ]);
  expect(JSON.parse(words.at(-1) ?? "")).toEqual({
    query: "苹果公司最新发布的手机",
    documents: ["苹果是一种健康的水果", "iPhone 15 Pro 支持钛合金边框"],
  });
});

test("with keys it shows where one goes", () => {
  const words = pasted(exampleRequest("http://127.0.0.1:8080", true));
  expect(words.slice(2, 4)).toEqual(["-H", "authorization: Bearer <your key>"]);
});

test("an address that means every interface is called by loopback", () => {
  expect(localUrl("0.0.0.0", 80)).toBe("http://127.0.0.1:80");
  expect(localUrl("::", 80)).toBe("http://[::1]:80");
  expect(localUrl("example.test", 80)).toBe("http://example.test:80");
});
