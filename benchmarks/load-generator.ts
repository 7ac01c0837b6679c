// A process that sends one request over and over, so that its CPU is not the service's.
// Takes one order from its parent, answers with the measurements, ends with its parent.
import { HttpClient } from "./http-client.ts";

export interface LoadOrder {
  readonly url: string;
  readonly body: string;
  readonly concurrency: number;
  readonly durationMs: number;
}

export interface Load {
  readonly latenciesMs: readonly number[];
  readonly wallMs: number;
}

/** Its end is enough to see; to read 50 results would cost more than to send the request. */
const HIT = Buffer.from('"cache":"hit"}');

async function generate({ url, body, concurrency, durationMs }: LoadOrder): Promise<Load> {
  const client = new HttpClient(url, concurrency);
  const bytes = Buffer.from(body);
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const sendUntilEnd = async () => {
    while (performance.now() - startedAt < durationMs) {
      const sentAt = performance.now();
      const reply = await client.rerank(bytes);
      latenciesMs.push(performance.now() - sentAt);
      if (!reply.subarray(-HIT.length).equals(HIT)) throw new Error(`not a cache hit: ${reply}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendUntilEnd));
  client.close();
  return { latenciesMs, wallMs: performance.now() - startedAt };
}

process.once("message", async (order: LoadOrder) => {
  const load = await generate(order);
  process.send?.(load, () => process.exit(0));
});
process.once("disconnect", () => process.exit(1));
