// What a cached answer costs: 50 candidates of 500 characters over loopback, asked again and again.
// `node benchmarks/cached.ts [--seconds 10]` a stretch, four stretches.
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { HttpClient, parseReply } from "./http-client.ts";
import type { Load, LoadOrder } from "./load-generator.ts";
import { describeMachine } from "./machine.ts";
import { percentile } from "./percentile.ts";
import { cpuMs } from "./process-usage.ts";
import { type Figure, writeResult } from "./result-file.ts";
import { type BenchmarkService, withService } from "./service.ts";
import { TextSource } from "./text-source.ts";

const CANDIDATES = 50;
const CHARACTERS = 500;
const WARM_UP_MS = 3000;

const { values } = parseArgs({ options: { seconds: { type: "string", default: "10" } } });
const durationMs = Number(values.seconds) * 1000;
const machine = describeMachine();
const texts = new TextSource(1);

const bodyOf = (query: string, text: () => string) =>
  JSON.stringify({
    query,
    documents: Array.from({ length: CANDIDATES }, () => text().slice(0, CHARACTERS)),
  });
const bodies = {
  English: bodyOf("When was the river station built?", () => texts.english(CHARACTERS)),
  Chinese: bodyOf("苹果公司最新发布的手机", () => texts.chinese(CHARACTERS)),
};

async function generateLoad(order: LoadOrder): Promise<Load> {
  const generator = fork(new URL("./load-generator.ts", import.meta.url), {
    serialization: "advanced",
  });
  generator.send(order);
  const ended = once(generator, "exit").then(([code]) => {
    throw new Error(`The load generator ended with exit code ${code}.`);
  });
  const [load] = await Promise.race([once(generator, "message"), ended]);
  ended.catch(() => {}); // it ends once it has answered
  return load as Load;
}

/** The first answer, which a worker scores; milliseconds. */
async function fillCache(url: string, body: string): Promise<number> {
  const client = new HttpClient(url, 1);
  const startedAt = performance.now();
  const reply = parseReply(await client.rerank(Buffer.from(body)));
  client.close();
  if (reply.cache !== "miss") throw new Error(`expected a miss, got a ${reply.cache}`);
  return performance.now() - startedAt;
}

async function measure({ url, pids }: BenchmarkService, language: keyof typeof bodies) {
  const body = bodies[language];
  const missMs = await fillCache(url, body);
  await generateLoad({ url, body, concurrency: 8, durationMs: WARM_UP_MS });
  const alone = await generateLoad({ url, body, concurrency: 1, durationMs });
  const before = { api: cpuMs(pids.api), redis: cpuMs(pids.redis) };
  const busy = await generateLoad({ url, body, concurrency: 8, durationMs });
  const requests = busy.latenciesMs.length;
  const cpu = {
    api: (cpuMs(pids.api) - before.api) / requests,
    redis: (cpuMs(pids.redis) - before.redis) / requests,
  };
  return { language, bytes: Buffer.byteLength(body), missMs, alone, busy, cpu };
}

type Measurement = Awaited<ReturnType<typeof measure>>;

function ratiosOf({ language, missMs, alone }: Measurement): Figure[] {
  const value = missMs / percentile(alone.latenciesMs, 0.5);
  return [{ what: `${language}: scored once : cached p50`, value, unit: "×" }];
}

function figuresOf({ language, bytes, alone, busy, cpu }: Measurement): Figure[] {
  const figure = (what: string, value: number, unit: string, target: Partial<Figure> = {}) => ({
    what: `${language}: ${what}`,
    value,
    unit,
    ...target,
  });
  const requestsPerCpuSecond = 1000 / (cpu.api + cpu.redis);
  return [
    figure("p50, one at a time", percentile(alone.latenciesMs, 0.5), "ms", { atMost: 2 }),
    figure("p99, one at a time", percentile(alone.latenciesMs, 0.99), "ms"),
    figure("requests per CPU-second of API and Redis, 8 at a time", requestsPerCpuSecond, "", {
      atLeast: 1000,
    }),
    figure("CPU of a request, API", cpu.api, "ms"),
    figure("CPU of a request, Redis", cpu.redis, "ms"),
    figure("requests a second, 8 at a time", (busy.latenciesMs.length / busy.wallMs) * 1000, ""),
    figure("p99, 8 at a time", percentile(busy.latenciesMs, 0.99), "ms"),
    figure("request body", bytes / 1000, "kB"),
  ];
}

const measurements = await withService(async (service) => [
  await measure(service, "English"),
  await measure(service, "Chinese"),
]);

writeResult(
  {
    name: "cached",
    summary: `The same ${CANDIDATES} candidates of ${CHARACTERS} characters, answered from the cache over loopback; the load comes from a process of its own.`,
    ratios: measurements.flatMap(ratiosOf),
    figures: measurements.flatMap(figuresOf),
  },
  machine,
);
