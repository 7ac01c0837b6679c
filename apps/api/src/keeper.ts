// Owns: what has to be looked after though nobody asks: runs whose tickets were lost.
// Must not know: why they were lost, requests.
import { laneOf } from "@crossrank/protocol/descriptor";
import type { Logger } from "@crossrank/protocol/log";
import { listLanes } from "@crossrank/protocol/presence";
import type { Redis } from "@crossrank/protocol/redis";
import type { RerankQueue } from "./rerank-queue.ts";

const LOOK_MS = 2000;

/** Looks around every two seconds, in every API process: doing it twice does no harm. */
export class Keeper {
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(redis: Redis, queue: RerankQueue, log: Logger) {
    const look = async () => {
      if (this.#looking || redis.status !== "ready") return;
      this.#looking = true;
      try {
        for (const { descriptor } of await listLanes(redis)) await queue.mend(laneOf(descriptor));
      } catch (error) {
        log.warn({ err: error }, "queues not looked after");
      } finally {
        this.#looking = false;
      }
    };
    this.#timer = setInterval(look, LOOK_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
