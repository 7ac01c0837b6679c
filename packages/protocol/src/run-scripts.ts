// Owns: what happens to runs and jobs in Redis in one step each, as Lua.
// Must not know: BullMQ, scoring, HTTP.
//
// All keys of a script lie in one shard, and so in one Cluster slot: its tag is KEYS[1]'s. The queues and the
// ticket of a run begin as the run's own key does, so a run stays with the version that has made it.

/** Every band of priorities has room for this many tokens of virtual time. */
const BAND = 2 ** 50;
/** An outcome up to this size travels with the message that it is there. */
const SMALL_BYTES = 16_384;
/** An outcome outlives its jobs: who has just read a job finds it, though both end in that moment. */
const OUTLIVES_MS = 1000;

/** What stands in a waiter's field in place of an inbox, where the waiter is a job. */
const JOB_WAITER = "job";

const COMMON = `
local TAG = string.match(KEYS[1], '^{[^}]*}:')
local clock = redis.call('TIME')
local nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function besideRun(run, kind) return string.match(run, '^{[^}]*}:v%d+:') .. kind .. ':' end
local function queueKey(run, kind, lane, urgency) return besideRun(run, kind) .. lane .. ':' .. urgency end

-- What a run was charged for it does not get: it waits no longer, or in a better place at another's charge.
local function refund(run)
  local of = redis.call('HMGET', run, 'fair', 'chargedTo', 'charge')
  if of[1] and redis.call('HEXISTS', of[1], of[2]) == 1 then
    redis.call('HINCRBYFLOAT', of[1], of[2], '-' .. of[3])
  end
end

-- Gives a run its place: the virtual time at which its owner's share of the workers would have done it
-- (self-clocked fair queueing). Nothing is counted down as work is done, so nothing can be lost by a crash. A
-- run that has a better place already keeps it, and costs nothing.
local function queueUp(run, id, lane, urgency, band, owner, weight, tokens)
  local fair = queueKey(run, 'fair', lane, urgency)
  local chargedTo, charge = 'owner:' .. band .. ':' .. owner, string.format('%.3f', tokens / weight)
  local owned = tonumber(redis.call('HGET', fair, chargedTo) or 0)
  local served = tonumber(redis.call('HGET', fair, 'served:' .. band) or 0)
  local finish = math.max(owned, served) + charge
  local place = band * ${BAND} + finish
  local pending, member = queueKey(run, 'pending', lane, urgency), run .. ' ' .. id
  local known = redis.call('ZSCORE', pending, member)
  if known and tonumber(known) <= place then return end
  refund(run)
  redis.call('HSET', fair, chargedTo, string.format('%.3f', finish))
  redis.call('HSET', run, 'fair', fair, 'chargedTo', chargedTo, 'charge', charge)
  redis.call('ZADD', pending, string.format('%.3f', place), member)
end

-- The run is done with, one way or the other.
local function drop(run)
  local of = redis.call('HMGET', run, 'id', 'lane', 'urgency', 'backlog', 'ticket')
  if not of[1] then return end
  if redis.call('ZREM', queueKey(run, 'pending', of[2], of[3]), run .. ' ' .. of[1]) == 1 then refund(run) end
  redis.call('ZREM', queueKey(run, 'backlog', of[2], of[3]), of[4])
  if of[5] then redis.call('DEL', besideRun(run, 'ticket') .. of[5]) end
  redis.call('DEL', run)
end

-- How long what is left of a run stays.
local function keepOutcome(id, ms)
  redis.call('PEXPIRE', TAG .. 'outcome:' .. id, ms)
  redis.call('PEXPIRE', TAG .. 'events:' .. id, ms)
end

-- From its end on a job is kept for its retention, and so are the outcomes of its runs: those that came
-- early have waited for the last one.
local function keepEnded(job)
  local key = TAG .. 'job:' .. job
  local retainMs = tonumber(redis.call('HGET', key, 'retainMs'))
  if not retainMs then return end
  redis.call('PEXPIRE', key, retainMs)
  local keptMs = retainMs + ${OUTLIVES_MS}
  for i = 0, math.huge do
    local id = string.match(redis.call('HGET', key, 'run:' .. i) or '', ' (%S+)$')
    if not id then break end
    local isOwn = redis.call('HEXISTS', key, 'own:' .. id) == 1
    if isOwn or redis.call('PTTL', TAG .. 'outcome:' .. id) < keptMs then keepOutcome(id, keptMs) end
  end
end

-- A job has ended: who asked for it is told by webhook. Its first end counts; a job that nobody asked to
-- be told of has no announcement.
local function announce(job, status)
  local announcement = TAG .. 'announcement:' .. job
  if redis.call('EXISTS', announcement) == 0 then return end
  if redis.call('HSETNX', announcement, 'status', status) == 0 then return end
  redis.call('HSET', announcement, 'endedAtMs', nowMs)
  redis.call('ZADD', TAG .. 'outbox', nowMs, job)
end

-- The waiter waits no longer; a run that nobody waits for is dropped. True when it was.
local function leave(run, id, waiter)
  if redis.call('HGET', run, 'id') ~= id then return false end
  redis.call('HDEL', run, 'waiter:' .. waiter)
  for _, field in ipairs(redis.call('HKEYS', run)) do
    if string.sub(field, 1, 7) == 'waiter:' then return false end
  end
  drop(run)
  return true
end

-- Whether a job has had its time: as a whole, or for its first run to be begun.
local function isLate(job)
  local of = redis.call('HMGET', TAG .. 'job:' .. job, 'endsAtMs', 'beginUntilMs', 'begun')
  if of[1] and nowMs >= tonumber(of[1]) then return true end
  return of[2] and not of[3] and nowMs >= tonumber(of[2])
end

-- A worker has taken a run of the job: its time in the queue is over.
local function begin(job)
  local key = TAG .. 'job:' .. job
  if redis.call('HEXISTS', key, 'beginUntilMs') == 1 then redis.call('HSET', key, 'begun', 1) end
end

local function runsOf(job)
  local runs = {}
  for i = 0, math.huge do
    local run, id = string.match(redis.call('HGET', TAG .. 'job:' .. job, 'run:' .. i) or '', '^(%S+) (%S+)$')
    if not run then return runs end
    runs[i + 1] = {run, id}
  end
end

-- The job has ended: what is left of its runs goes on for others only.
local function leaveRuns(job, runs, but)
  for _, of in ipairs(runs) do
    if of[2] ~= but then
      redis.call('PUBLISH', 'crossrank:events:' .. of[2], 'left')
      leave(of[1], of[2], job)
    end
  end
end

-- A job ends otherwise than by its runs. 1 when this call ended it.
local function endJob(job, ended)
  local key = TAG .. 'job:' .. job
  if redis.call('EXISTS', key) == 0 or redis.call('HEXISTS', key, 'ended') == 1 then return 0 end
  local runs, over = runsOf(job), 0
  for _, of in ipairs(runs) do
    -- The status is an outcome's first member; one failed run has ended the job.
    local head = redis.call('GETRANGE', TAG .. 'outcome:' .. of[2], 0, 17)
    if head == '{"status":"failed"' then return 0 end
    if head ~= '' then over = over + 1 end
  end
  if over == #runs then return 0 end
  redis.call('HSET', key, 'ended', ended)
  keepEnded(job)
  announce(job, cjson.decode(ended).status)
  leaveRuns(job, runs)
  return 1
end

-- What became of the first call with this idempotency key; nil when there was none.
local function firstCall(key, fingerprint)
  local known = redis.call('HMGET', key, 'fingerprint', 'job', 'busyUntilMs')
  if not known[1] then return nil end
  if known[1] ~= fingerprint then return {'mismatch', ''} end
  -- The call may have died with its process: it goes on no longer than its job.
  local of = redis.call('HMGET', TAG .. 'job:' .. known[2], 'open', 'ended')
  local isOpen = of[1] and of[1] ~= '0' and not of[2]
  if tonumber(known[3]) > nowMs and isOpen then return {'running', ''} end
  return {'replayed', known[2]}
end

-- Creates a run or joins the equal one that is under way. Returns its id, and 1 when it is new, 2 when it
-- has changed the queue.
local function enter(run, newId, payload, lane, priority, owner, weight, tokens, caller, inbox, lifeMs,
    retainMs, runTimeoutMs)
  local band = priority == 'interactive' and 0 or priority == 'normal' and 1 or 2
  local urgency = band == 0 and 'interactive' or 'background'
  local id = redis.call('HGET', run, 'id')
  local created = 0
  local function owedBy(id, tokens) return id .. ' ' .. tokens .. ' ' .. weight .. ' ' .. owner end
  if not id then
    id = newId
    created = 1
    redis.call('HSET', run, 'id', id, 'payload', payload, 'retainMs', retainMs, 'acceptedAtMs', nowMs,
      'lane', lane, 'urgency', urgency, 'tokens', tokens, 'runTimeoutMs', runTimeoutMs,
      'backlog', owedBy(id, tokens))
    queueUp(run, id, lane, urgency, band, owner, weight, tokens)
  else
    local longest = function(field, value)
      if tonumber(redis.call('HGET', run, field)) < value then redis.call('HSET', run, field, value) end
    end
    longest('retainMs', retainMs)
    longest('runTimeoutMs', runTimeoutMs)
    local of = redis.call('HMGET', run, 'urgency', 'tokens', 'ticket', 'backlog')
    tokens = of[2]
    if urgency == 'interactive' and of[1] == 'background' then
      -- Somebody waits for it now: it changes the queue, unless a worker has it already.
      redis.call('ZREM', queueKey(run, 'backlog', lane, of[1]), of[4])
      if not of[3] then
        redis.call('ZREM', queueKey(run, 'pending', lane, of[1]), run .. ' ' .. id)
        queueUp(run, id, lane, urgency, band, owner, weight, tonumber(tokens))
        created = 2
      end
      redis.call('HSET', run, 'urgency', urgency, 'backlog', owedBy(id, tokens))
    else
      if urgency == of[1] and not of[3] then
        queueUp(run, id, lane, urgency, band, owner, weight, tonumber(tokens))
      end
      urgency = of[1]
    end
    if of[3] and inbox == '${JOB_WAITER}' then begin(caller) end
    -- What has taken the run must know of it as long as it lives.
    if of[3] and redis.call('PTTL', run) < lifeMs then
      redis.call('PEXPIRE', besideRun(run, 'ticket') .. of[3], lifeMs)
    end
  end
  redis.call('HSET', run, 'waiter:' .. caller, inbox)
  if redis.call('PTTL', run) < lifeMs then redis.call('PEXPIRE', run, lifeMs) end
  local backlog = queueKey(run, 'backlog', lane, urgency)
  redis.call('ZADD', backlog, 'GT', nowMs + lifeMs, redis.call('HGET', run, 'backlog'))
  redis.call('ZREMRANGEBYSCORE', backlog, '-inf', nowMs)
  return id, created
end
`;

