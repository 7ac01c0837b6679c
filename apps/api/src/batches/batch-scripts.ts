// Owns: what happens to batches in Redis in one step each, as Lua.
// Must not know: what a batch is for.

/**
 * The holder of a batch's lease renews it and writes down how far it is. KEYS: batch, lease, open batches.
 * ARGV: holder, lease in ms, the status that the batch must have ('' for any), ms for which it is kept once
 * it has ended (0 when this does not end it), its member in the open ones, then fields and values. Returns the status, which is
 * another than the wanted one when nothing was written; nil when the lease is somebody else's.
 */
export const STEP = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return nil end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return nil end
if ARGV[3] ~= '' and status ~= ARGV[3] then return status end
if #ARGV > 5 then redis.call('HSET', KEYS[1], unpack(ARGV, 6)) end
if ARGV[4] ~= '0' then
  redis.call('ZREM', KEYS[3], ARGV[5])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return redis.call('HGET', KEYS[1], 'status')`;

/** KEYS: lease. ARGV: holder. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/** KEYS: batch. ARGV: now in ms. A batch that has ended, or is about to, goes on as it is. */
export const CANCEL = `
local status = redis.call('HGET', KEYS[1], 'status')
if status ~= 'validating' and status ~= 'in_progress' then return 0 end
redis.call('HSET', KEYS[1], 'status', 'cancelling', 'at:cancelling', ARGV[1])
return 1`;
