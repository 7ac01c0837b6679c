// Owns: submissions: a public job id for one caller's request, and how far it has come.
// Must not know: HTTP, BullMQ.
//
// A submission is not the run: equal submissions share a run, and each reads it with its own
// options. The run's outcome outlives the cache for as long as the submission does.
import { randomUUID } from "node:crypto";
import { estimateTokens } from "@crossrank/protocol/backlog";
import type { Config } from "@crossrank/protocol/config";
import type { RerankRequest } from "@crossrank/protocol/contract";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Job } from "@crossrank/protocol/job-contract";
import { submissionKey } from "@crossrank/protocol/keys";
import type { Redis } from "@crossrank/protocol/redis";
import { type AcceptedRun, newRunId, type Runs } from "@crossrank/protocol/runs";
import { buildReply, cachedOutcome, type ReadPlan } from "./reply.ts";
import { lookUp, planRerank, type RerankPlan, type RerankTools } from "./rerank.ts";

interface Submission {
  /** Name of the key that submitted it; null where keys are off. */
  readonly owner: string | null;
  readonly createdAt: string;
  readonly lane: string;
  readonly runId: string;
  readonly runKey: string;
  readonly read: ReadPlan;
}

export class Jobs {
  readonly #redis: Redis;
  readonly #runs: Runs;
  readonly #tools: RerankTools;
  /** How long a run may wait and run; its outcome is then kept for the retention. */
  readonly #lifeMs: number;
  readonly #retainMs: number;

  constructor(redis: Redis, runs: Runs, tools: RerankTools, config: Config) {
    this.#redis = redis;
    this.#runs = runs;
    this.#tools = tools;
    this.#lifeMs = config.JOB_TTL_SECONDS * 1000;
    this.#retainMs = config.RESULT_TTL_SECONDS * 1000;
  }

  /** Accepts a request: once this returns, it will be run, and its result kept for the retention. */
  async submit(request: RerankRequest, owner: string | null): Promise<Job> {
    const plan = await planRerank(request, this.#tools);
    const { ranking, run: planned } = await lookUp(plan, this.#tools);
    const retainMs = this.#retainMs;
    const run = ranking
      ? { runId: await this.#runs.storeOutcome(cachedOutcome(ranking), retainMs), runKey: "" }
      : await this.#enqueue(planned, plan.descriptor.maxTokens);
    const id = `job_${randomUUID()}`;
    const submission: Submission = {
      owner,
      createdAt: new Date().toISOString(),
      lane: planned.lane,
      runId: run.runId,
      runKey: run.runKey,
      read: plan.read,
    };
    const json = JSON.stringify(submission);
    await this.#redis.set(submissionKey(id), json, "PX", this.#lifeMs + retainMs);
    return { id, status: "queued", created_at: submission.createdAt };
  }

  /**
   * @throws CrossrankError 404 for an id that was never given or whose retention has ended, and for
   * somebody else's: that it exists is nobody's business
   */
  async read(id: string, owner: string | null): Promise<Job> {
    const stored = await this.#redis.get(submissionKey(id));
    if (stored === null) throw notFound(id);
    const submission = JSON.parse(stored) as Submission;
    if ((submission.owner ?? null) !== owner) throw notFound(id);
    const ended = await this.#ended(id, submission);
    if (ended) return ended;
    const { lane, runId, runKey, createdAt } = submission;
    const state = await this.#tools.queue.state({ lane, runId, runKey });
    if (state === "queued" || state === "running") {
      return { id, status: state, created_at: createdAt };
    }
    // It may have ended between the two looks.
    const endedMeanwhile = await this.#ended(id, submission);
    if (endedMeanwhile) return endedMeanwhile;
    throw notFound(id);
  }

  async #enqueue(run: RerankPlan["run"], maxTokens: number): Promise<AcceptedRun> {
    this.#tools.admission.check();
    const times = { lifeMs: this.#lifeMs, retainMs: this.#retainMs };
    const runId = newRunId();
    const tokens = estimateTokens(run.payload, maxTokens);
    const accepted = await this.#runs.accept({ ...run, tokens, runId, inbox: null, ...times });
    // Also for a run that was joined: it may be that its first add was lost.
    await this.#tools.queue.add({ ...accepted, lane: run.lane }, { waited: false });
    return accepted;
  }

  async #ended(id: string, submission: Submission): Promise<Job | undefined> {
    const { createdAt, runId, read } = submission;
    const [outcome] = await this.#runs.readOutcomes([runId]);
    if (outcome === undefined) return undefined;
    if (outcome.status === "failed") {
      const { code, message, fields } = CrossrankError.fromData(outcome.error, read.digests);
      const error = { code, message, ...(fields.length > 0 && { fields: [...fields] }) };
      return { id, status: "failed", created_at: createdAt, error };
    }
    const { queue, tokenize, score } = outcome.timing;
    const result = buildReply(id, read, outcome, queue + tokenize + score);
    return { id, status: "completed", created_at: createdAt, result };
  }
}

function notFound(id: string): CrossrankError {
  return new CrossrankError(
    "not_found",
    `There is no job ${id.slice(0, 64)}; its retention may have ended.`,
  );
}
