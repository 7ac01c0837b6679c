// A full Redis refuses new work, keeps answering from the cache, and finishes what was accepted.
import { runsPrefix } from "@crossrank/protocol/keys";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

const setLimit = (bytes: number) => redis.client.config("SET", "maxmemory", String(bytes));
const body = (query: string) => ({ query, documents: ["a", "bb"] });

test("accepted work is finished, new work is 503 overloaded, and room brings service back", async () => {
  expect((await service.post("/v1/rerank", body("known"))).status).toBe(200);
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const submit = () =>
    fetch(`${service.url}/v1/jobs`, {
      method: "POST",
      headers: { "idempotency-key": "accepted" },
      body: JSON.stringify(body("accepted")),
    });
  const job = await submit();
  await until("it runs", async () => {
    return (
      (await redis.client.llen(`${runsPrefix(0)}:rerank-fake-model@fp32-background:active`)) === 1
    );
  });
  await setLimit(1_000_000); // less than an empty Redis uses
  gate.resolve();

  const url = service.url + job.headers.get("location");
  const ended = await until("the accepted job has ended", async () => {
    const { status } = (await (await fetch(url)).json()) as { status: string };
    return status === "queued" || status === "running" ? undefined : status;
  });
  expect(ended).toBe("completed");

  const refused = await until("the service has noticed", async () => {
    const response = await service.post("/v1/rerank", body("new"));
    return response.headers.get("retry-after") === "10" ? response : undefined;
  });
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: "overloaded", retryable: true });
  expect((await submit()).headers.get("location")).toBe(job.headers.get("location"));
  expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
  expect((await service.post("/v1/rerank", body("known"))).status).toBe(200);

  await setLimit(0);
  await until("service", async () => (await service.post("/v1/rerank", body("new"))).ok);
});
