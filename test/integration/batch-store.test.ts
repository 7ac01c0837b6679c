// What is kept of batches: as long as each lives it stands in its owner's list.
import { randomUUID } from "node:crypto";
import { batchesKey } from "@crossrank/protocol/keys";
import { expect, test } from "vitest";
import type { BatchRecord } from "../../apps/api/src/batches/batch.ts";
import { BatchStore } from "../../apps/api/src/batches/batch-store.ts";
import { useRedis } from "../support/redis.ts";

const redis = useRedis();
const HOUR_MS = 3_600_000;

const recordOf = (createdAtMs: number, hours: number): BatchRecord => ({
  id: `batch_${randomUUID()}`,
  owner: { name: "web", weight: 1 },
  inputFileId: "file-x",
  completionWindow: `${hours}h`,
  metadata: null,
  sharedFields: {},
  createdAtMs,
  expiresAtMs: createdAtMs + hours * HOUR_MS,
  outputFileId: "file-y",
  errorFileId: "file-z",
});

test("a batch with a short window drives none with a long one out of the list", async () => {
  const store = new BatchStore(redis.client, HOUR_MS);
  const nowMs = Date.now();
  const [long, short] = [recordOf(nowMs - 3 * HOUR_MS, 24), recordOf(nowMs, 1)];
  await store.create(long);
  await store.create(short);
  const { data } = await store.list("web", { after: null, most: 10, order: "desc" });
  expect(data.map(({ record }) => record.id)).toEqual([short.id, long.id]);
  expect(await redis.client.pttl(batchesKey("web"))).toBeGreaterThan(22 * HOUR_MS);
});
