// The OpenAPI document is true: it and the client's types are the committed ones, it knows every route,
// every path's own example is answered as it says, and what is wrong is refused as it says.
import { readFileSync } from "node:fs";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { nativeReplySchema } from "@crossrank/protocol/reply-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AppOptions, createApp } from "../../apps/api/src/app.ts";
import {
  DIALECT_PATHS,
  dialectOnSharedPath,
  SHARED_PATH,
} from "../../apps/api/src/dialects/dialects.ts";
import { native } from "../../apps/api/src/dialects/native.ts";
import { tei } from "../../apps/api/src/dialects/tei.ts";
import { weaviate } from "../../apps/api/src/dialects/weaviate.ts";
import { ANY_PROBLEM, PROBLEM } from "../../apps/api/src/dialects/wire-parts.ts";
import { CLIENT_FILE, clientTypes } from "../../scripts/openapi/client-types.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

interface Response {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, Response>>;
}
interface OpenApi {
  readonly tags: readonly { readonly name: string }[];
  readonly components: { readonly schemas: object };
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
}
const openApi = JSON.parse(readFileSync("openapi.json", "utf8")) as OpenApi;
const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]: [string, Operation]) => {
    return { name: `${method.toUpperCase()} ${path}`, method, path, operation };
  }),
);

test("openapi.json is what the service serves: npm run openapi writes it", async () => {
  expect(await (await fetch(`${service.url}/openapi.json`)).json()).toEqual(openApi);
});

test("the client's types are made of openapi.json: npm run openapi writes them", async () => {
  expect(readFileSync(CLIENT_FILE, "utf8")).toBe(await clientTypes(openApi));
});

/** Routes for people and for what reads the document. */
const UNDOCUMENTED = [
  "GET /",
  "GET /assets/:name",
  "GET /docs",
  "GET /docs/:name",
  "GET /openapi.json",
];

test("every route is documented, and nothing else", () => {
  const parts = { config: loadConfig({}), log: createLog("test", "silent"), tools: {}, jobs: {} };
  const guard = { protect: (_: unknown, handler: unknown) => handler };
  const { routes } = createApp({ ...parts, guard } as unknown as AppOptions);
  const called = routes
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !name.startsWith("ALL ") && !UNDOCUMENTED.includes(name))
    .map((name) => name.replace(/:(\w+)(\{.*\})?/g, "{$1}"));
  expect(called.length).toBeGreaterThan(DIALECT_PATHS.size);
  expect(called.sort()).toEqual(operations.map(({ name }) => name).sort());
});

test("every operation has an id of its own and known tags", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = new Set(operations.flatMap(({ operation }) => operation.tags));
  expect([...tags].sort()).toEqual(openApi.tags.map(({ name }) => name).sort());
});

test("what is open to all is never refused for its caller; only TEI's own status is 424", () => {
  for (const { name, path, operation } of operations) {
    const statuses = Object.keys(operation.responses);
    const isOpen = /\/(livez|readyz|health|ping|meta|ready|live)$/.test(path);
    expect(operation.security, name).toEqual(isOpen ? [] : undefined);
    const refusals = statuses.filter((status) => ["401", "403", "429"].includes(status));
    expect(refusals.length > 0, name).toBe(!isOpen);
    const isTei = path === SHARED_PATH || DIALECT_PATHS.get(path) === tei;
    expect(statuses.includes("424"), name).toBe(isTei);
  }
});

const examples = [...DIALECT_PATHS].map(([path, dialect]) => ({ path, dialect }));
const shared = [native, tei, weaviate].map((dialect) => ({ path: SHARED_PATH, dialect }));

describe.each([...examples, ...shared])("$path as $dialect.name", ({ path, dialect }) => {
  // The examples leave the texts, and the model, to the reader.
  const { model: _, ...example } = dialect.example.body;
  const body = dialect === weaviate ? { ...example, property: "" } : example;

  test("answers its own example as documented", async () => {
    const response = await service.post(path, body);
    expect(response.status).toBe(200);
    const reply = (dialect.shape?.reply ?? nativeReplySchema).safeParse(await response.json());
    expect(reply.error).toBeUndefined();
  });

  test("refuses an empty object and no JSON as documented", async () => {
    const { responses } = openApi.paths[path]?.post ?? { responses: {} };
    // On the shared path an empty object is native, and what is no JSON is nobody's.
    const ofEmpty = path === SHARED_PATH ? dialectOnSharedPath({}) : dialect;
    const problemOf = ({ shape }: typeof dialect) => shape?.problem ?? PROBLEM;
    const undecided = path === SHARED_PATH ? ANY_PROBLEM : problemOf(dialect);
    for (const [wrong, schema] of [
      ["{}", problemOf(ofEmpty)] as const,
      ["{", undecided] as const,
    ]) {
      const response = await service.post(path, wrong);
      expect(Object.keys(responses)).toContain(String(response.status));
      expect(response.status).toBeLessThan(500);
      expect(schema.safeParse(await response.json()).error).toBeUndefined();
    }
  });
});

test("every documented path answers with a documented status, type and body", async () => {
  for (const { name, method, path, operation } of operations) {
    for (const id of path.includes("{id}") ? ["none", "fake-model"] : [""]) {
      const body = method === "post" ? { body: "{}" } : {};
      const response = await fetch(service.url + path.replace("{id}", id), { method, ...body });
      const type = response.headers.get("content-type")?.split(";")[0] ?? "";
      const documented = operation.responses[response.status]?.content[type];
      expect(documented, `${name}: ${response.status} ${type}`).toBeDefined();
      const text = await response.text();
      const reply = type === "text/plain" ? text : JSON.parse(text);
      expect(zodOf(documented?.schema ?? {}).safeParse(reply).error, name).toBeUndefined();
    }
  }
});

function zodOf(schema: object): z.ZodType {
  const json = JSON.stringify({ ...schema, $defs: openApi.components.schemas });
  return z.fromJSONSchema(JSON.parse(json.replaceAll("#/components/schemas/", "#/$defs/")));
}

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
