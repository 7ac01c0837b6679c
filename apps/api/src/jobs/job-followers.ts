// Owns: telling who follows runs that something has happened to one of them.
// Must not know: what has happened, jobs.
import { setTimeout as delay } from "node:timers/promises";
import { eventsChannel } from "@crossrank/protocol/keys";
import type { Redis } from "@crossrank/protocol/redis";

/** What has no message of its own (a lost one, a deadline) is seen this late. */
const LOOK_MS = 1000;

export interface Following {
  /** The follower wants no more, or the service shuts down. */
  readonly over: boolean;
  /** Resolves when something has happened since the last call, or after a while. */
  changed(): Promise<void>;
  close(): void;
}

/** One subscribed connection for all followers of this process. */
export class JobFollowers {
  readonly #subscriber: Redis;
  readonly #waking = new Map<string, Set<() => void>>();
  readonly #ending = new AbortController();

  /** `subscriber` may have other subscriptions too. */
  constructor(subscriber: Redis) {
    this.#subscriber = subscriber;
    const prefix = eventsChannel("");
    subscriber.on("message", (channel: string) => {
      if (!channel.startsWith(prefix)) return;
      for (const wake of this.#waking.get(channel.slice(prefix.length)) ?? []) wake();
    });
  }

  /** `signal` aborts when the follower wants no more. */
  follow(runIds: readonly string[], signal: AbortSignal): Following {
    let news = Promise.withResolvers<void>();
    const wake = () => news.resolve();
    for (const runId of runIds) this.#add(runId, wake);
    const over = AbortSignal.any([signal, this.#ending.signal]);
    over.addEventListener("abort", wake, { once: true });
    return {
      get over() {
        return over.aborted;
      },
      async changed() {
        await Promise.race([news.promise, delay(LOOK_MS, undefined, { ref: false })]);
        news = Promise.withResolvers<void>();
        if (over.aborted) wake();
      },
      close: () => {
        over.removeEventListener("abort", wake);
        for (const runId of runIds) this.#remove(runId, wake);
      },
    };
  }

  /** Everybody comes back to another process, and goes on where they were. */
  close(): void {
    this.#ending.abort();
  }

  #add(runId: string, wake: () => void): void {
    const waking = this.#waking.get(runId);
    if (waking) {
      waking.add(wake);
      return;
    }
    this.#waking.set(runId, new Set([wake]));
    // What happened before the subscription stood had no listener.
    this.#subscriber.subscribe(eventsChannel(runId)).then(wake, () => {});
  }

  #remove(runId: string, wake: () => void): void {
    const waking = this.#waking.get(runId);
    waking?.delete(wake);
    if (waking?.size !== 0) return;
    this.#waking.delete(runId);
    this.#subscriber.unsubscribe(eventsChannel(runId)).catch(() => {});
  }
}
