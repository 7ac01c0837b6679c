// Owns: from a model's name to the lane that serves it, as the workers have told.
// Must not know: requests, queues.

import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "@crossrank/protocol/config";
import { laneOf, type ModelDescriptor } from "@crossrank/protocol/descriptor";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import {
  listLanes,
  readWorkers,
  servingLane,
  type WorkerPresence,
} from "@crossrank/protocol/presence";
import type { Redis } from "@crossrank/protocol/redis";
import { noteWanted } from "@crossrank/protocol/wanted";

/** Descriptors change when a worker starts, so a second-old answer is as good as a fresh one. */
const FRESH_MS = 1000;
/** Who waits for a model's first worker looks for it so often. */
const LOOK_MS = 250;

export interface ServedModel {
  readonly descriptor: ModelDescriptor;
  readonly isDefault: boolean;
  /** Live ones. */
  readonly workers: number;
}

export class Lanes {
  readonly #redis: Redis;
  readonly #shards: number;
  readonly #models: readonly [string, ...string[]];
  readonly #meansDefault: RegExp;
  /** Best first: lanes with a live worker, then the one that was served last. */
  #known: readonly ModelDescriptor[] = [];
  #knownAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  /**
   * `MODELS`: the first is what a request without `model` means, or with a name that one of
   * `DEFAULT_MODEL_NAMES` matches, in which `*` stands for anything.
   */
  constructor(
    redis: Redis,
    config: Pick<Config, "MODELS" | "DEFAULT_MODEL_NAMES" | "QUEUE_SHARDS">,
  ) {
    this.#redis = redis;
    this.#shards = config.QUEUE_SHARDS;
    this.#models = config.MODELS;
    const patterns = config.DEFAULT_MODEL_NAMES.map((name) => {
      return name.replace(/[\\^$.+?()[\]{}|/-]/g, "\\$&").replaceAll("*", ".*");
    });
    this.#meansDefault = new RegExp(`^(?:${patterns.join("|")})$`);
  }

  /**
   * The served model that `name` means; null means the default one.
   * @throws CrossrankError 404 for a name that no worker ever served, 503 while there is none at all.
   */
  async resolve(name: string | null): Promise<ModelDescriptor> {
    await this.#refresh(FRESH_MS);
    const wanted = this.#meant(name);
    if (!this.#find(wanted)) await this.#refresh(0);
    const lane = this.#find(wanted);
    if (lane !== undefined) return lane;
    if (this.#models.includes(wanted) || this.#known.length === 0) {
      const message = "No worker has started yet for this model; retry shortly.";
      throw new CrossrankError("model_unavailable", message, { retryAfterSeconds: 2 });
    }
    const names = this.#known.map((known) => known.model).join(", ");
    const problem = fieldError({
      pointer: "/model",
      detail: `is not served here; served: ${names}`,
    });
    throw new CrossrankError("not_found", problem.message, { fields: problem.fields });
  }

  /** The same for work that is to be done: when no worker has ever served the model, it is wanted now. */
  async demand(name: string | null): Promise<ModelDescriptor> {
    try {
      return await this.resolve(name);
    } catch (error) {
      const wanted = this.#meant(name);
      if (isUnavailable(error) && this.#models.includes(wanted)) {
        await noteWanted(this.#redis, wanted);
      }
      throw error;
    }
  }

  /**
   * Resolves once a worker has served the model that `name` means, be it one that first has to be started
   * for it; at the latest after `timeoutMs`, or when the caller hangs up.
   */
  async untilServed(name: string | null, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    for (;;) {
      const found = await this.demand(name).catch((error: unknown) => {
        if (!isUnavailable(error)) throw error;
      });
      const leftMs = endMs - performance.now();
      if (found !== undefined || leftMs <= 0 || signal.aborted) return;
      await delay(Math.min(LOOK_MS, leftMs));
    }
  }

  /** A served model's name always means that model. */
  #meant(name: string | null): string {
    if (name === null) return this.#models[0];
    return this.#meansDefault.test(name) && !this.#find(name) ? this.#models[0] : name;
  }

  #find(name: string): ModelDescriptor | undefined {
    return this.#known.find((lane) => this.#serves(lane, name));
  }

  /** Those that take what this process accepts. */
  async liveWorkers(): Promise<readonly WorkerPresence[]> {
    return (await readWorkers(this.#redis, this.#shards)).ours;
  }

  /** What an operator is to be told of workers that live and take nothing from here; "" when there are none. */
  async hint(): Promise<string> {
    const { others } = await readWorkers(this.#redis, this.#shards);
    if (others === 0) return "";
    return ` ${others} more live that do not pull from all queues of this API: of another version, or with fewer QUEUE_SHARDS.`;
  }

  /** Every model that has been served, the live ones first, with the live workers of each. */
  async list(): Promise<ServedModel[]> {
    await this.#refresh(FRESH_MS);
    const live = (await this.liveWorkers()).map(({ descriptor }) => laneOf(descriptor));
    const defaultLane = this.#find(this.#models[0]);
    return this.#known.map((descriptor) => ({
      descriptor,
      isDefault: descriptor === defaultLane,
      workers: live.filter((lane) => lane === laneOf(descriptor)).length,
    }));
  }

  /** How many live workers serve exactly this model and precision. */
  async countLive(descriptor: ModelDescriptor): Promise<number> {
    return servingLane(await this.liveWorkers(), laneOf(descriptor)).length;
  }

  #serves(lane: ModelDescriptor, name: string): boolean {
    return lane.model === name || lane.alias === name || lane.model.endsWith(`/${name}`);
  }

  async #refresh(oldestMs: number): Promise<void> {
    if (performance.now() - this.#knownAtMs < oldestMs) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    const [lanes, workers] = await Promise.all([listLanes(this.#redis), this.liveWorkers()]);
    const live = new Set(workers.map(({ descriptor }) => laneOf(descriptor)));
    const descriptors = lanes.map(({ descriptor }) => descriptor);
    const isLive = (descriptor: ModelDescriptor) => live.has(laneOf(descriptor));
    this.#known = [
      ...descriptors.filter(isLive),
      ...descriptors.filter((descriptor) => !isLive(descriptor)),
    ];
    this.#knownAtMs = performance.now();
  }
}

const isUnavailable = (error: unknown) =>
  error instanceof CrossrankError && error.code === "model_unavailable";
