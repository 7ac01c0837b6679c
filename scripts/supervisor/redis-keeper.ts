// Keeps the private Redis running for as long as the service runs.
// Owns: starting it again when it dies. How it is run is private-redis's.
import { setTimeout as delay } from "node:timers/promises";
import { type PrivateRedisOptions, startPrivateRedis } from "../private-redis.ts";
import { Backoff, inSeconds } from "./backoff.ts";

export interface KeptRedis {
  url: string;
  reused: boolean;
  stop(): Promise<void>;
}

export async function keepPrivateRedis(
  options: PrivateRedisOptions,
  say: (line: string) => void,
): Promise<KeptRedis> {
  const backoff = new Backoff();
  const stopping = new AbortController();
  let current = await startPrivateRedis(options);
  let restart: Promise<void> | undefined;

  const startAgain = async () => {
    try {
      current = await startPrivateRedis(options);
      say("Redis is back.");
    } catch (error) {
      say(`Redis did not start: ${(error as Error).message}`);
    }
  };
  const watch = async () => {
    for (;;) {
      const begin = performance.now();
      await current.exited;
      if (stopping.signal.aborted) return;
      const delayMs = backoff.delayAfter(performance.now() - begin);
      say(`Redis died: starting it again in ${inSeconds(delayMs)}.`);
      await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      restart = startAgain();
      await restart;
    }
  };
  const watching = watch();

  return {
    url: current.url,
    reused: current.reused,
    stop: async () => {
      stopping.abort();
      await restart; // the one to stop is the one that is being started
      await current.stop();
      await watching;
    },
  };
}
