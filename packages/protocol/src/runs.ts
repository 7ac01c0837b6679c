// Owns: the life of a run in Redis: accepted once for equal requests, taken by one worker, finished once.
// Must not know: BullMQ, scoring, HTTP.
//
// A run is one scoring of one candidate set. Its hash holds the payload and, for each caller who waits for
// it, the inbox of the API process that the caller asked, or that it is a job; its time to live is the
// latest deadline of them all, by Redis' clock, so a run that nobody waits for any more is gone before a
// worker would score it. Which run goes next is decided here; what BullMQ holds are tickets.
import { openRange } from "./backlog.ts";
import { CrossrankError } from "./errors.ts";
import { decodePayload, encodePayload, type Outcome, type RunPayload } from "./job.ts";
import {
  backlogKey,
  eventsKey,
  outcomeKey,
  pendingKey,
  prefixOfRun,
  type RunQueue,
  runKeyOf,
  ticketKey,
} from "./keys.ts";
import type { Owner, Priority, Urgency } from "./priority.ts";
import { askByShard, type Redis, runPipeline } from "./redis.ts";
import { CLAIM, ENTER, FINISH, LEAVE, REPORT, REQUEUE, SUSPECT } from "./scripts/run-scripts.ts";
import { newId, shardOfId } from "./shard.ts";

interface ScriptedRedis extends Redis {
  crossrankEnter(
    ...parameters: (string | number | Buffer)[]
  ): Promise<[runId: string, entry: 0 | 1 | 2]>;
  crossrankRequeue(runKey: string, runId: string, ticketId: string): Promise<number>;
  crossrankClaimBuffer(
    ...parameters: string[]
  ): Promise<
    | [
        run: Buffer,
        id: Buffer,
        payload: Buffer,
        waitedMs: number,
        timeoutMs: number,
        again: 0 | 1,
        followed: 0 | 1,
        owner: Buffer,
        weight: Buffer,
      ]
    | number
    | null
  >;
  crossrankLeave(runKey: string, runId: string, callerId: string): Promise<0 | 1>;
  crossrankSuspect(runKey: string, runId: string): Promise<number>;
  crossrankReport(...parameters: string[]): Promise<0 | 1>;
  crossrankFinish(...parameters: string[]): Promise<0 | 1>;
}

/** What an inbox hears: which run has ended, and its outcome unless that is large. */
export function readMessage(message: string): { runId: string; outcome: Outcome | undefined } {
  const end = message.indexOf(" ");
  if (end === -1) return { runId: message, outcome: undefined };
  return { runId: message.slice(0, end), outcome: JSON.parse(message.slice(end + 1)) as Outcome };
}

/** A run under one key for equal requests; a request that shares nothing has a key of its own. */
export interface PlannedRun {
  readonly runId: string;
  readonly runKey: string;
  readonly payload: RunPayload;
  /** What it takes to score it, as `estimateTokens` has it. */
  readonly tokens: number;
}

export interface RunRequest extends PlannedRun {
  readonly lane: string;
  readonly owner: Owner;
  readonly priority: Priority;
  readonly inbox: string;
  readonly lifeMs: number;
  readonly retainMs: number;
  /** Longest that scoring may take, once a worker has begun. */
  readonly runTimeoutMs: number;
}

/** A run by name. */
export interface RunName {
  readonly runId: string;
  readonly runKey: string;
}

export interface AcceptedRun extends RunName {
  /** What it needs a ticket for; a run that was joined where it is has one. */
  readonly needsTicket: boolean;
  /** False when the request joined a run that was under way. */
  readonly created: boolean;
}

/** Where an open run stands: taken by a ticket of that queue, or waiting there behind `rank` others. */
export type RunPlace = { readonly queue: RunQueue } & (
  | { readonly ticket: string }
  | { readonly ticket: null; readonly rank: number }
);

/** A run that a worker's ticket has taken. */
export interface ClaimedRun extends RunName {
  readonly payload: RunPayload;
  readonly waitedMs: number;
  /** Longest that scoring may take. */
  readonly timeoutMs: number;
  /** The ticket held it before: a worker died, or a try failed. */
  readonly again: boolean;
  /** A job waits for it, whose followers want to see partial scores. */
  readonly followed: boolean;
  /** Whose turn it was. */
  readonly owner: Owner;
}

