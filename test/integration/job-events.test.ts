// The event stream of a job: what is told, in order, and that a cut loses and repeats nothing.
import type { Job } from "@crossrank/protocol/job-contract";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterEach(() => {
  service.scorer.gate = Promise.resolve();
  service.scorer.onScored = undefined;
});
afterAll(() => service.close());

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

function parse(text: string): Event[] {
  return text
    .split("\n\n")
    .filter((block) => /^event:/m.test(block) && /^data:/m.test(block))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? "";
      return { id: field("id"), event: field("event"), data: JSON.parse(field("data")) };
    });
}

async function open(id: string, lastId?: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = lastId === undefined ? {} : { "last-event-id": lastId };
  return await fetch(`${service.url}/v1/jobs/${id}/events`, { headers, signal: signal ?? null });
}

const follow = async (id: string, lastId?: string) => parse(await (await open(id, lastId)).text());

let queries = 0;
async function submit(documents: readonly string[]): Promise<Job> {
  const response = await service.post("/v1/jobs", { query: `query ${queries++}`, documents });
  return (await response.json()) as Job;
}

const texts = (count: number) => Array.from({ length: count }, (_, i) => "x".repeat(i + 1));

/** Each document a while after the one before, so that partial scores are told apart. */
function scoreSlowly(ms: number): void {
  service.scorer.onScored = () => {
    service.scorer.gate = new Promise((resolve) => setTimeout(resolve, ms));
  };
}

test("queued, running, scored as batches end, completed: nothing is left out", async () => {
  scoreSlowly(40);
  const { id } = await submit(texts(8));
  const response = await open(id);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("cache-control")).toContain("no-cache");
  const events = parse(await response.text());
  const kinds = events.map(({ event }) => event);
  expect(kinds[0]).toBe("queued");
  expect(kinds[1]).toBe("running");
  expect(kinds.slice(2, -1).every((kind) => kind === "scored")).toBe(true);
  expect(kinds.filter((kind) => kind === "scored").length).toBeGreaterThan(1);
  const last = events.at(-1);
  expect(last).toMatchObject({ event: "completed", data: { status: "completed" } });
  const partial = events.flatMap(({ data }) => (data["results"] ?? []) as { index: number }[]);
  const { results: whole } = Object(last?.data["result"]) as { results: { index: number }[] };
  const byIndex = (a: { index: number }, b: { index: number }) => a.index - b.index;
  expect(partial.toSorted(byIndex)).toMatchObject(
    whole.toSorted(byIndex).map(({ index }) => ({ index })),
  );
  expect(events.at(-2)?.data).toMatchObject({ documents_done: 8, documents: 8 });
});

test.each(Array.from({ length: 20 }, (_, i) => i))(
  "a large job's parts are one stream (%i)",
  async () => {
    const { id } = await submit(texts(600));
    const events = await follow(id);
    const scored = events.flatMap(({ data }) => (data["results"] ?? []) as { index: number }[]);
    expect(new Set(scored.map(({ index }) => index)).size).toBe(600);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect(events.at(-1)?.event).toBe("completed");
  },
);

test("a failed, a canceled and a cached job end their streams", async () => {
  service.scorer.failure = new Error("no");
  const failing = await submit(["a"]);
  expect((await follow(failing.id)).at(-1)?.event).toBe("failed");
  service.scorer.failure = undefined;

  service.scorer.gate = new Promise(() => {});
  const canceled = await submit(["a"]);
  const stream = follow(canceled.id);
  await until(
    "it runs",
    async () => (await redis.client.keys("{crossrank*}:v*:ticket:*")).length > 0,
  );
  await fetch(`${service.url}/v1/jobs/${canceled.id}`, { method: "DELETE" });
  expect((await stream).at(-1)?.event).toBe("canceled");
  service.scorer.gate = Promise.resolve();

  const body = { query: "cached", documents: ["a"] };
  await service.post("/v1/rerank", body);
  const cached = (await (await service.post("/v1/jobs", body)).json()) as Job;
  expect((await follow(cached.id)).map(({ event }) => event)).toEqual(["queued", "completed"]);
});

test("204 after the end, 404 for no job, 422 for an id of none of its events", async () => {
  const { id } = await submit(["a"]);
  const events = await follow(id);
  expect((await open(id, events.at(-1)?.id)).status).toBe(204);
  expect((await open("job_none")).status).toBe(404);
  for (const wrong of ["x", "1.2.3", "-1", "1e9", "0\u0000"]) {
    expect((await open(id, encodeURIComponent(wrong))).status).toBe(422);
  }
});

test("cut anywhere and taken up again, it is the stored sequence exactly", async () => {
  const { id } = await submit(texts(600));
  const whole = await follow(id);
  expect(whole.length).toBeGreaterThan(6);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: whole.length }), { maxLength: 6 }), async (cuts) => {
      const seen: Event[] = [];
      for (const cut of [...cuts, whole.length]) {
        const last = seen.at(-1)?.id;
        if (last?.endsWith("-end")) break;
        seen.push(...(await follow(id, last)).slice(0, cut));
      }
      expect(seen.map(({ id: eventId }) => eventId)).toEqual(
        whole.slice(0, seen.length).map(({ id: eventId }) => eventId),
      );
      expect(seen).toEqual(whole.slice(0, seen.length));
    }),
    { numRuns: 100 },
  );
});

test("a follower who goes away leaves nothing behind", async () => {
  service.scorer.gate = new Promise(() => {});
  const { id } = await submit(["a"]);
  const gone = new AbortController();
  const response = await open(id, undefined, gone.signal);
  const reader = response.body?.getReader();
  await reader?.read();
  const channels = () => redis.client.pubsub("CHANNELS", "crossrank:events:*") as Promise<string[]>;
  await until("it is followed", async () => (await channels()).length === 1);
  gone.abort();
  await until("it is not", async () => (await channels()).length === 0);
  await fetch(`${service.url}/v1/jobs/${id}`, { method: "DELETE" });
});
