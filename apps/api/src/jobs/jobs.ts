// Owns: what becomes of a submission: accepted, looked at, waited for, listed, canceled.
// Must not know: HTTP, BullMQ, how it is stored.
import type { Config } from "@crossrank/protocol/config";
import type { RerankRequest } from "@crossrank/protocol/contract";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import type { Job, JobOptions } from "@crossrank/protocol/job-contract";
import { jobsKey, runsPrefix } from "@crossrank/protocol/keys";
import { type Owner, urgencyOf } from "@crossrank/protocol/priority";
import type { Redis } from "@crossrank/protocol/redis";
import { cachedOutcome, replyTo } from "@crossrank/protocol/reply";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { Runs } from "@crossrank/protocol/runs";
import { newId } from "@crossrank/protocol/shard";
import type { Listed } from "../owned-lists.ts";
import { lookUp, planRerank } from "../plan.ts";
import type { RerankTools } from "../rerank.ts";
import { conflict, type Idempotency } from "./idempotency.ts";
import type { JobFollowers } from "./job-followers.ts";
import { hasEnded, type JobState, JobStates } from "./job-state.ts";
import {
  type Announcement,
  type FirstCall,
  type JobRecord,
  JobStore,
  type StoredJob,
} from "./job-store.ts";

export interface Submission {
  readonly request: RerankRequest;
  readonly options: JobOptions;
  readonly owner: Owner;
  readonly idempotency: Idempotency | null;
  /** How long the submitting call itself waits for the ranking. */
  readonly waitMs: number;
  /** Key of the list that it stands in; left out for that of the owner's jobs. */
  readonly list?: string;
}

/** A cached outcome is stored before its job, and outlives it. */
const SUBMIT_WITHIN_MS = 10_000;

/** Where webhook endpoints are known by owner and id. */
export interface KnownEndpoints {
  find(id: string, owner: string): Promise<unknown>;
}

export interface JobTools extends Omit<RerankTools, "inbox" | "answers" | "runTimeoutMs"> {
  readonly followers: JobFollowers;
}

export class Jobs {
  readonly #store: JobStore;
  readonly #runs: Runs;
  readonly #tools: JobTools;
  readonly #config: Config;
  readonly #endpoints: KnownEndpoints;
  readonly #states: JobStates;

  constructor(
    redis: Redis,
    runs: Runs,
    tools: JobTools,
    config: Config,
    endpoints: KnownEndpoints,
  ) {
    this.#store = new JobStore(redis, config.QUEUE_SHARDS);
    this.#runs = runs;
    this.#tools = tools;
    this.#config = config;
    this.#endpoints = endpoints;
    this.#states = new JobStates(this.#store, runs, tools.queue);
  }

  /**
   * Accepts a request: once this returns, it will be run, and its result kept for its retention. A
   * repeated call with one idempotency key gives the first one's job.
   * @throws CrossrankError 409 while the first call goes on, 422 when it came with another body or for
   * a webhook that is none of the owner's
   */
  async submit(submission: Submission): Promise<{ job: StoredJob; isReplay: boolean }> {
    const { request, options, owner, idempotency, waitMs } = submission;
    const list = submission.list ?? jobsKey(owner.name);
    // Before anything is asked of it: what was accepted once is not refused the second time.
    const first = idempotency && (await this.#store.firstCall(idempotency));
    if (first) return await this.#replay(first, owner.name);
    const plan = await planRerank(request, this.#tools, idempotency?.digest);
    const announcement = await this.#announcementOf(options, owner.name);
    const { ranking, runs } = await lookUp(plan, this.#tools);
    if (!ranking) this.#tools.admission.check();
    const nowMs = Date.now();
    const lifeMs = this.#lifeMs(options, nowMs);
    const retainMs = options.retention_ms ?? this.#config.RESULT_TTL_SECONDS * 1000;
    const runTimeoutMs = options.run_timeout_ms ?? this.#config.RUN_TIMEOUT_MS;
    const record: JobRecord = {
      owner: owner.name,
      createdAt: new Date(nowMs).toISOString(),
      priority: options.priority ?? (waitMs > 0 ? "interactive" : "normal"),
      metadata: options.metadata ?? null,
      lane: plan.lane,
      read: plan.read,
      cachedRunId: ranking
        ? await this.#runs.storeOutcome(
            cachedOutcome(ranking),
            retainMs + SUBMIT_WITHIN_MS,
            plan.shard,
          )
        : null,
    };
    const id = newId("job", plan.shard);
    const queueMs = options.queue_timeout_ms ?? null;
    const times = { lifeMs, retainMs, runTimeoutMs, queueMs };
    const busyMs = waitMs;
    const submitted = await this.#store.submit({
      id,
      record,
      owner,
      list,
      runs,
      times,
      idempotency,
      announcement,
      busyMs,
    });
    if (submitted.status !== "created") return await this.#replay(submitted, owner.name);
    const { shard, lane } = plan;
    const place = { prefix: runsPrefix(shard), lane, urgency: urgencyOf(record.priority) };
    const { queue } = this.#tools;
    await Promise.all(submitted.tickets.map((ticket) => queue.add(ticket, place)));
    return { job: await this.find(id, owner.name), isReplay: false };
  }

