// How much memory API and worker hold, and whether it grows: a long mix of hits, partials and misses.
// `node benchmarks/memory.ts [--requests 5000]`; takes minutes, tells how far it is on stderr.
import { parseArgs } from "node:util";
import { HttpClient, parseReply } from "./http-client.ts";
import { describeMachine } from "./machine.ts";
import { type Expected, type MixedRequest, MixedRequests } from "./mixed-requests.ts";
import { mean } from "./percentile.ts";
import { residentMegabytes } from "./process-usage.ts";
import { type Figure, writeResult } from "./result-file.ts";
import { type BenchmarkService, withService } from "./service.ts";

const CONCURRENCY = 4;
const SAMPLE_EVERY = 25;

const { values } = parseArgs({ options: { requests: { type: "string", default: "5000" } } });
const requests = Number(values.requests);
/** Until caches, arenas and compiled code have their size. */
const warmUpRequests = Math.round(requests / 5);
const machine = describeMachine();

interface Samples {
  readonly api: number[];
  readonly worker: number[];
  readonly redis: number[];
}

async function measure({ url, pids }: BenchmarkService) {
  const client = new HttpClient(url, CONCURRENCY);
  const mix = new MixedRequests(1);
  const states: Record<Expected, number> = { hit: 0, partial: 0, miss: 0 };
  const samples: Samples = { api: [], worker: [], redis: [] };
  let sent = 0;
  let answered = 0;
  let tokens = 0;
  const sendUntilEnd = async () => {
    while (sent < warmUpRequests + requests) {
      sent += 1;
      const request = mix.next();
      const { cache, usage } = await ask(client, request);
      mix.remember(request);
      answered += 1;
      if (answered % 100 === 0) showProgress(answered, pids);
      if (answered <= warmUpRequests) continue;
      states[cache] += 1;
      tokens += usage.scored_tokens;
      if (answered % SAMPLE_EVERY === 0) sample(samples, pids);
    }
  };
  const atReady = { api: residentMegabytes(pids.api), worker: residentMegabytes(pids.worker) };
  await Promise.all(Array.from({ length: CONCURRENCY }, sendUntilEnd));
  process.stderr.write("\n");
  client.close();
  return { atReady, samples, states, tokens };
}

async function ask(client: HttpClient, { query, documents }: MixedRequest) {
  return parseReply(await client.rerank(Buffer.from(JSON.stringify({ query, documents }))));
}

function sample(samples: Samples, pids: BenchmarkService["pids"]): void {
  for (const name of ["api", "worker", "redis"] as const) {
    samples[name].push(residentMegabytes(pids[name]));
  }
}

function showProgress(answered: number, { api, worker }: BenchmarkService["pids"]): void {
  const memory = `API ${residentMegabytes(api).toFixed(0)} MB, worker ${residentMegabytes(worker).toFixed(0)} MB`;
  process.stderr.write(`\r${answered} of ${warmUpRequests + requests}: ${memory}   `);
}

/** Growth in percent from the mean of the first fifth to that of the last. */
function growth(megabytes: readonly number[]): number {
  const fifth = Math.max(1, Math.floor(megabytes.length / 5));
  return (mean(megabytes.slice(-fifth)) / mean(megabytes.slice(0, fifth)) - 1) * 100;
}

const { atReady, samples, states, tokens } = await withService(measure);
const largest = (values: readonly number[]) => Math.max(...values);
const figure = (what: string, value: number, unit: string, atMost?: number): Figure => ({
  what,
  value,
  unit,
  ...(atMost !== undefined && { atMost }),
});

writeResult(
  {
    name: "memory",
    summary: `${requests} mixed requests after ${warmUpRequests} to warm up, ${CONCURRENCY} at a time: ${states.hit} hits, ${states.partial} partials, ${states.miss} misses, ${tokens} tokens scored.`,
    ratios: [
      figure("growth of API, last fifth over first", growth(samples.api), "%", 1),
      figure("growth of worker, last fifth over first", growth(samples.worker), "%", 1),
    ],
    figures: [
      figure("RSS of API, largest", largest(samples.api), "MB", 150),
      figure("RSS of worker, largest", largest(samples.worker), "MB", 350),
      figure("RSS of API, mean", mean(samples.api), "MB"),
      figure("RSS of worker, mean", mean(samples.worker), "MB"),
      figure("RSS of API, when ready", atReady.api, "MB"),
      figure("RSS of worker, when ready", atReady.worker, "MB"),
      figure("RSS of Redis, largest", largest(samples.redis), "MB"),
    ],
  },
  machine,
);
