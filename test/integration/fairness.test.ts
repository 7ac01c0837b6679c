// Owners share the workers by weight, in tokens, however much one of them sends; and urgent work goes first.

import { runsPrefix } from "@crossrank/protocol/keys";
import type { Priority, Urgency } from "@crossrank/protocol/priority";
import { Runs, runKeyFor } from "@crossrank/protocol/runs";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { runRequest } from "../support/run-request.ts";
import { startService } from "../support/service.ts";

const redis = useRedis();
const LANE = "model@fp32";
const queueOf = (urgency: Urgency) => ({ prefix: runsPrefix(0), lane: LANE, urgency });
let runs: Runs;
beforeAll(() => {
  runs = new Runs(redis.client);
});
beforeEach(async () => {
  await redis.client.flushall();
});

interface Sent {
  readonly owner: string;
  readonly weight?: number;
  readonly tokens?: number;
  readonly priority?: Priority;
}

const ownerOf = new Map<string, Sent>();

async function enter(sent: Sent): Promise<string> {
  const { owner: name, weight = 1, tokens = 10, priority = "normal" } = sent;
  const request = runRequest({ lane: LANE, owner: { name, weight }, tokens, priority });
  await runs.enter(request);
  ownerOf.set(request.runId, sent);
  return request.runId;
}

/** Another owner sends what is waiting already. */
async function enterAgain(runId: string, { owner: name }: Sent): Promise<void> {
  const whose = { owner: { name, weight: 1 }, priority: "normal", inbox: "y" } as const;
  await runs.enter(runRequest({ lane: LANE, runKey: runKeyFor(null, runId), ...whose }));
}

let tickets = 0;
async function claim(urgency: Urgency = "background"): Promise<Sent | undefined> {
  const run = await runs.claim(`ticket-${tickets++}`, queueOf(urgency));
  return typeof run === "string" ? undefined : ownerOf.get(run.runId);
}

async function claimAll(): Promise<Sent[]> {
  const order: Sent[] = [];
  for (let next = await claim(); next !== undefined; next = await claim()) order.push(next);
  return order;
}

