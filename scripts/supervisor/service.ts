// The whole service as one thing: Redis, API and workers, started and stopped in order.
// Owns: the order, the single instance, the readiness. Knows no signals and prints only through `say`.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Lock, LockedError, takeLock } from "../lock.ts";
import { ask, findPort, localUrl } from "./address.ts";
import { inSeconds } from "./backoff.ts";
import { SupervisedChild } from "./child.ts";
import { gpuOfWorker, gpusToShare } from "./gpus.ts";
import { bringModels } from "./models.ts";
import { keepPrivateRedis } from "./redis-keeper.ts";
import type { StartSettings } from "./settings.ts";

export interface Entries {
  root: string;
  api: string;
  worker: string;
  /** The `crossrank` command, for models that are to be downloaded. */
  cli: string;
}

/** A start that cannot be; its message is for people. */
export class StartError extends Error {}

const PROBE_INTERVAL_MS = 25;
const NOTICE_MS = 15_000;
/** Beyond the child's own deadline, so that it can still say goodbye. */
const STOP_GRACE_MS = 1_000;
/** A killed supervisor's API is gone and its port free well within this. */
const PREDECESSOR_PATIENCE_MS = 15_000;

export class Service {
  readonly #settings: StartSettings;
  readonly #entries: Entries;
  readonly #say: (line: string) => void;
  readonly #aborted = new AbortController();
  /** Undone last to first; each is noted before the thing it undoes is begun. */
  readonly #undo: (() => Promise<void>)[] = [];
  #children: SupervisedChild[] = [];
  #stopping: Promise<void> | undefined;

  constructor(settings: StartSettings, entries: Entries, say: (line: string) => void) {
    this.#settings = settings;
    this.#entries = entries;
    this.#say = say;
  }

