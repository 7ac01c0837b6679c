// A real Redis for one test file: own directory, own socket, gone afterwards.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, type Redis } from "@crossrank/protocol/redis";
import { afterAll, beforeAll } from "vitest";
import { type PrivateRedis, startPrivateRedis } from "../../scripts/private-redis.ts";

export interface TestRedis {
  readonly url: string;
  /** A connection for looking in from outside. */
  readonly client: Redis;
  readonly pid: number;
  /** SIGKILL, as a crash would do it. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same socket, and the same data unless that is gone. */
  restart(options?: { readonly isEmpty: boolean }): Promise<void>;
}

/** Starts a Redis before the file's tests and removes every trace of it after them. */
export function useRedis(): TestRedis {
  const directory = mkdtempSync(join(tmpdir(), "crossrank-test-"));
  let redis: PrivateRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await startPrivateRedis({ directory });
    client = connectRedis(redis.url, "consumer", () => {});
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    get url() {
      return redis.url;
    },
    get client() {
      return client;
    },
    get pid() {
      return redis.pid;
    },
    async kill() {
      process.kill(redis.pid, "SIGKILL");
      await redis.exited;
    },
    async restart({ isEmpty } = { isEmpty: false }) {
      if (isEmpty) rmSync(join(directory, "redis"), { recursive: true });
      redis = await startPrivateRedis({ directory });
    },
  };
}
