// Owns: submissions in Redis: accepted in one step, ended once.
// Must not know: HTTP, BullMQ, how a result is read.
import { encodePayload } from "@crossrank/protocol/job";
import { idempotencyKey, jobKey, jobsKey } from "@crossrank/protocol/keys";
import type { Owner, Priority } from "@crossrank/protocol/priority";
import { askByShard, type Redis, readHashes, runPipeline } from "@crossrank/protocol/redis";
import type { ReadPlan } from "@crossrank/protocol/reply";
import type { PlannedRun, RunName } from "@crossrank/protocol/runs";
import { END_JOB, END_LATE_JOB, FIRST_CALL, SUBMIT } from "@crossrank/protocol/scripts/job-scripts";
import { shardOf, shardOfId } from "@crossrank/protocol/shard";
import { type Listed, nextOf, OwnedLists } from "../owned-lists.ts";
import type { Idempotency } from "./idempotency.ts";

/** What is kept of a submission beside its runs. */
export interface JobRecord {
  /** Name of the key that submitted it; "" where keys are off. */
  readonly owner: string;
  readonly createdAt: string;
  readonly priority: Priority;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly lane: string;
  readonly read: ReadPlan;
  /** The outcome, where the cache held it all. */
  readonly cachedRunId: string | null;
}

export interface StoredJob {
  readonly id: string;
  readonly record: JobRecord;
  readonly runs: readonly RunName[];
  /** When it is out of time, in ms since 1970 by Redis' clock. */
  readonly endsAtMs: number;
  /** How it ended, when not by its runs. */
  readonly ended: JobEnd | null;
}

export type JobEnd =
  | { readonly status: "canceled" }
  | {
      readonly status: "failed";
      readonly code: "deadline_exceeded" | "queue_unavailable";
      readonly message: string;
    };

/** Whom to tell of a job's end by webhook, with all that is told beside its status. */
export interface Announcement {
  readonly owner: string;
  /** True: all of the owner's endpoints. */
  readonly webhook: true | string;
  readonly metadata: Readonly<Record<string, string>> | null;
}

export interface Submission {
  readonly id: string;
  readonly record: JobRecord;
  readonly owner: Owner;
  /** Key of the list that it stands in. */
  readonly list: string;
  readonly runs: readonly PlannedRun[];
  readonly times: {
    readonly lifeMs: number;
    readonly retainMs: number;
    readonly runTimeoutMs: number;
    /** Longest time until a worker begins; null for as long as it lives. */
    readonly queueMs: number | null;
  };
  readonly idempotency: Idempotency | null;
  readonly announcement: Announcement | null;
  /** How long the submitting call itself goes on. */
  readonly busyMs: number;
}

/** What became of the first call with an idempotency key. */
export type FirstCall =
  | { readonly status: "replayed"; readonly id: string }
  /** It goes on; it came with another body. */
  | { readonly status: "running" | "mismatch" };

export type Submitted =
  | { readonly status: "created"; readonly tickets: readonly string[] }
  | FirstCall;

/** For how long a key stands for its first call. */
const IDEMPOTENCY_MS = 86_400_000;
/** Jobs stay in their list so long at most: longer than any lives and is kept. */
const LISTED_MS = 31 * 86_400_000;
/** Every so many submissions; looking at three for each that comes, what is gone is never the larger part. */
const PRUNED_EACH = 16;
const PROBED = 3;
/** An entry is older than its job, if only by the time of a call. */
const PRUNED_AFTER_MS = 120_000;

interface ScriptedRedis extends Redis {
  crossrankSubmit(...parameters: (string | number | Buffer)[]): Promise<(string | number)[]>;
  crossrankFirstCall(key: string, fingerprint: string): Promise<[string, string] | null>;
  crossrankEndJob(jobKey: string, id: string, end: string): Promise<0 | 1>;
  crossrankEndLateJob(jobKey: string, id: string): Promise<0 | 1>;
}

export class JobStore {
  readonly #redis: ScriptedRedis;
  readonly #shards: number;
  readonly #lists: OwnedLists;
  #submissions = 0;

  constructor(redis: Redis, shards: number) {
    redis.defineCommand("crossrankSubmit", { lua: SUBMIT });
    redis.defineCommand("crossrankFirstCall", { lua: FIRST_CALL, numberOfKeys: 1 });
    redis.defineCommand("crossrankEndJob", { lua: END_JOB, numberOfKeys: 1 });
    redis.defineCommand("crossrankEndLateJob", { lua: END_LATE_JOB, numberOfKeys: 1 });
    this.#redis = redis as ScriptedRedis;
    this.#shards = shards;
    this.#lists = new OwnedLists(redis);
  }

