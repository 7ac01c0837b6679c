// What was promised while Redis dies, hangs, is cut off, is full or comes back with nothing, under load.
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { kept, useFaults } from "../../support/fault-run.ts";
import { until } from "../../support/until.ts";

const faults = useFaults();
const { redis } = faults;
const options = { workers: 2, settings: { SCORE_MS: "10" } };

test("Redis is killed and comes back", async () => {
  const run = await faults.start("Redis SIGKILL, restart", options);
  run.load.start({ jobs: 1500 });
  await run.untilExecuted(300);
  await redis.kill();
  await redis.restart();
  const tally = await run.count();
  expect(tally).toMatchObject(kept(1500));
  expect(tally.recoveryMs ?? 0).toBeLessThan(5000);
});

test("Redis hangs for ten seconds", async () => {
  const run = await faults.start("Redis SIGSTOP 10 s", options);
  run.load.start({ jobs: 1000 });
  await run.untilExecuted(200);
  process.kill(redis.pid, "SIGSTOP");
  await delay(10_000);
  process.kill(redis.pid, "SIGCONT");
  const tally = await run.count();
  expect(tally).toMatchObject(kept(1000));
  expect(tally.recoveryMs ?? 0).toBeLessThan(5000);
});

test("the line to Redis is slow, then cut, then dead without a word", async () => {
  const run = await faults.start("line slow, reset, half-open", options);
  run.load.start({ jobs: 800 });
  await run.untilExecuted(100);
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
  expect(await run.count()).toMatchObject(kept(800));
});

test("Redis is full for a while: what was accepted is kept and finished, the rest is refused", async () => {
  const run = await faults.start("Redis full for 5 s", options);
  const setLimit = (bytes: number) => redis.client.config("SET", "maxmemory", String(bytes));
  run.load.start({ jobs: 1000 });
  await run.untilExecuted(200);
  const refusedBefore = run.load.refused;
  await setLimit(1_000_000); // less than an empty Redis uses
  await until("every client is refused", () => run.load.refused > refusedBefore + 16);
  const acknowledged = run.load.acknowledged;
  await delay(5000);
  expect(run.load.acknowledged).toBe(acknowledged);
  await setLimit(0);
  const tally = await run.count();
  expect(tally).toMatchObject(kept(1000));
  expect(tally.recoveryMs ?? 0).toBeLessThan(10_000);
});

test("Redis comes back empty: what it held is gone and said to be, what comes after is done", async () => {
  const run = await faults.start("Redis empty; lost: what it held", options);
  run.load.start({ jobs: 1000 });
  await run.untilExecuted(300);
  await redis.kill();
  const refusedBefore = run.load.refused;
  await until("every client is refused", () => run.load.refused > refusedBefore + 16);
  const held = run.load.acknowledged;
  await redis.restart({ isEmpty: true });
  const tally = await run.count();
  // Its jobs, those that had ended too, are 404; every other one is completed.
  expect(tally).toMatchObject({ acknowledged: 1000, lost: held, failed: 0 });
  expect(tally.recoveryMs ?? 0).toBeLessThan(10_000);
});
