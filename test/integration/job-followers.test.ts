// Who follows a job leaves nothing behind: neither memory nor a wait that goes on when the process ends.
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { eventsChannel } from "@crossrank/protocol/keys";
import { connectRedis } from "@crossrank/protocol/redis";
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

test("what a run tells while it goes on is news of that run, and no reason to look at the job", async () => {
  const subscriber = connectRedis(redis.url, "consumer", () => {});
  const followers = new JobFollowers(subscriber);
  const following = followers.follow(["run_a", "run_b"], new AbortController().signal);
  // In order, behind the two.
  await subscriber.subscribe("nothing");
  expect(await following.changed()).toMatchObject({ mayHaveEnded: true });
  await redis.client.publish(eventsChannel("run_b"), "scored");
  expect(await following.changed()).toEqual({ runIds: new Set(["run_b"]), mayHaveEnded: false });
  await redis.client.publish(eventsChannel("run_a"), "ended");
  const news = { runIds: new Set(["run_a", "run_b"]), mayHaveEnded: true };
  expect(await following.changed()).toEqual(news);
  following.close();
  subscriber.disconnect();
});
