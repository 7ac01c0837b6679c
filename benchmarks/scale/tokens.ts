// Owns: cost against the tokens of one window, beside what the model's operations predict.
import { readFileSync } from "node:fs";
import type { ScoreCost } from "../encoder-child.ts";
import type { EncoderProcess } from "../encoder-process.ts";
import { attentionFlops, pairFlops, readShape } from "../peers/flops.ts";
import { RequestLoad } from "../peers/request-load.ts";
import { drawTable, repeated, type Scaled, say } from "./scaled.ts";

const COUNTS = [64, 128, 256, 512, 1024, 2048, 4096, 8192];
const QUERY_AND_SPECIAL_TOKENS = 14;
/** Attention weights of one layer, while they are made, masked and normalised. */
const COPIES_OF_WEIGHTS = 3;
/** Below it a figure is the middle of several; a long one takes minutes and is steady by itself. */
const LEAST_TOKENS = 512;

export async function scaleTokens(
  encoder: EncoderProcess,
  folder: string,
  mostTokens: number,
): Promise<Scaled> {
  const texts = new RequestLoad(folder, 3);
  const shape = readShape(folder);
  const order = (tokens: number) => ({
    query: texts.query(),
    documents: [texts.text(tokens - QUERY_AND_SPECIAL_TOKENS)],
  });
  await encoder.score(order(64));
  const rows: string[][] = [];
  for (const count of COUNTS.filter((tokens) => tokens <= mostTokens)) {
    const needed = attentionBytes(folder, count) * COPIES_OF_WEIGHTS;
    if (needed > availableBytes() * 0.8) {
      rows.push([
        String(count),
        "not run",
        `needs ${(needed / 1e9).toFixed(0)} GB`,
        "",
        "",
        "",
        "",
      ]);
      continue;
    }
    const repeats = 1 + 2 * Math.floor(LEAST_TOKENS / count);
    const run = () => encoder.score(order(count));
    const cost: ScoreCost = await repeated(repeats, run, ({ cpuMs }) => cpuMs);
    if (cost.tokens !== count) throw new Error(`${cost.tokens} tokens instead of ${count}`);
    const flops = pairFlops(shape, count);
    const quadratic = (shape.layers * attentionFlops(shape.hidden, count)) / flops;
    rows.push([
      String(count),
      cost.cpuMs.toFixed(0),
      (cost.cpuMs / count).toFixed(2),
      (flops / 1e9 / count).toFixed(2),
      `${(quadratic * 100).toFixed(0)} %`,
      (flops / cost.cpuMs / 1e6).toFixed(0),
      cost.peakMegabytes.toFixed(0),
    ]);
    say(`${count} tokens: ${cost.cpuMs.toFixed(0)} ms`);
  }
  const head = [
    "tokens",
    "CPU, ms",
    "CPU a token, ms",
    "operations a token, GFLOP",
    "of them quadratic",
    "GFLOP a CPU-second",
    "largest RSS so far, MB",
  ];
  return { figures: [], table: drawTable("Tokens of one window", head, rows) };
}

/** Of one layer: a weight of four bytes for each pair of tokens in each head. */
function attentionBytes(folder: string, tokens: number): number {
  const config = readFileSync(`${folder}/config.json`, "utf8");
  const { num_attention_heads: heads } = JSON.parse(config) as { num_attention_heads: number };
  return heads * tokens ** 2 * 4;
}

function availableBytes(): number {
  const memory = readFileSync("/proc/meminfo", "utf8");
  return Number(/^MemAvailable:\s+(\d+) kB/m.exec(memory)?.[1]) * 1024;
}
