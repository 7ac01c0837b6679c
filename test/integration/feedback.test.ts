// Impressions and feedback on a real Redis: what is kept of a search, who may tell of it, what it adds up to.
import { feedbackKey, feedbackSliceKey, impressionsKey } from "@crossrank/protocol/keys";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectionIdOf } from "../../apps/api/src/collections/collection.ts";
import { jsonLines, type SearchService, startSearchService } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const ANN = "ann-secret-0123456789";
const BOB = "bob-secret-0123456789";
const OPERATOR = "operator-secret-0123456789";
const MOST = 40;
const HOUR_MS = 3_600_000;
let service: SearchService;
beforeAll(async () => {
  const keys = `ann:${ANN} bob:${BOB} operator:${OPERATOR}:scopes=read+admin`;
  const settings = { API_KEYS: keys, FEEDBACK_MAX_IMPRESSIONS: String(MOST) };
  service = await startSearchService({ redisUrl: redis.url, settings });
});
afterAll(() => service.close());

// Recall has the shorter ones first, the fake reranker the longer ones.
const DOCUMENTS = [
  { id: "short", text: "pump" },
  { id: "middle", text: "pump and a fork" },
  { id: "long", text: "pump and a fork and a spoon and a knife" },
];

async function collectionOf(at: SearchService, key = ANN): Promise<string> {
  const name = `c-${Math.random().toString(36).slice(2)}`;
  await at.call("POST", "/v1/collections", { name }, key);
  await at.call("POST", `/v1/collections/${name}/documents`, jsonLines(DOCUMENTS), key);
  return name;
}

