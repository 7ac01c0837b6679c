// Owns: cost against the number of candidates of one request.
import type { ScoreCost } from "../encoder-child.ts";
import type { EncoderProcess } from "../encoder-process.ts";
import { RequestLoad } from "../peers/request-load.ts";
import { drawTable, largestDeviation, repeated, type Scaled, say } from "./scaled.ts";

const COUNTS = [10, 50, 200, 1000];
const REFERENCE = 50;
/** Requests of fewer are sent more than once, so that all run for about as long. */
const LEAST_DOCUMENTS = 200;

export async function scaleCandidates(
  encoder: EncoderProcess,
  folder: string,
  repeats: number,
): Promise<Scaled> {
  const texts = new RequestLoad(folder, 1);
  // The same ten lengths over and over: attention is quadratic, so other lengths were other work.
  const lengths = texts.documents("mixed", 10).map((text) => text.split(" ").length);
  const request = (count: number) => ({
    query: texts.query(),
    documents: Array.from({ length: count }, (_, i) => texts.text(lengths[i % 10] ?? 1)),
  });
  await encoder.score(request(REFERENCE));
  const costs = new Map<number, ScoreCost & { cpuMsPerPair: number }>();
  for (const count of COUNTS) {
    const runOnce = async () => {
      const requests = Math.max(1, LEAST_DOCUMENTS / count);
      let cpuMs = 0;
      let last: ScoreCost | undefined;
      for (let i = 0; i < requests; i++) {
        last = await encoder.score(request(count));
        cpuMs += last.cpuMs;
      }
      return { ...(last as ScoreCost), cpuMsPerPair: cpuMs / requests / count };
    };
    costs.set(count, await repeated(repeats, runOnce, ({ cpuMsPerPair }) => cpuMsPerPair));
    say(`${count} candidates: ${costs.get(count)?.cpuMsPerPair.toFixed(2)} ms a pair`);
  }
  const perPair = [...costs.values()].map(({ cpuMsPerPair }) => cpuMsPerPair);
  const memories = [...costs.values()].map(({ residentMegabytes }) => residentMegabytes);
  const reference = costs.get(REFERENCE)?.cpuMsPerPair ?? Number.NaN;
  return {
    figures: [
      {
        what: `candidates: CPU of a pair, largest deviation from ${REFERENCE} candidates`,
        value: largestDeviation(perPair, reference),
        unit: "%",
        atMost: 10,
      },
      {
        what: "candidates: growth of RSS from 10 to 1,000",
        value: ((memories.at(-1) ?? Number.NaN) / (memories[0] ?? Number.NaN) - 1) * 100,
        unit: "%",
        atMost: 10,
      },
    ],
    table: drawTable(
      "Candidates",
      ["candidates", "CPU a pair, ms", `of that at ${REFERENCE}`, "wall, ms", "RSS, MB"],
      [...costs].map(([count, cost]) => [
        String(count),
        cost.cpuMsPerPair.toFixed(2),
        (cost.cpuMsPerPair / reference).toFixed(3),
        cost.wallMs.toFixed(0),
        cost.residentMegabytes.toFixed(0),
      ]),
    ),
  };
}