/**
 * KEYS: run. ARGV: new run id, payload, lane, priority, owner, weight, tokens, inbox, life in ms,
 * retention of the outcome in ms, longest time under way in ms. The new id names the caller as well.
 * Returns {run id, 1 when it is new, 2 when it has changed the queue}.
 */
export const ENTER = `${COMMON}
local id, created = enter(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]),
  tonumber(ARGV[7]), ARGV[1], ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]))
return {id, created}`;

/** After the end of their jobs' time, announcements wait this long for an API process. */
const ANNOUNCE_WITHIN_MS = 7 * 86_400_000;

/**
 * Everything of a submission in one step. KEYS: job, idempotency key or the job's again for none, then the
 * runs. ARGV: job id, record, fingerprint, life of the idempotency key in ms, ms for
 * which the call itself goes on, lane, priority, owner, weight, life in ms, retention in ms, longest time under
 * way in ms, whom to tell of its end or '' for nobody, longest time in the queue in ms or '', then for each run:
 * new id, payload, tokens.
 * Returns {'created', for each run its id and what `enter` said of it}, {'replayed', job id}, {'running', ''}
 * or {'mismatch', ''}.
 */
export const SUBMIT = `${COMMON}
local lifeMs, retainMs = tonumber(ARGV[10]), tonumber(ARGV[11])
if KEYS[2] ~= KEYS[1] then
  local first = firstCall(KEYS[2], ARGV[3])
  if first then return first end
  redis.call('HSET', KEYS[2], 'fingerprint', ARGV[3], 'job', ARGV[1], 'busyUntilMs', nowMs + ARGV[5])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
local reply = {'created'}
redis.call('HSET', KEYS[1], 'record', ARGV[2], 'retainMs', retainMs, 'open', #KEYS - 2,
  'endsAtMs', nowMs + lifeMs)
if ARGV[14] ~= '' then redis.call('HSET', KEYS[1], 'beginUntilMs', nowMs + ARGV[14]) end
if ARGV[13] ~= '' then
  local announcement = TAG .. 'announcement:' .. ARGV[1]
  redis.call('HSET', announcement, 'whom', ARGV[13], 'runs', #KEYS - 2)
  redis.call('PEXPIRE', announcement, lifeMs + ${ANNOUNCE_WITHIN_MS})
  -- A job that runs out of time does so when it is looked at: somebody has to.
  redis.call('ZADD', TAG .. 'outbox', nowMs + (tonumber(ARGV[14]) or lifeMs), ARGV[1])
  if #KEYS == 2 then announce(ARGV[1], 'completed') end
end
for i = 3, #KEYS do
  local at = 15 + (i - 3) * 3
  local id, created = enter(KEYS[i], ARGV[at], ARGV[at + 1], ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9]),
    tonumber(ARGV[at + 2]), ARGV[1], '${JOB_WAITER}', lifeMs, retainMs, tonumber(ARGV[12]))
  redis.call('HSET', KEYS[1], 'run:' .. (i - 3), KEYS[i] .. ' ' .. id)
  reply[#reply + 1] = id
  reply[#reply + 1] = created
end
redis.call('PEXPIRE', KEYS[1], lifeMs + retainMs)
if #KEYS == 2 then keepEnded(ARGV[1]) end
return reply`;

