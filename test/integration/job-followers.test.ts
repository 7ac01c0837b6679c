// Who follows a job leaves nothing behind: neither memory nor a wait that goes on when the process ends.
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { JobFollowers } from "../../apps/api/src/jobs/job-followers.ts";
import { useRedis } from "../support/redis.ts";

const redis = useRedis();
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const MEGABYTE = 1_000_000;

test("a long poll costs no memory once it is over", async () => {
  const followers = new JobFollowers(redis.client);
  const followMany = async () => {
    for (let i = 0; i < 40_000; i++) {
      const hungUp = new AbortController().signal;
      const enough = AbortSignal.any([hungUp, AbortSignal.timeout(10)]);
      followers.follow([], enough).close();
    }
    // Timers that have fired, and what was only weakly held.
    for (let i = 0; i < 5; i++) {
      await delay(20);
      collect();
    }
    return process.memoryUsage().heapUsed;
  };
  const before = await followMany();
  expect((await followMany()) - before).toBeLessThan(5 * MEGABYTE);
});

test("who waits is let go at once when the process ends", async () => {
  const followers = new JobFollowers(redis.client);
  const following = followers.follow(["run_x"], new AbortController().signal);
  const changed = following.changed();
  followers.close();
  await changed;
  expect(following.over).toBe(true);
  following.close();
});
