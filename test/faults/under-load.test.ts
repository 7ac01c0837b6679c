// What was promised under load, whatever dies: no acknowledged job is lost, each ends once.
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FaultRun, type Tally } from "../support/fault-run.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let run: FaultRun;
const start = async (workers = 3, settings: Record<string, string> = { SCORE_MS: "10" }) => {
  run = await FaultRun.start({ redis, workers, settings });
};
beforeEach(() => redis.client.flushall());
afterEach(() => run.close());

const progress = (jobs: number) =>
  until(`${jobs} jobs are scored`, async () => (await run.executed()) >= jobs, 60_000);

function expectKept(fault: string, tally: Tally, jobs: number): void {
  run.record(fault, tally);
  expect(tally).toMatchObject({ acknowledged: jobs, lost: 0, failed: 0 });
}

test("a worker is killed every two seconds", async () => {
  await start();
  run.load(3000);
  let kills = 0;
  while ((await run.executed()) < 2700) {
    await delay(2000);
    const victim = run.workers[kills++ % run.workers.length];
    await victim?.kill("SIGKILL");
    run.workers.splice(run.workers.indexOf(victim as never), 1);
    await run.startWorker();
  }
  const tally = await run.tally(performance.now());
  expectKept("worker SIGKILL every 2 s", tally, 3000);
  // What was in flight with each, in both queues, is scored again.
  expect(tally.runTwice).toBeLessThanOrEqual(kills * 80);
  expect(tally.recoveryMs ?? 0).toBeLessThan(10_000);
});

test("a worker stops past its lock, and goes on: its results are no second truth", async () => {
  await start(2);
  run.load(600);
  await progress(100);
  const [stopped] = run.workers;
  stopped?.process.kill("SIGSTOP");
  await delay(12_000);
  stopped?.process.kill("SIGCONT");
  expectKept("worker SIGSTOP 12 s", await run.tally(performance.now()), 600);
});

test("Redis is killed and comes back", async () => {
  await start(2);
  run.load(1500);
  await progress(300);
  await redis.kill();
  await redis.restart();
  const tally = await run.tally(performance.now());
  expectKept("Redis SIGKILL, restart", tally, 1500);
  expect(tally.recoveryMs ?? 0).toBeLessThan(5000);
});

test("Redis hangs for ten seconds", async () => {
  await start(2);
  run.load(1000);
  await progress(200);
  process.kill(redis.pid, "SIGSTOP");
  await delay(10_000);
  process.kill(redis.pid, "SIGCONT");
  const tally = await run.tally(performance.now());
  expectKept("Redis SIGSTOP 10 s", tally, 1000);
  expect(tally.recoveryMs ?? 0).toBeLessThan(5000);
});

test("the line to Redis is slow, then cut, then dead without a word", async () => {
  await start(2);
  run.load(800);
  await progress(100);
  run.line.delayMs = 100;
  await delay(5000);
  run.line.delayMs = 0;
  for (let i = 0; i < 5; i++) {
    run.line.reset();
    await delay(500);
  }
  run.line.isMute = true;
  await delay(8000);
  run.line.isMute = false;
  run.line.reset();
  expectKept("line slow, reset, half-open", await run.tally(performance.now()), 800);
});

test("the API is killed with callers waiting, and started anew", async () => {
  await start(2);
  run.load(1200);
  await progress(200);
  for (let i = 0; i < 3; i++) {
    await run.api.kill("SIGKILL");
    await run.restartApi();
    await delay(1000);
  }
  expectKept("API SIGKILL, 3 times", await run.tally(performance.now()), 1200);
});

test("SIGTERM under load: what is in flight is finished or goes on elsewhere", async () => {
  await start(2);
  run.load(1200);
  await progress(200);
  for (let i = 0; i < 4; i++) {
    const [victim] = run.workers;
    await run.startWorker();
    expect(await victim?.kill("SIGTERM")).toBe(0);
    run.workers.shift();
  }
  const tally = await run.tally(performance.now());
  expectKept("worker SIGTERM, 4 times", tally, 1200);
});
