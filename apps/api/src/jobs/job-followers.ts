// Owns: telling who follows runs that something has happened to one of them.
// Must not know: what has happened, beside that it is no end; jobs.
import { setTimeout as delay } from "node:timers/promises";
import { eventsChannel } from "@crossrank/protocol/keys";
import type { Redis } from "@crossrank/protocol/redis";

/** What has no message of its own (a lost one, a deadline) is seen this late. */
const LOOK_MS = 1000;

/** What a run tells while it goes on. */
const PROGRESS: ReadonlySet<string> = new Set(["started", "scored"]);

export interface News {
  /** Of these there may be events. */
  readonly runIds: ReadonlySet<string>;
  /** False where a run has only gone on: to look at a job takes much more than to read its news. */
  readonly mayHaveEnded: boolean;
}

export interface Following {
  /** The follower wants no more, or the service shuts down. */
  readonly over: boolean;
  /** Resolves when something has happened since the last call, or after a while. */
  changed(): Promise<News>;
  /** The same, for who only wants to know of the end. */
  mayHaveEnded(): Promise<void>;
  close(): void;
}

type Wake = (runId?: string, message?: string) => void;

/** One subscribed connection for all followers of this process. */
export class JobFollowers {
  readonly #subscriber: Redis;
  readonly #waking = new Map<string, Set<Wake>>();
  #ended = false;

  /** `subscriber` may have other subscriptions too. */
  constructor(subscriber: Redis) {
    this.#subscriber = subscriber;
    const prefix = eventsChannel("");
    subscriber.on("message", (channel: string, message: string) => {
      if (!channel.startsWith(prefix)) return;
      const runId = channel.slice(prefix.length);
      for (const wake of this.#waking.get(runId) ?? []) wake(runId, message);
    });
  }

  /** `signal` aborts when the follower wants no more. */
  follow(runIds: readonly string[], signal: AbortSignal): Following {
    let woken = Promise.withResolvers<void>();
    let told = new Set<string>();
    let isDue = false;
    let lookedAtMs = performance.now();
    const wake: Wake = (runId = "", message = "") => {
      if (PROGRESS.has(message)) told.add(runId);
      else isDue = true;
      woken.resolve();
    };
    const onAbort = () => wake();
    for (const runId of runIds) this.#add(runId, wake);
    // No AbortSignal.any: of a signal that is such a one itself Node keeps a little for good.
    const isOver = () => signal.aborted || this.#ended;
    signal.addEventListener("abort", onAbort, { once: true });
    const changed = async (): Promise<News> => {
      const leftMs = Math.max(0, lookedAtMs + LOOK_MS - performance.now());
      await Promise.race([woken.promise, delay(leftMs, undefined, { ref: false })]);
      const mayHaveEnded = isDue || performance.now() - lookedAtMs >= LOOK_MS;
      const news = { runIds: mayHaveEnded ? new Set(runIds) : told, mayHaveEnded };
      if (mayHaveEnded) lookedAtMs = performance.now();
      woken = Promise.withResolvers<void>();
      told = new Set();
      isDue = false;
      if (isOver()) wake();
      return news;
    };
    return {
      get over() {
        return isOver();
      },
      changed,
      async mayHaveEnded() {
        for (let news = await changed(); !news.mayHaveEnded; ) news = await changed();
      },
      close: () => {
        signal.removeEventListener("abort", onAbort);
        for (const runId of runIds) this.#remove(runId, wake);
      },
    };
  }

  /** Everybody comes back to another process, and goes on where they were. */
  close(): void {
    this.#ended = true;
    for (const waking of this.#waking.values()) for (const wake of waking) wake();
  }

  #add(runId: string, wake: Wake): void {
    const waking = this.#waking.get(runId);
    if (waking) {
      waking.add(wake);
      return;
    }
    this.#waking.set(runId, new Set([wake]));
    // What happened before the subscription stood had no listener.
    this.#subscriber.subscribe(eventsChannel(runId)).then(
      () => wake(),
      () => {},
    );
  }

  #remove(runId: string, wake: Wake): void {
    const waking = this.#waking.get(runId);
    waking?.delete(wake);
    if (waking?.size !== 0) return;
    this.#waking.delete(runId);
    this.#subscriber.unsubscribe(eventsChannel(runId)).catch(() => {});
  }
}