/**
 * KEYS: idempotency key. ARGV: fingerprint. Returns what SUBMIT would for a key that is known, or nil.
 */
export const FIRST_CALL = `${COMMON}
return firstCall(KEYS[1], ARGV[1])`;

/** How a job ends that has had its time. */
export const LATE_END = {
  status: "failed",
  code: "deadline_exceeded",
  message: "The job ran out of time.",
} as const;

/**
 * A job ends otherwise than by its runs: canceled, lost. KEYS: job. ARGV: job id, how it ended. Does
 * nothing to a job that has ended already; returns 1 when this call ended it.
 */
export const END_JOB = `${COMMON}
return endJob(ARGV[1], ARGV[2])`;

/** KEYS: job. ARGV: job id. The same for a job that has had its time, by Redis' clock. */
export const END_LATE_JOB = `${COMMON}
if not isLate(ARGV[1]) then return 0 end
return endJob(ARGV[1], '${JSON.stringify(LATE_END)}')`;

/**
 * A worker's ticket takes the run whose turn it is, or the one that it held before. KEYS: ticket.
 * ARGV: ticket id, lane, urgency. Returns {run key, run id, payload, ms waited, longest time under way in
 * ms, 1 when it was begun before, 1 when a job follows it}, or nil when there is nothing to do.
 */
