// Owns: the arm that is a whole Crossrank: API, queue and worker, asked over loopback.
import { HttpClient, parseReply } from "../http-client.ts";
import { type BenchmarkService, withService } from "../service.ts";
import type { Arm } from "./arm.ts";

const PATIENCE_MS = 600_000;

export class ServiceArm implements Arm {
  readonly versions = {};
  readonly #service: BenchmarkService;
  readonly #client: HttpClient;
  readonly #end: () => Promise<void>;

  private constructor(service: BenchmarkService, end: () => Promise<void>) {
    this.#service = service;
    this.#client = new HttpClient(service.url, 1);
    this.#end = end;
  }

  static async start(modelFolder: string): Promise<ServiceArm> {
    const started = Promise.withResolvers<BenchmarkService>();
    const enough = Promise.withResolvers<void>();
    const ended = withService(
      async (service) => {
        started.resolve(service);
        await enough.promise;
      },
      { MODEL: modelFolder, DEVICE: "cpu", DTYPE: "fp32" },
    );
    ended.catch(started.reject);
    return new ServiceArm(await started.promise, () => {
      enough.resolve();
      return ended;
    });
  }

  get pids(): number[] {
    return Object.values(this.#service.pids);
  }

  async score(query: string, documents: readonly string[]): Promise<number[]> {
    const request = { query, documents, raw_scores: true, timeout_ms: PATIENCE_MS };
    const reply = parseReply(await this.#client.rerank(Buffer.from(JSON.stringify(request))));
    if (reply.cache !== "miss") throw new Error(`expected a miss, got a ${reply.cache}`);
    const logits = new Array<number>(documents.length).fill(Number.NaN);
    for (const { index, logit } of reply.results) logits[index] = logit ?? Number.NaN;
    return logits;
  }

  async stop(): Promise<void> {
    this.#client.close();
    await this.#end();
  }
}
