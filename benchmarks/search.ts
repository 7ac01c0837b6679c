// How fast 100,000 documents are imported, whether that grows the API, and what the two stages of a search take:
// API, Redis and one worker with the embedded model as separate processes.
// `node benchmarks/search.ts [--documents 100000] [--queries 200]`; takes minutes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Crossrank, type SearchReply } from "@crossrank/client";
import { startPrivateRedis } from "../scripts/private-redis.ts";
import { startApiProcess } from "../test/support/api-process.ts";
import { REAL_WORKER, startWorkerProcess } from "../test/support/worker-process.ts";
import { describeMachine } from "./machine.ts";
import { percentile } from "./percentile.ts";
import { residentMegabytes } from "./process-usage.ts";
import { type Figure, writeResult } from "./result-file.ts";
import { TextSource } from "./text-source.ts";

const WORDS = 80;
const QUERY_WORDS = 6;
const VOCABULARY = 50_000;
const RECALL = 50;
const MODEL = "crossrank-embedded";

const { values } = parseArgs({
  options: {
    documents: { type: "string", default: "100000" },
    queries: { type: "string", default: "200" },
  },
});
const documentCount = Number(values.documents);
const queryCount = Number(values.queries);
const machine = describeMachine();
const source = new TextSource(1);

/** As in language: a few words stand in every text, most in hardly any (Zipf). Every fifth text is Chinese. */
const wordOf = (rank: number) =>
  rank.toString(26).replaceAll(/./g, (digit) => LETTERS[Number.parseInt(digit, 26)] ?? "a");
const LETTERS = "etaoinshrdlucmfwypvbgkjqxz";
const rank = () => Math.floor(VOCABULARY ** source.random());
const english = (words: number) => Array.from({ length: words }, () => wordOf(rank())).join(" ");
const chinese = (characters: number) =>
  Array.from({ length: characters }, () =>
    String.fromCodePoint(0x4e00 + Math.floor(4000 ** source.random())),
  ).join("");
const textOf = (i: number) => (i % 5 === 4 ? chinese(WORDS) : english(WORDS));

function* documents() {
  for (let i = 0; i < documentCount; i++) {
    yield { id: `${i}`, text: textOf(i), metadata: { part: i % 10 } };
  }
}

async function importAll(client: Crossrank, pid: number) {
  await client.createCollection({ name: "bench" });
  const samples: number[] = [];
  const startMs = performance.now();
  const report = await client.importDocuments("bench", documents(), {
    onProgress({ lines }) {
      samples.push(residentMegabytes(pid));
      process.stderr.write(`\r${lines} of ${documentCount}, ${samples.at(-1)?.toFixed(0)} MB  `);
    },
  });
  process.stderr.write("\n");
  if (report.imported !== documentCount) throw new Error("documents are missing");
  return { samples, seconds: (performance.now() - startMs) / 1000 };
}

async function searchAll(
  client: Crossrank,
  rerank: "on" | "off",
): Promise<SearchReply["timing"][]> {
  const timings: SearchReply["timing"][] = [];
  for (let i = 0; i < queryCount; i++) {
    const query = i % 5 === 4 ? chinese(QUERY_WORDS) : english(QUERY_WORDS);
    const { timing } = await client.search({ collection: "bench", query, recall: RECALL, rerank });
    timings.push(timing);
    process.stderr.write(`\r${rerank}: ${i + 1} of ${queryCount}  `);
  }
  process.stderr.write("\n");
  return timings;
}

function figuresOf(stage: string, timings: readonly number[]): Figure[] {
  return [0.5, 0.95].map((share) => {
    return { what: `${stage}, p${share * 100}`, value: percentile(timings, share), unit: "ms" };
  });
}

const directory = mkdtempSync(path.join(tmpdir(), "crossrank-search-"));
const redis = await startPrivateRedis({ directory });
const worker = await startWorkerProcess(redis.url, { MODEL, WORKERS: "1" }, [], REAL_WORKER);
const api = await startApiProcess(redis.url, {
  MODEL,
  COLLECTIONS_DIR: path.join(directory, "collections"),
});
try {
  const client = new Crossrank({ baseUrl: api.url });
  const { samples, seconds } = await importAll(client, api.process.pid ?? 0);
  const recalled = await searchAll(client, "off");
  const reranked = await searchAll(client, "on");
  const tenth = Math.ceil(samples.length / 10);
  const most = (some: readonly number[]) => Math.max(...some);
  writeResult(
    {
      name: "search",
      summary: `${documentCount} documents of ${WORDS} words, a fifth of them Chinese, imported by the client; then ${queryCount} queries of ${QUERY_WORDS} words one after another, ${RECALL} candidates each, recalled alone and reranked by ${MODEL} on one worker. Memory is the API's, at the end of each part of the import.`,
      ratios: [],
      figures: [
        { what: "documents a second", value: documentCount / seconds, unit: "" },
        {
          what: "memory, most in the second tenth",
          value: most(samples.slice(tenth, 2 * tenth)),
          unit: "MB",
        },
        { what: "memory, most in the last tenth", value: most(samples.slice(-tenth)), unit: "MB" },
        ...figuresOf(
          "recall alone",
          recalled.map(({ total }) => total),
        ),
        ...figuresOf(
          "reranked: recall",
          reranked.map(({ recall }) => recall),
        ),
        ...figuresOf(
          "reranked: rerank",
          reranked.map(({ rerank }) => rerank?.total ?? 0),
        ),
        ...figuresOf(
          "reranked: total",
          reranked.map(({ total }) => total),
        ),
      ],
    },
    machine,
  );
} finally {
  await api.kill("SIGTERM");
  await worker.kill("SIGTERM");
  await redis.stop();
  rmSync(directory, { recursive: true, force: true });
}
