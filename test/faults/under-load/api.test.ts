// What was promised while the API dies under load, or the processes' clocks are apart.
import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "@crossrank/protocol/job-contract";
import { runsPrefix } from "@crossrank/protocol/keys";
import { expect, test } from "vitest";
import { kept, useFaults } from "../../support/fault-run.ts";
import { clockShiftedBy } from "../../support/shifted-clock-settings.ts";
import { until } from "../../support/until.ts";

const faults = useFaults();

test("the API is killed with callers waiting, and started anew", async () => {
  const settings = { SCORE_MS: "10" };
  const run = await faults.start("API SIGKILL, 3 times", { workers: 2, settings });
  run.load.start({ jobs: 1200 });
  await run.untilExecuted(200);
  for (let i = 0; i < 3; i++) {
    await run.api.kill("SIGKILL");
    await run.restartApi();
    await delay(1000);
  }
  expect(await run.count()).toMatchObject(kept(1200));
});

const APART_MS = 7 * 60_000;
/** Of BullMQ's scores of what is put off. */
const SCORES_PER_MS = 4096;

test.each([
  ["ahead", APART_MS],
  ["behind", -APART_MS],
])(
  "clocks are minutes apart, the API's %s: nothing is early, nothing late",
  async (side, apartMs) => {
    // Less than the clocks are apart: a job that one of them dates is never in time for the other.
    const settings = { SCORE_MS: "10", JOB_TTL_SECONDS: "120" };
    const apiSettings = clockShiftedBy(apartMs);
    const options = { workers: 0, settings, apiSettings };
    const run = await faults.start(`clocks 7 min apart, API ${side}`, options);
    // What one worker puts off is minutes away to the other, which is left alone with it.
    const stumbling = { STUMBLES: "yes" };
    const [ahead, behind] = apartMs > 0 ? [0, -apartMs] : [-apartMs, 0];
    const worker = await run.startWorker({ ...clockShiftedBy(ahead), ...stumbling });
    await run.startWorker(clockShiftedBy(behind));
    await run.untilReady();
    run.load.start({ jobs: 800 });
    const countPutOff = () => {
      const least = (Date.now() + behind + 60_000) * SCORES_PER_MS;
      const key = `${runsPrefix(0)}:rerank-fake-model@fp32-background:delayed`;
      return faults.redis.client.zcount(key, least, "+inf");
    };
    await until("it has put many off", async () => (await countPutOff()) > 5);
    await worker.kill("SIGKILL");
    expect(await countPutOff()).toBeGreaterThan(0);
    const healedMs = performance.now();
    // Jobs that the one API has accepted are looked at by another.
    await run.api.kill("SIGKILL");
    await run.restartApi(clockShiftedBy(-apartMs));
    const tally = await run.count(healedMs);
    expect(tally).toMatchObject(kept(800));
    expect(tally.recoveryMs ?? 0).toBeLessThan(10_000);

    await Promise.all([run.api, ...run.workers].map((one) => one.kill("SIGKILL")));
    await run.restartApi(clockShiftedBy(APART_MS));
    const body = JSON.stringify({ query: "late", documents: ["a"], queue_timeout_ms: 1000 });
    const reply = await fetch(`${run.api.url}/v1/jobs`, { method: "POST", body });
    const job = reply.headers.get("location");
    await run.api.kill("SIGKILL");
    await run.restartApi(clockShiftedBy(-APART_MS));
    const late = await until("it is out of time", async () => {
      const { status, error } = (await (await fetch(run.api.url + job)).json()) as Job;
      return status === "failed" ? error : undefined;
    });
    expect(late.code).toBe("deadline_exceeded");
  },
);