export const CLAIM = `${COMMON}
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
  repeat
    local best = redis.call('ZPOPMIN', pending)
    if not best[1] then return nil end
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
return {run, id, payload, nowMs - acceptedAtMs, runTimeoutMs, held and 1 or 0, followed}`;

/**
 * KEYS: run, outcome, events. ARGV: run id, outcome, its status. Stores the outcome, tells every inbox and
 * follower, announces the jobs that end with it (a failed run fails its job), drops the run. Does nothing when
 * the run is over already (finished by another worker, or expired). Returns 1 or 0. The payload goes first: a full Redis lets a script that begins by freeing memory store
 * the outcome, and no other.
 */
export const FINISH = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'payload')
${COMMON}
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
export const LEAVE = `${COMMON}
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
export const REQUEUE = `${COMMON}
local of = redis.call('HMGET', KEYS[1], 'id', 'ticket', 'lane', 'urgency', 'tokens')
if of[1] ~= ARGV[1] or of[2] ~= ARGV[2] then return 0 end
redis.call('DEL', besideRun(KEYS[1], 'ticket') .. ARGV[2])
redis.call('HDEL', KEYS[1], 'ticket', 'startedAtMs')
-- Its turn had come once: it goes first.
redis.call('ZADD', queueKey(KEYS[1], 'pending', of[3], of[4]), 0, KEYS[1] .. ' ' .. of[1])
return redis.call('HINCRBY', KEYS[1], 'requeues', 1)`;
