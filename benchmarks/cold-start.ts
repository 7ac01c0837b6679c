// From the start of a process to its first score: the embedded model as `npm start` runs it and bare,
// with the compile cache warm and empty; the layers of bge-reranker-v2-m3 beside a plain file read.
// `node benchmarks/cold-start.ts [--repeats 10] [--large no]`; the second model is made by
// benchmarks/peers/set-up.sh.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type ColdStart, startBare, startWorkers } from "./cold-start/embedded.ts";
import { startLarge } from "./cold-start/large.ts";
import { describeMachine } from "./machine.ts";
import { inPeers } from "./peers/installed.ts";
import { percentile } from "./percentile.ts";
import { type Figure, writeResult } from "./result-file.ts";

const { values } = parseArgs({
  options: {
    repeats: { type: "string", default: "10" },
    large: { type: "string", default: "yes" },
  },
});
const repeats = Number(values.repeats);
const LARGE_FOLDER = inPeers("models/bge-large-random");
const TARGET_MS = 1500;

const of = (starts: readonly ColdStart[], field: keyof ColdStart) =>
  percentile(
    starts.map((start) => start[field]),
    0.5,
  );

function figuresOf(what: string, starts: readonly ColdStart[], isTarget: boolean): Figure[] {
  const figure = (part: string, field: keyof ColdStart, unit: string) => ({
    what: `${what}: ${part}`,
    value: of(starts, field),
    unit,
  });
  return [
    { ...figure("first score", "scoredMs", "ms"), ...(isTarget && { atMost: TARGET_MS }) },
    figure("ready", "readyMs", "ms"),
    figure("CPU until the first score", "cpuMs", "ms"),
    figure("RSS then", "megabytes", "MB"),
  ];
}

async function largeFigures(): Promise<{ ratios: Figure[]; figures: Figure[] }> {
  const { starts, read } = await startLarge(LARGE_FOLDER, Math.min(3, repeats));
  const what = "large, bare, compile cache warm";
  const gigabytes = read.bytes / 1e9;
  return {
    ratios: [
      {
        what: "large: until ready : plain file read",
        value: of(starts, "readyMs") / read.ms,
        unit: "×",
      },
      {
        what: "large: RSS when scored : bytes of its files",
        value: (of(starts, "megabytes") * 1e6) / read.bytes,
        unit: "×",
      },
    ],
    figures: [
      ...figuresOf(what, starts, false),
      { what: "large: peak RSS", value: of(starts, "peakMegabytes"), unit: "MB" },
      { what: "large: plain read of its files", value: read.ms, unit: "ms" },
      { what: "large: bytes of its files", value: gigabytes, unit: "GB" },
    ],
  };
}

const machine = describeMachine();
const worker = await startWorkers(repeats);
const bare = await startBare(repeats);
const isLargeThere = existsSync(LARGE_FOLDER);
const large =
  values.large === "yes" && isLargeThere ? await largeFigures() : { ratios: [], figures: [] };

writeResult(
  {
    name: "cold-start",
    summary: `Process start to first score, p50 of ${repeats} starts; files in the page cache. The worker is the one of \`npm start\`, its first score asked over HTTP as soon as it is ready; bare is a process that loads the model and scores one pair.`,
    ratios: large.ratios,
    figures: [
      ...figuresOf("worker, compile cache warm", worker.warm, true),
      ...figuresOf("worker, compile cache empty", worker.empty, false),
      ...figuresOf("bare, compile cache warm", bare.warm, true),
      ...figuresOf("bare, compile cache empty", bare.empty, false),
      ...large.figures,
    ],
    ...(!isLargeThere && { note: "The large model was not there: benchmarks/peers/set-up.sh." }),
  },
  machine,
);
