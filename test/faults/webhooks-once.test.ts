// One event a job and endpoint, whoever dies on the way from the job's end to the receiver.
import { createLog } from "@crossrank/protocol/log";
import { connectRedis } from "@crossrank/protocol/redis";
import type { WebhookDelivery } from "@crossrank/protocol/webhook-contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Announcer } from "../../apps/api/src/webhooks/announcer.ts";
import { Deliveries } from "../../apps/api/src/webhooks/deliveries.ts";
import { DeliveryQueue } from "../../apps/api/src/webhooks/delivery-queue.ts";
import { Endpoints } from "../../apps/api/src/webhooks/endpoints.ts";
import { Outbox } from "../../apps/api/src/webhooks/outbox.ts";
import { type ApiProcess, startApiProcess } from "../support/api-process.ts";
import { useRedis } from "../support/redis.ts";
import { startService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";
import { startWorkerProcess } from "../support/worker-process.ts";

const redis = useRedis();
const SETTINGS = { WEBHOOK_ALLOW_PRIVATE: "true", MODEL: "models/fake-model" };
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => receiver.close());

async function startApi(): Promise<ApiProcess> {
  const api = await startApiProcess(redis.url, SETTINGS);
  closing.push(() => api.kill("SIGKILL"));
  return api;
}

async function startWorker(scoreMs: number) {
  const worker = await startWorkerProcess(redis.url, { ...SETTINGS, SCORE_MS: String(scoreMs) });
  closing.push(() => worker.kill("SIGKILL"));
}

const post = async (url: string, body: unknown) => {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  return (await response.json()) as { id: string };
};

const register = (api: { url: string }, path: string) =>
  post(`${api.url}/v1/webhooks`, { url: receiver.url(path) });

let queries = 0;
const submit = (api: { url: string }, webhook: string) =>
  post(`${api.url}/v1/jobs`, { query: `query ${queries++}`, documents: ["a", "bb"], webhook });

const eventOf = (job: { id: string }) => `evt_${job.id.slice(4)}`;

const distinct = (path: string) => [...new Set(receiver.at(path).map(({ id }) => id))].sort();

async function expectTold(path: string, jobs: readonly { id: string }[]): Promise<void> {
  const events = jobs.map(eventOf).sort();
  await until("all are told", () => distinct(path).length >= events.length, 60_000);
  expect(distinct(path)).toEqual(events);
}

const ended = async () => {
  const keys = await redis.client.keys("{crossrank*}:announcement:*");
  const states = await Promise.all(keys.map((key) => redis.client.hget(key, "status")));
  return states.filter((status) => status === "completed").length;
};

test("killed while jobs run: their ends are told by the next process", async () => {
  await startWorker(300);
  const first = await startApi();
  const { id } = await register(first, "/ends");
  const jobs = await Promise.all(Array.from({ length: 20 }, () => submit(first, id)));
  await first.kill("SIGKILL");
  await until("all have ended", async () => (await ended()) === jobs.length);
  expect(receiver.at("/ends")).toEqual([]);
  await startApi();
  await expectTold("/ends", jobs);
  expect(receiver.at("/ends")).toHaveLength(jobs.length);
});

test("killed while messages are under way: another process sends them, by the same ids", async () => {
  await startWorker(0);
  const first = await startApi();
  const { id } = await register(first, "/under-way");
  receiver.answer("/under-way", () => {});
  const jobs = await Promise.all(Array.from({ length: 20 }, () => submit(first, id)));
  await until("some are under way", () => receiver.at("/under-way").length >= 8);
  await first.kill("SIGKILL");
  receiver.answer("/under-way", (response) => response.end());
  const second = await startApi();
  await expectTold("/under-way", jobs);
  await until(
    "all are delivered, in one attempt each",
    async () => {
      const reply = await fetch(`${second.url}/v1/webhooks/${id}/deliveries?limit=100`);
      const { data } = (await reply.json()) as { data: WebhookDelivery[] };
      const isDone = ({ status, attempts }: WebhookDelivery) =>
        status === "delivered" && attempts.length === 1;
      return data.length === jobs.length && data.every(isDone);
    },
    60_000,
  );
});

