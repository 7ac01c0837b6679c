// A log tells what happened, and holds no key, no query and no document, whatever goes wrong.
import { Writable } from "node:stream";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningApi, startApi } from "../../apps/api/src/service.ts";
import { type RunningWorker, startWorker } from "../../apps/worker/src/worker.ts";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { startReceiver } from "../support/webhook-receiver.ts";

const redis = useRedis();
const lines: string[] = [];
const destination = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk));
    done();
  },
});
const SECRET = "a-secret-that-no-log-may-hold";
const scorer = createFakeScorer();
let api: RunningApi;
let worker: RunningWorker;
beforeAll(async () => {
  const config = loadConfig({
    REDIS_URL: redis.url,
    PORT: "0",
    MODEL: scorer.descriptor.alias,
    API_KEYS: `web:${SECRET}`,
    WEBHOOK_ALLOW_PRIVATE: "true",
  });
  const log = createLog("test", "trace", destination);
  worker = await startWorker("w-test", config, scorer, log);
  api = await startApi(config, log);
});
afterAll(async () => {
  await api.close();
  await worker.close();
});

test("keys, queries and documents stay out of it", async () => {
  const body = { query: "confidential question", documents: ["confidential answer"] };
  const bearer = { authorization: `Bearer ${SECRET}` };
  const basic = { authorization: `Basic ${Buffer.from(`x:${SECRET}`).toString("base64")}` };
  const send = (path: string, headers: Record<string, string>, sent: object = body) =>
    post(api.url + path, sent, { "x-request-id": "confidential-free", ...headers });

  expect((await send("/v1/rerank", bearer)).status).toBe(200);
  expect((await send("/weaviate/rerank", basic)).status).toBe(200);
  expect((await send("/v1/jobs", bearer)).status).toBe(202);
  expect((await send("/v1/rerank", { authorization: `Bearer ${SECRET}x` })).status).toBe(401);
  expect((await send("/v1/rerank", bearer, { ...body, top_n: "confidential" })).status).toBe(422);
  expect((await send(`/v1/rerank/confidential?key=${SECRET}`, bearer)).status).toBe(404);
  scorer.failure = new Error("a broken scorer");
  expect((await send("/v1/rerank", bearer, { ...body, query: "confidential too" })).status).toBe(
    500,
  );

  await until("all are logged", () => lines.filter((line) => line.includes('"path"')).length >= 7);
  const all = lines
    .join("")
    .replaceAll("/v1/rerank/confidential", "")
    .replaceAll("confidential-free", "");
  expect(all).not.toContain("confidential");
  expect(all).not.toContain(SECRET);
  expect(all).not.toContain(basic.authorization.slice(6));
  expect(all).toContain('"caller":"web"');
});

test("secrets of webhooks, their URLs and what is sent stay out of it", async () => {
  scorer.failure = undefined;
  const receiver = await startReceiver();
  receiver.answer("/confidential-path", (response, number) => {
    if (number === 1) response.writeHead(410);
    response.end("confidential thanks");
  });
  const headers = { authorization: `Bearer ${SECRET}` };
  const url = receiver.url("/confidential-path");
  const created = await post(`${api.url}/v1/webhooks`, { url }, headers);
  const { id, secret } = created.body;
  const rotated = await post(`${api.url}/v1/webhooks/${id}/rotate`, {}, headers);
  const metadata = { note: "confidential note" };
  const job = { query: "q", documents: ["a"], webhook: id, metadata };
  await post(`${api.url}/v1/jobs`, job, headers);
  await until("it is logged", () => lines.some((line) => line.includes("endpoint disabled")));
  receiver.close();
  const all = lines.join("").replaceAll(/"(x-)?requestId":"confidential-free"/g, "");
  expect(all).toContain('"msg":"webhook sent"');
  for (const hidden of [
    secret,
    rotated.body.secret,
    secret.slice(6),
    "confidential-path",
    "note",
  ]) {
    expect(all).not.toContain(hidden);
  }
});
