// Owns: how much is to be done in each queue: runs, tokens, and the time that they will take. It needs
// neither a live worker nor Prometheus, as whoever starts workers on demand begins with none.
// Must not know: who asks, in which form.
import { readBacklog, sumTokens } from "@crossrank/protocol/backlog";
import { laneOf } from "@crossrank/protocol/descriptor";
import { queuesOf } from "@crossrank/protocol/job";
import { servingLane, type WorkerPresence } from "@crossrank/protocol/presence";
import { URGENCIES, type Urgency } from "@crossrank/protocol/priority";
import { rememberedRates, tokensPerSecond } from "@crossrank/protocol/rate";
import type { Redis } from "@crossrank/protocol/redis";
import { listWanted } from "@crossrank/protocol/wanted";
import type { Lanes, ServedModel } from "./lanes.ts";
import type { QueueDepth, RerankQueue } from "./rerank-queue.ts";

export interface QueueLoad extends QueueDepth {
  readonly queue: string;
  readonly model: string;
  readonly urgency: Urgency;
  /** Live ones, of both urgencies. */
  readonly workers: number;
  /** Runs that wait or that a worker has. */
  readonly outstanding: number;
  /** Estimated, of all of them. */
  readonly tokens: number;
  /** What that takes the live workers, or the first one to come; undefined before a rate is measured. */
  readonly seconds: number | undefined;
}

export class QueueLoads {
  readonly #redis: Redis;
  readonly #lanes: Lanes;
  readonly #queue: RerankQueue;

  constructor(redis: Redis, tools: { readonly lanes: Lanes; readonly queue: RerankQueue }) {
    this.#redis = redis;
    this.#lanes = tools.lanes;
    this.#queue = tools.queue;
  }

  /** Of every model that has been served, or of the one that `name` means, and of those in demand. */
  async read(name?: string): Promise<QueueLoad[]> {
    const [models, workers, rates, wanted] = await Promise.all([
      this.#lanes.list(),
      this.#lanes.liveWorkers(),
      rememberedRates(this.#redis),
      listWanted(this.#redis),
    ]);
    const isMeant = ({ model, alias }: { model: string; alias: string }) =>
      name === undefined || model === name || alias === name || model.endsWith(`/${name}`);
    const served = models.filter(({ descriptor }) => isMeant(descriptor));
    const loads = served.flatMap((model) => {
      const lane = laneOf(model.descriptor);
      const pool = servingLane(workers, lane);
      const rate = tokensPerSecond(pool) ?? rates.get(lane);
      return URGENCIES.map((urgency) => this.#load(model, urgency, pool, rate));
    });
    const unserved = wanted.filter(
      (alias) =>
        isMeant({ model: alias, alias }) &&
        models.every(({ descriptor }) => descriptor.alias !== alias),
    );
    return [...(await Promise.all(loads)), ...unserved.map(demandOf)];
  }

  async #load(
    { descriptor }: ServedModel,
    urgency: Urgency,
    pool: readonly WorkerPresence[],
    rate: number | undefined,
  ): Promise<QueueLoad> {
    const lane = laneOf(descriptor);
    const queues = queuesOf(lane, urgency, this.#queue.shards);
    const [depth, backlog] = await Promise.all([
      this.#queue.depth(queues),
      readBacklog(this.#redis, queues),
    ]);
    const tokens = sumTokens(backlog);
    const outstanding = depth.waiting + depth.taken;
    const measured = rate && tokens / (rate * Math.max(1, pool.length));
    return {
      queue: lane,
      model: descriptor.model,
      urgency,
      workers: pool.length,
      ...depth,
      outstanding,
      tokens,
      seconds: outstanding === 0 ? 0 : measured,
    };
  }
}

/** A model that somebody asks for and no worker ever served has no queue, but somebody waits for a worker. */
function demandOf(alias: string): QueueLoad {
  return {
    queue: alias,
    model: alias,
    urgency: "interactive",
    workers: 0,
    waiting: 1,
    taken: 0,
    outstanding: 1,
    tokens: 0,
    seconds: undefined,
  };
}
