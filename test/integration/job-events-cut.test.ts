// A job's event stream through a proxy that cuts it 500 times, while the job runs and after:
// what was read is the stored sequence exactly, no gap, nothing twice.
import type { Job } from "@crossrank/protocol/job-contract";
import { expect, test } from "vitest";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { useRedis } from "../support/redis.ts";
import { startService } from "../support/service.ts";

const CUTS = 500;
const MOST_BYTES = 2_000;

const redis = useRedis();

/** The whole blocks of what arrived before the connection was cut. */
async function readUntilCut(url: string, lastId: string | undefined): Promise<string[]> {
  const headers: Record<string, string> = {
    connection: "close",
    ...(lastId !== undefined && { "last-event-id": lastId }),
  };
  let text = "";
  try {
    const { status, body } = await fetch(url, { headers });
    if (status !== 200) throw new Error(`answered ${status}`);
    for await (const chunk of body ?? []) text += new TextDecoder().decode(chunk);
  } catch (error) {
    // fetch tells of a cut by a TypeError.
    if (!(error instanceof TypeError)) throw error;
  }
  return text
    .split("\n\n")
    .slice(0, -1)
    .filter((block) => block.includes("data:"));
}

const idOf = (block: string): string => /^id: ?(.*)$/m.exec(block)?.[1] ?? "";

async function readWhole(url: string): Promise<string[]> {
  const blocks: string[] = [];
  while (!idOf(blocks.at(-1) ?? "").endsWith("-end")) {
    const last = blocks.at(-1);
    blocks.push(...(await readUntilCut(url, last === undefined ? undefined : idOf(last))));
  }
  return blocks;
}

test(`cut ${CUTS} times by a proxy, it is the stored sequence exactly`, async () => {
  const service = await startService({ redisUrl: redis.url });
  const proxy = await startCuttingProxy(service.url, () =>
    proxy.cuts < CUTS ? 1 + Math.floor(Math.random() * MOST_BYTES) : Number.POSITIVE_INFINITY,
  );
  try {
    // Partial scores come while the stream is read.
    service.scorer.onScored = () => {
      service.scorer.gate = new Promise((resolve) => setTimeout(resolve, 5));
    };
    const documents = Array.from({ length: 200 }, (_, i) => "x".repeat(i + 1));
    const submitted = await service.post("/v1/jobs", { query: "cut", documents });
    const { id } = (await submitted.json()) as Job;
    const path = `/v1/jobs/${id}/events`;
    const live = await readWhole(proxy.url + path);
    const cutsWhileItRan = proxy.cuts;
    const stored = await readWhole(service.url + path);
    expect(stored.length).toBeGreaterThan(10);
    expect(live).toEqual(stored);
    expect(cutsWhileItRan).toBeGreaterThan(0);
    while (proxy.cuts < CUTS) expect(await readWhole(proxy.url + path)).toEqual(stored);
    expect(proxy.cuts).toBeGreaterThanOrEqual(CUTS);
  } finally {
    await proxy.close();
    await service.close();
  }
}, 60_000);
