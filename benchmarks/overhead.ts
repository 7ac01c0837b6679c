// What API, queue and worker add to a score: the same pair in process and over HTTP, in turns.
// Run it on an idle machine: `node benchmarks/overhead.ts [--requests 1000]`.
import { parseArgs } from "node:util";
import { loadCrossEncoder } from "@crossrank/core";
import { HttpClient } from "./http-client.ts";
import { describeMachine } from "./machine.ts";
import { OverheadArms } from "./overhead-arms.ts";
import { percentile } from "./percentile.ts";
import { cpuMs } from "./process-usage.ts";
import { type RedisCommands, watchRedis } from "./redis-commands.ts";
import { writeResult } from "./result-file.ts";
import { type BenchmarkService, ENGINE_THREADS, MODEL_FOLDER, withService } from "./service.ts";

const WARM_UP_REQUESTS = 200;
const WATCHED_REQUESTS = 100;

const { values } = parseArgs({ options: { requests: { type: "string", default: "1000" } } });
const requests = Number(values.requests);
const machine = describeMachine();

async function measure(service: BenchmarkService) {
  const encoder = await loadCrossEncoder(MODEL_FOLDER, { threads: ENGINE_THREADS });
  const client = new HttpClient(service.url, 1);
  const arms = new OverheadArms(encoder, client);
  await arms.alternate(WARM_UP_REQUESTS);
  const cpuOf = () =>
    Object.entries(service.pids).map(([name, pid]) => [name, cpuMs(pid)] as const);
  const before = new Map(cpuOf());
  const times = await arms.alternate(requests);
  const cpu = cpuOf().map(([name, after]) => ({ name, ms: after - (before.get(name) ?? 0) }));
  const commands = await watchRedis(service.redisUrl, async () => {
    for (let i = 0; i < WATCHED_REQUESTS; i++) await arms.service(arms.nextQuery());
  });
  client.close();
  await encoder.close();
  return { times, cpu, commands };
}

const total = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((sum, count) => sum + count, 0) / WATCHED_REQUESTS;

function listCommands({ sent, inScripts }: RedisCommands): string {
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${(count / WATCHED_REQUESTS).toFixed(2)}`)
      .join(", ");
  return `Redis commands of one request, heartbeats included. Sent: ${list(sent)}. Called by the scripts: ${list(inScripts)}.`;
}

const { times, cpu, commands } = await withService(measure);
const at = (arm: "inProcess" | "service" | "workerScore", share: number) =>
  percentile(times[arm], share);
const addedAt = (share: number) => at("service", share) - at("inProcess", share);
const added = times.service.map((ms, i) => ms - (times.inProcess[i] ?? Number.NaN));

writeResult(
  {
    name: "overhead",
    summary: `One pair, one request at a time, ${requests} different queries, each scored in process and by the service, in turns of 50; nothing cached, logits equal.`,
    ratios: [
      {
        what: "service p50 : in-process p50",
        value: at("service", 0.5) / at("inProcess", 0.5),
        unit: "×",
      },
      {
        what: "service p99 : in-process p99",
        value: at("service", 0.99) / at("inProcess", 0.99),
        unit: "×",
      },
    ],
    figures: [
      { what: "added by the service, p50", value: addedAt(0.5), unit: "ms", atMost: 3 },
      { what: "added by the service, p05", value: addedAt(0.05), unit: "ms" },
      { what: "added by the service, p99", value: addedAt(0.99), unit: "ms" },
      { what: "added, p50 of the pairwise differences", value: percentile(added, 0.5), unit: "ms" },
      {
        what: "added, p99 of the pairwise differences",
        value: percentile(added, 0.99),
        unit: "ms",
      },
      {
        what: "added, of which the scoring itself was slower, p50",
        value: at("workerScore", 0.5) - at("inProcess", 0.5),
        unit: "ms",
      },
      { what: "in process p50", value: at("inProcess", 0.5), unit: "ms" },
      { what: "in process p99", value: at("inProcess", 0.99), unit: "ms" },
      { what: "service p50", value: at("service", 0.5), unit: "ms" },
      { what: "service p99", value: at("service", 0.99), unit: "ms" },
      { what: "CPU of an in-process score", value: times.inProcessCpuMs / requests, unit: "ms" },
      ...cpu.map(({ name, ms }) => ({
        what: `CPU of a request, ${name}`,
        value: ms / requests,
        unit: "ms",
      })),
      { what: "Redis commands of a request, sent", value: total(commands.sent), unit: "" },
      { what: "… called by scripts", value: total(commands.inScripts), unit: "" },
    ],
    note: listCommands(commands),
  },
  machine,
);
