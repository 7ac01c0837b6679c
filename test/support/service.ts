// A running API with workers on a fake scorer, all in this process, on a real Redis and a real socket.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { type RunningApi, startApi } from "../../apps/api/src/service.ts";
import { type DeliveryTimes, STANDARD_TIMES } from "../../apps/api/src/webhooks/schedule.ts";
import { type RunningWorker, startWorker } from "../../apps/worker/src/worker.ts";
import { createFakeScorer, type FakeScorer } from "./fake-scorer.ts";

export interface TestService {
  readonly url: string;
  readonly scorer: FakeScorer;
  /** Of embedded collections; gone with the service. */
  readonly collectionsFolder: string;
  readonly api: RunningApi;
  readonly worker: RunningWorker | undefined;
  post(path: string, body: unknown): Promise<Response>;
  close(): Promise<void>;
}

export interface TestServiceOptions {
  readonly redisUrl: string;
  readonly settings?: Record<string, string>;
  readonly scorer?: FakeScorer;
  readonly withWorker?: boolean;
  /** Of webhooks. */
  readonly times?: Partial<DeliveryTimes>;
}

export async function startService(options: TestServiceOptions): Promise<TestService> {
  const { redisUrl, settings = {}, scorer = createFakeScorer(), withWorker = true } = options;
  const collectionsFolder = mkdtempSync(join(tmpdir(), "crossrank-collections-"));
  const config = loadConfig({
    COLLECTIONS_DIR: collectionsFolder,
    REDIS_URL: redisUrl,
    PORT: "0",
    MODEL: scorer.descriptor.alias,
    // What holds for one shard holds for several: `QUEUE_SHARDS=3 npm test -- jobs`.
    QUEUE_SHARDS: process.env["QUEUE_SHARDS"],
    ...settings,
  });
  const log = createLog("test", "silent");
  const worker = withWorker ? await startWorker("w-test", config, scorer, log) : undefined;
  const times = { ...STANDARD_TIMES, ...options.times };
  const api = await startApi(config, log, times);
  return {
    url: api.url,
    scorer,
    collectionsFolder,
    api,
    worker,
    post: (path, body) =>
      fetch(api.url + path, {
        method: "POST",
        body: isWritten(body) ? body : JSON.stringify(body),
      }),
    async close() {
      await api.close();
      await worker?.close();
      rmSync(collectionsFolder, { recursive: true, force: true });
    },
  };
}

/** One more worker, in this process; of another model where its scorer has one. */
export async function startFakeWorker(
  id: string,
  redisUrl: string,
  scorer: FakeScorer = createFakeScorer(),
): Promise<RunningWorker> {
  const config = loadConfig({ REDIS_URL: redisUrl, MODEL: scorer.descriptor.alias });
  return await startWorker(id, config, scorer, createLog("test", "silent"));
}

const isWritten = (body: unknown): body is NonNullable<RequestInit["body"]> =>
  typeof body === "string" || body instanceof Uint8Array;
