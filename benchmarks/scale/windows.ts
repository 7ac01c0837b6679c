// Owns: cost against the number of windows of one long document.
import type { ScoreCost } from "../encoder-child.ts";
import type { EncoderProcess } from "../encoder-process.ts";
import { RequestLoad } from "../peers/request-load.ts";
import { drawTable, largestDeviation, repeated, type Scaled, say } from "./scaled.ts";

const COUNTS = [1, 2, 5, 10, 20, 50];
const REFERENCE = 10;
const WINDOW_TOKENS = 200;
const OVERLAP_TOKENS = 40;
/** With its full stop: windows end where a sentence does. */
const SENTENCE_TOKENS = 10;
/** Documents of fewer windows are scored more than once, so that all run for about as long. */
const LEAST_WINDOWS = 100;

export async function scaleWindows(
  encoder: EncoderProcess,
  folder: string,
  repeats: number,
): Promise<Scaled> {
  const texts = new RequestLoad(folder, 2);
  const sentence = () => `${texts.text(SENTENCE_TOKENS - 1)}.`;
  /** As long as that its last window is full. */
  const document = (windows: number) => {
    const tokens = WINDOW_TOKENS + (windows - 1) * (WINDOW_TOKENS - OVERLAP_TOKENS);
    return Array.from({ length: tokens / SENTENCE_TOKENS }, sentence).join(" ");
  };
  const order = (windows: number) => ({
    query: texts.query(),
    documents: [document(windows)],
    options: {
      longDocument: {
        strategy: "window" as const,
        windowTokens: WINDOW_TOKENS,
        overlapTokens: OVERLAP_TOKENS,
        maxWindows: 2 * (COUNTS.at(-1) ?? 0),
      },
    },
  });
  await encoder.score(order(REFERENCE));
  const costs = new Map<number, ScoreCost & { cpuMsPerWindow: number }>();
  for (const count of COUNTS) {
    const runOnce = async () => {
      const runs: ScoreCost[] = [];
      for (let i = 0; i < LEAST_WINDOWS / count; i++) runs.push(await encoder.score(order(count)));
      const sum = (field: "cpuMs" | "windows") =>
        runs.reduce((total, run) => total + run[field], 0);
      return { ...(runs.at(-1) as ScoreCost), cpuMsPerWindow: sum("cpuMs") / sum("windows") };
    };
    const cost = await repeated(repeats, runOnce, ({ cpuMsPerWindow }) => cpuMsPerWindow);
    if (cost.windows !== count) throw new Error(`${cost.windows} windows instead of ${count}`);
    costs.set(count, cost);
    say(`${count} windows: ${cost.cpuMsPerWindow.toFixed(2)} ms each`);
  }
  const perWindow = [...costs.values()].map(({ cpuMsPerWindow }) => cpuMsPerWindow);
  const memories = [...costs.values()].map(({ residentMegabytes }) => residentMegabytes);
  const reference = costs.get(REFERENCE)?.cpuMsPerWindow ?? Number.NaN;
  return {
    figures: [
      {
        what: `windows: CPU of a window, largest deviation from ${REFERENCE} windows`,
        value: largestDeviation(perWindow, reference),
        unit: "%",
        atMost: 10,
      },
      {
        what: "windows: growth of RSS from 1 to 50",
        value: ((memories.at(-1) ?? Number.NaN) / (memories[0] ?? Number.NaN) - 1) * 100,
        unit: "%",
        atMost: 10,
      },
    ],
    table: drawTable(
      `Windows of one document, ${WINDOW_TOKENS} tokens each, ${OVERLAP_TOKENS} shared`,
      ["windows", "CPU a window, ms", `of that at ${REFERENCE}`, "wall, ms", "RSS, MB"],
      [...costs].map(([count, cost]) => [
        String(count),
        cost.cpuMsPerWindow.toFixed(2),
        (cost.cpuMsPerWindow / reference).toFixed(3),
        cost.wallMs.toFixed(0),
        cost.residentMegabytes.toFixed(0),
      ]),
    ),
  };
}
