// Owns: what happens to jobs in Redis in one step each: submitted, replayed, ended.
// Must not know: BullMQ, scoring, HTTP.
import { FUNCTIONS, JOB_WAITER } from "./lua-functions.ts";

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
export const SUBMIT = `${FUNCTIONS}
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
export const FIRST_CALL = `${FUNCTIONS}
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
export const END_JOB = `${FUNCTIONS}
return endJob(ARGV[1], ARGV[2])`;

/** KEYS: job. ARGV: job id. The same for a job that has had its time, by Redis' clock. */
export const END_LATE_JOB = `${FUNCTIONS}
if not isLate(ARGV[1]) then return 0 end
return endJob(ARGV[1], '${JSON.stringify(LATE_END)}')`;
