import { describe, expect, test } from "vitest";
import { loadConfig } from "./config.ts";
import { redisOptions } from "./redis.ts";
import { serversOf } from "./redis-url.ts";

describe("settings", () => {
  test("have defaults for everything, and an empty variable counts as unset", () => {
    const config = loadConfig({ PORT: "", HOST: undefined });
    expect(config).toMatchObject({ HOST: "127.0.0.1", PORT: 8080, WORKERS: 2 });
    expect(config.REDIS_URL).toMatch(/^unix:\/\/\/.*\.crossrank\/redis\.sock$/);
    expect(config.THREADS).toBeGreaterThan(0);
  });

  test("are refused all at once, each by name", () => {
    const load = () => loadConfig({ PORT: "seventy", LOG_LEVEL: "loud", REDIS_URL: "localhost" });
    expect(load).toThrow(/PORT:.*\n.*REDIS_URL:.*\n.*LOG_LEVEL:/);
  });

  test("name several models with commas, the default one first, and share the cores out over all", () => {
    const { MODELS } = loadConfig({ MODEL: " a/b, c , a/b,," });
    expect(MODELS).toEqual(["a/b", "c"]);
    const threads = (MODEL: string) => loadConfig({ MODEL, WORKERS: "1" }).THREADS;
    expect(threads("a,b")).toBe(Math.max(1, Math.floor(threads("a") / 2)));
  });

  test("use the queue's Redis for the cache unless told otherwise", () => {
    const REDIS_URL = "redis://queue:6379";
    expect(loadConfig({ REDIS_URL }).REDIS_CACHE_URL).toBe(REDIS_URL);
    const both = loadConfig({ REDIS_URL, REDIS_CACHE_URL: "redis://cache" });
    expect(both.REDIS_CACHE_URL).toBe("redis://cache");
  });
});

describe("a Redis URL", () => {
  test("names a socket, a host, a database, a user and TLS", () => {
    expect(redisOptions("unix:///tmp/a%20b/redis.sock", "consumer").path).toBe(
      "/tmp/a b/redis.sock",
    );
    expect(redisOptions("rediss://me:p%40ss@host:7000/3", "consumer")).toMatchObject({
      host: "host",
      port: 7000,
      db: 3,
      username: "me",
      password: "p@ss",
      tls: {},
    });
    expect(redisOptions("redis://[::1]", "consumer")).toMatchObject({ host: "::1", port: 6379 });
  });

  test("of a cluster names nodes, all with one user", () => {
    expect(serversOf("rediss-cluster://me:p%40ss@one:7000,two")).toEqual({
      isCluster: true,
      urls: ["rediss://me:p%40ss@one:7000", "rediss://me:p%40ss@two"],
    });
    expect(serversOf("redis-cluster://[::1]:7000/").urls).toEqual(["redis://[::1]:7000"]);
    expect(serversOf("redis://one:7000/3").isCluster).toBe(false);
    expect(loadConfig({ REDIS_URL: "redis-cluster://one" }).REDIS_URL).toBe("redis-cluster://one");
  });

  test("fails fast for a producer and waits for a consumer", () => {
    expect(redisOptions("redis://h", "producer")).toMatchObject({ enableOfflineQueue: false });
    expect(redisOptions("redis://h", "consumer").maxRetriesPerRequest).toBeNull();
  });
});
