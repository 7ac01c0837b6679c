// A Redis that comes back with nothing: nobody hangs, what was is a clean 404, what comes is served.
import type { Job } from "@crossrank/protocol/job-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WorkersReply } from "../../apps/api/src/routes/workers-reply.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

const body = (query: string) => ({ query, documents: ["a", "bb"] });
async function submit(query: string): Promise<Job> {
  const reply = await service.post("/v1/jobs", body(query));
  expect(reply.status).toBe(202);
  return (await reply.json()) as Job;
}

test("callers are told, jobs are gone, followers end, and new work is done", async () => {
  const done = await submit("done");
  await fetch(`${service.url}/v1/jobs/${done.id}?wait=5`);
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const open = await submit("open");
  const waiting = service.post("/v1/rerank", body("waiting"));
  const events = fetch(`${service.url}/v1/jobs/${open.id}/events`).then((reply) => reply.text());
  await until("both are under way", async () => {
    return (await redis.client.keys("{crossrank*}:v*:ticket:*")).length === 2;
  });
  await redis.client.flushall();

  // Neither under way nor ended: whoever waits is told within two looks.
  expect((await waiting).status).toBe(503);
  gate.resolve();
  for (const { id } of [done, open]) {
    expect((await fetch(`${service.url}/v1/jobs/${id}`)).status).toBe(404);
    expect((await fetch(`${service.url}/v1/jobs/${id}`, { method: "DELETE" })).status).toBe(404);
  }
  expect(await events).not.toContain("event: completed");
  const list = await fetch(`${service.url}/v1/jobs`);
  expect(await list.json()).toMatchObject({ data: [] });
  // The worker tells of itself with its next heartbeat, and for a second the API knows it from before.
  await until("the worker is known anew", async () => {
    const { workers } = (await (await fetch(`${service.url}/v1/workers`)).json()) as WorkersReply;
    return workers.length === 1;
  });
  expect((await service.post("/v1/rerank", body("new"))).status).toBe(200);
  const next = await submit("next");
  const ended = (await (await fetch(`${service.url}/v1/jobs/${next.id}?wait=5`)).json()) as Job;
  expect(ended.status).toBe("completed");
});
