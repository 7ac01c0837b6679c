// Callers who do not wait for their answer: what they asked for is not scored.
import { afterEach, beforeEach, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
let open: () => void;

beforeEach(async () => {
  service = await startService({
    redisUrl: redis.url,
    settings: { CONCURRENCY: "1", QUEUE_SHARDS: "1" },
  });
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  open = gate.resolve;
});
afterEach(async () => {
  open();
  await service.close();
  await redis.client.flushall();
});

const runs = () => redis.client.keys("{crossrank*}:v*:run:*");
/** Who waits for the only run. */
async function callers(): Promise<number> {
  const [run = ""] = await runs();
  const fields = await redis.client.hkeys(run);
  return fields.filter((field) => field.startsWith("waiter:")).length;
}
const started = (calls: number) =>
  until(`${calls} calls`, () => service.scorer.calls.length === calls);

function ask(query: string, documents: readonly string[], timeout_ms?: number) {
  const leaving = new AbortController();
  const body = JSON.stringify({ query, documents, timeout_ms });
  const init = { method: "POST", body, signal: leaving.signal };
  const answer = fetch(`${service.url}/v1/rerank`, init).then(
    ({ status }) => status,
    () => "hung up",
  );
  return { answer, hangUp: () => leaving.abort() };
}

test("a run that waits for its turn is never scored when its only caller hangs up", async () => {
  const first = ask("first", ["a"]);
  await started(1);
  const second = ask("second", ["b"]);
  await until("two runs", async () => (await runs()).length === 2);
  second.hangUp();
  await until("one run", async () => (await runs()).length === 1);
  open();
  expect(await first.answer).toBe(200);
  expect(await ask("third", ["c"]).answer).toBe(200);
  expect(service.scorer.scored).toEqual(["a", "c"]);
});

test("a run under way stops, and what it scored by then is known to the next one", async () => {
  const documents = ["first", "second"];
  open();
  let release = () => {};
  service.scorer.onScored = () => {
    // Held after the first document of this request.
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    release = gate.resolve;
    service.scorer.onScored = undefined;
  };
  const asked = ask("half", documents);
  await until("the first document", () => service.scorer.scored.length === 1);
  asked.hangUp();
  await until("the run was stopped", () => service.scorer.calls[0]?.signal.aborted);
  await until("its pair is kept", async () => (await redis.client.keys("*:pairs")).length === 1);
  release();
  expect(await ask("half", documents).answer).toBe(200);
  expect(service.scorer.scored).toEqual(["first", "second"]);
});

test("a run that somebody else waits for goes on", async () => {
  const leaving = ask("shared", ["a"]);
  await started(1);
  const staying = ask("shared", ["a"]);
  const other = await startService({
    redisUrl: redis.url,
    settings: { QUEUE_SHARDS: "1" },
    withWorker: false,
  });
  const elsewhere = other.post("/v1/rerank", { query: "shared", documents: ["a"] });
  await until("three callers", async () => (await callers()) === 3);
  leaving.hangUp();
  expect(await leaving.answer).toBe("hung up");
  open();
  expect(await staying.answer).toBe(200);
  expect((await elsewhere).status).toBe(200);
  expect(service.scorer.scored).toEqual(["a"]);
  await other.close();
});

test("a job shares a run with a caller who hangs up, and still gets its result", async () => {
  const leaving = ask("kept", ["a"]);
  await started(1);
  const submitted = await service.post("/v1/jobs", { query: "kept", documents: ["a"] });
  const { id } = (await submitted.json()) as { id: string };
  leaving.hangUp();
  expect(await leaving.answer).toBe("hung up");
  open();
  await until("the job's result", async () => {
    const job = await (await fetch(`${service.url}/v1/jobs/${id}`)).json();
    return (job as { status: string }).status === "completed";
  });
});

test("one who joins while the other hangs up gets the answer", async () => {
  open();
  for (let round = 0; round < 30; round++) {
    const documents = [`document ${round}`, "x".repeat(1000)];
    const leaving = ask(`round ${round}`, documents);
    await until("a run", async () => (await runs()).length > 0, 50).catch(() => {});
    const staying = ask(`round ${round}`, documents);
    leaving.hangUp();
    expect(await staying.answer).toBe(200);
  }
});

test("a run is over when its last caller's time is, whoever hung up before", async () => {
  const leaving = ask("several", ["a"], 60_000);
  await started(1);
  const staying = ask("several", ["a"], 1500);
  await until("two callers", async () => (await callers()) === 2);
  leaving.hangUp();
  expect(await staying.answer).toBe(504);
  await until("the run was stopped", () => service.scorer.calls[0]?.signal.aborted);
});

test("what is past its deadline is not scored on", async () => {
  const late = ask("late", ["a"], 1500);
  await started(1);
  expect(await late.answer).toBe(504);
  await until("the run was stopped", () => service.scorer.calls[0]?.signal.aborted);
  open();
  expect(await ask("next", ["b"]).answer).toBe(200);
  expect(service.scorer.scored).toEqual(["b"]);
});
