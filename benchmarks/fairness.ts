// Whether a key that floods the service makes another one wait: one request at a time with the light key, alone and
// beside a flood of the other, in turns; the embedded model on one worker.
// `node benchmarks/fairness.ts [--requests 80] [--flood 96] [--documents 20]`; takes some minutes.
import { parseArgs } from "node:util";
import { HttpClient } from "./http-client.ts";
import { describeMachine } from "./machine.ts";
import { percentile } from "./percentile.ts";
import { writeResult } from "./result-file.ts";
import { type BenchmarkService, withService } from "./service.ts";
import { TextSource } from "./text-source.ts";

const ROUNDS = 4;
const WORDS = 40;
const PAUSE_MS = 20;
const SETTLING = 3;
const LARGE = 200;
const KEYS = { light: "the-secret-of-the-light-key", flood: "the-secret-of-the-flood-key" };

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "80" },
    flood: { type: "string", default: "96" },
    documents: { type: "string", default: "20" },
  },
});
const [requests = 0, callers = 0, documents = 0] = [
  values.requests,
  values.flood,
  values.documents,
].map(Number);
const machine = describeMachine();
const texts = new TextSource(1);
const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** A query that was never asked: nothing of it is in the cache. */
function newBody(count: number): Buffer {
  const query = texts.english(6);
  const candidates = Array.from({ length: count }, () => texts.english(WORDS));
  return Buffer.from(JSON.stringify({ query, documents: candidates }));
}

/** Milliseconds of each request of the light key; the first ones meet what was before, and do not count. */
async function ask(client: HttpClient): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < SETTLING + requests / ROUNDS; i++) {
    await pause();
    const body = newBody(documents);
    const sentAt = performance.now();
    await client.rerank(body);
    times.push(performance.now() - sentAt);
  }
  return times.slice(SETTLING);
}

/** So many callers, each with its next request as soon as the last is answered; they hang up in the end. */
function flood(url: string, count: number): () => Promise<number> {
  const client = new HttpClient(url, callers, KEYS.flood);
  let goesOn = true;
  let answered = 0;
  const asking = Array.from({ length: callers }, async () => {
    while (goesOn) {
      try {
        await client.rerank(newBody(count));
        answered++;
      } catch {
        // Refused, as the queue is too long; or hung up.
        await pause();
      }
    }
  });
  return async () => {
    goesOn = false;
    client.close();
    await Promise.all(asking);
    return answered;
  };
}

const ARMS = {
  alone: { what: "alone", documents: 0 },
  small: { what: `beside a flood of ${documents} documents each`, documents },
  large: { what: `beside a flood of ${LARGE} documents each`, documents: LARGE },
} as const;
type Arm = keyof typeof ARMS;

async function measure({ url }: BenchmarkService) {
  const light = new HttpClient(url, 1, KEYS.light);
  for (let i = 0; i < 30; i++) await light.rerank(newBody(documents));
  const times: Record<Arm, number[]> = { alone: [], small: [], large: [] };
  const answered: Record<Arm, number> = { alone: 0, small: 0, large: 0 };
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [arm, of] of Object.entries(ARMS) as [Arm, (typeof ARMS)[Arm]][]) {
      const end = of.documents > 0 ? flood(url, of.documents) : async () => 0;
      times[arm].push(...(await ask(light)));
      answered[arm] += await end();
    }
    process.stderr.write(`\rround ${round} of ${ROUNDS}`);
  }
  process.stderr.write("\n");
  light.close();
  return { times, answered };
}

const API_KEYS = `light:${KEYS.light} flood:${KEYS.flood}`;
const { times, answered } = await withService(measure, { API_KEYS });
const at = (arm: Arm, share: number) => percentile(times[arm], share);

writeResult(
  {
    name: "fairness",
    summary: `One request of the light key at a time (${documents} documents of ${WORDS} words, never cached; one worker, one engine thread), ${times.alone.length} times alone and as often beside ${callers} callers of another key, who got ${answered.small} answers of ${documents} documents and ${answered.large} of ${LARGE} meanwhile; in ${ROUNDS} turns. Both keys have weight 1: half of the engine is the light key's, which alone has all of it.`,
    ratios: (["small", "large"] as const).flatMap((arm) =>
      [0.95, 0.5].map((share) => ({
        what: `p${share * 100} ${ARMS[arm].what} : alone`,
        value: at(arm, share) / at("alone", share),
        unit: "×",
        ...(share === 0.95 && { atMost: 3 }),
      })),
    ),
    figures: (Object.keys(ARMS) as Arm[]).flatMap((arm) =>
      [0.5, 0.95].map((share) => ({
        what: `${ARMS[arm].what}, p${share * 100}`,
        value: at(arm, share),
        unit: "ms",
      })),
    ),
  },
  machine,
);
