// What every test of the page begins with: a service on a Redis of the file's own, and a browser to look at it.
import { afterAll, afterEach, beforeAll } from "vitest";
import { type TestBrowser, useBrowser } from "./browser.ts";
import { type TestRedis, useRedis } from "./redis.ts";
import { startService, type TestService, type TestServiceOptions } from "./service.ts";

type Options = Omit<TestServiceOptions, "redisUrl">;

/** A secret that `API_KEYS` of a guarded service may hold. */
export const WEB_KEY = "a-secret-of-the-web";

export interface PageService {
  readonly redis: TestRedis;
  readonly browser: TestBrowser;
  /** Only while tests run. */
  readonly service: Omit<TestService, "close" | "collectionsFolder">;
  /** One more, on the same Redis, for as long as `act` takes. */
  withService(options: Options, act: (other: TestService) => Promise<void>): Promise<void>;
}

/** Starts all of it before the file's tests. What one test holds up goes on after it. */
export function usePageService(options: Options = {}): PageService {
  const redis = useRedis();
  const browser = useBrowser();
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ ...options, redisUrl: redis.url });
  });
  afterEach(() => {
    service.scorer.gate = Promise.resolve();
    service.scorer.onScored = undefined;
  });
  afterAll(() => service.close());
  return {
    redis,
    browser,
    service: {
      get url() {
        return service.url;
      },
      get scorer() {
        return service.scorer;
      },
      get api() {
        return service.api;
      },
      get worker() {
        return service.worker;
      },
      post: (path, body) => service.post(path, body),
    },
    async withService(others, act) {
      const other = await startService({ ...others, redisUrl: redis.url });
      try {
        await act(other);
      } finally {
        await other.close();
      }
    },
  };
}
