// With the default settings nothing is sent to a private address, also where its name looks public.
import type { Webhook, WebhookDelivery } from "@crossrank/protocol/webhook-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

const redis = useRedis();
let service: TestService;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startReceiver();
  const times = { delaysMs: [0] };
  service = await startService({ redisUrl: redis.url, times });
});
afterAll(async () => {
  await service.close();
  receiver.close();
});

const json = async <T>(reply: Promise<Response>) => (await (await reply).json()) as T;

const failed = (id: string) =>
  until("it has failed", async () => {
    const url = `${service.url}/v1/webhooks/${id}/deliveries`;
    const { data } = await json<{ data: WebhookDelivery[] }>(fetch(url));
    return data[0]?.status === "failed" ? data[0] : undefined;
  });

test("a name that resolves to loopback is an endpoint that cannot be reached", async () => {
  const { id } = await json<Webhook>(
    service.post("/v1/webhooks", { url: "https://localhost:8443/" }),
  );
  await service.post("/v1/jobs", { query: "q", documents: ["a"], webhook: id });
  expect((await failed(id)).attempts).toMatchObject([{ error: "private address" }]);
});

test("what was registered while private addresses were allowed is not sent to", async () => {
  const { id } = await json<Webhook>(
    service.post("/v1/webhooks", { url: "https://hooks.example/" }),
  );
  await redis.client.hset(`{crossrank0:qu}:webhook:${id}`, "url", receiver.url("/private"));
  await service.post("/v1/jobs", { query: "r", documents: ["a"], webhook: id });
  expect((await failed(id)).attempts).toMatchObject([
    { error: "the URL must begin with https://" },
  ]);
  expect(receiver.received).toEqual([]);
});