/** Whose runs a ticket may take, beside the one that it holds: all but those of the named owners. */
export type Whose = "any" | "none" | { readonly but: readonly string[] };

/** No run was taken: nothing waits; or what waits is to be left for now. */
export type NoRun = "nothing" | "left";

export const newRunId = (shard: number): string => newId("run", shard);

/** Equal requests of a shard meet under the id of their ranking; null runs alone. */
export const runKeyFor = (rankingId: string | null, runId: string): string =>
  runKeyOf(shardOfId(runId), rankingId ?? runId);

export class Runs {
  readonly #redis: ScriptedRedis;

  constructor(redis: Redis) {
    redis.defineCommand("crossrankEnter", { lua: ENTER, numberOfKeys: 1 });
    redis.defineCommand("crossrankLeave", { lua: LEAVE, numberOfKeys: 1 });
    redis.defineCommand("crossrankRequeue", { lua: REQUEUE, numberOfKeys: 1 });
    redis.defineCommand("crossrankClaim", { lua: CLAIM, numberOfKeys: 1 });
    redis.defineCommand("crossrankSuspect", { lua: SUSPECT, numberOfKeys: 1 });
    redis.defineCommand("crossrankReport", { lua: REPORT, numberOfKeys: 2 });
    redis.defineCommand("crossrankFinish", { lua: FINISH, numberOfKeys: 3 });
    this.#redis = redis as ScriptedRedis;
  }

