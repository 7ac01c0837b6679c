// How cost grows with work: candidates, windows of a long document, tokens of one window.
// `node benchmarks/scale.ts [--parts candidates,windows,tokens] [--most-tokens 4096] [--repeats 3]`;
// the last part needs the model of benchmarks/peers/set-up.sh. Tells how far it is on stderr.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { EncoderProcess } from "./encoder-process.ts";
import { describeMachine } from "./machine.ts";
import { inPeers } from "./peers/installed.ts";
import { type Figure, writeResult } from "./result-file.ts";
import { scaleCandidates } from "./scale/candidates.ts";
import type { Scaled } from "./scale/scaled.ts";
import { scaleTokens } from "./scale/tokens.ts";
import { scaleWindows } from "./scale/windows.ts";
import { MODEL_FOLDER } from "./service.ts";

const { values } = parseArgs({
  options: {
    parts: { type: "string", default: "candidates,windows,tokens" },
    "most-tokens": { type: "string", default: "4096" },
    repeats: { type: "string", default: "3" },
  },
});
const repeats = Number(values.repeats);
const LARGE_FOLDER = inPeers("models/bge-large-random");

async function withEncoder(folder: string, scale: (encoder: EncoderProcess) => Promise<Scaled>) {
  const encoder = await EncoderProcess.start(folder);
  try {
    return await scale(encoder);
  } finally {
    await encoder.stop();
  }
}

const PARTS: Readonly<Record<string, () => Promise<Scaled>>> = {
  candidates: () =>
    withEncoder(MODEL_FOLDER, (encoder) => scaleCandidates(encoder, MODEL_FOLDER, repeats)),
  windows: () =>
    withEncoder(MODEL_FOLDER, (encoder) => scaleWindows(encoder, MODEL_FOLDER, repeats)),
  tokens: () =>
    withEncoder(LARGE_FOLDER, (encoder) =>
      scaleTokens(encoder, LARGE_FOLDER, Number(values["most-tokens"])),
    ),
};

const chosen = values.parts.split(",");
if (chosen.includes("tokens") && !existsSync(LARGE_FOLDER)) {
  throw new Error("benchmarks/peers/set-up.sh makes the large model; or leave out `tokens`");
}
const machine = describeMachine();
const figures: Figure[] = [];
const tables: string[] = [];
for (const name of chosen) {
  const part = await PARTS[name]?.();
  if (part === undefined) throw new Error(`--parts: there is no ${name}`);
  figures.push(...part.figures);
  tables.push(part.table);
}
writeResult(
  {
    name: chosen.length === Object.keys(PARTS).length ? "scale" : `scale-${chosen.join("-")}`,
    summary: `Cost as work grows, in process, one thread, fp32; CPU time of the whole process, the middle one of ${repeats}. Candidates and windows on the embedded model, tokens of one window on the layers of bge-reranker-v2-m3 with random weights.`,
    ratios: [],
    figures,
    note: tables.join("\n\n"),
  },
  machine,
);
