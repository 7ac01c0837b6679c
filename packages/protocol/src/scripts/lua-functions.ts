// Owns: what the scripts of runs and jobs have in common, as Lua functions.
// Must not know: BullMQ, scoring, HTTP.
//
// All keys of a script lie in one shard, and so in one Cluster slot: its tag is KEYS[1]'s. The queues and the
// ticket of a run begin as the run's own key does, so a run stays with the version that has made it.

/** Every band of priorities has room for this many tokens of virtual time. */
export const BAND = 2 ** 50;
/** An outcome outlives its jobs: who has just read a job finds it, though both end in that moment. */
export const OUTLIVES_MS = 1000;

/** What stands in a waiter's field in place of an inbox, where the waiter is a job. */
export const JOB_WAITER = "job";

export const FUNCTIONS = `
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
  redis.call('HSET', run, 'fair', fair, 'chargedTo', chargedTo, 'charge', charge, 'weight', weight)
  redis.call('ZADD', pending, string.format('%.3f', place), member)
end

-- Who was charged for a run, and with which weight.
local function ownerOf(run)
  local of = redis.call('HMGET', run, 'chargedTo', 'weight')
  return string.match(of[1] or '', '^owner:%d+:(.*)$') or '', of[2] or '1'
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

local function runsOf(job)
  local runs = {}
  for i = 0, math.huge do
    local run, id = string.match(redis.call('HGET', TAG .. 'job:' .. job, 'run:' .. i) or '', '^(%S+) (%S+)$')
    if not run then return runs end
    runs[i + 1] = {run, id}
  end
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
  for _, of in ipairs(runsOf(job)) do
    local id = of[2]
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
