// Owns: the life of a run in Redis: accepted once for equal requests, finished exactly once.
// Must not know: BullMQ, scoring, HTTP.
//
// A run is one scoring of one candidate set. Its hash holds the payload and, for each caller who waits
// for it, the inbox of the API process that the caller asked; its time to live is the latest deadline of them all, by Redis' clock,
// so a run that nobody waits for any more is gone before a worker would score it.
import { randomUUID } from "node:crypto";
import { decodePayload, encodePayload, type Outcome, type RunPayload } from "./job.ts";
import { backlogKey, outcomeKey, runKeyOf } from "./keys.ts";
import { type Redis, runPipeline } from "./redis.ts";

/**
 * KEYS: run, backlog. ARGV: new run id, payload, inbox ('' = none), life in ms, retention of the outcome
 * in ms, estimated tokens.
 * The id names the caller as well, also when the run turns out to be another's.
 * Joins the run that is under way or creates it. Returns {run id, 1 when created}. A run without an
 * inbox is one that somebody will ask for later: it is kept whoever leaves.
 */
const ACCEPT = `
local id = redis.call('HGET', KEYS[1], 'id')
local created = 0
local now = redis.call('TIME')
local nowMs = now[1] * 1000 + math.floor(now[2] / 1000)
if not id then
  id = ARGV[1]
  created = 1
  redis.call('HSET', KEYS[1], 'id', id, 'payload', ARGV[2], 'retainMs', ARGV[5],
    'acceptedAtMs', nowMs, 'backlog', KEYS[2], 'tokens', ARGV[6])
elseif tonumber(redis.call('HGET', KEYS[1], 'retainMs')) < tonumber(ARGV[5]) then
  redis.call('HSET', KEYS[1], 'retainMs', ARGV[5])
end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'waiter:' .. ARGV[1], ARGV[3])
else redis.call('HSET', KEYS[1], 'kept', '1') end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
if ARGV[3] ~= '' then
  local tokens = redis.call('HGET', KEYS[1], 'tokens') or '0'
  redis.call('ZADD', KEYS[2], 'GT', nowMs + ARGV[4], id .. ' ' .. tokens)
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', nowMs)
end
return {id, created}`;

/** Lua: the run is done with, one way or the other. The backlog's name lies in the run. */
const DROP = `
local entry = redis.call('HMGET', KEYS[1], 'backlog', 'id', 'tokens')
if entry[1] and entry[3] then redis.call('ZREM', entry[1], entry[2] .. ' ' .. entry[3]) end
redis.call('DEL', KEYS[1])`;

/** KEYS: run. ARGV: run id. Returns {payload, ms since it was accepted}, or nil when it is over. */
const OPEN = `
local run = redis.call('HMGET', KEYS[1], 'id', 'payload', 'acceptedAtMs')
if run[1] ~= ARGV[1] then return nil end
local now = redis.call('TIME')
return {run[2], now[1] * 1000 + math.floor(now[2] / 1000) - tonumber(run[3])}`;

/**
 * KEYS: run, outcome. ARGV: run id, outcome. Stores the outcome, tells every inbox, drops the run.
 * A small outcome travels with the message and saves its reader a round trip. Does nothing when the
 * run is over already (finished by another worker, or expired). Returns 1 or 0. The payload goes
 * first: a full Redis lets a script that begins by freeing memory store the outcome, and no other.
 */
const FINISH = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'payload')
redis.call('SET', KEYS[2], ARGV[2], 'PX', redis.call('HGET', KEYS[1], 'retainMs'))
local message = ARGV[1]
if #ARGV[2] <= 16384 then message = message .. ' ' .. ARGV[2] end
local fields = redis.call('HGETALL', KEYS[1])
local told = {}
for i = 1, #fields, 2 do
  local inbox = fields[i + 1]
  if string.sub(fields[i], 1, 7) == 'waiter:' and not told[inbox] then
    told[inbox] = true
    redis.call('PUBLISH', 'crossrank:inbox:' .. inbox, message)
  end
end
${DROP}
return 1`;

/**
 * KEYS: run. ARGV: run id, the caller's id. The caller waits no longer; a run that nobody waits for is
 * dropped. Returns 1 when it was.
 */
const LEAVE = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'waiter:' .. ARGV[2])
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if field == 'kept' or string.sub(field, 1, 7) == 'waiter:' then return 0 end
end
${DROP}
return 1`;

interface ScriptedRedis extends Redis {
  crossrankAccept(
    runKey: string,
    backlogKey: string,
    runId: string,
    payload: Buffer,
    inbox: string,
    lifeMs: number,
    retainMs: number,
    tokens: number,
  ): Promise<[runId: string, created: 0 | 1]>;
  crossrankOpenBuffer(
    runKey: string,
    runId: string,
  ): Promise<[payload: Buffer, waitedMs: number] | null>;
  crossrankLeave(runKey: string, runId: string, callerId: string): Promise<0 | 1>;
  crossrankFinish(
    runKey: string,
    outcomeKey: string,
    runId: string,
    outcome: string,
  ): Promise<0 | 1>;
}