test("two processes race for the same ends: each is told once", async () => {
  const settings = { WEBHOOK_ALLOW_PRIVATE: "true" };
  const service = await startService({ redisUrl: redis.url, settings });
  const other = await startService({ redisUrl: redis.url, settings, withWorker: false });
  closing.push(() => Promise.all([service.close(), other.close()]));
  const { id } = await register(service, "/race");
  const jobs = await Promise.all(
    Array.from({ length: 60 }, (_, i) => submit(i % 2 ? service : other, id)),
  );
  await expectTold("/race", jobs);
  await until("nothing is left", async () => {
    return (await redis.client.zcard("{crossrank0:qu}:outbox")) === 0;
  });
  expect(receiver.at("/race")).toHaveLength(jobs.length);
});

test("a consumer that dies at any step is followed by another, and nothing is told twice", async () => {
  const client = connectRedis(redis.url, "consumer", () => {});
  closing.push(() => client.disconnect());
  const log = createLog("test", "silent");
  const endpoints = new Endpoints(client);
  const endpoint = await endpoints.create({
    owner: "",
    url: receiver.url("/steps"),
    events: ["job.completed"],
    description: null,
  });
  const job = { id: "job_steps" };
  const whom = JSON.stringify({ owner: "", webhook: endpoint.id, metadata: null });
  // As the script that ends a job leaves it.
  const putIn = async () => {
    const fields = { whom, runs: 0, status: "completed", endedAtMs: 1_800_000_000_000 };
    await client.hset("{crossrank0:qu}:announcement:job_steps", fields);
    await client.zadd("{crossrank0:qu}:outbox", Date.now(), job.id);
  };
  const isIn = async () => (await client.zscore("{crossrank0:qu}:outbox", job.id)) !== null;
  await putIn();

  const notAsked = () => Promise.reject(new Error("it has ended"));
  const parts = {
    jobs: { find: notAsked, state: notAsked },
    endpoints,
    deliveries: new Deliveries(client),
    queue: new DeliveryQueue(client, log),
    log,
  };
  const dies = () => Promise.reject(new Error("dies"));
  const lookUntilThere = (key: string, announcer: Announcer) =>
    until(key, async () => {
      await announcer.look();
      return (await client.exists(key)) === 1;
    });

  const outbox = new Outbox(client, 0, 100);
  // Dies with what it was lent.
  expect((await outbox.lend()).map(({ jobId }) => jobId)).toEqual([job.id]);
  expect(await outbox.lend()).toEqual([]);
  // Dies between the delivery and its place on the queue.
  const delivery = `{crossrank0:qu}:delivery:${endpoint.id}:${eventOf(job)}`;
  const queued = `{crossrank0:qu}:webhook-deliveries:${eventOf(job)}_${endpoint.id}`;
  await lookUntilThere(
    delivery,
    new Announcer({ ...parts, outboxes: [outbox], queue: { add: dies } }),
  );
  expect(await client.exists(queued)).toBe(0);
  // Dies before it has told that it is done.
  const forgetful = Object.assign(new Outbox(client, 0, 100), { told: dies });
  await lookUntilThere(queued, new Announcer({ ...parts, outboxes: [forgetful] }));
  expect(await isIn()).toBe(true);

  await startApi();
  await expectTold("/steps", [job]);
  await until("it is done with", async () => !(await isIn()));
  // Comes back from the dead after all has been done.
  await until("the message is off the queue", async () => (await client.exists(queued)) === 0);
  await putIn();
  await until("it is done with again", async () => !(await isIn()));
  expect(await client.exists(queued)).toBe(0);
  expect(receiver.at("/steps")).toHaveLength(1);
});

test("told to stop: an attempt that is under way is finished and noted", async () => {
  const settings = { WEBHOOK_ALLOW_PRIVATE: "true" };
  const service = await startService({ redisUrl: redis.url, settings });
  closing.push(() => service.close());
  const { id } = await register(service, "/stopping");
  const answering = Promise.withResolvers<() => void>();
  receiver.answer("/stopping", (response) => answering.resolve(() => response.end()));
  const job = await submit(service, id);
  const answer = await answering.promise;
  const closed = service.api.close();
  await expect(fetch(`${service.url}/livez`)).rejects.toThrow();
  answer();
  await closed;
  const name = { endpointId: id, eventId: eventOf(job) };
  expect(await new Deliveries(redis.client).read(name)).toMatchObject({
    status: "delivered",
    attempts: [{ status: 200 }],
  });
});

test("told to stop while Redis is away: stops all the same", async () => {
  const service = await startService({ redisUrl: redis.url, withWorker: false });
  await redis.kill();
  const startMs = performance.now();
  await service.close();
  expect(performance.now() - startMs).toBeLessThan(3000);
  await redis.restart();
});