  /** Starts everything and returns the API's address; on failure everything is stopped again. */
  async start(): Promise<string> {
    try {
      return await this.#startInOrder();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** API (drains), workers (finish), Redis (saves), lock. Callers share one stop. */
  stop(): Promise<void> {
    this.#aborted.abort(new StartError("Stopped while starting."));
    this.#stopping ??= this.#undoAll();
    return this.#stopping;
  }

  /** Ends API and workers at once; a stop that is under way goes on with Redis. */
  kill(): void {
    for (const child of this.#children) child.kill();
  }

  async #undoAll(): Promise<void> {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) await undo();
  }

  async #startInOrder(): Promise<string> {
    const { host, port: wantedPort, dataDirectory } = this.#settings;
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    const lock = await this.#lock();
    const port = await findPort(host, wantedPort, lock.tookOver ? PREDECESSOR_PATIENCE_MS : 0);
    this.#aborted.signal.throwIfAborted();
    await this.#bringModels();
    this.#aborted.signal.throwIfAborted();
    const redisUrl = await this.#startRedis();
    this.#aborted.signal.throwIfAborted();
    const url = localUrl(host, port);
    const gpus = await gpusToShare(this.#settings.environment);
    this.#aborted.signal.throwIfAborted();
    const { api, workers } = this.#startChildren(port, redisUrl, gpus);
    const allReady = Promise.all(this.#children.map((child) => child.ready));
    const anyFailed = allReady.then(() => new Promise<never>(() => {}));
    // One worker makes a service: who waits for /readyz finds the greeting there as well.
    await Promise.race([this.#untilServing(url, api, workers), anyFailed]);
    for (const child of this.#children) child.keepAlive();
    return url;
  }

  async #lock(): Promise<Lock> {
    const { host, port, dataDirectory } = this.#settings;
    try {
      const lock = await takeLock(path.join(dataDirectory, "start.lock"), localUrl(host, port));
      this.#undo.push(async () => lock.release());
      return lock;
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      const { pid, note } = error.holder;
      throw new StartError(
        `Crossrank already runs with the data in ${dataDirectory}: ${note} (pid ${pid}).\n` +
          `Stop it with Ctrl-C in its terminal, or: kill ${pid}`,
      );
    }
  }

  async #bringModels(): Promise<void> {
    const { models: names, workers, environment } = this.#settings;
    // Only workers read model files.
    if (workers === 0) return;
    const { cli, root: workingDirectory } = this.#entries;
    const { signal } = this.#aborted;
    if (await bringModels({ cli, names, workingDirectory, environment, signal })) return;
    throw new StartError(`A model of MODEL=${names.join(",")} cannot be had (see above).`);
  }

  async #startRedis(): Promise<string> {
    const { redisUrl, dataDirectory: directory } = this.#settings;
    if (redisUrl !== undefined) return redisUrl;
    const begin = performance.now();
    const logPath = path.join(directory, "logs", "redis.log");
    const starting = keepPrivateRedis({ directory, logPath }, this.#say);
    this.#undo.push(async () => (await starting.catch(() => undefined))?.stop());
    const redis = await starting;
    const how = redis.reused ? "was left running and is used again" : "started";
    this.#say(`Redis ${how} (private, ${inSeconds(performance.now() - begin)}).`);
    return redis.url;
  }

  #startChildren(port: number, redisUrl: string, gpus: readonly string[]) {
    const { workers: count, models, drainTimeoutMs, environment: inherited } = this.#settings;
    const stopAll = async (children: SupervisedChild[]) => {
      await Promise.all(children.map((child) => child.stop(drainTimeoutMs + STOP_GRACE_MS)));
    };
    const environment = { ...inherited, PORT: String(port), REDIS_URL: redisUrl };
    const workers = Array.from({ length: count * models.length }, (_, i) => {
      // A worker serves one model; side by side they get their numbers, so that each model is early.
      const model = models[i % models.length];
      return this.#launch(`worker ${i + 1}`, this.#entries.worker, {
        ...environment,
        ...gpuOfWorker(i, gpus),
        MODEL: model,
      });
    });
    this.#undo.push(() => stopAll(workers));
    const api = this.#launch("API", this.#entries.api, environment);
    this.#undo.push(() => stopAll([api]));

    this.#sayWhenStarted(api, workers);
    return { api, workers };
  }

  #sayWhenStarted(api: SupervisedChild, workers: SupervisedChild[]): void {
    const begin = performance.now();
    const tell = (who: string) => () =>
      this.#say(`${who} started (${inSeconds(performance.now() - begin)}).`);
    const count = workers.length === 1 ? "1 worker" : `${workers.length} workers`;
    api.ready.then(tell("API"), () => {});
    if (workers.length > 0) {
      Promise.all(workers.map((worker) => worker.ready)).then(tell(count), () => {});
    }
  }

  #launch(name: string, entry: string, environment: Record<string, string | undefined>) {
    const logName = `${name.toLowerCase().replace(" ", "-")}.log`;
    const logPath = path.join(this.#settings.dataDirectory, "logs", logName);
    const plan = { name, entry, workingDirectory: this.#entries.root, environment, logPath };
    const child = new SupervisedChild(plan, this.#say);
    this.#children.push(child);
    return child;
  }

  /** No deadline: a large model takes its time, and Ctrl-C is at hand. */
  async #untilServing(url: string, api: SupervisedChild, workers: SupervisedChild[]) {
    const { needsWorker } = this.#settings;
    const probe = `${url}/${needsWorker ? "readyz" : "livez"}`;
    let waitsFor = needsWorker ? "the API and a worker" : "the API";
    const logs = path.join(this.#settings.dataDirectory, "logs");
    const tell = () => this.#say(`Still waiting for ${waitsFor} … (the logs say why: ${logs})`);
    const notice = setInterval(tell, NOTICE_MS);
    try {
      await api.ready;
      if (needsWorker) await Promise.any(workers.map((worker) => worker.ready));
      for (;;) {
        const answer = await ask(probe);
        this.#aborted.signal.throwIfAborted();
        if (answer?.status === 200) return;
        waitsFor = `${probe} (${answer?.body ?? "no answer"})`;
        await delay(PROBE_INTERVAL_MS);
      }
    } finally {
      clearInterval(notice);
    }
  }
}
