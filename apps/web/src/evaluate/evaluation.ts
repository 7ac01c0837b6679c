// Owns: the evaluation from files to report: what was read, how far it is, what came out.
// Must not know: how any of it looks.
import type { MetricAt } from "@crossrank/evaluation/metrics";
import { type EvaluationReport, reportSteps } from "@crossrank/evaluation/report/report";
import { batch, computed, signal } from "@preact/signals";
import { client } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { type JudgedData, type Refusal, readData } from "./data/judged-data.ts";
import { type Answers, measure } from "./measuring.ts";
import { inSlices } from "./slices.ts";

/** The first one decides what is best and worst. Those of `crossrank eval`. */
const METRICS: readonly MetricAt[] = [
  ...(["ndcg@10", "mrr@10", "mrr@5", "hit@5", "recall@10", "precision@5", "map@100"] as const),
];

type Phase = "reading" | "ready" | "measuring" | "reckoning" | "done" | "canceled" | "failed";

export const phase = signal<Phase | undefined>(undefined);
export const data = signal<JudgedData | undefined>(undefined);
export const refusal = signal<Refusal | undefined>(undefined);
export const problem = signal<Problem | undefined>(undefined);
export const report = signal<EvaluationReport | undefined>(undefined);

/** Empty: the service's default. */
export const model = signal("");
/** Queries at once. One: what a single caller waits. */
export const concurrency = signal(1);

/** `queries` are done; those of this run took `elapsedMs`. */
export const progress = signal({ queries: 0, ofThisRun: 0, elapsedMs: 0 });

/** Until the last query is answered; undefined before one is. */
export const leftMs = computed(() => {
  const { queries, ofThisRun, elapsedMs } = progress.value;
  const total = data.value?.queries.length ?? 0;
  return ofThisRun === 0 ? undefined : (elapsedMs / ofThisRun) * (total - queries);
});

let answers: Answers = new Map();
/** Whose answers they are. */
let answeredBy = "";
let running: AbortController | undefined;

const isBusy = () => phase.value === "measuring" || phase.value === "reckoning";

export const evaluationRunner = {
  get isRunning(): boolean {
    return isBusy();
  },
  start(): void {
    const isReading = phase.value === "reading";
    if (isReading || isBusy() || !data.value?.queries.length) return;
    void evaluate(data.value);
  },
  cancel(): void {
    running?.abort();
  },
};

/** Of readings that overlap the last one counts. */
let latest = 0;

export async function takeFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  running?.abort();
  running = undefined;
  const own = ++latest;
  batch(() => {
    phase.value = "reading";
    refusal.value = undefined;
    problem.value = undefined;
  });
  const read = await readData(files);
  if (own !== latest) return;
  if (typeof read === "string") {
    batch(() => {
      refusal.value = read;
      phase.value = data.value ? "ready" : undefined;
    });
    return;
  }
  answers = new Map();
  batch(() => {
    data.value = read;
    report.value = undefined;
    progress.value = { queries: 0, ofThisRun: 0, elapsedMs: 0 };
    phase.value = "ready";
  });
}

async function evaluate(read: JudgedData): Promise<void> {
  const own = new AbortController();
  running = own;
  const atOnce = concurrency.value;
  const isOwn = () => running === own && data.value === read;
  batch(() => {
    phase.value = "measuring";
    problem.value = undefined;
  });
  try {
    const served = await servedModel(own.signal);
    if (answeredBy !== served.name) answers = new Map();
    answeredBy = served.name;
    const startMs = performance.now();
    let ofThisRun = 0;
    const advance = () => {
      if (!isOwn()) return;
      const elapsedMs = performance.now() - startMs;
      progress.value = { queries: answers.size, ofThisRun: ofThisRun++, elapsedMs };
    };
    advance();
    const { signal: abort } = own;
    await measure(read.queries, answers, {
      ...{ client: client.value, model: served.id, concurrency: atOnce },
      ...{ findings: read.findings, signal: abort, onAnswer: advance },
    });
    phase.value = "reckoning";
    const found = await inSlices(reportSteps(reportInput(read, served.name, atOnce)), abort);
    if (!isOwn()) return;
    batch(() => {
      report.value = found;
      phase.value = "done";
    });
  } catch (error) {
    if (!isOwn()) return;
    batch(() => {
      phase.value = own.signal.aborted ? "canceled" : "failed";
      if (!own.signal.aborted) problem.value = problemOf(error);
    });
  }
}

/** The model that answers, by its id and as a report names it. */
async function servedModel(abort: AbortSignal): Promise<{ id: string; name: string }> {
  const { data: served } = await client.value.models({ signal: abort });
  const chosen = served.find((one) => (model.value ? one.id === model.value : one.default));
  if (chosen === undefined) return { id: model.value, name: model.value };
  const { id, revision, precision } = chosen;
  return { id, name: `${id}, revision ${revision}, ${precision}` };
}

function reportInput(read: JudgedData, modelName: string, atOnce: number) {
  const known = read.queries.map((query) => answers.get(query));
  const reranked = known.filter((answer) => answer !== undefined && answer !== "refused");
  return {
    title: `Evaluation of ${read.name}`,
    provenance: {
      ...read.provenance,
      model: modelName,
      "at once": String(atOnce),
      date: new Date().toISOString().slice(0, 10),
    },
    reranked,
    failed: read.queries.length - reranked.length,
    metrics: METRICS,
    findings: read.findings,
  };
}
