// What was promised while workers die or stop under load: no acknowledged job is lost, each ends once.
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { kept, useFaults } from "../../support/fault-run.ts";

const faults = useFaults();
const settings = { SCORE_MS: "10" };

test("a worker is killed every two seconds", async () => {
  const run = await faults.start("worker SIGKILL every 2 s", { workers: 3, settings });
  run.load.start({ jobs: 3000 });
  let kills = 0;
  while ((await run.executed()) < 2700) {
    await delay(2000);
    const victim = run.workers[kills++ % run.workers.length];
    await victim?.kill("SIGKILL");
    run.workers.splice(run.workers.indexOf(victim as never), 1);
    await run.startWorker();
  }
  const tally = await run.count();
  expect(tally).toMatchObject(kept(3000));
  // What was in flight with each, in both queues, is scored again.
  expect(tally.runTwice).toBeLessThanOrEqual(kills * 80);
  expect(tally.recoveryMs ?? 0).toBeLessThan(10_000);
});

test("a worker stops past its lock, and goes on: its results are no second truth", async () => {
  const run = await faults.start("worker SIGSTOP 12 s", { workers: 2, settings });
  run.load.start({ jobs: 600 });
  await run.untilExecuted(100);
  const [stopped] = run.workers;
  stopped?.process.kill("SIGSTOP");
  await delay(12_000);
  stopped?.process.kill("SIGCONT");
  expect(await run.count()).toMatchObject(kept(600));
});

test("SIGTERM under load: what is in flight is finished or goes on elsewhere", async () => {
  const run = await faults.start("worker SIGTERM, 4 times", { workers: 2, settings });
  run.load.start({ jobs: 1200 });
  await run.untilExecuted(200);
  for (let i = 0; i < 4; i++) {
    const [victim] = run.workers;
    await run.startWorker();
    expect(await victim?.kill("SIGTERM")).toBe(0);
    run.workers.shift();
  }
  expect(await run.count()).toMatchObject(kept(1200));
});
