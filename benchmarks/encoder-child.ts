// A process with one loaded model, for figures that need a process of their own: `<model folder>`.
// Takes orders from its parent, answers with what they cost, ends with its parent.
import { readFileSync } from "node:fs";
import { loadCrossEncoder, type ScoreOptions } from "@crossrank/core";

export interface ScoreOrder {
  readonly query: string;
  readonly documents: readonly string[];
  readonly options?: ScoreOptions;
}

export interface ScoreCost {
  /** Of all threads. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Scored, of all documents. */
  readonly tokens: number;
  readonly windows: number;
  readonly residentMegabytes: number;
  /** Since the process began. */
  readonly peakMegabytes: number;
}

const encoder = await loadCrossEncoder(process.argv[2] ?? "", {
  threads: 1,
  device: "cpu",
  dtype: "fp32",
});

async function score({ query, documents, options }: ScoreOrder): Promise<ScoreCost> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const scores = await encoder.score(query, documents, options);
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    cpuMs: (user + system) / 1000,
    wallMs,
    tokens: sum(scores.documents.map(({ tokens }) => tokens)),
    windows: sum(scores.documents.map(({ windows }) => windows?.scored ?? 1)),
    residentMegabytes: memory("VmRSS"),
    peakMegabytes: memory("VmHWM"),
  };
}

function memory(field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024) / 1e6;
}

process.on("message", async (order: ScoreOrder) => process.send?.(await score(order)));
process.once("disconnect", () => encoder.close());
process.send?.({ residentMegabytes: memory("VmRSS"), peakMegabytes: memory("VmHWM") });
