import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageAssetRoute, pageRoute } from "./page.ts";

const folder = mkdtempSync(path.join(tmpdir(), "crossrank-page-"));
const app = new Hono();
app.get("/", pageRoute(folder));
app.get("/assets/:name", pageAssetRoute(folder));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a page that is not built says in one sentence what to run", async () => {
  const response = await app.request("/");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/plain");
  expect(await response.text()).toMatch(/^The page is not built: run `[^`]+`\.\n$/);
});

describe("a page that is built", () => {
  beforeAll(() => {
    mkdirSync(path.join(folder, "assets"));
    writeFileSync(path.join(folder, "index.html"), "<!doctype html>苹");
    writeFileSync(path.join(folder, "assets/index-1.js"), "1;");
    writeFileSync(path.join(folder, "assets/index-1.css"), "a{}");
    writeFileSync(path.join(folder, "assets/notes.txt"), "not for all");
    writeFileSync(path.join(folder, "secret.js"), "secret");
  });

  test("is asked for anew each time, and runs no script but its own", async () => {
    const response = await app.request("/");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(await response.text()).toBe("<!doctype html>苹");
  });

  test.each([
    ["/assets/index-1.js", "text/javascript; charset=utf-8"],
    ["/assets/index-1.css", "text/css; charset=utf-8"],
  ])("%s is %s and kept for good", async (asset, type) => {
    const response = await app.request(asset);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("HEAD tells the same without the body", async () => {
    const response = await app.request("/", { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("18");
    expect(await response.text()).toBe("");
  });

  test.each(["nothing.js", "notes.txt", "..%2fsecret.js", "..%5csecret.js", "%2e%2e%2fsecret.js"])(
    "404 for %s",
    async (name) => {
      expect((await app.request(`/assets/${name}`)).status).toBe(404);
    },
  );
});
