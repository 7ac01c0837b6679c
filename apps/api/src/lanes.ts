// Owns: from a model's name to the lane that serves it, as the workers have told.
// Must not know: requests, queues.
import { laneOf, type ModelDescriptor } from "@crossrank/protocol/descriptor";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { listLanes, listWorkers, type WorkerPresence } from "@crossrank/protocol/presence";
import type { Redis } from "@crossrank/protocol/redis";

/** Descriptors change when a worker starts, so a second-old answer is as good as a fresh one. */
const FRESH_MS = 1000;

export class Lanes {
  readonly #redis: Redis;
  readonly #defaultModel: string;
  #known: readonly ModelDescriptor[] = [];
  #knownAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  /** `defaultModel` is the MODEL setting: what a request without `model` means. */
  constructor(redis: Redis, defaultModel: string) {
    this.#redis = redis;
    this.#defaultModel = defaultModel;
  }

  /**
   * The served model that `name` means; null means the default one.
   * @throws CrossrankError 404 for a name that no worker ever served, 503 while there is none at all.
   */
  async resolve(name: string | null): Promise<ModelDescriptor> {
    const wanted = name ?? this.#defaultModel;
    const serves = (lane: ModelDescriptor) => lane.model === wanted || lane.alias === wanted;
    let lane = (await this.#lanes()).find(serves);
    if (lane === undefined) {
      this.#knownAtMs = Number.NEGATIVE_INFINITY;
      lane = (await this.#lanes()).find(serves);
    }
    if (lane !== undefined) return lane;
    if (name === null || this.#known.length === 0) {
      throw new CrossrankError("model_unavailable", "No worker has started yet; retry shortly.", {
        retryAfterSeconds: 2,
      });
    }
    const names = this.#known.map((known) => known.model).join(", ");
    const problem = fieldError({
      pointer: "/model",
      detail: `is not served here; served: ${names}`,
    });
    throw new CrossrankError("not_found", problem.message, { fields: problem.fields });
  }

  liveWorkers(): Promise<WorkerPresence[]> {
    return listWorkers(this.#redis);
  }

  async isLive(descriptor: ModelDescriptor): Promise<boolean> {
    const lane = laneOf(descriptor);
    return (await this.liveWorkers()).some((worker) => laneOf(worker.descriptor) === lane);
  }

  async #lanes(): Promise<readonly ModelDescriptor[]> {
    if (performance.now() - this.#knownAtMs < FRESH_MS) return this.#known;
    this.#reading ??= listLanes(this.#redis)
      .then((lanes) => {
        this.#known = lanes;
        this.#knownAtMs = performance.now();
      })
      .finally(() => {
        this.#reading = undefined;
      });
    await this.#reading;
    return this.#known;
  }
}