  async #replay(first: FirstCall, owner: string): Promise<{ job: StoredJob; isReplay: true }> {
    if (first.status !== "replayed") throw conflict(first.status);
    return { job: await this.find(first.id, owner), isReplay: true };
  }

  #lifeMs({ deadline }: JobOptions, nowMs: number): number {
    const longest = this.#config.JOB_TTL_SECONDS * 1000;
    if (!deadline) return longest;
    const lifeMs = Date.parse(deadline) - nowMs;
    if (lifeMs > 0) return Math.min(lifeMs, longest);
    throw new CrossrankError("invalid_request", `/deadline: ${deadline} has passed`, {
      fields: [{ pointer: "/deadline", detail: "has passed" }],
    });
  }

  async #announcementOf(
    { webhook, metadata }: JobOptions,
    owner: string,
  ): Promise<Announcement | null> {
    if (!webhook) return null;
    if (webhook !== true && (await this.#endpoints.find(webhook, owner)) === undefined) {
      const detail = "is no webhook endpoint of yours";
      throw fieldError({ pointer: "/webhook", detail });
    }
    return { owner, webhook, metadata: metadata ?? null };
  }

  /** The submitting call has been answered. */
  answered(idempotency: Idempotency | null): Promise<void> {
    return idempotency === null ? Promise.resolve() : this.#store.answered(idempotency);
  }

  /** @throws CrossrankError as `find` does */
  async read(id: string, owner: string): Promise<Job> {
    return await this.describe(await this.find(id, owner));
  }

  /** The job as soon as it has ended, or as it is after `waitMs`. */
  async wait(id: string, owner: string, waitMs: number, signal: AbortSignal): Promise<Job> {
    if (waitMs > 0) await this.#untilEnded(await this.find(id, owner), waitMs, signal);
    return await this.read(id, owner);
  }

  /**
   * The reply as a waiting caller would have got it, with logits; undefined while the job goes on.
   * @throws CrossrankError why it failed
   */
  async reply(id: string, owner: string): Promise<RerankReply | undefined> {
    const job = await this.find(id, owner);
    const { read } = job.record;
    const { outcome } = await this.state(job);
    if (outcome?.status === "failed") throw CrossrankError.fromData(outcome.error, read.digests);
    return outcome && replyTo(id, { ...read, rawScores: true }, outcome);
  }

  /** The owner's jobs, newest first, after the one of that id. */
  async list(owner: string, after: string | null, most: number): Promise<Listed<Job>> {
    const { data, next } = await this.#store.list(owner, after, most);
    const described = data.map((job) => this.describe(job, { withResult: false }));
    return { data: await Promise.all(described), next };
  }

  /** Cancels a job that has not ended; one that has stays as it is. */
  async cancel(id: string, owner: string): Promise<Job> {
    const job = await this.find(id, owner);
    await this.#store.end(job, { status: "canceled" });
    return await this.read(id, owner);
  }

  /** Where a job stands. One that is out of time ends with this look. */
  state(job: StoredJob): Promise<JobState> {
    return this.#states.of(job);
  }

  /** As it is told to its owner. */
  async describe(job: StoredJob, { withResult } = { withResult: true }): Promise<Job> {
    const { id, record } = job;
    const { status, outcome, position } = await this.state(job);
    const told: Job = {
      id,
      status,
      created_at: record.createdAt,
      priority: record.priority,
      documents: record.read.digests.length,
      ...(record.metadata && { metadata: { ...record.metadata } }),
      ...(position !== undefined && { position }),
    };
    if (outcome === undefined) return told;
    if (outcome.status === "failed") {
      const { code, message, fields } = CrossrankError.fromData(outcome.error, record.read.digests);
      return {
        ...told,
        error: { code, message, ...(fields.length > 0 && { fields: [...fields] }) },
      };
    }
    if (!withResult) return told;
    return { ...told, result: replyTo(id, record.read, outcome) };
  }

  /**
   * The stored job.
   * @throws CrossrankError 404 for an id that was never given or whose retention has ended, and for
   * somebody else's: that it exists is nobody's business
   */
  async find(id: string, owner: string): Promise<StoredJob> {
    const job = await this.#store.read(id);
    if (job?.record.owner === owner) return job;
    const message = `There is no job ${id.slice(0, 64)}; its retention may have ended.`;
    throw new CrossrankError("not_found", message);
  }

  async #untilEnded(job: StoredJob, waitMs: number, signal: AbortSignal): Promise<void> {
    const runIds = job.runs.map(({ runId }) => runId);
    const enough = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
    const following = this.#tools.followers.follow(runIds, enough);
    try {
      while (!following.over && !hasEnded(await this.state(job))) await following.mayHaveEnded();
    } finally {
      following.close();
    }
  }
}
