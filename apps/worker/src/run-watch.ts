// Owns: when the scoring of a run must stop: nobody waits for it any more, it takes too long, or the worker
// ends.
// Must not know: why nobody waits (hung up, deadline, finished elsewhere), how scoring is stopped.
import type { Logger } from "@crossrank/protocol/log";
import type { ClaimedRun, RunName, Runs } from "@crossrank/protocol/runs";

/** A caller who hung up costs at most this much more work; one round trip looks after all runs. */
const LOOK_MS = 250;

interface Watched extends RunName {
  timer: NodeJS.Timeout | undefined;
  readonly over: AbortController;
}

/** Why scoring stopped, when the run itself goes on: another worker will take it up. */
export const INTERRUPTED = Symbol("interrupted");

/** Why scoring stopped, when it took longer than it may. */
export const TOO_LONG = Symbol("too long");

/** Watches the runs in flight of one worker. */
export class RunWatch {
  readonly #runs: Runs;
  readonly #log: Logger;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(runs: Runs, log: Logger) {
    this.#runs = runs;
    this.#log = log;
  }

  /** Runs `work` with a signal that aborts when the run is over. */
  async during<T>(run: ClaimedRun, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { runKey, runId, timeoutMs } = run;
    const watched: Watched = { runKey, runId, over: new AbortController(), timer: undefined };
    this.#stopAfter(watched, timeoutMs, timeoutMs);
    this.#watched.add(watched);
    this.#lookLater();
    if (this.#ended) watched.over.abort(INTERRUPTED);
    try {
      return await work(watched.over.signal);
    } finally {
      clearTimeout(watched.timer);
      this.#watched.delete(watched);
    }
  }

  /** Who has joined meanwhile may allow more time. */
  #stopAfter(watched: Watched, delayMs: number, allowedMs: number): void {
    watched.timer = setTimeout(async () => {
      const latestMs = await this.#runs.timeoutOf(watched).catch(() => allowedMs);
      if (!this.#watched.has(watched)) return;
      if (latestMs <= allowedMs) watched.over.abort(TOO_LONG);
      else this.#stopAfter(watched, latestMs - allowedMs, latestMs);
    }, delayMs);
  }

  /** The worker ends: what is being scored stops here, to go on elsewhere. */
  interrupt(): void {
    this.#ended = true;
    for (const { over } of this.#watched) over.abort(INTERRUPTED);
  }

  // Only while there is something to look after, and never two looks at once.
  #lookLater(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(async () => {
      await this.#look();
      this.#timer = undefined;
      if (this.#watched.size > 0) this.#lookLater();
    }, LOOK_MS);
  }

  /** A Redis that is away says nothing about a run. */
  async #look(): Promise<void> {
    try {
      for (const { over } of await this.#runs.over([...this.#watched])) over.abort();
    } catch (error) {
      this.#log.debug({ err: error }, "runs not looked after");
    }
  }
}
