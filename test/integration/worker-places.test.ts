// However many runs of one key a worker holds, it takes up those of another one; and loses no ticket by waiting.
import { queueNameOf } from "@crossrank/protocol/job";
import { runsPrefix } from "@crossrank/protocol/keys";
import { createLog } from "@crossrank/protocol/log";
import { Runs } from "@crossrank/protocol/runs";
import { Queue } from "bullmq";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RerankQueue } from "../../apps/api/src/rerank-queue.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const LANE = "fake-model@fp32";
const NAME = { prefix: runsPrefix(0), lane: LANE, urgency: "interactive" } as const;
const KEYS = { flood: "a-secret-of-the-flood", light: "a-secret-of-the-light" };
const PLACES = 4;
const FLOOD = 8;

let service: TestService;
let open: () => void;
let leaving: AbortController;
beforeEach(async () => {
  await redis.client.flushall();
  const API_KEYS = `flood:${KEYS.flood} light:${KEYS.light}`;
  const settings = { API_KEYS, CONCURRENCY: String(PLACES), QUEUE_SHARDS: "1" };
  service = await startService({ redisUrl: redis.url, settings });
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  open = gate.resolve;
  leaving = new AbortController();
});
afterEach(() => {
  leaving.abort();
  return service.close();
});

function ask(key: keyof typeof KEYS, query: string): Promise<number> {
  const headers = { authorization: `Bearer ${KEYS[key]}` };
  const body = JSON.stringify({ query, documents: ["a", "bb"] });
  const { signal } = leaving;
  const asked = fetch(`${service.url}/v1/rerank`, { method: "POST", headers, body, signal });
  return asked.then(
    ({ status }) => status,
    () => 0,
  );
}

const held = () => service.scorer.calls.map(({ owner }) => owner?.name);
const tickets = (...kinds: ("wait" | "active" | "delayed")[]) =>
  new Queue(queueNameOf(NAME), {
    prefix: NAME.prefix,
    connection: redis.client,
  }).getJobCountByTypes(...kinds);

async function flood(): Promise<Promise<number>[]> {
  const asked = Array.from({ length: FLOOD }, (_, i) => ask("flood", `flood ${i}`));
  await until("all places are taken", () => held().length >= PLACES);
  await until("all others wait", async () => {
    const { waiting, taken } = await queue().depth([NAME]);
    return waiting === FLOOD - PLACES && taken === PLACES;
  });
  return asked;
}

const queue = () =>
  new RerankQueue(redis.client, new Runs(redis.client), 1, createLog("test", "silent"));

test("a key that floods leaves the reserve to others, whose run begins at once", async () => {
  const asked = await flood();
  const light = ask("light", "light");
  await until("it has begun", () => held().length > PLACES);
  expect(held()).toEqual([...Array(PLACES).fill("flood"), "light"]);
  open();
  expect(await Promise.all([...asked, light])).toEqual(Array(FLOOD + 1).fill(200));
});

test("tickets that wait for another owner's run are no lost ones", async () => {
  const asked = await flood();
  await queue().mend(LANE);
  expect(await tickets("wait", "active", "delayed")).toBe(FLOOD);
  open();
  await Promise.all(asked);
});

test("a worker that ends gives back the tickets that it has no run for", async () => {
  const asked = await flood();
  const closing = service.worker?.close();
  await until("they are back", async () => (await tickets("wait")) === FLOOD - PLACES);
  open();
  await closing;
  expect(await tickets("wait", "active", "delayed")).toBe(FLOOD - PLACES);
  expect((await queue().depth([NAME])).waiting).toBe(FLOOD - PLACES);
  expect(await Promise.all(asked.slice(0, PLACES))).toEqual(Array(PLACES).fill(200));
});
