// One delivery after the other on a clock that a test sets: schedule, signatures, what ends it.
import { createLog } from "@crossrank/protocol/log";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Deliverer } from "../../apps/api/src/webhooks/deliverer.ts";
import { Deliveries } from "../../apps/api/src/webhooks/deliveries.ts";
import type { Endpoint } from "../../apps/api/src/webhooks/endpoint.ts";
import { Endpoints } from "../../apps/api/src/webhooks/endpoints.ts";
import { jobEndedEvent } from "../../apps/api/src/webhooks/job-ended-event.ts";
import { STANDARD_TIMES } from "../../apps/api/src/webhooks/schedule.ts";
import type { Answer, Letter } from "../../apps/api/src/webhooks/send.ts";
import { newSecret, signatureHeader } from "../../apps/api/src/webhooks/signature.ts";
import { useRedis } from "../support/redis.ts";

const redis = useRedis();
const DAY_MS = 86_400_000;
const START_MS = Date.now();
let nowMs = START_MS;
let answer: Partial<Answer>;
let letters: Letter[];
/** What happens while an attempt is under way. */
let meanwhile: (() => Promise<void>) | undefined;
let endpoints: Endpoints;
let deliveries: Deliveries;
let deliverer: Deliverer;
beforeAll(() => {
  endpoints = new Endpoints(redis.client);
  deliveries = new Deliveries(redis.client);
  deliverer = new Deliverer({
    endpoints,
    deliveries,
    times: STANDARD_TIMES,
    log: createLog("test", "silent"),
    clock: () => nowMs,
    random: () => 0,
    sender: {
      async send(letter) {
        letters.push(letter);
        await meanwhile?.();
        return { status: 500, error: null, retryAfterMs: null, ms: 1, ...answer };
      },
    },
  });
});
beforeEach(() => {
  nowMs = START_MS;
  answer = {};
  letters = [];
  meanwhile = undefined;
});

let jobs = 0;
async function deliver(endpoint?: Endpoint) {
  const to = endpoint ?? (await register());
  const event = jobEndedEvent(`job_${jobs++}`, "completed", nowMs, null);
  expect(await deliveries.create(to.id, event)).toBe("pending");
  return { endpoint: to, name: { endpointId: to.id, eventId: event.id } };
}

const register = () => {
  const url = "https://hooks.example/";
  return endpoints.create({
    owner: `owner-${jobs}`,
    url,
    events: ["job.completed"],
    description: null,
  });
};

const secretsOf = async (id: string) =>
  ((await endpoints.read(id))?.secrets ?? []).map(({ value }) => value);

test("ten attempts at the schedule's times, each signed anew, by one id", async () => {
  const { endpoint, name } = await deliver();
  const delays: (number | null)[] = [];
  for (let number = 1; number <= 10; number++) {
    const delayMs = await deliverer.attempt(name, number);
    delays.push(delayMs);
    const noted = await deliveries.read(name);
    expect(noted?.attempts.at(-1)).toEqual({ atMs: nowMs, status: 500, error: null, ms: 1 });
    expect(noted?.nextAttemptAtMs).toBe(delayMs === null ? null : nowMs + delayMs);
    expect(noted?.status).toBe(delayMs === null ? "failed" : "pending");
    nowMs += delayMs ?? 0;
  }
  expect(delays).toEqual([...STANDARD_TIMES.delaysMs.slice(1), null]);
  expect(nowMs - START_MS).toBe(((75 * 60 + 35) * 60 + 5) * 1000);

  const secrets = await secretsOf(endpoint.id);
  const sent = letters.map(({ headers, body }) => ({ headers, body }));
  for (const { headers, body } of sent) {
    const timestampSeconds = Number(headers["webhook-timestamp"]);
    const message = { id: name.eventId, timestampSeconds, body };
    expect(headers["webhook-id"]).toBe(name.eventId);
    expect(headers["webhook-signature"]).toBe(signatureHeader(secrets, message));
  }
  expect(new Set(sent.map(({ headers }) => headers["webhook-signature"])).size).toBe(10);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
});

test("once it has been told, or has ended, another attempt sends nothing", async () => {
  const { name } = await deliver();
  answer = { status: 200 };
  expect(await deliverer.attempt(name, 1)).toBeNull();
  expect(await deliverer.attempt(name, 1)).toBeNull();
  expect(letters).toHaveLength(1);
});

test("429 waits as long as the endpoint asks for, if that is longer than the schedule", async () => {
  const { name } = await deliver();
  answer = { status: 429, retryAfterMs: 600_000 };
  expect(await deliverer.attempt(name, 1)).toBe(600_000);
  answer = { status: 429, retryAfterMs: 1000 };
  expect(await deliverer.attempt(name, 2)).toBe(STANDARD_TIMES.delaysMs[2]);
});

test("410 ends it and disables the endpoint", async () => {
  const { endpoint, name } = await deliver();
  answer = { status: 410 };
  expect(await deliverer.attempt(name, 1)).toBeNull();
  expect((await endpoints.read(endpoint.id))?.disabled).toEqual({
    atMs: nowMs,
    reason: "it answered 410",
  });
});

