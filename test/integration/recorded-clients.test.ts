// What real clients have sent (`npm run test:clients`, `test:weaviate` and this suite's npm clients write
// it down) is answered with the right order, without the clients.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeLogit } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { ORDER } from "../support/three-documents.ts";
import { type RecordedRequest, readRecording } from "../support/wire-tap.ts";

const redis = useRedis();
const KEY = "a-key-of-the-clients-0123456789";
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url, settings: { API_KEYS: `clients:${KEY}` } });
});
afterAll(() => service.close());

const folder = new URL("../clients/recorded/", import.meta.url);
const recorded = readdirSync(folder).map((name): [string, RecordedRequest[]] => {
  return [name, readRecording(readFileSync(new URL(name, folder), "utf8"))];
});

async function replay({ method, path, headers, body }: RecordedRequest): Promise<unknown> {
  const basic = Buffer.from(`weaviate:${KEY}`).toString("base64");
  const isBasic = headers["authorization"]?.startsWith("Basic");
  const authorization = headers["authorization"]?.replace("KEY", isBasic ? basic : KEY) ?? "";
  const response = await fetch(service.url + path, {
    method,
    headers: { ...headers, authorization },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

/** The ranking of any dialect's reply. */
function orderOf(reply: unknown): number[] {
  const { results, data } = Object(reply) as { results?: unknown; data?: unknown };
  const list = (results ?? data ?? reply) as { index: number }[];
  return list.map(({ index }) => index);
}

const isWeaviate = ([name]: [string, ...unknown[]]) => name.startsWith("weaviate");

test.each(recorded.filter((file) => !isWeaviate(file)))("%s", async (_, requests) => {
  expect(requests.length).toBeGreaterThan(0);
  for (const request of requests) {
    const { top_n = ORDER.length } = request.body as { top_n?: number };
    expect(orderOf(await replay(request))).toEqual(ORDER.slice(0, top_n));
  }
});

test.each(recorded.filter(isWeaviate))("%s: probes, then scores by position", async (_, sent) => {
  const replies = [];
  for (const request of sent) replies.push(await replay(request));
  const { documents = [] } = Object(sent.at(-1)?.body) as { documents?: string[] };
  expect(documents.length).toBeGreaterThan(1);
  const scores = documents.map((document) => ({
    document,
    score: 1 / (1 + Math.exp(-fakeLogit(document))),
  }));
  expect(replies.at(-1)).toMatchObject({ scores });
});
