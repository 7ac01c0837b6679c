/**
 * Owns the cleaner thread: its start, its watchdog, and its replacement when a text holds it up.
 * Must not know HTML. Unlike an engine's, this thread runs nothing native: it may be terminated.
 */
import { Worker } from "node:worker_threads";
import { CoreError } from "../core-error.ts";
import {
  type CleanOutcome,
  type CleanReply,
  type CleanRequest,
  createProgress,
  currentText,
  type Reading,
} from "./cleaner-messages.ts";

type Pending = PromiseWithResolvers<CleanOutcome> & Pick<CleanRequest, "texts">;

/** The thread at one text, and the processor time it has used in its life. */
interface Sighting {
  readonly worker: Worker;
  readonly reading: Reading;
  readonly cpuMs: number;
}

// How often a text is looked at in its time.
const LOOKS = 4;

// Ten times what a text of the allowed length needs; one that needs more fails, not the process.
const MAX_HEAP_MB = 512;

/** One thread at a time, started at first use; it keeps the process alive only while it works. */
export class TextThread {
  readonly #script: URL;
  readonly #timeoutMs: number;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #progress = createProgress();
  #watchdog: NodeJS.Timeout | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  /**
   * `timeoutMs`: processor time that one text may take, seen with a delay of at most a quarter. Time
   * on the clock would accuse whatever is being read while engines keep every core busy.
   */
  constructor(script: URL, timeoutMs: number) {
    this.#script = script;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws CoreError `engine_failed` when the thread cannot run, `closed`. */
  run(texts: readonly string[]): Promise<CleanOutcome> {
    const id = ++this.#lastId;
    const pending = { texts, ...Promise.withResolvers<CleanOutcome>() };
    this.#pending.set(id, pending);
    this.#worker ??= this.#start();
    this.#send(id, texts);
    this.#keepAwake();
    return pending.promise;
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
      name: "crossrank-text",
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    let cause: unknown;
    worker.on("message", ({ id, outcome }: CleanReply) => this.#settle(id, outcome));
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

  #send(id: number, texts: readonly string[]): void {
    this.#worker?.postMessage({ id, texts } satisfies CleanRequest);
  }

  #settle(id: number, outcome: CleanOutcome): void {
    this.#pending.get(id)?.resolve(outcome);
    this.#pending.delete(id);
    this.#keepAwake();
  }

  /** The thread ended by itself: because of a text, or else of something that will be so again. */
  #bury(cause: unknown): void {
    const reading = currentText(this.#progress);
    if (reading !== undefined) {
      this.#replace(reading, "its HTML cannot be parsed");
      return;
    }
    this.#worker = undefined;
    this.#fail(new CoreError("engine_failed", `the text thread failed: ${cause}`, { cause }));
  }

  /** Fails one text, and has a new thread read all others. */
  #replace({ request, index }: Reading, reason: string): void {
    this.#end();
    this.#settle(request, { kind: "unreadable", index, reason });
    if (this.#pending.size === 0) return;
    this.#worker = this.#start();
    for (const [id, { texts }] of this.#pending) this.#send(id, texts);
  }

  #fail(error: CoreError): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#keepAwake();
  }

  /** Process and watchdog stay awake while something is pending. */
  #keepAwake(): void {
    if (this.#pending.size > 0) {
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
      const isSame = now?.worker === first?.worker && now?.reading.step === first?.reading.step;
      if (now === undefined || first === undefined || !isSame) first = now;
      else if (now.cpuMs - first.cpuMs >= this.#timeoutMs) {
        this.#replace(now.reading, `it takes longer than ${this.#timeoutMs} ms to read`);
      }
    }, this.#timeoutMs / LOOKS);
  }

  /** What the thread is at; undefined when it has gone on meanwhile. */
  async #sight(): Promise<Sighting | undefined> {
    const worker = this.#worker;
    const reading = currentText(this.#progress);
    if (worker === undefined || reading === undefined) return undefined;
    const usage = await worker.cpuUsage().catch(() => undefined);
    const isStillThere =
      worker === this.#worker && reading.step === currentText(this.#progress)?.step;
    if (usage === undefined || !isStillThere) return undefined;
    return { worker, reading, cpuMs: (usage.user + usage.system) / 1_000 };
  }
}
