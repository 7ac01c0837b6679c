// Owns: what happens to runs in Redis in one step each: entered, claimed, followed, finished, left.
// Must not know: BullMQ, scoring, HTTP.
import { LATE_END } from "./job-scripts.ts";
import { BAND, FUNCTIONS, JOB_WAITER, OUTLIVES_MS } from "./lua-functions.ts";

/** An outcome up to this size travels with the message that it is there. */
const SMALL_BYTES = 16_384;

/**
 * KEYS: run. ARGV: new run id, payload, lane, priority, owner, weight, tokens, inbox, life in ms,
 * retention of the outcome in ms, longest time under way in ms. The new id names the caller as well.
 * Returns {run id, 1 when it is new, 2 when it has changed the queue}.
 */
export const ENTER = `${FUNCTIONS}
local id, created = enter(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]),
  tonumber(ARGV[7]), ARGV[1], ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]))
return {id, created}`;

/** Of the runs that wait, so many are looked at for one of an owner who has room left: those whose turn is next. */
const LOOKED_AT = 256;

/**
 * A worker's ticket takes the run whose turn it is, or the one that it held before. KEYS: ticket.
 * ARGV: ticket id, lane, urgency, `any`, `none` or `but` with names of owners whose runs it leaves for now. Returns {run key, run id,
 * payload, ms waited, longest time under way in ms, 1 when it was begun before, 1 when a job follows it, name of
 * its owner, that one's weight}; how many wait, when none of them is to be taken; nil when there is nothing to do.
 */
export const CLAIM = `${FUNCTIONS}
-- The jobs that wait for a run begin with it, but for those that have waited longer than they may.
local function beginJobs(run)
  for _, field in ipairs(redis.call('HKEYS', run)) do
    local job = string.match(field, '^waiter:(.*)$')
    if job and redis.call('HGET', run, field) == '${JOB_WAITER}' then
      if isLate(job) then endJob(job, '${JSON.stringify(LATE_END)}') else begin(job) end
    end
  end
end

local held = redis.call('GET', KEYS[1])
local run, id
if held then
  run, id = string.match(held, '^(%S+) (%S+)$')
  if redis.call('HGET', run, 'id') ~= id then
    redis.call('DEL', KEYS[1])
    return nil
  end
else
  local pending = queueKey(KEYS[1], 'pending', ARGV[2], ARGV[3])
  local left = {}
  for i = 5, #ARGV do left[ARGV[i]] = true end
  local function next()
    if ARGV[4] == 'any' then return redis.call('ZPOPMIN', pending) end
    if ARGV[4] == 'none' then return {} end
    local first = redis.call('ZRANGE', pending, 0, ${LOOKED_AT - 1}, 'WITHSCORES')
    for i = 1, #first, 2 do
      if not left[ownerOf(string.match(first[i], '^%S+'))] then
        redis.call('ZREM', pending, first[i])
        return {first[i], first[i + 1]}
      end
    end
    return {}
  end
  repeat
    local best = next()
    if not best[1] then
      local waiting = redis.call('ZCARD', pending)
      return waiting > 0 and waiting or nil
    end
    run, id = string.match(best[1], '^(%S+) (%S+)$')
    if redis.call('HGET', run, 'id') == id then beginJobs(run) end
    local isOpen = redis.call('HGET', run, 'id') == id
    if isOpen then
      local place = tonumber(best[2])
      local band = math.floor(place / ${BAND})
      local fair = queueKey(KEYS[1], 'fair', ARGV[2], ARGV[3])
      -- Never back: a run that was given its turn again stands before all others.
      local served = math.max(place - band * ${BAND}, tonumber(redis.call('HGET', fair, 'served:' .. band) or 0))
      redis.call('HSET', fair, 'served:' .. band, string.format('%.3f', served))
      redis.call('HSET', run, 'ticket', ARGV[1], 'takenFrom', ARGV[3], 'startedAtMs', nowMs)
      redis.call('SET', KEYS[1], run .. ' ' .. id, 'PX', math.max(1, redis.call('PTTL', run)))
    end
  until isOpen
end
local of = redis.call('HGETALL', run)
local payload, acceptedAtMs, runTimeoutMs, followed = '', 0, 0, 0
for i = 1, #of, 2 do
  if of[i] == 'payload' then payload = of[i + 1] end
  if of[i] == 'acceptedAtMs' then acceptedAtMs = tonumber(of[i + 1]) end
  if of[i] == 'requeues' then held = true end
  if of[i] == 'runTimeoutMs' then runTimeoutMs = tonumber(of[i + 1]) end
  if of[i + 1] == '${JOB_WAITER}' then followed = 1 end
end
local owner, weight = ownerOf(run)
return {run, id, payload, nowMs - acceptedAtMs, runTimeoutMs, held and 1 or 0, followed, owner, weight}`;