async function find(at: SearchService, collection: string, options: object = {}) {
  const sent = { collection, query: "pump", ...options };
  const { status, body } = await at.call("POST", "/v1/search", sent, ANN);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const tell = (impression_id: unknown, document_id: unknown, action: unknown, key = ANN) =>
  service.call("POST", "/v1/feedback", { impression_id, document_id, action }, key);

async function figures(collection: string, at = service) {
  const path = `/v1/collections/${collection}/feedback`;
  const { status, body } = await at.call("GET", path, undefined, ANN);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.windows;
}

/** Impressions are written after the answer. */
const untilCounted = (collection: string, count: number) =>
  until("the impressions are counted", async () => {
    const [hour] = await figures(collection);
    return hour.impressions === count;
  });

const recordsOf = async (collection: string) => {
  const key = impressionsKey("ann", collectionIdOf("ann", collection));
  const entries = await redis.client.xrange(key, "-", "+");
  return entries.map(([, fields]) => ({ id: fields[1], text: fields[3] ?? "" }));
};

test("feedback counts at the ranks of both orders, in each window", async () => {
  const collection = await collectionOf(service);
  const first = await find(service, collection);
  expect(first.results.map(({ id }: { id: string }) => id)).toEqual(["long", "middle", "short"]);
  await find(service, collection, { rerank: "off" });
  await untilCounted(collection, 2);
  const { status, body } = await tell(first.impression_id, "long", "click");
  expect([status, body.counted]).toEqual([200, true]);
  const windows = await figures(collection);
  expect(windows.map(({ window }: { window: string }) => window)).toEqual(["1h", "24h", "7d"]);
  for (const window of windows) {
    expect(window).toMatchObject({
      impressions: 2,
      with_feedback: 1,
      feedback_share: 0.5,
      actions: { click: 1, like: 0, copy: 0, dislike: 0 },
      before: { mrr_at_5: 1 / 3 / 2, hit_rate_at_5: 0.5 },
      after: { mrr_at_5: 1 / 2, hit_rate_at_5: 0.5 },
    });
  }
});

test("the same feedback counts once, told twice or at the same moment; no other one is lost", async () => {
  const collection = await collectionOf(service);
  const { impression_id } = await find(service, collection);
  await untilCounted(collection, 1);
  const all = ["short", "middle", "long"].flatMap((id) =>
    ["click", "like", "copy", "dislike"].map((action) => [id, action] as const),
  );
  const twice = [...all, ...all].map(([id, action]) => tell(impression_id, id, action));
  const counted = (await Promise.all(twice)).map(({ body }) => body.counted);
  expect(counted.filter(Boolean)).toHaveLength(all.length);
  expect((await tell(impression_id, "short", "click")).body.counted).toBe(false);
  const [hour] = await figures(collection);
  expect(hour.actions).toEqual({ click: 3, like: 3, copy: 3, dislike: 3 });
  expect(hour.with_feedback).toBe(1);
});

test("each of the last seven days has its own figures, the newest one last", async () => {
  const collection = await collectionOf(service);
  const { impression_id } = await find(service, collection);
  await untilCounted(collection, 1);
  await tell(impression_id, "middle", "like");
  const hoursAgo = Math.floor(Date.now() / HOUR_MS) - 48;
  const id = collectionIdOf("ann", collection);
  await redis.client.hset(feedbackSliceKey("ann", id, HOUR_MS, hoursAgo), { impressions: 4 });
  const path = `/v1/collections/${collection}/feedback`;
  const { days } = (await service.call("GET", path, undefined, ANN)).body;
  expect(days).toHaveLength(7);
  const halves = { mrr_at_5: 0.5, hit_rate_at_5: 1 };
  expect(days.at(-1)).toMatchObject({ impressions: 1, before: halves, after: halves });
  expect(days[4]).toMatchObject({ impressions: 4, before: { mrr_at_5: 0 } });
  expect(days[5]).toMatchObject({ impressions: 0, before: { mrr_at_5: null } });
  const starts = days.map(({ start }: { start: number }) => start);
  expect(starts.map((start: number) => (start - starts[0]) / 86_400)).toEqual([
    0, 1, 2, 3, 4, 5, 6,
  ]);
  const hourAgo = Date.now() / 1000 - 3600;
  expect(starts[6] + 86_400).toBeGreaterThan(hourAgo);
});

test("a search that wants no impression leaves none, interleaved or not", async () => {
  const collection = await collectionOf(service);
  const interleave = { with: "recall" };
  for (const options of [{}, { interleave }]) {
    const reply = await find(service, collection, { ...options, impression: false });
    expect(reply).toMatchObject({ impression_id: null, recalled: 3 });
    expect(reply.interleaved).toBeUndefined();
  }
  await find(service, collection);
  await untilCounted(collection, 1);
  expect(await recordsOf(collection)).toHaveLength(1);
});

test("404 for an impression that is unknown, another owner's or of a deleted collection", async () => {
  const collection = await collectionOf(service);
  const { impression_id } = await find(service, collection);
  await untilCounted(collection, 1);
  const unknown = `${impression_id.slice(0, -4)}0000`;
  for (const id of [unknown, "imp_", "", "sr_1"]) {
    expect((await tell(id, "long", "click")).status).toBe(404);
  }
  expect((await tell(impression_id, "long", "click", BOB)).status).toBe(404);
  await service.call("DELETE", `/v1/collections/${collection}`, undefined, ANN);
  expect((await tell(impression_id, "long", "click")).status).toBe(404);
  await service.call("POST", "/v1/collections", { name: collection }, ANN);
  expect((await figures(collection))[2].impressions).toBe(0);
});

test("422 for a document that was not shown, and for an action that is none", async () => {
  const collection = await collectionOf(service);
  const { impression_id } = await find(service, collection, { top_n: 2 });
  await untilCounted(collection, 1);
  const { status, body } = await tell(impression_id, "short", "click");
  expect([status, body.field]).toEqual([422, "/document_id"]);
  expect((await tell(impression_id, "long", "buy")).body.field).toBe("/action");
  expect((await tell(impression_id, 1, "click")).status).toBe(422);
});

test("404 for figures of somebody else's collection", async () => {
  const collection = await collectionOf(service, BOB);
  const path = `/v1/collections/${collection}/feedback`;
  expect((await service.call("GET", path, undefined, ANN)).status).toBe(404);
});

test("nothing is kept of an answer without results", async () => {
  const collection = await collectionOf(service);
  expect(await find(service, collection, { query: "zzz" })).toMatchObject({ impression_id: null });
  expect((await figures(collection))[0].impressions).toBe(0);
});

test("neither the query nor an id is kept as it is, unless texts are wanted", async () => {
  const settings = { API_KEYS: `ann:${ANN}`, FEEDBACK_TEXTS: "on" };
  const open = await startSearchService({ redisUrl: redis.url, settings });
  try {
    const closedCollection = await collectionOf(service);
    await find(service, closedCollection);
    await untilCounted(closedCollection, 1);
    const [closed] = await recordsOf(closedCollection);
    for (const text of ["pump", "long", "short"]) expect(closed?.text).not.toContain(text);

    const openCollection = await collectionOf(open);
    const { impression_id } = await find(open, openCollection);
    const kept = await until("it is kept", async () => (await recordsOf(openCollection))[0]);
    expect(JSON.parse(kept.text)).toMatchObject({
      collection: openCollection,
      query: "pump",
      model: "fake-model",
      gate: { decision: "reranked", rule: null },
      shown: [
        { document: "long", recallRank: 3, rerankRank: 1 },
        { document: "middle", recallRank: 2, rerankRank: 2 },
        { document: "short", recallRank: 1, rerankRank: 3 },
      ],
    });
    // A process that keeps digests understands what another one has kept.
    expect((await tell(impression_id, "long", "like")).body.counted).toBe(true);
  } finally {
    await open.close();
  }
});

test("the oldest impressions make room, and take no feedback any more", async () => {
  const collection = await collectionOf(service);
  const { impression_id: first } = await find(service, collection);
  for (let i = 0; i < MOST; i++) await find(service, collection);
  await untilCounted(collection, MOST + 1);
  expect(await recordsOf(collection)).toHaveLength(MOST);
  const id = collectionIdOf("ann", collection);
  expect(await redis.client.hlen(feedbackKey("ann", id))).toBe(MOST);
  expect((await tell(first, "long", "click")).status).toBe(404);
});

test("an impression expires, and is gone from Redis with the next one", async () => {
  const settings = { API_KEYS: `ann:${ANN}`, FEEDBACK_TTL_SECONDS: "1" };
  const brief = await startSearchService({ redisUrl: redis.url, settings });
  try {
    const collection = await collectionOf(brief);
    const { impression_id } = await find(brief, collection);
    const first = await until("it is kept", async () => (await recordsOf(collection))[0]);
    await until("it has expired", async () => {
      const sent = { impression_id, document_id: "long", action: "click" };
      return (await brief.call("POST", "/v1/feedback", sent, ANN)).status === 404;
    });
    await until("it is gone", async () => {
      await find(brief, collection);
      const kept = await recordsOf(collection);
      return kept.length > 0 && kept.every(({ id }) => id !== first.id);
    });
  } finally {
    await brief.close();
  }
});

test("with none to keep, or a Redis that is more than half full, searches are answered and nothing is kept", async () => {
  const settings = { API_KEYS: `ann:${ANN}`, FEEDBACK_MAX_IMPRESSIONS: "0" };
  const off = await startSearchService({ redisUrl: redis.url, settings });
  try {
    const collection = await collectionOf(off);
    expect(await find(off, collection)).toMatchObject({ impression_id: null });
  } finally {
    await off.close();
  }
  const collection = await collectionOf(service);
  const used = Number(/^used_memory:(\d+)/m.exec(await redis.client.info("memory"))?.[1]);
  // Above where impressions stop, below where the cache does.
  await redis.client.config("SET", "maxmemory", String(Math.round(used / 0.6)));
  try {
    await until("the service has noticed", async () => {
      return (await find(service, collection)).impression_id === null;
    });
  } finally {
    await redis.client.config("SET", "maxmemory", "0");
  }
  await until("room brings impressions back", async () => {
    return (await find(service, collection)).impression_id !== null;
  });
});

test("the metrics tell of each collection, and of the reciprocal ranks in both orders", async () => {
  const collection = await collectionOf(service);
  const { impression_id } = await find(service, collection);
  await untilCounted(collection, 1);
  await tell(impression_id, "middle", "copy");
  const headers = { authorization: `Bearer ${ANN}` };
  const text = await (await fetch(`${service.url}/metrics`, { headers })).text();
  const of = `owner="ann",collection="${collection}"`;
  expect(text).toContain(`crossrank_impressions_total{${of}} 1`);
  expect(text).toContain(`crossrank_feedback_total{${of},action="copy"} 1`);
  expect(text).toContain(`crossrank_feedback_reciprocal_ranks_total{${of},order="before"} 0.5`);
});

test("another key's metrics name nothing of it; those of a key with the scope admin do", async () => {
  const collection = await collectionOf(service);
  await find(service, collection);
  await untilCounted(collection, 1);
  const metrics = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` };
    return await (await fetch(`${service.url}/metrics`, { headers })).text();
  };
  expect(await metrics(BOB)).not.toMatch(/owner="ann"/);
  expect(await metrics(OPERATOR)).toContain(`owner="ann",collection="${collection}"`);
});