  /** Accepts a run that somebody waits for in this process. */
  async enter(request: RunRequest): Promise<AcceptedRun> {
    const { runKey, runId, payload, lane, priority, owner, tokens, inbox, lifeMs } = request;
    const [id, entry] = await this.#redis.crossrankEnter(
      runKey,
      runId,
      encodePayload(payload),
      lane,
      priority,
      owner.name,
      owner.weight,
      tokens,
      inbox,
      Math.ceil(lifeMs),
      request.retainMs,
      request.runTimeoutMs,
    );
    return { runId: id, runKey, created: entry === 1, needsTicket: entry !== 0 };
  }

  /**
   * A caller waits no longer; `callerId` is the id that it came with. True when nobody else waits, so
   * that the run is dropped.
   */
  async leave({ runKey, runId }: RunName, callerId: string): Promise<boolean> {
    return (await this.#redis.crossrankLeave(runKey, runId, callerId)) === 1;
  }

  /** The run whose turn it is, or the one that this ticket took before. */
  async claim(
    ticketId: string,
    { prefix, lane, urgency }: RunQueue,
    whose: Whose = "any",
  ): Promise<ClaimedRun | NoRun> {
    const key = ticketKey(prefix, ticketId);
    const [kind, names] = typeof whose === "string" ? [whose, []] : ["but", whose.but];
    const parameters = [ticketId, lane, urgency, kind, ...names];
    const claimed = await this.#redis.crossrankClaimBuffer(key, ...parameters);
    if (claimed === null) return "nothing";
    if (typeof claimed === "number") return "left";
    const [run, id, payload, waitedMs, timeoutMs, again, followed, owner, weight] = claimed;
    return {
      runKey: run.toString(),
      runId: id.toString(),
      payload: decodePayload(payload),
      waitedMs: Math.max(0, waitedMs),
      timeoutMs,
      again: again === 1,
      followed: followed === 1,
      owner: { name: owner.toString(), weight: Number(weight.toString()) },
    };
  }

  /** The run that a ticket of this queue has taken and that is not over. */
  async heldBy(ticketId: string, { prefix }: RunQueue): Promise<RunName | undefined> {
    const held = await this.#redis.get(ticketKey(prefix, ticketId));
    const [runKey = "", runId = ""] = held?.split(" ") ?? [];
    return runId !== "" && (await this.over([{ runKey, runId }])).length === 0
      ? { runKey, runId }
      : undefined;
  }

  /** Where an open run stands; undefined when it is over. */
  async place({ runKey, runId }: RunName): Promise<RunPlace | undefined> {
    const fields = ["id", "lane", "urgency", "ticket", "takenFrom"] as const;
    const [id, lane, urgency, ticket, takenFrom] = await this.#redis.hmget(runKey, ...fields);
    if (id !== runId || !lane) return undefined;
    const prefix = prefixOfRun(runKey);
    if (ticket) return { queue: { prefix, lane, urgency: takenFrom as Urgency }, ticket };
    const queue = { prefix, lane, urgency: urgency as Urgency };
    const rank = await this.#redis.zrank(pendingKey(queue), `${runKey} ${runId}`);
    return { queue, ticket: null, rank: rank ?? 0 };
  }

  /** How many runs no worker has taken. */
  countPending(queue: RunQueue): Promise<number> {
    return this.#redis.zcard(pendingKey(queue));
  }

  /** How many have not ended, taken or not. */
  async countOpen(queue: RunQueue): Promise<number> {
    return await this.#redis.zcount(backlogKey(queue), ...(await openRange(this.#redis)));
  }

  /** Those that no worker has taken, and whose turn comes first. */
  async nextPending(queue: RunQueue, most: number): Promise<string[]> {
    const members = await this.#redis.zrange(pendingKey(queue), "0", String(most - 1));
    return members.map((member) => member.slice(member.indexOf(" ") + 1));
  }

  /** The ticket that held a run is gone. Returns the name of a new one that it needs, if it does. */
  async requeue({ runKey, runId }: RunName, ticket: string): Promise<string | undefined> {
    const number = await this.#redis.crossrankRequeue(runKey, runId, ticket);
    return number === 0 ? undefined : `${runId}.${number}`;
  }

  /** Which of these runs nobody waits for any more; one round trip. */
  async over<T extends RunName>(runs: readonly T[]): Promise<T[]> {
    const keys = runs.map(({ runKey }) => runKey);
    const ids = await askByShard(keys, (some) => {
      const pipeline = this.#redis.pipeline();
      for (const runKey of some) pipeline.hget(runKey, "id");
      return runPipeline(pipeline);
    });
    return runs.filter(({ runId }, i) => ids[i] !== runId);
  }

  /** Tells the followers of an open run how it goes. */
  async report({ runKey, runId }: RunName, type: string, data: unknown): Promise<void> {
    await this.#redis.crossrankReport(runKey, eventsKey(runId), runId, type, JSON.stringify(data));
  }

  /** Ends a run. True when this call was the one that ended it. */
  async finish({ runKey, runId }: RunName, outcome: Outcome): Promise<boolean> {
    const keys = [runKey, outcomeKey(runId), eventsKey(runId)];
    const told = [runId, JSON.stringify(outcome), outcome.status];
    const ended = await this.#redis.crossrankFinish(...keys, ...told);
    return ended === 1;
  }

  /** How often a run has been begun alone, as it may have killed a worker: this time included. */
  countSuspicion({ runKey, runId }: RunName): Promise<number> {
    return this.#redis.crossrankSuspect(runKey, runId);
  }

  /** Longest that scoring of each may take by now: who joins later may allow more. */
  async timeoutOf({ runKey }: RunName): Promise<number> {
    return Number((await this.#redis.hget(runKey, "runTimeoutMs")) ?? 0);
  }

  /** Ends a run that BullMQ has given up: its workers died of it, again and again. */
  giveUp(run: RunName): Promise<boolean> {
    const message = "The run was given up after its workers died repeatedly.";
    const error = new CrossrankError("inference_failed", message).toData();
    return this.finish(run, { status: "failed", error });
  }

  /** Stores an outcome that needed no run, because the cache held it all. Returns its run id. */
  async storeOutcome(outcome: Outcome, retainMs: number, shard: number): Promise<string> {
    const runId = newRunId(shard);
    await this.#redis.set(outcomeKey(runId), JSON.stringify(outcome), "PX", retainMs);
    return runId;
  }

  async readOutcomes(runIds: readonly string[]): Promise<(Outcome | undefined)[]> {
    const keys = runIds.map(outcomeKey);
    const stored = await askByShard(keys, (some) => this.#redis.mget(...some));
    return stored.map((json) => (json === null ? undefined : (JSON.parse(json) as Outcome)));
  }
}
