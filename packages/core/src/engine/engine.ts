/**
 * Owns one engine thread and its mailbox: batches out, logits back, and what happens when it dies.
 * Must not know text or which pairs make a batch; the main thread never runs a session itself.
 */
import { Worker } from "node:worker_threads";
import type { Batch } from "../batching/batch.ts";
import { CoreError } from "../core-error.ts";
import {
  type Activity,
  createActivity,
  type EngineReply,
  type EngineRequest,
  type EngineSettings,
  type Opened,
  stopAndWait,
} from "./engine-messages.ts";

type Pending = PromiseWithResolvers<Float32Array>;

/** What the caller decides about an engine; the rest of its settings is the engine's own. */
export interface EngineOptions extends Omit<EngineSettings, "activity"> {
  /** A batch that takes longer will not come back: the engine hangs. Default: none is too long. */
  readonly batchTimeoutMs?: number | undefined;
  /** Two short pairs, scored at start-up; the session opens while they are being made. */
  readonly probe: Promise<Batch>;
}

// A batch of the largest models on one core takes seconds.
const EXIT_WAIT_MS = 10_000;

/** Of all engines, how long an exit waits for each: one listener serves them, however many there are. */
const exitWaitsMs = new Map<Activity, number>();
let waitsAtExit = false;

function waitAtExit(activity: Activity): void {
  exitWaitsMs.set(activity, EXIT_WAIT_MS);
  if (waitsAtExit) return;
  waitsAtExit = true;
  process.once("exit", () => {
    for (const [running, waitMs] of exitWaitsMs) {
      // Node would wait for the thread, and for ever when its native call never returns.
      if (!stopAndWait(running, waitMs)) process.kill(process.pid, "SIGKILL");
    }
  });
}

/** A started engine thread; batches are scored in the order in which they were sent. */
export class Engine {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  readonly #onFailure: (error: CoreError) => void;
  readonly #activity = createActivity();
  readonly #batchTimeoutMs: number | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #opened: Opened | undefined;
  #lastId = 0;
  #end: CoreError | undefined;

  private constructor(
    { batchTimeoutMs, ...options }: Omit<EngineOptions, "probe">,
    onFailure: (error: CoreError) => void,
  ) {
    this.#onFailure = onFailure;
    this.#batchTimeoutMs = batchTimeoutMs;
    // ONNX Runtime writes a device id and reports home otherwise. It reads the real environment, of
    // which a thread has only a copy, so it is told here, before the thread loads it.
    process.env["ORT_DISABLE_TELEMETRY"] = "1";
    const settings: EngineSettings = { ...options, activity: this.#activity };
    this.#worker = new Worker(new URL("./engine-thread.ts", import.meta.url), {
      workerData: settings,
      // A thread inherits the process's flags otherwise, and those of `node --eval` forbid a file.
      execArgv: [],
      name: "crossrank-engine",
    });
    this.#worker.on("message", (reply: EngineReply) => this.#receive(reply));
    this.#worker.on("error", (cause) => this.#fail(`the engine thread failed: ${cause}`, cause));
    waitAtExit(this.#activity);
    this.#worker.on("exit", (code) => {
      exitWaitsMs.delete(this.#activity);
      this.#fail(`the engine thread ended with exit code ${code}`);
      this.#exited.resolve();
    });
  }

  /**
   * Starts a thread and waits until its session has scored the probe.
   * `onFailure` is called once if the thread dies or hangs later without having been closed.
   *
   * @throws CoreError `model_invalid` or `engine_failed`; what `probe` rejects with.
   */
  static async start(
    { probe, ...options }: EngineOptions,
    onFailure: (error: CoreError) => void,
  ): Promise<Engine> {
    const engine = new Engine(options, onFailure);
    probe.then(
      (batch) => engine.#send({ kind: "probe", batch }, memoryOf(batch)),
      (error: unknown) => engine.#giveUp(error),
    );
    try {
      await engine.#ready.promise;
    } catch (error) {
      // It ends by itself. Never terminate it: the runtime aborts the whole process when its thread
      // is taken away in the middle of a native call.
      await engine.#exited.promise;
      throw error;
    }
    return engine;
  }

  /** What the session said of itself; an engine that `start` returned always has it. */
  get opened(): Opened {
    if (this.#opened === undefined) throw new Error("the engine was not started");
    return this.#opened;
  }

  /**
   * Logits of one batch, one per row. The batch's memory moves to the engine: do not read it again.
   *
   * @throws CoreError `inference_failed` or `out_of_memory` for this batch, `engine_failed` or
   * `closed` for all.
   */
  run(batch: Batch): Promise<Float32Array> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const id = ++this.#lastId;
    const pending = Promise.withResolvers<Float32Array>();
    this.#pending.set(id, pending);
    if (this.#pending.size === 1) this.#watch();
    this.#send({ kind: "run", id, batch }, memoryOf(batch));
    return pending.promise;
  }

  /** Lets the batches already sent finish, then ends the thread; later calls share the wait. */
  close(): Promise<void> {
    if (this.#end === undefined) {
      this.#end = new CoreError("closed", "the cross-encoder was closed");
      this.#send({ kind: "close" }, []);
    }
    return this.#exited.promise;
  }

  /** Before it is ready: nobody but `start` knows it yet. */
  #giveUp(reason: unknown): void {
    this.#ready.reject(reason);
    void this.close();
  }

  #send(request: EngineRequest, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(request, transfer);
  }

  #receive(reply: EngineReply): void {
    if (reply.kind === "ready") {
      this.#opened = reply.opened;
      this.#ready.resolve();
      return;
    }
    if (reply.kind === "failed" && reply.id === undefined) {
      this.#end = new CoreError(reply.code, reply.message);
      this.#ready.reject(this.#end);
      return;
    }
    const pending = this.#take(reply.id ?? 0);
    if (reply.kind === "logits") pending?.resolve(reply.logits);
    else pending?.reject(new CoreError(reply.code, reply.message));
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    this.#watch();
    return pending;
  }

  /** From each reply on, the next batch has its time. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#pending.size === 0 || this.#batchTimeoutMs === undefined) return;
    this.#watchdog = setTimeout(() => {
      exitWaitsMs.set(this.#activity, 0);
      this.#fail(`the engine hangs: a batch took more than ${this.#batchTimeoutMs} ms`);
    }, this.#batchTimeoutMs);
  }

  #fail(message: string, cause?: unknown): void {
    const expected = this.#end !== undefined;
    const error = this.#end ?? new CoreError("engine_failed", message, { cause });
    this.#end = error;
    this.#ready.reject(error);
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error);
    if (!expected && this.#opened !== undefined) this.#onFailure(error);
  }
}

function memoryOf({ inputIds, attentionMask, tokenTypeIds }: Batch): ArrayBuffer[] {
  return [inputIds.buffer, attentionMask.buffer, tokenTypeIds.buffer];
}
