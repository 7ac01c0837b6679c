// Owns: waiting for the outcomes of runs, for all callers of this process.
// Must not know: BullMQ, rankings, HTTP.
//
// The outcome key is the truth, the pub/sub message only says when to look. Pub/sub loses messages
// with a connection, and a job that the stall check gives up runs none of our code, so every second,
// and when Redis is back, each waiting run's outcome and its job are looked at again.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Outcome } from "@crossrank/protocol/job";
import { inboxChannel, prefixOfRun, type RunQueue } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import { mastersOf, type Redis } from "@crossrank/protocol/redis";
import { type RunName, type RunRequest, type Runs, readMessage } from "@crossrank/protocol/runs";
import type { RerankQueue } from "./rerank-queue.ts";

const RECHECK_MS = 1000;
/** On the subscriber's idle connection, where no large payload stands in the way of the answer. */
const PING_MS = 900;
const RUN_MARGIN_MS = 2000;
/** How long waiting callers are kept when the connection to Redis breaks. */
const OUTAGE_GRACE_MS = 1000;

type Settle = (outcome: Outcome | CrossrankError) => void;
interface WaitingRun {
  readonly run: RunName;
  readonly settles: Set<Settle>;
}

export interface InboxOptions {
  readonly redis: Redis;
  /** A connection of its own: a subscribed connection can send nothing else. */
  readonly subscriber: Redis;
  readonly runs: Runs;
  readonly queue: RerankQueue;
  readonly log: Logger;
}

export class Inbox {
  readonly #options: InboxOptions;
  readonly #id: string = randomUUID();
  readonly #waiting = new Map<string, WaitingRun>();
  readonly #timer: NodeJS.Timeout;
  #rechecking = false;