  async submit(submission: Submission): Promise<Submitted> {
    const { id, list } = submission;
    // Its entry lies in another shard, and so it comes first: who dies between the two leaves an entry
    // without a job, which lists pass over, and never a job that no list shows.
    await this.#lists.add(list, id, Date.now(), LISTED_MS);
    const submitted = await this.#create(submission);
    if (submitted.status !== "created") await this.#lists.remove(list, id);
    // What fails here is done by one of the next.
    if (this.#submissions++ % PRUNED_EACH === 0) this.#prune(list).catch(() => {});
    return submitted;
  }

  /** Jobs that are gone leave their entries behind: some are looked at, and those are let go. */
  async #prune(list: string): Promise<void> {
    const oldest = Date.now() - PRUNED_AFTER_MS;
    const ids = await this.#lists.sample(list, PRUNED_EACH * PROBED, oldest);
    const lives = await askByShard(ids.map(jobKey), async (keys) => {
      const pipeline = this.#redis.pipeline();
      for (const key of keys) pipeline.exists(key);
      return await runPipeline(pipeline);
    });
    const gone = ids.filter((_, i) => lives[i] === 0);
    if (gone.length > 0) await this.#lists.remove(list, ...gone);
  }

  async #create(submission: Submission): Promise<Submitted> {
    const { id, record, owner, runs, times, idempotency, announcement, busyMs } = submission;
    const key = jobKey(id);
    const once = idempotency ? idempotencyKey(shardOfId(id), idempotency.digest) : key;
    const keys = [key, once, ...runs.map(({ runKey }) => runKey)];
    const [status, ...rest] = await this.#redis.crossrankSubmit(
      keys.length,
      ...keys,
      ...[id, JSON.stringify(record), idempotency?.fingerprint ?? "", IDEMPOTENCY_MS, busyMs],
      ...[record.lane, record.priority, owner.name, owner.weight],
      ...[Math.ceil(times.lifeMs), times.retainMs, times.runTimeoutMs],
      ...[announcement ? JSON.stringify(announcement) : "", times.queueMs ?? ""],
      ...runs.flatMap(({ runId, payload, tokens }) => [runId, encodePayload(payload), tokens]),
    );
    if (status === "created") {
      // A run that was joined where it is has a ticket already.
      const tickets = runs.flatMap(({ runId }, i) => (rest[2 * i + 1] === 0 ? [] : [runId]));
      return { status, tickets };
    }
    return firstCallOf([String(status), String(rest[0])]);
  }

  /** Undefined when there was none; whoever submits then may still meet one that was faster. */
  async firstCall({ digest, fingerprint }: Idempotency): Promise<FirstCall | undefined> {
    const first = await this.#redis.crossrankFirstCall(this.#keyOfCalls(digest), fingerprint);
    return first === null ? undefined : firstCallOf(first);
  }

  /** The submitting call has been answered: the next one with its key is a replay. */
  async answered({ digest }: Idempotency): Promise<void> {
    const key = this.#keyOfCalls(digest);
    if ((await this.#redis.exists(key)) === 1) await this.#redis.hset(key, "busyUntilMs", 0);
  }

  #keyOfCalls(digest: string): string {
    return idempotencyKey(shardOf(digest, this.#shards), digest);
  }

  /** Undefined when there is none, or its retention has ended. */
  async read(id: string): Promise<StoredJob | undefined> {
    return toJob(id, await this.#redis.hgetall(jobKey(id)));
  }

  /** Ends a job that its runs have not ended; true when this call did. */
  async end({ id }: StoredJob, end: JobEnd): Promise<boolean> {
    return (await this.#redis.crossrankEndJob(jobKey(id), id, JSON.stringify(end))) === 1;
  }

  /** The same for a job that has had its time, in the queue or as a whole. */
  async endLate({ id }: StoredJob): Promise<boolean> {
    return (await this.#redis.crossrankEndLateJob(jobKey(id), id)) === 1;
  }

  /** An owner's jobs, newest first, after the one of that id; what is gone by now has its place still. */
  async list(owner: string, after: string | null, most: number): Promise<Listed<StoredJob>> {
    const page = await this.#lists.page(jobsKey(owner), { after, most, order: "desc" });
    const hashes = await readHashes(this.#redis, page.data.map(jobKey));
    return {
      data: page.data.flatMap((id, i) => toJob(id, hashes[i] ?? {}) ?? []),
      next: nextOf(page),
    };
  }
}

function toJob(id: string, hash: Readonly<Record<string, string>>): StoredJob | undefined {
  if (hash["record"] === undefined) return undefined;
  const record = JSON.parse(hash["record"]) as JobRecord;
  const runs: RunName[] = [];
  for (let i = 0; hash[`run:${i}`] !== undefined; i++) {
    const [runKey = "", runId = ""] = (hash[`run:${i}`] ?? "").split(" ");
    runs.push({ runKey, runId });
  }
  const ended = hash["ended"] === undefined ? null : (JSON.parse(hash["ended"]) as JobEnd);
  return { id, record, runs, endsAtMs: Number(hash["endsAtMs"]), ended };
}

function firstCallOf([status, id]: readonly [string, string]): FirstCall {
  return status === "replayed" ? { status, id } : { status: status as "running" | "mismatch" };
}
