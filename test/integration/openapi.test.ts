// The OpenAPI document is true: it is the committed one, every path's own example is answered as it
// says, and what is wrong is refused as it says.
import { readFileSync } from "node:fs";
import { nativeReplySchema } from "@crossrank/protocol/reply-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECT_PATHS, SHARED_PATH } from "../../apps/api/src/dialects/dialects.ts";
import { PROBLEM } from "../../apps/api/src/dialects/wire-parts.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
}

test("openapi.json is what the service serves: npm run openapi writes it", async () => {
  const committed = JSON.parse(readFileSync("openapi.json", "utf8"));
  expect(await (await fetch(`${service.url}/openapi.json`)).json()).toEqual(committed);
});

describe.each([...DIALECT_PATHS])("%s", (path, { shape, example }) => {
  // The examples leave the texts, and the model, to the reader.
  const { model: _, ...body } = example.body;

  test("answers its own example as documented", async () => {
    const response = await service.post(path, body);
    expect(response.status).toBe(200);
    const reply = (shape?.reply ?? nativeReplySchema).safeParse(await response.json());
    expect(reply.error).toBeUndefined();
  });

  test("refuses an empty object and no JSON as documented", async () => {
    const { responses } = openApi().paths[path]?.post ?? { responses: {} };
    for (const wrong of ["{}", "{"]) {
      const response = await service.post(path, wrong);
      expect(Object.keys(responses)).toContain(String(response.status));
      expect(response.status).toBeLessThan(500);
      const problem = (shape?.problem ?? PROBLEM).safeParse(await response.json());
      expect(problem.error).toBeUndefined();
    }
  });
});

test("every documented path exists", async () => {
  const { paths } = openApi();
  expect(Object.keys(paths)).toContain(SHARED_PATH);
  for (const [path, { get, post }] of Object.entries(paths)) {
    const method = post ? "POST" : "GET";
    const response = await fetch(service.url + path.replace("{id}", "none"), {
      method,
      ...(post && { body: "{}" }),
    });
    expect(response.status, `${method} ${path}`).not.toBe(405);
    const documented = Object.keys((post ?? get)?.responses ?? {});
    expect(documented, `${method} ${path}`).toContain(String(response.status));
    await response.arrayBuffer();
  }
});

test("/docs is a page whose assets are all ours", async () => {
  const page = await fetch(`${service.url}/docs`);
  const html = await page.text();
  expect(page.headers.get("content-type")).toContain("text/html");
  const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
  expect(assets.length).toBeGreaterThan(2);
  for (const asset of assets.filter((url) => !url.startsWith("data:"))) {
    expect(asset).not.toMatch(/^(https?:)?\/\//);
    const response = await fetch(new URL(asset, page.url));
    expect(response.status, asset).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(10);
  }
  expect((await fetch(`${service.url}/docs/package.json`)).status).toBe(404);
});

function openApi(): OpenApi {
  return JSON.parse(readFileSync("openapi.json", "utf8"));
}
