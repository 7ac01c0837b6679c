// Owns: the two ways to score one pair that `overhead.ts` compares, and taking them in turns.
import type { CrossEncoder } from "@crossrank/core";
import { type HttpClient, parseReply } from "./http-client.ts";

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

  /** Both arms in turns, the first place in turns too; milliseconds of each. */
  async alternate(count: number): Promise<Times> {
    const times: Times = { inProcess: [], service: [], workerScore: [], inProcessCpuMs: 0 };
    for (let i = 0; i < count; i++) {
      const query = this.nextQuery();
      const first = i % 2 === 0 ? await this.inProcess(query, times) : undefined;
      const served = await this.service(query, times);
      const own = first ?? (await this.inProcess(query, times));
      if (own !== served) throw new Error(`"${query}" scored ${own} and ${served}`);
    }
    return times;
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