test("an endpoint that only fails for five days is disabled, and not before", async () => {
  const { endpoint, name } = await deliver();
  const isDisabled = async () => (await endpoints.read(endpoint.id))?.disabled?.reason;
  await deliverer.attempt(name, 1);
  nowMs += 5 * DAY_MS - 1;
  await deliverer.attempt((await deliver(endpoint)).name, 1);
  expect(await isDisabled()).toBeUndefined();
  nowMs += 1;
  const last = (await deliver(endpoint)).name;
  expect(await deliverer.attempt(last, 1)).toBeNull();
  expect(await isDisabled()).toBe("it failed for 5 days");
  expect((await deliveries.read(last))?.status).toBe("failed");
});

test("one success in between and the five days begin anew; so do they when it is enabled", async () => {
  const { endpoint, name } = await deliver();
  await deliverer.attempt(name, 1);
  nowMs += 4 * DAY_MS;
  answer = { status: 200 };
  await deliverer.attempt(name, 2);
  answer = { status: 500 };
  nowMs += 4 * DAY_MS;
  expect(await deliverer.attempt((await deliver(endpoint)).name, 1)).not.toBeNull();
  nowMs += 6 * DAY_MS;
  await deliverer.attempt((await deliver(endpoint)).name, 1);
  const disabled = await endpoints.read(endpoint.id);
  if (!disabled?.disabled) throw new Error("not disabled");
  await endpoints.enable(disabled);
  expect(await deliverer.attempt((await deliver(endpoint)).name, 1)).not.toBeNull();
});

test("nothing is sent to a disabled endpoint, or to one that is gone", async () => {
  const { endpoint, name } = await deliver();
  await endpoints.disable(endpoint, "a test", nowMs);
  expect(await deliverer.attempt(name, 1)).toBeNull();
  expect((await deliveries.read(name))?.status).toBe("failed");
  await endpoints.enable(endpoint);
  const second = await deliver(endpoint);
  await endpoints.delete(endpoint);
  expect(await deliverer.attempt(second.name, 1)).toBeNull();
  expect(letters).toEqual([]);
  expect(await redis.client.keys(`*${endpoint.id}*`)).toEqual([]);
});

test("a rotated secret signs along for a day, and no longer", async () => {
  const { endpoint, name } = await deliver();
  const rotated = newSecret();
  expect(await endpoints.rotate(endpoint, rotated, nowMs + STANDARD_TIMES.overlapMs)).toBe(true);
  const signatures = async (number: number) => {
    await deliverer.attempt(name, number);
    return letters.at(-1)?.headers["webhook-signature"]?.split(" ") ?? [];
  };
  const by = (secret: string, atMs: number) => {
    const body = letters[0]?.body ?? "";
    const timestampSeconds = Math.floor(atMs / 1000);
    return signatureHeader([secret], { id: name.eventId, timestampSeconds, body });
  };
  const former = endpoint.secrets[0]?.value ?? "";
  expect(await signatures(1)).toEqual([by(rotated, nowMs), by(former, nowMs)]);
  nowMs += DAY_MS - 1;
  expect(await signatures(2)).toEqual([by(rotated, nowMs), by(former, nowMs)]);
  nowMs += 1;
  expect(await signatures(3)).toEqual([by(rotated, nowMs)]);
});

test("of two rotations at once one counts, and no secret is lost by rotating twice", async () => {
  const { endpoint } = await deliver();
  const [one, other] = [newSecret(), newSecret()];
  const untilMs = nowMs + DAY_MS;
  const done = await Promise.all([
    endpoints.rotate(endpoint, one, untilMs),
    endpoints.rotate(endpoint, other, untilMs),
  ]);
  expect(done).toEqual([true, false]);
  const now = await endpoints.read(endpoint.id);
  if (now === undefined) throw new Error("gone");
  await endpoints.rotate(now, other, untilMs);
  const former = endpoint.secrets[0]?.value;
  expect(await secretsOf(endpoint.id)).toEqual([other, one, former]);
});

test("the list holds a thousand; the oldest ended ones make room, pending ones stay", async () => {
  const endpoint = await register();
  const pending = (await deliver(endpoint)).name;
  const ended = (await deliver(endpoint)).name;
  answer = { status: 200 };
  await deliverer.attempt(ended, 1);
  nowMs += 1;
  for (let i = 0; i < 1000; i++) await deliver(endpoint);
  expect(await deliveries.read(ended)).toBeUndefined();
  expect(await deliveries.read(pending)).toMatchObject({ status: "pending" });
  expect(await redis.client.zcard(`{crossrank0:qu}:deliveries:${endpoint.id}`)).toBe(1000);
});

test("an endpoint that has answered meanwhile is not disabled for an attempt that began before", async () => {
  const { endpoint, name } = await deliver();
  await deliverer.attempt(name, 1);
  nowMs += 6 * DAY_MS;
  meanwhile = () => endpoints.noteSuccess(endpoint);
  await deliverer.attempt(name, 2);
  expect(await endpoints.read(endpoint.id)).toMatchObject({
    disabled: null,
    failingSinceMs: nowMs,
  });
});
