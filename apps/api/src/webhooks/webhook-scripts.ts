// Owns: what happens to endpoints, deliveries and the outbox in Redis in one step each, as Lua.
// Must not know: HTTP, BullMQ, signatures.

/**
 * KEYS: endpoint, list of the owner's. ARGV: endpoint id, most of them, ms since 1970, then fields and
 * values. Returns 0 when the owner has the most already.
 */
export const CREATE_ENDPOINT = `
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1`;

/**
 * KEYS: hash. ARGV: a field, the value that it must have or '' for any, then fields and values. Changes a
 * hash that is still there; returns 1 when it did.
 */
export const CHANGE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[2] ~= '' and redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
return 1`;

/**
 * KEYS: endpoint, list of the owner's, the endpoint's deliveries. ARGV: endpoint id, beginning of the keys
 * of deliveries. Returns 0 when there was none.
 */
export const DELETE_ENDPOINT = `
for _, event in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do redis.call('DEL', ARGV[2] .. event) end
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])`;

/**
 * KEYS: delivery, the endpoint's deliveries, endpoint. ARGV: event id, ms since 1970, most that are listed,
 * life in ms, beginning of the keys of deliveries, then fields and values. One that is there stays as it is.
 * Returns its status, or nil when the endpoint is gone. The oldest ended ones make room.
 */
export const CREATE_DELIVERY = `
if redis.call('EXISTS', KEYS[3]) == 0 then return nil end
local status = redis.call('HGET', KEYS[1], 'status')
if status then return status end
redis.call('HSET', KEYS[1], 'status', 'pending', unpack(ARGV, 6))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[3])
if excess > 0 then
  for _, event in ipairs(redis.call('ZRANGE', KEYS[2], 0, excess - 1)) do
    redis.call('ZREM', KEYS[2], event)
    if redis.call('HGET', ARGV[5] .. event, 'status') ~= 'pending' then
      redis.call('DEL', ARGV[5] .. event)
    end
  end
end
return 'pending'`;

/**
 * KEYS: outbox. ARGV: most jobs, ms for which they are lent. Lends the jobs that are due: who does not give
 * them back in time has died, and they are due again. Returns {lent until, job id, job id, …}.
 */
export const LEND = `
local clock = redis.call('TIME')
local nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
local lentUntilMs = nowMs + ARGV[2]
local lent = {lentUntilMs}
for _, job in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', nowMs, 'LIMIT', 0, ARGV[1])) do
  redis.call('ZADD', KEYS[1], lentUntilMs, job)
  lent[#lent + 1] = job
end
return lent`;

/**
 * KEYS: outbox, announcement. ARGV: job id, until when it was lent, when it is to be looked at next or 0
 * for never. Does nothing when it is due anew for another reason.
 */
export const GIVE_BACK = `
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or -1) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] ~= '0' then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
  return 1
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
return 1`;
