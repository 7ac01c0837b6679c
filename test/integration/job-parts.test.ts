// What a job's runs came to is there as long as the job: also of the first of several, and until the last moment.
import { jobKey, outcomeKey } from "@crossrank/protocol/keys";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { RefusedDocuments } from "../../apps/worker/src/score-run.ts";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const BAD = "the document that nobody can read";
const FAILING = "one part fails, the other is held";
const RETENTION_MS = 60_000;
const HELD = "the document whose part takes long";
const documents = [HELD, ...Array.from({ length: 299 }, (_, i) => `document ${i}`)];

const redis = useRedis();
const fake = createFakeScorer();
let held = Promise.withResolvers<void>();
let service: TestService;
beforeAll(async () => {
  const scorer = {
    ...fake,
    async score(...call: Parameters<typeof fake.score>) {
      if (call[1].includes(BAD)) throw new RefusedDocuments("document_unreadable", []);
      if (call[1].includes(HELD) || call[0] === FAILING) await held.promise;
      return await fake.score(...call);
    },
  };
  service = await startService({ redisUrl: redis.url, scorer });
});
afterEach(() => held.resolve());
afterAll(() => service.close());

/** A job of which one part has ended, the other goes on. */
async function halfDone(query: string) {
  held = Promise.withResolvers<void>();
  const sent = { query, documents, retention_ms: RETENTION_MS };
  const { body } = await post(`${service.url}/v1/jobs`, sent);
  const fields = await redis.client.hgetall(jobKey(body.id));
  const outcomes = [0, 1].map((i) => outcomeKey(fields[`run:${i}`]?.split(" ")[1] ?? ""));
  await until("one part has ended", async () => (await redis.client.exists(...outcomes)) === 1);
  return { id: body.id as string, outcomes };
}

const lives = (keys: readonly string[]) => Promise.all(keys.map((key) => redis.client.pttl(key)));

test("a part that ends first is kept until the last one ends, however long that takes", async () => {
  const { id, outcomes } = await halfDone("slow");
  const longestMs = Math.max(...(await lives(outcomes)));
  expect(longestMs).toBeGreaterThan((await redis.client.pttl(jobKey(id))) - 1000);
  held.resolve();
  const ended = await (await fetch(`${service.url}/v1/jobs/${id}?wait=10`)).json();
  expect(ended).toMatchObject({ status: "completed", documents: 300 });
  for (const lifeMs of await lives([...outcomes, jobKey(id)])) {
    expect(lifeMs).toBeGreaterThan(RETENTION_MS - 10_000);
    expect(lifeMs).toBeLessThanOrEqual(RETENTION_MS + 1000);
  }
});

test("when one part fails, the others are let go at once, though nobody looks", async () => {
  held = Promise.withResolvers<void>();
  const sent = { query: FAILING, documents: [...documents, BAD] };
  const { body } = await post(`${service.url}/v1/jobs`, sent);
  const [first, last] = await redis.client.hmget(jobKey(body.id), "run:0", "run:1");
  const keyOf = (run: string | null | undefined) => run?.split(" ")[0] ?? "";
  await until("both are over", async () => {
    return (await redis.client.exists(keyOf(first), keyOf(last))) === 0;
  });
  const job = await (await fetch(`${service.url}/v1/jobs/${body.id}`)).json();
  expect(job).toMatchObject({ status: "failed", error: { code: "document_unreadable" } });
});

test("of a job that is canceled the parts that had ended stay for its retention, no longer", async () => {
  const { id, outcomes } = await halfDone("canceled");
  await fetch(`${service.url}/v1/jobs/${id}`, { method: "DELETE" });
  expect(Math.max(...(await lives(outcomes)))).toBeLessThanOrEqual(RETENTION_MS + 1000);
});

test("no job is there without its outcome, however the two are looked at: scored, or out of the cache", async () => {
  const sent = { query: "brief", documents: ["a", "b"], retention_ms: RETENTION_MS };
  for (const cache of ["miss", "hit"]) {
    const { body } = await post(`${service.url}/v1/jobs`, sent);
    const ended = await (await fetch(`${service.url}/v1/jobs/${body.id}?wait=10`)).json();
    expect(ended).toMatchObject({ status: "completed", result: { cache } });
    const { record = "{}", "run:0": run = "" } = await redis.client.hgetall(jobKey(body.id));
    const runId = (JSON.parse(record) as { cachedRunId: string | null }).cachedRunId;
    const [jobMs = 0, outcomeMs] = await lives([
      jobKey(body.id),
      outcomeKey(runId ?? run.split(" ")[1] ?? ""),
    ]);
    expect(outcomeMs).toBeGreaterThan(jobMs + 500);
  }
});
