-- Notes that an instance lives, and answers the number of live ones, the incarnation of
-- the data, the time, and the index: name, epoch, phase, rev, mode of every breaker in it.
-- KEYS: instances, index, incarnation. ARGV: instance, lifetime, a fresh incarnation.
local INSTANCES, INDEX, INCARNATION = KEYS[1], KEYS[2], KEYS[3]
local DAY = 86400000000
local lasting = whole(ARGV[2])

heal(INSTANCES, 'zset')
redis.call('ZADD', INSTANCES, text(now + lasting), ARGV[1])
redis.call('ZREMRANGEBYSCORE', INSTANCES, '-inf', text(now))
-- No heartbeat lasts so long: a clock was wrong, or somebody else wrote it.
redis.call('ZREMRANGEBYSCORE', INSTANCES, text(now + math.max(lasting, DAY) + 1), '+inf')
keep(INSTANCES, lasting)

heal(INCARNATION, 'string')
redis.call('SET', INCARNATION, ARGV[3], 'NX')
keep(INCARNATION, WEEK)

local reply = { text(redis.call('ZCARD', INSTANCES)), redis.call('GET', INCARNATION), text(now) }
for name, entry in pairs(sweep(INDEX)) do
	local isOver = entry.ends > 0 and entry.ends <= now
	local mode = isOver and '-' or entry.mode
	if mode ~= '-' or entry.phase == 'OPEN' or entry.phase == 'HALF_OPEN' then
		for _, value in ipairs({ name, text(entry.epoch), entry.phase, text(entry.rev), mode }) do
			reply[#reply + 1] = value
		end
	end
end
return reply
