// Owns: the two ways to score one pair that `overhead.ts` compares, and taking them in turns.
import type { CrossEncoder } from "@crossrank/core";
import { type HttpClient, parseReply } from "./http-client.ts";

/**
 * One after the other would have the two copies of the model push each other out of the processor's
 * caches, and both arms would be twice as slow as either is alone.
 */
const BLOCK = 50;
const DOCUMENT = "iPhone 15 Pro 支持钛合金边框";

export interface Times {
  readonly inProcess: number[];
  readonly service: number[];
  /** What the worker says it took to tokenize and score: part of `service`. */
  readonly workerScore: number[];
  /** CPU of all threads of this process while it scored. */
  inProcessCpuMs: number;
}

export class OverheadArms {
  readonly #encoder: CrossEncoder;
  readonly #client: HttpClient;
  #lastQuery = 100_000;

  constructor(encoder: CrossEncoder, client: HttpClient) {
    this.#encoder = encoder;
    this.#client = client;
  }

  /** Another number each time keeps the cache out of it at an equal number of tokens. */
  nextQuery(): string {
    this.#lastQuery += 1;
    return `苹果公司最新发布的手机 ${this.#lastQuery}`;
  }

  /** Both arms in turns, a block of requests at a time, the first place in turns too. */
  async alternate(count: number): Promise<Times> {
    const times: Times = { inProcess: [], service: [], workerScore: [], inProcessCpuMs: 0 };
    for (let done = 0; done < count; done += BLOCK) {
      const queries = Array.from({ length: Math.min(BLOCK, count - done) }, () => this.nextQuery());
      const servedFirst = (done / BLOCK) % 2 === 1;
      const early = servedFirst ? await this.#serve(queries, times) : undefined;
      const own: (number | undefined)[] = [];
      for (const query of queries) own.push(await this.inProcess(query, times));
      const served = early ?? (await this.#serve(queries, times));
      for (const [i, query] of queries.entries()) {
        if (own[i] !== served[i]) throw new Error(`"${query}" scored ${own[i]} and ${served[i]}`);
      }
    }
    return times;
  }

  async #serve(queries: readonly string[], times: Times): Promise<(number | undefined)[]> {
    const scores: (number | undefined)[] = [];
    for (const query of queries) scores.push(await this.service(query, times));
    return scores;
  }

  async inProcess(query: string, times: Times): Promise<number | undefined> {
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const { documents } = await this.#encoder.score(query, [DOCUMENT]);
    times.inProcess.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(cpuBefore);
    times.inProcessCpuMs += (user + system) / 1000;
    return documents[0]?.logit;
  }

  async service(query: string, times?: Times): Promise<number | undefined> {
    const body = JSON.stringify({ query, documents: [DOCUMENT], raw_scores: true });
    const startedAt = performance.now();
    const { results, cache, timing } = parseReply(await this.#client.rerank(Buffer.from(body)));
    times?.service.push(performance.now() - startedAt);
    times?.workerScore.push(timing.tokenize + timing.score);
    if (cache !== "miss") throw new Error(`expected a miss, got a ${cache}`);
    return results[0]?.logit;
  }
}