  constructor(options: InboxOptions) {
    this.#options = options;
    const { redis, subscriber } = options;
    subscriber.subscribe(inboxChannel(this.#id)).catch(() => {});
    subscriber.on("message", (channel: string, message: string) => {
      if (channel === inboxChannel(this.#id)) this.#onMessage(message);
    });
    subscriber.on("ready", () => this.#lookSoon([...this.#waiting.keys()]));
    redis.on("close", () => this.#onConnectionLost());
    this.#timer = setInterval(() => this.#recheck(), RECHECK_MS);
  }

  /**
   * Runs a request, or joins the equal one under way, and waits for its outcome.
   * @throws CrossrankError `deadline_exceeded` after `lifeMs`, `queue_unavailable` when Redis goes away,
   * `client_closed_request` when `signal` aborts: a run that nobody else waits for is then dropped.
   */
  async run(
    request: Omit<RunRequest, "inbox" | "priority">,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { queue, runs } = this.#options;
    if (signal.aborted) throw hungUp();
    const { lane, runId, runKey, lifeMs } = request;
    const place = { prefix: prefixOfRun(runKey), lane, urgency: "interactive" } as const;
    const { outcome, leave } = this.#wait({ runId, runKey }, runId, lifeMs, signal, place);
    try {
      const entering = runs.enter({
        ...request,
        priority: "interactive",
        inbox: this.#id,
        // The run outlives its caller's clock a little, so that it is this side that calls time.
        lifeMs: lifeMs + RUN_MARGIN_MS,
      });
      // Both on one connection and in this order: one round trip.
      const [accepted] = await Promise.all([entering, queue.add(runId, place)]);
      if (accepted.created) return await outcome;
      // Nothing will come of our own run: nobody must look for it any more.
      leave();
      if (!accepted.needsTicket) queue.forget(runId, place);
      return await this.#join(accepted, runId, lifeMs, signal);
    } finally {
      leave();
    }
  }

  /** Waits for a run that another request has made. It may have ended before we listened. */
  async #join(
    run: RunName,
    callerId: string,
    lifeMs: number,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { outcome, leave } = this.#wait(run, callerId, lifeMs, signal);
    this.#lookSoon([run.runId]);
    return await outcome.finally(leave);
  }

  /** Lets go of everyone who waits. The connections belong to whoever made them. */
  close(): void {
    clearInterval(this.#timer);
    this.#rejectAll(new CrossrankError("shutting_down", "The service is shutting down."));
  }

  #wait(
    run: RunName,
    callerId: string,
    lifeMs: number,
    signal: AbortSignal,
    place?: RunQueue,
  ): { outcome: Promise<Outcome>; leave: () => void } {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    promise.catch(() => {}); // it may be rejected while the job is still being added
    const settle: Settle = (outcome) =>
      outcome instanceof CrossrankError ? reject(outcome) : resolve(outcome);
    const waiting = this.#waiting.get(run.runId) ?? { run, settles: new Set() };
    waiting.settles.add(settle);
    this.#waiting.set(run.runId, waiting);
    const giveUp = (why: CrossrankError) => {
      settle(why);
      this.#drop(run, callerId, place);
    };
    const timer = setTimeout(() => {
      giveUp(new CrossrankError("deadline_exceeded", `No ranking within ${lifeMs} ms.`));
    }, lifeMs);
    const hangUp = () => giveUp(hungUp());
    if (signal.aborted) hangUp();
    signal.addEventListener("abort", hangUp, { once: true });
    const leave = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", hangUp);
      waiting.settles.delete(settle);
      if (waiting.settles.size === 0) this.#waiting.delete(run.runId);
    };
    return { outcome: promise, leave };
  }

  /** A caller waits no longer. Should this not arrive, the run's deadline ends it. */
  #drop(run: RunName, callerId: string, place: RunQueue | undefined): void {
    const { runs, queue, log } = this.#options;
    runs.leave(run, callerId).then(
      // Its own ticket; where there is no worker it would lie there for good.
      (dropped) => dropped && place && queue.forget(callerId, place),
      (error: unknown) => log.debug({ err: error, runId: run.runId }, "left to its deadline"),
    );
  }

  #onMessage(message: string): void {
    try {
      const { runId, outcome } = readMessage(message);
      if (outcome === undefined) this.#lookSoon([runId]);
      else this.#settle(runId, outcome);
    } catch (error) {
      this.#options.log.warn({ err: error }, "unreadable message");
    }
  }

  /** A failed look is repeated by the next recheck. */
  #lookSoon(runIds: readonly string[]): void {
    this.#look(runIds).catch((error: unknown) => {
      this.#options.log.warn({ err: error }, "outcomes not readable; looking again");
    });
  }

  /** Reads the outcomes of these runs and wakes who waits for those that ended. */
  async #look(runIds: readonly string[]): Promise<void> {
    const wanted = runIds.filter((runId) => this.#waiting.has(runId));
    if (wanted.length === 0) return;
    const outcomes = await this.#options.runs.readOutcomes(wanted);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome !== undefined) this.#settle(wanted[i] ?? "", outcome);
    }
  }

  async #recheck(): Promise<void> {
    const { redis, log } = this.#options;
    if (this.#rechecking || this.#waiting.size === 0 || redis.status !== "ready") return;
    this.#rechecking = true;
    try {
      if (!(await this.#redisAnswers())) {
        this.#rejectAll(lostRun());
        return;
      }
      const runs = [...this.#waiting.values()].map(({ run }) => run);
      const shards = Map.groupBy(runs, ({ runKey }) => prefixOfRun(runKey));
      const looks = [...shards.values()].map((some) => this.#recheckShard(some));
      // One node of a cluster may be away: what lies on the others is looked at all the same.
      for (const look of await Promise.allSettled(looks)) {
        if (look.status === "rejected") log.warn({ err: look.reason }, "recheck");
      }
    } finally {
      this.#rechecking = false;
    }
  }

  async #recheckShard(runs: readonly RunName[]): Promise<void> {
    await this.#look(runs.map(({ runId }) => runId));
    for (const run of runs) {
      const { runId } = run;
      if (!this.#waiting.has(runId)) continue;
      if ((await this.#options.queue.state(run)).state !== "over") continue;
      await this.#look([runId]);
      // Neither under way nor ended: Redis has lost it.
      this.#settle(runId, lostRun());
    }
  }

  /** Who waits for a Redis that is connected and hangs waits in vain. Of a cluster, if all nodes do. */
  async #redisAnswers(): Promise<boolean> {
    const answers = mastersOf(this.#options.subscriber).map((server) => server.ping());
    const answer = Promise.any(answers).then(
      () => true,
      () => false,
    );
    return await Promise.race([answer, delay(PING_MS, false, { ref: false })]);
  }

  #onConnectionLost(): void {
    setTimeout(() => {
      if (this.#options.redis.status !== "ready") this.#rejectAll(lostRun());
    }, OUTAGE_GRACE_MS).unref();
  }

  #rejectAll(error: CrossrankError): void {
    for (const runId of this.#waiting.keys()) this.#settle(runId, error);
  }

  #settle(runId: string, outcome: Outcome | CrossrankError): void {
    for (const settle of this.#waiting.get(runId)?.settles ?? []) settle(outcome);
  }
}

const hungUp = () => new CrossrankError("client_closed_request", "The caller hung up.");

function lostRun(): CrossrankError {
  return new CrossrankError(
    "queue_unavailable",
    "The connection to Redis was lost; send it again.",
    {
      retryAfterSeconds: 1,
    },
  );
}
