import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PrivateRedis, startPrivateRedis } from "./private-redis.ts";
import { identify, isStillRunning } from "./process-identity.ts";
import { askRedis } from "./redis/redis-question.ts";

let directory: string;
const started: PrivateRedis[] = [];

async function start(where = directory): Promise<PrivateRedis> {
  const redis = await startPrivateRedis({ directory: where });
  started.push(redis);
  return redis;
}

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "crossrank-redis-"));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((redis) => redis.stop()));
  rmSync(directory, { recursive: true, force: true });
});

test("it answers on its socket with AOF on and eviction off, and listens on no port", async () => {
  const { socketPath } = await start();

  expect(await askRedis(socketPath, "PING")).toBe("PONG");
  const information = (await askRedis(socketPath, "INFO")) ?? "";
  expect(information).toContain("aof_enabled:1");
  expect(information).toContain("maxmemory_policy:noeviction");
  expect(information).toContain("tcp_port:0");
});

test("what was written is there after stop and start, and stop leaves no process or socket", async () => {
  const first = await start();
  await askRedis(first.socketPath, "SET kept here");
  const identity = identify(first.pid);
  await first.stop();

  expect(identity && isStillRunning(identity)).toBe(false);
  expect(existsSync(first.socketPath)).toBe(false);
  expect(await askRedis((await start()).socketPath, "GET kept")).toBe("here");
});

test("a server whose owner was killed is used again, not doubled, and is stopped at the end", async () => {
  const first = await start();
  const second = await start();

  expect(second).toMatchObject({ pid: first.pid, reused: true });
  const identity = identify(first.pid);
  await second.stop();
  expect(identity && isStillRunning(identity)).toBe(false);
});

test("a killed server's stale socket does not keep the next one from starting with its data", async () => {
  const first = await start();
  await askRedis(first.socketPath, "SET kept here");
  await askRedis(first.socketPath, "CONFIG SET appendfsync always");
  await askRedis(first.socketPath, "SET also here");
  process.kill(first.pid, "SIGKILL");
  await first.exited;

  const second = await start();
  expect(second.reused).toBe(false);
  expect(await askRedis(second.socketPath, "GET also")).toBe("here");
});

test("a stopped server that still holds the data is waited for, not joined by a second one", async () => {
  const first = await start();
  process.kill(first.pid, "SIGSTOP");
  try {
    const attempt = startPrivateRedis({ directory, startTimeoutMs: 300 });
    await expect(attempt).rejects.toThrow(`pid ${first.pid}`);
  } finally {
    process.kill(first.pid, "SIGCONT");
  }
});

test("a data folder too deep for a socket works, spaces and Chinese in its name too", async () => {
  const deep = path.join(directory, "重排 service ".repeat(6), "x".repeat(60));
  const redis = await start(deep);

  expect(Buffer.byteLength(redis.socketPath)).toBeLessThanOrEqual(100);
  expect(await askRedis(redis.socketPath, "PING")).toBe("PONG");
  await redis.stop();
  expect(existsSync(path.dirname(redis.socketPath))).toBe(false);
});

test("its address is a URL that names the socket, whatever its path holds", async () => {
  const redis = await start(path.join(directory, "100% 重 #?"));

  expect(decodeURIComponent(new URL(redis.url).pathname)).toBe(redis.socketPath);
});
