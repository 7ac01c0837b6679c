// Owns: what happens to impressions in Redis in one step each, as Lua.
// Must not know: what an impression holds, what is counted.

/** Of a write: the next one goes on where it stops. */
const MOST_FORGOTTEN = 100;

const COUNT = `
-- Of each: number of its key, field, what to add, life of the key in ms.
local function count(encoded)
  for _, one in ipairs(cjson.decode(encoded)) do
    redis.call('HINCRBY', KEYS[one[1]], one[2], one[3])
    redis.call('PEXPIRE', KEYS[one[1]], one[4])
  end
end
`;

/**
 * KEYS: stream of impressions, where each stands and what was told of it, collections by when they were searched, then
 * what is counted. ARGV: impression id, record, most impressions, life in ms, collection, most collections, counts.
 * The oldest ones make room.
 */
export const RECORD = `${COUNT}
local function forget(entries)
  for _, entry in ipairs(entries) do
    redis.call('XDEL', KEYS[1], entry[1])
    redis.call('HDEL', KEYS[2], entry[2][2])
  end
end
local entry = redis.call('XADD', KEYS[1], '*', 'impression', ARGV[1], 'record', ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], entry)
local clock = redis.call('TIME')
local nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function oldest(last, most) return redis.call('XRANGE', KEYS[1], '-', last, 'COUNT', most) end
forget(oldest(math.max(0, nowMs - ARGV[4]), ${MOST_FORGOTTEN}))
local excess = redis.call('XLEN', KEYS[1]) - ARGV[3]
if excess > 0 then forget(oldest('+', math.min(excess, ${MOST_FORGOTTEN}))) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[3], nowMs, ARGV[5])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - ARGV[6])
count(ARGV[7])
return 1`;

/**
 * KEYS: what was told of each impression, then what is counted. ARGV: impression id, what was told of it so far, what
 * is told now, counts. Returns 0 when something else has been told in between, or the impression is gone.
 */
export const TELL = `${COUNT}
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
count(ARGV[4])
return 1`;
