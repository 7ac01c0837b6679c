// Owns: one index thread: its start, its calls, its end.
// Must not know: SQLite, whose indexes they are.
import { Worker } from "node:worker_threads";
import type {
  IndexAnswer,
  IndexCall,
  IndexFailure,
  IndexMethod,
  IndexMethods,
} from "./index-call.ts";

export class IndexFailed extends Error {
  readonly failure: IndexFailure;

  constructor(failure: IndexFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

type Waiting = PromiseWithResolvers<unknown>;

/** The thread starts with the first call, and anew with the next one after it has died. */
export class IndexCaller {
  #thread: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /** @throws IndexFailed */
  async call<M extends IndexMethod>(
    path: string,
    method: M,
    ...parameters: Parameters<IndexMethods[M]>
  ): Promise<ReturnType<IndexMethods[M]>> {
    const waiting: Waiting = Promise.withResolvers();
    const number = ++this.#last;
    this.#waiting.set(number, waiting);
    this.#thread ??= this.#start();
    this.#thread.postMessage({ number, path, method, parameters } satisfies IndexCall);
    return (await waiting.promise) as ReturnType<IndexMethods[M]>;
  }

  #start(): Worker {
    const thread = new Worker(new URL("./index-thread.ts", import.meta.url));
    const end = (reason: string) => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      const lost = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of lost) reject(new IndexFailed("other", reason));
    };
    thread.on("message", (answer: IndexAnswer) => this.#settle(answer));
    thread.on("error", (error) => end(String(error)));
    thread.on("exit", () => end("the thread of the indexes ended"));
    // Its calls are waited for by requests; the thread alone keeps no process alive.
    thread.unref();
    return thread;
  }

  #settle(answer: IndexAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if ("failure" in answer) waiting?.reject(new IndexFailed(answer.failure, answer.message));
    else waiting?.resolve(answer.value);
  }

  /** Calls under way fail. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }
}
