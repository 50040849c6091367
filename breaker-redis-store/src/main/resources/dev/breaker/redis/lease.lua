-- Settles, renews, reclaims and grants the leases of a half-open round.
--
-- KEYS: state, leases. ARGV: epoch, instance, how long an unused lease lasts, number of
-- results, number of parked leases, then lease and outcome of each result, the parked
-- leases, and an id for each lease that may be granted.
-- Leases: a hash of epoch, successes, failures, of 'lease:id' to 'used end holder', of
-- 'served:instance' for who has had a lease in this round, and of 'waiting:instance' to
-- how long the asking of an instance counts that got none. Few of them are kept: all are
-- read each time, and one that waits is enough for others to give way.
local LEASES, MOST_WAITING = KEYS[2], 16
local instance, parkedUntil = ARGV[2], now + whole(ARGV[3])
local results, parked = whole(ARGV[4]), whole(ARGV[5])

local record = recordAt(KEYS[1])
if not record then
	return { '0', '0', '0', '0' }
end
if record.epoch ~= whole(ARGV[1]) or record.phase ~= 'HALF_OPEN' then
	return { text(record.epoch), '0', '0', '0' }
end

heal(LEASES, 'hash')
local round = { successes = whole(redis.call('HGET', LEASES, 'successes')),
	failures = whole(redis.call('HGET', LEASES, 'failures')) }
if whole(redis.call('HGET', LEASES, 'epoch')) ~= record.epoch or not round.successes or not round.failures then
	redis.call('DEL', LEASES)
	redis.call('HSET', LEASES, 'epoch', text(record.epoch), 'successes', '0', 'failures', '0')
	round = { successes = 0, failures = 0 }
end

-- A lease as stored: whether it is used, its end, its holder; nil if there is none.
local function parse(stored)
	local used, ends, holder = string.match(stored or '', '^([01]) (%d+) (%S+)$')
	ends = whole(ends)
	return ends and { used = used == '1', ends = ends, holder = holder } or nil
end

local function held(id)
	local lease = parse(redis.call('HGET', LEASES, 'lease:' .. id) or nil)
	return lease and lease.holder == instance and lease or nil
end

local function put(id, used, ends)
	redis.call('HSET', LEASES, 'lease:' .. id, used .. ' ' .. text(ends) .. ' ' .. instance)
end

local function count(field)
	round[field] = round[field] + 1
	redis.call('HSET', LEASES, field, text(round[field]))
end

local position = 6
for _ = 1, results do
	local id, outcome = ARGV[position], ARGV[position + 1]
	local lease = held(id)
	position = position + 2
	if lease and outcome == 'USED' then
		-- Sent again after a lost answer, it does not begin again.
		if not lease.used then
			put(id, '1', now + record.probeDeadline)
		end
	elseif lease then
		redis.call('HDEL', LEASES, 'lease:' .. id)
		if outcome == 'SUCCESS' then
			count('successes')
		elseif outcome == 'FAILURE' then
			count('failures')
		end
	end
end
local isParked = {}
for _ = 1, parked do
	local lease = held(ARGV[position])
	isParked[ARGV[position]] = true
	if lease and not lease.used then
		put(ARGV[position], '0', parkedUntil)
	end
	position = position + 1
end

-- Past its end, a used lease is a lost probe and an unused one was nothing at all. One
-- that its holder does not know of was granted in an answer that got lost.
local out, unheard, waiting, waits = 0, {}, {}, false
local stored = redis.call('HGETALL', LEASES)
for i = 1, #stored, 2 do
	if string.sub(stored[i], 1, 6) == 'lease:' then
		local lease = parse(stored[i + 1])
		if lease and lease.ends > now then
			local id = string.sub(stored[i], 7)
			out = out + 1
			if lease.holder == instance and not lease.used and not isParked[id] then
				unheard[#unheard + 1] = id
			end
		else
			redis.call('HDEL', LEASES, stored[i])
			if lease and lease.used then
				count('failures')
			end
		end
	elseif string.sub(stored[i], 1, 8) == 'waiting:' then
		if (whole(stored[i + 1]) or 0) <= now then
			redis.call('HDEL', LEASES, stored[i])
		elseif string.sub(stored[i], 9) == instance then
			waits = true
		else
			waiting[#waiting + 1] = string.sub(stored[i], 9)
		end
	end
end

-- Who has had a lease gives way to who has had none, and to who has asked before.
local function isServed(who)
	return redis.call('HEXISTS', LEASES, 'served:' .. who) == 1
end
local givesWay = false
if isServed(instance) then
	givesWay = #waiting > 0 and not waits
	for _, other in ipairs(waiting) do
		givesWay = givesWay or not isServed(other)
	end
end
local reply = { text(record.epoch), '', '', #waiting > 0 and '1' or '0' }
for i = position, #ARGV do
	local again = table.remove(unheard)
	if again then
		put(again, '0', parkedUntil)
		reply[#reply + 1] = again
	elseif out + round.successes + round.failures < record.permitted and not givesWay then
		put(ARGV[i], '0', parkedUntil)
		reply[#reply + 1] = ARGV[i]
		out = out + 1
	end
end
if #reply > 4 then
	redis.call('HSET', LEASES, 'served:' .. instance, '1')
	redis.call('HDEL', LEASES, 'waiting:' .. instance)
elseif position <= #ARGV and (waits or #waiting < MOST_WAITING) then
	redis.call('HSET', LEASES, 'waiting:' .. instance, text(parkedUntil))
end
reply[2], reply[3] = text(round.successes), text(round.failures)
keep(LEASES, lifetime(record))
return reply
