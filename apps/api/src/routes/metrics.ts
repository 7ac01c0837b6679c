// Owns: `GET /metrics`: the workers' batches and what waits for them, for Prometheus.
import type { BatchMetrics } from "@crossrank/protocol/batch-metrics";
import { laneOf } from "@crossrank/protocol/descriptor";
import type { Redis } from "@crossrank/protocol/redis";
import type { Handler } from "hono";
import { Exposition } from "../exposition.ts";
import { addFeedback } from "../feedback/feedback-samples.ts";
import { readTotals } from "../feedback/feedback-totals.ts";
import type { Lanes } from "../lanes.ts";
import { mayAlso, ownerOf } from "../middleware/guard.ts";
import type { QueueLoad, QueueLoads } from "../queue-loads.ts";
import type { SearchFigures, SearchMeter } from "../search/search-meter.ts";

/** Counters of a worker start at zero with it, as its id does. */
const COUNTERS = {
  batches: "Engine runs that gave logits.",
  pairs: "Pairs scored.",
  tokens: "Tokens scored, padding not included.",
  paddingTokens: "Padding that the engine computed beside them.",
  failedBatches: "Engine runs that failed.",
  outOfMemory: "Engine runs that failed for want of memory.",
  droppedPairs: "Pairs never computed: their caller hung up, or another of its pairs failed.",
} as const satisfies Partial<Record<keyof BatchMetrics, string>>;

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function metricsRoute(
  lanes: Lanes,
  loads: QueueLoads,
  searches: SearchMeter,
  redis: Redis,
): Handler {
  return async (c) => {
    const page = new Exposition();
    addQueues(page, await loads.read());
    const models = await lanes.list();
    page.add(
      "gauge",
      "crossrank_workers",
      "Live workers of a queue.",
      models.map(({ descriptor, workers }) => [{ queue: laneOf(descriptor) }, workers]),
    );
    const measured = (await lanes.liveWorkers()).flatMap(({ id, descriptor, metrics }) =>
      metrics === undefined ? [] : [{ labels: { worker: id, queue: laneOf(descriptor) }, metrics }],
    );
    addWorkers(page, measured);
    addSearches(page, await searches.read());
    const totals = await readTotals(redis);
    const owner = ownerOf(c).name;
    // Names of keys and collections, and how much each is searched, are for their owner and who runs the service.
    addFeedback(page, mayAlso(c, "admin") ? totals : totals.filter((one) => one.owner === owner));
    return c.text(String(page), 200, { "content-type": "text/plain; version=0.0.4" });
  };
}

/** In base units and under the names that autoscaling recipes look for. */
function addQueues(page: Exposition, queues: readonly QueueLoad[]): void {
  const samples = (read: (load: QueueLoad) => number | undefined) =>
    queues.flatMap((load) => {
      const { queue, urgency } = load;
      const value = read(load);
      return value === undefined ? [] : [[{ queue, urgency }, value] as const];
    });
  page.add(
    "gauge",
    "rerank_queue_outstanding",
    "Runs that wait or are under way, and are to be done by some worker.",
    samples(({ outstanding }) => outstanding),
  );
  page.add(
    "gauge",
    "rerank_queue_outstanding_seconds",
    "Time that they take the live workers, or the first one to come, as estimated.",
    samples(({ seconds }) => seconds),
  );
}

/** A quotient of two of these is what a search takes, or loses, on average. */
function addSearches(page: Exposition, { decisions, shadow, ...figures }: SearchFigures): void {
  page.add(
    "counter",
    "crossrank_searches_total",
    "Searches, by what the gate decided and by which rule.",
    decisions.map(({ decision, rule, count }) => [{ decision, rule }, count] as const),
  );
  const one = (name: string, help: string, value: number) =>
    page.add("counter", `crossrank_search_${name}`, help, [[{}, value]]);
  one("shadow_total", "Reranked searches that a rule would have skipped.", shadow.searches);
  one("shadow_changed_total", "Of them, with another first result.", shadow.changed);
  one("shadow_overlap_total", "Sum of their shares of results in both orders.", shadow.overlap);
  one("recall_seconds_total", "Time that recall took.", figures.recallMs / 1000);
  one("rerank_seconds_total", "Time that reranking took.", figures.rerankMs / 1000);
}

interface Measured {
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: BatchMetrics;
}

function addWorkers(page: Exposition, measured: readonly Measured[]): void {
  for (const [counter, help] of Object.entries(COUNTERS)) {
    const samples = measured.map(
      ({ labels, metrics }) => [labels, metrics[counter as keyof typeof COUNTERS]] as const,
    );
    page.add("counter", `crossrank_${snakeCase(counter)}_total`, help, samples);
  }
  const seconds = measured.map(({ labels, metrics }) => [labels, metrics.engineMs / 1000] as const);
  page.add("counter", "crossrank_engine_seconds_total", "Time with a batch at work.", seconds);
  const histograms = (of: "batchPairs" | "batchTokens") =>
    measured.map(({ labels, metrics }) => [labels, metrics[of]] as const);
  page.addHistograms("crossrank_batch_pairs", "Pairs of a batch.", histograms("batchPairs"));
  page.addHistograms(
    "crossrank_batch_tokens",
    "Tokens of a batch, padding included.",
    histograms("batchTokens"),
  );
  const priorities = ["interactive", "background"] as const;
  page.addHistograms(
    "crossrank_pair_wait_milliseconds",
    "From a pair's arrival at the worker to the start of its batch.",
    measured.flatMap(({ labels, metrics }) =>
      priorities.map((priority) => [{ ...labels, priority }, metrics.waitMs[priority]] as const),
    ),
  );
  page.add(
    "gauge",
    "crossrank_waiting_pairs",
    "Pairs that wait at a worker.",
    measured.flatMap(({ labels, metrics }) =>
      priorities.map(
        (priority) => [{ ...labels, priority }, metrics.waitingPairs[priority]] as const,
      ),
    ),
  );
}
