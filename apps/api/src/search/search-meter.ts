// Owns: how many searches the gate let through or skipped, and what skipping would have cost, of all API processes.
// Must not know: HTTP, rules.
import { SEARCHES_KEY } from "@crossrank/protocol/keys";
import { type Redis, runPipeline } from "@crossrank/protocol/redis";
import type { GateReply, SearchReply } from "./search-contract.ts";

const FLUSH_AFTER_MS = 1000;

export interface SearchFigures {
  readonly decisions: readonly {
    readonly decision: GateReply["decision"];
    readonly rule: string;
    readonly count: number;
  }[];
  /** Of searches that a rule would have skipped. */
  readonly shadow: {
    readonly searches: number;
    readonly changed: number;
    readonly overlap: number;
  };
  readonly recallMs: number;
  readonly rerankMs: number;
}

const SHADOW = ["shadow:searches", "shadow:changed", "shadow:overlap"] as const;

export class SearchMeter {
  readonly #redis: Redis;
  #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Costs no call: what has come together is told once a second. */
  record({ gate, timing }: SearchReply): void {
    this.#add(`gate:${gate.decision}:${gate.rule ?? ""}`, 1);
    this.#add("ms:recall", timing.recall);
    this.#add("ms:rerank", timing.rerank?.total ?? 0);
    if (gate.cost !== undefined) {
      const { top_1_changed, overlap } = gate.cost;
      const added = [1, top_1_changed ? 1 : 0, overlap];
      for (const [i, field] of SHADOW.entries()) this.#add(field, added[i] ?? 0);
    }
    this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_AFTER_MS).unref();
  }

  #add(field: string, value: number): void {
    this.#counts.set(field, (this.#counts.get(field) ?? 0) + value);
  }

  async read(): Promise<SearchFigures> {
    const stored = await this.#redis.hgetall(SEARCHES_KEY);
    const of = (field: string) => Number(stored[field] ?? 0);
    const [searches, changed, overlap] = SHADOW.map(of);
    const decisions = Object.keys(stored).flatMap((field) => {
      const [kind, decision, rule = ""] = field.split(":");
      if (kind !== "gate") return [];
      return [{ decision: decision as GateReply["decision"], rule, count: of(field) }];
    });
    return {
      decisions,
      shadow: { searches: searches ?? 0, changed: changed ?? 0, overlap: overlap ?? 0 },
      recallMs: of("ms:recall"),
      rerankMs: of("ms:rerank"),
    };
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const counts = this.#counts;
    this.#counts = new Map();
    const writing = this.#redis.pipeline();
    for (const [field, value] of counts) writing.hincrbyfloat(SEARCHES_KEY, field, value);
    // Figures are not worth more than a try.
    await runPipeline(writing).catch(() => {});
  }
}