/** What an inbox hears: which run has ended, and its outcome unless that is large. */
export function readMessage(message: string): { runId: string; outcome: Outcome | undefined } {
  const end = message.indexOf(" ");
  if (end === -1) return { runId: message, outcome: undefined };
  return { runId: message.slice(0, end), outcome: JSON.parse(message.slice(end + 1)) as Outcome };
}

export interface RunRequest {
  /** The caller's id, and the run's if it becomes a new one: `newRunId()`. */
  readonly runId: string;
  readonly lane: string;
  readonly payload: RunPayload;
  /** What it takes to score it, as `estimateTokens` has it. */
  readonly tokens: number;
  /** Equal requests share a run by this id; null runs alone. */
  readonly rankingId: string | null;
  readonly inbox: string | null;
  readonly lifeMs: number;
  readonly retainMs: number;
}

export interface AcceptedRun {
  readonly runId: string;
  readonly runKey: string;
  /** False when the request joined a run that was under way. */
  readonly created: boolean;
}

export const newRunId = (): string => `run_${randomUUID()}`;

/** Equal requests meet under one key; a request that shares nothing has a key of its own. */
export function runKeyFor({ rankingId, runId }: Pick<RunRequest, "rankingId" | "runId">): string {
  return runKeyOf(rankingId ?? runId);
}

export class Runs {
  readonly #redis: ScriptedRedis;

  constructor(redis: Redis) {
    redis.defineCommand("crossrankAccept", { lua: ACCEPT, numberOfKeys: 2 });
    redis.defineCommand("crossrankOpen", { lua: OPEN, numberOfKeys: 1 });
    redis.defineCommand("crossrankLeave", { lua: LEAVE, numberOfKeys: 1 });
    redis.defineCommand("crossrankFinish", { lua: FINISH, numberOfKeys: 2 });
    this.#redis = redis as ScriptedRedis;
  }

  async accept(request: RunRequest): Promise<AcceptedRun> {
    const runKey = runKeyFor(request);
    const [runId, created] = await this.#redis.crossrankAccept(
      runKey,
      backlogKey(request.lane),
      request.runId,
      encodePayload(request.payload),
      request.inbox ?? "",
      request.lifeMs,
      request.retainMs,
      request.tokens,
    );
    return { runId, runKey, created: created === 1 };
  }

  /**
   * The payload of a run that is still wanted and how long it has waited; undefined when it is over.
   */
  async open(
    runKey: string,
    runId: string,
  ): Promise<{ payload: RunPayload; waitedMs: number } | undefined> {
    const open = await this.#redis.crossrankOpenBuffer(runKey, runId);
    if (open === null) return undefined;
    const [payload, waitedMs] = open;
    return { payload: decodePayload(payload), waitedMs: Math.max(0, waitedMs) };
  }

  /** True while somebody may still wait for the run. */
  async isOpen(runKey: string, runId: string): Promise<boolean> {
    return (await this.#redis.hget(runKey, "id")) === runId;
  }

  /** Which of these runs nobody waits for any more; one round trip. */
  async over<T extends { runKey: string; runId: string }>(runs: readonly T[]): Promise<T[]> {
    const pipeline = this.#redis.pipeline();
    for (const { runKey } of runs) pipeline.hget(runKey, "id");
    const ids = await runPipeline(pipeline);
    return runs.filter(({ runId }, i) => ids[i] !== runId);
  }

  /**
   * A caller waits no longer; `callerId` is the run id that it came with. True when nobody else waits,
   * so that the run is dropped.
   */
  async leave(runKey: string, runId: string, callerId: string): Promise<boolean> {
    return (await this.#redis.crossrankLeave(runKey, runId, callerId)) === 1;
  }

  /** Ends a run. True when this call was the one that ended it. */
  async finish(runKey: string, runId: string, outcome: Outcome): Promise<boolean> {
    const ended = await this.#redis.crossrankFinish(
      runKey,
      outcomeKey(runId),
      runId,
      JSON.stringify(outcome),
    );
    return ended === 1;
  }

  /** Stores an outcome that needed no run, because the cache held it all. Returns its run id. */
  async storeOutcome(outcome: Outcome, retainMs: number): Promise<string> {
    const runId = newRunId();
    await this.#redis.set(outcomeKey(runId), JSON.stringify(outcome), "PX", retainMs);
    return runId;
  }

  async readOutcomes(runIds: readonly string[]): Promise<(Outcome | undefined)[]> {
    const stored = await this.#redis.mget(...runIds.map(outcomeKey));
    return stored.map((json) => (json === null ? undefined : (JSON.parse(json) as Outcome)));
  }
}
