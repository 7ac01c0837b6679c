// Owns: batches in Redis: what is kept of one, who works on it.
// Must not know: HTTP, files, lines.
import {
  batchesKey,
  batchJobsKey,
  batchKey,
  batchLeaseKey,
  OPEN_BATCHES_KEY,
} from "@crossrank/protocol/keys";
import { type Redis, readHashes, runPipeline } from "@crossrank/protocol/redis";
import { OwnedLists, type Page, type PageQuery } from "../owned-lists.ts";
import {
  type Batch,
  type BatchRecord,
  type BatchStatus,
  type Checkpoint,
  ENDED,
  type EndStatus,
  type InputProblem,
  LONGEST_WINDOW_HOURS,
  START,
} from "./batch.ts";
import { CANCEL, RELEASE, STEP } from "./batch-scripts.ts";

/** A dead process' batches go on elsewhere after at most this and a look around. */
const LEASE_MS = 6000;
const LONGEST_WINDOW_MS = LONGEST_WINDOW_HOURS * 3_600_000;

/** A batch that has not ended. */
export interface OpenBatch {
  readonly id: string;
  /** Name of the key that it belongs to. */
  readonly owner: string;
}

/** What changes in one step. */
export interface BatchStep {
  /** Nothing changes unless the batch has this status. */
  readonly from?: BatchStatus;
  readonly to?: BatchStatus;
  readonly total?: number;
  readonly checkpoint?: Checkpoint;
  readonly problems?: readonly InputProblem[];
}

interface ScriptedRedis extends Redis {
  crossrankBatchStep(...parameters: (string | number)[]): Promise<BatchStatus | null>;
  crossrankBatchRelease(lease: string, holder: string): Promise<0 | 1>;
  crossrankBatchCancel(batch: string, nowMs: number): Promise<0 | 1>;
}

export class BatchStore {
  readonly #redis: ScriptedRedis;
  readonly #retainMs: number;
  readonly #lists: OwnedLists;

  /** `retainMs` is how long a batch is kept once it has ended. */
  constructor(redis: Redis, retainMs: number) {
    redis.defineCommand("crossrankBatchStep", { lua: STEP, numberOfKeys: 3 });
    redis.defineCommand("crossrankBatchRelease", { lua: RELEASE, numberOfKeys: 1 });
    redis.defineCommand("crossrankBatchCancel", { lua: CANCEL, numberOfKeys: 1 });
    this.#redis = redis as ScriptedRedis;
    this.#retainMs = retainMs;
    this.#lists = new OwnedLists(redis);
  }

  /** By Redis' clock, the one that all processes have in common. */
  async nowMs(): Promise<number> {
    const [seconds, microseconds] = await this.#redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  async create(record: BatchRecord): Promise<void> {
    const { id, owner, createdAtMs, expiresAtMs } = record;
    // Also when nobody ever works on it.
    const lifeMs = expiresAtMs - createdAtMs + this.#retainMs;
    const fields = { record: JSON.stringify(record), status: "validating" };
    const key = batchKey(id);
    await this.#lists.add(
      batchesKey(owner.name),
      id,
      createdAtMs,
      LONGEST_WINDOW_MS + this.#retainMs,
    );
    const creating = this.#redis.multi().hset(key, fields).pexpire(key, lifeMs);
    await runPipeline(creating.zadd(OPEN_BATCHES_KEY, createdAtMs, `${id} ${owner.name}`));
  }

  async read(id: string): Promise<Batch | undefined> {
    return toBatch(await this.#redis.hgetall(batchKey(id)));
  }

  async list(owner: string, query: PageQuery): Promise<Page<Batch>> {
    const { data: ids, hasMore } = await this.#lists.page(batchesKey(owner), query);
    const hashes = await readHashes(this.#redis, ids.map(batchKey));
    return { data: hashes.flatMap((hash) => toBatch(hash) ?? []), hasMore };
  }

  async cancel(id: string): Promise<void> {
    await this.#redis.crossrankBatchCancel(batchKey(id), await this.nowMs());
  }

  /** Those that have not ended, the oldest first. */
  async open(): Promise<OpenBatch[]> {
    const members = await this.#redis.zrange(OPEN_BATCHES_KEY, "0", "-1");
    return members.map((member) => {
      const [id = "", owner = ""] = member.split(" ");
      return { id, owner };
    });
  }

  /** Of an open batch nothing is left: nobody needs to look for it any more. */
  async forget({ id, owner }: OpenBatch): Promise<void> {
    await this.#redis.zrem(OPEN_BATCHES_KEY, `${id} ${owner}`);
  }

  /** True when `holder` may work on the batch from now on, until it releases it or does not step in time. */
  async lease(id: string, holder: string): Promise<boolean> {
    return (await this.#redis.set(batchLeaseKey(id), holder, "PX", LEASE_MS, "NX")) === "OK";
  }

  async release(id: string, holder: string): Promise<void> {
    await this.#redis.crossrankBatchRelease(batchLeaseKey(id), holder);
  }

  /**
   * Renews the lease and writes down what has changed. Returns the batch's status, which is not `from` when
   * nothing was written; undefined when the lease was lost.
   */
  async step(
    { id, owner }: OpenBatch,
    holder: string,
    step: BatchStep = {},
  ): Promise<BatchStatus | undefined> {
    const { from = "", to, total, checkpoint, problems } = step;
    const fields = [
      ...(to === undefined ? [] : ["status", to, `at:${to}`, await this.nowMs()]),
      ...(total === undefined ? [] : ["total", total]),
      ...(checkpoint === undefined ? [] : ["checkpoint", JSON.stringify(checkpoint)]),
      ...(problems === undefined ? [] : ["problems", JSON.stringify(problems)]),
    ];
    const retainMs = ENDED.includes(to as EndStatus) ? this.#retainMs : 0;
    const status = await this.#redis.crossrankBatchStep(
      batchKey(id),
      batchLeaseKey(id),
      OPEN_BATCHES_KEY,
      ...[holder, LEASE_MS, from, retainMs, `${id} ${owner}`, ...fields],
    );
    return status ?? undefined;
  }

  /** Jobs of a batch's lines that are, or were a moment ago, under way. */
  jobsOf(id: string): Promise<string[]> {
    return this.#redis.zrange(batchJobsKey(id), "0", "-1");
  }
}

function toBatch(hash: Readonly<Record<string, string>>): Batch | undefined {
  const { record, status, total, checkpoint, problems } = hash;
  if (record === undefined || status === undefined) return undefined;
  const times = Object.entries(hash).flatMap(([name, value]) =>
    name.startsWith("at:") ? [[name.slice(3), Number(value)]] : [],
  );
  return {
    record: JSON.parse(record) as BatchRecord,
    status: status as BatchStatus,
    times: Object.fromEntries(times),
    total: total === undefined ? undefined : Number(total),
    checkpoint: checkpoint === undefined ? START : (JSON.parse(checkpoint) as Checkpoint),
    problems: problems === undefined ? [] : (JSON.parse(problems) as InputProblem[]),
  };
}
