/**
 * Owns the cleaner thread: its start, its watchdog, and its replacement when a text holds it up.
 * Must not know HTML. Unlike an engine's, this thread runs nothing native: it may be terminated.
 */
import { Worker } from "node:worker_threads";
import { CoreError } from "../core-error.ts";
import {
  type CleanOutcome,
  type CleanRequest,
  type CurrentText,
  createProgress,
  currentText,
} from "./cleaner-messages.ts";

interface Pending extends PromiseWithResolvers<CleanOutcome> {
  readonly texts: CleanRequest;
  readonly signal: AbortSignal | undefined;
}

/** The thread at one text, and the processor time it has used in its life. */
interface Sighting {
  readonly worker: Worker;
  readonly text: CurrentText;
  readonly cpuMs: number;
}

// How often a text is looked at in its time.
const LOOKS = 4;

// Ten times what a text of the allowed length needs; one that needs more fails, not the process.
const MAX_HEAP_MB = 512;

/** One thread at a time, started at first use; it keeps the process alive only while it works. */
export class WatchedCleaner {
  readonly #script: URL;
  readonly #timeoutMs: number;
  /** The first is what the thread is at; it is sent the next when it is done. */
  readonly #pending: Pending[] = [];
  #worker: Worker | undefined;
  #progress = createProgress();
  #watchdog: NodeJS.Timeout | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  /**
   * `timeoutMs`: processor time that one text may take, seen with a delay of at most a quarter. Time
   * on the clock would accuse whatever is being read while engines keep every core busy.
   */
  constructor(script: URL, timeoutMs: number) {
    this.#script = script;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * One request at a time, in their order. An aborted one is forgotten, unless the thread is at it.
   *
   * @throws CoreError `engine_failed` when the thread cannot run, `closed`; the signal's reason.
   */
  run(texts: CleanRequest, signal?: AbortSignal): Promise<CleanOutcome> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const pending = { texts, signal, ...Promise.withResolvers<CleanOutcome>() };
    const abort = () => pending.reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#pending.push(pending);
    if (this.#pending.length === 1) this.#sendFirst();
    return pending.promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  /** Ends the thread at once; what it had to do rejects with `closed`. */
  async close(): Promise<void> {
    this.#end();
    this.#fail(new CoreError("closed", "the cleaner was closed"));
    await this.#ended;
  }

  #start(): Worker {
    this.#progress = createProgress();
    const worker = new Worker(this.#script, {
      workerData: this.#progress,
      // A thread inherits the process's flags otherwise, and those of `node --eval` forbid a file.
      execArgv: [],
      name: "crossrank-cleaner",
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    let cause: unknown;
    worker.on("message", (outcome: CleanOutcome) => {
      if (this.#worker === worker) this.#settleFirst(outcome);
    });
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#bury(cause);
    });
    return worker;
  }

  #end(): void {
    this.#ended = Promise.all([this.#ended, this.#worker?.terminate()]);
    this.#worker = undefined;
  }

  #sendFirst(): void {
    while (this.#pending[0]?.signal?.aborted) this.#pending.shift();
    const [first] = this.#pending;
    if (first !== undefined) {
      this.#worker ??= this.#start();
      this.#worker.postMessage(first.texts);
    }
    this.#keepAwake();
  }

  #settleFirst(outcome: CleanOutcome): void {
    this.#pending.shift()?.resolve(outcome);
    this.#sendFirst();
  }

  /** The thread ended by itself: because of a text, or else of something that will be so again. */
  #bury(cause: unknown): void {
    const text = currentText(this.#progress);
    if (text !== undefined) {
      this.#giveUp(text, "its HTML cannot be parsed");
      return;
    }
    this.#worker = undefined;
    this.#fail(new CoreError("engine_failed", `the cleaner thread failed: ${cause}`, { cause }));
  }

  /** Fails the text that the thread is at; a new thread reads on. */
  #giveUp({ index }: CurrentText, reason: string): void {
    this.#end();
    this.#settleFirst({ kind: "unreadable", index, reason });
  }

  #fail(error: CoreError): void {
    for (const pending of this.#pending.splice(0)) pending.reject(error);
    this.#keepAwake();
  }

  /** Process and watchdog stay awake while something is pending. */
  #keepAwake(): void {
    if (this.#pending.length > 0) {
      this.#worker?.ref();
      this.#watchdog ??= this.#watch();
      return;
    }
    this.#worker?.unref();
    clearInterval(this.#watchdog);
    this.#watchdog = undefined;
  }

  #watch(): NodeJS.Timeout {
    let first: Sighting | undefined;
    return setInterval(async () => {
      const now = await this.#sight();
      const isSame = now?.worker === first?.worker && now?.text.step === first?.text.step;
      if (now === undefined || first === undefined || !isSame) first = now;
      else if (now.cpuMs - first.cpuMs >= this.#timeoutMs) {
        this.#giveUp(now.text, `it takes longer than ${this.#timeoutMs} ms to read`);
      }
    }, this.#timeoutMs / LOOKS);
  }

  /** What the thread is at; undefined when it has gone on meanwhile. */
  async #sight(): Promise<Sighting | undefined> {
    const worker = this.#worker;
    const text = currentText(this.#progress);
    if (worker === undefined || text === undefined) return undefined;
    const usage = await worker.cpuUsage().catch(() => undefined);
    const isStillThere = worker === this.#worker && text.step === currentText(this.#progress)?.step;
    if (usage === undefined || !isStillThere) return undefined;
    return { worker, text, cpuMs: (usage.user + usage.system) / 1_000 };
  }
}