describe("the order of runs", () => {
  test("one owner's are in the order in which they came", async () => {
    const sent = Array.from({ length: 20 }, (_, i) => ({ owner: "a", tokens: 1 + ((i * 7) % 5) }));
    for (const run of sent) await enter(run);
    expect(await claimAll()).toEqual(sent);
  });

  test("a flood leaves another owner its turn at once", async () => {
    for (let i = 0; i < 200; i++) await enter({ owner: "flood" });
    for (let i = 0; i < 10; i++) await claim();
    for (let i = 0; i < 5; i++) await enter({ owner: "light" });
    const order = (await claimAll()).map(({ owner }) => owner);
    const places = order.flatMap((owner, i) => (owner === "light" ? [i] : []));
    // In turns: one of the flood's before each of its own.
    expect(places.every((place, i) => place <= 2 * i + 1)).toBe(true);
  });

  test("who was away does not get what it did not ask for", async () => {
    await enter({ owner: "late" });
    await claim();
    for (let i = 0; i < 50; i++) await enter({ owner: "busy" });
    for (let i = 0; i < 40; i++) await claim();
    for (let i = 0; i < 10; i++) await enter({ owner: "late" });
    const order = (await claimAll()).map(({ owner }) => owner);
    expect(order.slice(0, 10).filter((owner) => owner === "busy").length).toBeGreaterThanOrEqual(4);
  });

  test("tokens count, not runs; by weight", async () => {
    for (let i = 0; i < 100; i++) await enter({ owner: "small", tokens: 10 });
    for (let i = 0; i < 10; i++) await enter({ owner: "large", tokens: 100, weight: 2 });
    const half = (await claimAll()).slice(0, 55);
    const tokensOf = (owner: string) =>
      half
        .filter((sent) => sent.owner === owner)
        .reduce((sum, sent) => sum + (sent.tokens ?? 0), 0);
    expect(tokensOf("large")).toBeGreaterThanOrEqual(2 * tokensOf("small") - 200);
  });

  test("normal goes before bulk, whoever sends it; interactive has a queue of its own", async () => {
    for (let i = 0; i < 10; i++) await enter({ owner: "a", priority: "bulk" });
    for (let i = 0; i < 3; i++) await enter({ owner: "a", priority: "normal", tokens: 10_000 });
    await enter({ owner: "b", priority: "interactive" });
    expect((await claim("interactive"))?.priority).toBe("interactive");
    expect(await claim("interactive")).toBeUndefined();
    const order = (await claimAll()).map(({ priority }) => priority);
    expect(order).toEqual([...Array(3).fill("normal"), ...Array(10).fill("bulk")]);
  });

  test("who joins a flood's run does not wait behind the flood", async () => {
    for (let i = 0; i < 50; i++) await enter({ owner: "flood" });
    const shared = await enter({ owner: "flood" });
    await enterAgain(shared, { owner: "light" });
    const order: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      const run = await runs.claim(`ticket-${tickets++}`, queueOf("background"));
      order.push(typeof run === "string" ? run : run.runId);
    }
    expect(order).toContain(shared);
  });

  test("what is canceled before its turn costs its owner nothing", async () => {
    const canceled: string[] = [];
    for (let i = 0; i < 50; i++) canceled.push(await enter({ owner: "fickle" }));
    for (const runId of canceled) {
      await runs.leave({ runId, runKey: runKeyFor(null, runId) }, runId);
    }
    for (let i = 0; i < 10; i++) await enter({ owner: "steady" });
    await enter({ owner: "fickle" });
    const order = (await claimAll()).map(({ owner }) => owner);
    expect(order.indexOf("fickle")).toBeLessThanOrEqual(1);
  });

  test("who joins another's run in a better place pays for it, and the other one no longer", async () => {
    for (let i = 0; i < 20; i++) await enter({ owner: "flood" });
    const shared = await enter({ owner: "flood", tokens: 1000 });
    await enterAgain(shared, { owner: "light" });
    ownerOf.set(shared, { owner: "light" });
    await enter({ owner: "flood" });
    for (let i = 0; i < 40; i++) await enter({ owner: "other" });
    const order = (await claimAll()).map(({ owner }) => owner);
    // Not after the thousand tokens that it no longer pays for.
    expect(order.lastIndexOf("flood")).toBeLessThan(order.length - 1);
    expect(order).toHaveLength(62);
  });

  test("it survives a Redis that is killed", async () => {
    for (let i = 0; i < 50; i++) await enter({ owner: "flood" });
    await enter({ owner: "light" });
    await redis.kill();
    await redis.restart();
    const order = (await claimAll()).map(({ owner }) => owner);
    expect(order).toHaveLength(51);
    expect(order.indexOf("light")).toBeLessThanOrEqual(2);
  });

  test("no mixture starves anybody: what two owners have had differs by two of their largest runs", async () => {
    const run = fc.record({
      owner: fc.constantFrom("a", "b"),
      tokens: fc.integer({ min: 1, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 2, maxLength: 40 }), async (sent) => {
        await redis.client.flushall();
        for (const one of sent) await enter(one);
        const left = { a: 0, b: 0 };
        for (const { owner, tokens } of sent) left[owner as "a" | "b"] += tokens;
        const had = { a: 0, b: 0 };
        const most = Math.max(...sent.map(({ tokens }) => tokens));
        for (const { owner, tokens = 0 } of await claimAll()) {
          had[owner as "a" | "b"] += tokens;
          // As long as both have something to do.
          if (had.a < left.a && had.b < left.b) {
            expect(Math.abs(had.a - had.b)).toBeLessThanOrEqual(2 * most);
          }
        }
        expect(had).toEqual(left);
      }),
      { numRuns: 60 },
    );
  });
});

test("through the API: a light key's jobs are among the first while another floods", async () => {
  const KEYS = { flood: "a-secret-of-the-flood", light: "a-secret-of-the-light" };
  const API_KEYS = `flood:${KEYS.flood} light:${KEYS.light}:weight=1`;
  const service = await startService({
    redisUrl: redis.url,
    settings: { API_KEYS, CONCURRENCY: "1", QUEUE_SHARDS: "1" },
  });
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const submit = (key: string, text: string) =>
    fetch(`${service.url}/v1/jobs`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: text, documents: [text] }),
    }).then((response) => response.json() as Promise<{ id: string }>);
  const flood = [];
  for (let i = 0; i < 60; i++) flood.push(await submit(KEYS.flood, `flood ${i}`));
  const light = [];
  for (let i = 0; i < 3; i++) light.push(await submit(KEYS.light, `light ${i}`));
  gate.resolve();
  for (const { id } of light) {
    const headers = { authorization: `Bearer ${KEYS.light}` };
    await fetch(`${service.url}/v1/jobs/${id}?wait=20`, { headers });
  }
  const lightPlaces = service.scorer.scored.flatMap((text, i) =>
    text.startsWith("light") ? [i] : [],
  );
  expect(lightPlaces).toHaveLength(3);
  expect(Math.max(...lightPlaces)).toBeLessThanOrEqual(9);
  await service.close();
});