/**
 * KEYS: run, outcome, events. ARGV: run id, outcome, its status. Stores the outcome, tells every inbox and
 * follower, announces the jobs that end with it (a failed run fails its job), drops the run. Does nothing when
 * the run is over already (finished by another worker, or expired). Returns 1 or 0. The payload goes first: a full Redis lets a script that begins by freeing memory store
 * the outcome, and no other.
 */
export const FINISH = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'payload')
${FUNCTIONS}
local retainMs = redis.call('HGET', KEYS[1], 'retainMs') + ${OUTLIVES_MS}
redis.call('SET', KEYS[2], ARGV[2], 'PX', retainMs)
local message = ARGV[1]
if #ARGV[2] <= ${SMALL_BYTES} then message = message .. ' ' .. ARGV[2] end
local fields = redis.call('HGETALL', KEYS[1])
local told, waiters, goesOn = {}, 0, nil
for i = 1, #fields, 2 do
  local inbox = fields[i + 1]
  local kind, waiter = string.match(fields[i], '^(%a+):(.*)$')
  if kind == 'waiter' then waiters = waiters + 1 end
  if kind == 'waiter' and inbox == '${JOB_WAITER}' then
    local job = TAG .. 'job:' .. waiter
    if redis.call('EXISTS', job) == 1 then
      local open = redis.call('HINCRBY', job, 'open', -1)
      if open == 0 or ARGV[3] == 'failed' then keepEnded(waiter) else goesOn = job end
    end
    local announcement = TAG .. 'announcement:' .. waiter
    if redis.call('EXISTS', announcement) == 1 then
      local left = redis.call('HINCRBY', announcement, 'runs', -1)
      if left == 0 or ARGV[3] == 'failed' then announce(waiter, ARGV[3]) end
    end
    if ARGV[3] == 'failed' then leaveRuns(waiter, runsOf(waiter), ARGV[1]) end
  end
  if kind == 'waiter' and not told[inbox] then
    told[inbox] = true
    if inbox == '${JOB_WAITER}' then
      redis.call('XADD', KEYS[3], '1-' .. (redis.call('XLEN', KEYS[3]) + 1), 'type', 'ended')
      redis.call('PEXPIRE', KEYS[3], retainMs)
      redis.call('PUBLISH', 'crossrank:events:' .. ARGV[1], 'ended')
    else
      redis.call('PUBLISH', 'crossrank:inbox:' .. inbox, message)
    end
  end
end
if goesOn then
  -- A part of a job whose other parts go on: it waits for them, as long as they may take. A job that
  -- nobody shares it with gives that time back at its end.
  keepOutcome(ARGV[1], retainMs + math.max(0, redis.call('PTTL', KEYS[1])))
  if waiters == 1 then redis.call('HSET', goesOn, 'own:' .. ARGV[1], 1) end
end
drop(KEYS[1])
return 1`;

/**
 * KEYS: run. ARGV: run id, the caller's id. The caller waits no longer; a run that nobody waits for is
 * dropped. Returns 1 when it was.
 */
export const LEAVE = `${FUNCTIONS}
return leave(KEYS[1], ARGV[1], ARGV[2]) and 1 or 0`;

/**
 * KEYS: run, events. ARGV: run id, type, data. Adds an event of a run that is still open, with the next
 * number as its id, and tells followers.
 */
export const REPORT = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[2], '1-' .. (redis.call('XLEN', KEYS[2]) + 1), 'type', ARGV[2], 'data', ARGV[3])
redis.call('PEXPIRE', KEYS[2], math.max(1, redis.call('PTTL', KEYS[1])))
redis.call('PUBLISH', 'crossrank:events:' .. ARGV[1], ARGV[2])
return 1`;

/** KEYS: run. ARGV: run id. Returns how often an open run has been begun alone; 0 for one that is over. */
export const SUSPECT = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
return redis.call('HINCRBY', KEYS[1], 'suspicions', 1)`;

/**
 * KEYS: run. ARGV: run id, ticket id. The ticket that held the run is lost with Redis' last second: it
 * waits for its turn again. Returns the number of its new ticket, or 0 when there is nothing to mend.
 */
export const REQUEUE = `${FUNCTIONS}
local of = redis.call('HMGET', KEYS[1], 'id', 'ticket', 'lane', 'urgency', 'tokens')
if of[1] ~= ARGV[1] or of[2] ~= ARGV[2] then return 0 end
redis.call('DEL', besideRun(KEYS[1], 'ticket') .. ARGV[2])
redis.call('HDEL', KEYS[1], 'ticket', 'startedAtMs')
-- Its turn had come once: it goes first.
redis.call('ZADD', queueKey(KEYS[1], 'pending', of[3], of[4]), 0, KEYS[1] .. ' ' .. of[1])
return redis.call('HINCRBY', KEYS[1], 'requeues', 1)`;
