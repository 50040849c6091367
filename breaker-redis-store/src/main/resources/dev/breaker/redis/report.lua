-- Replaces one snapshot of one instance and answers the totals of its window shape, in
-- constant time: the totals are kept, not added up.
--
-- KEYS: state, override, snapshots, totals, ends. ARGV: shape, instance, epoch, sequence,
-- calls, failed, slow, locally open, lifetime.
-- Snapshots: a hash of 'shape/instance' to 'sequence calls failed slow open end at'.
-- Totals: a hash of ':shape' to 'calls failed slow reporting open', and the pooled epoch.
-- Ends: the sorted set by which expired snapshots leave, a few with every report.
local STATE, SNAPSHOTS, TOTALS, ENDS = KEYS[1], KEYS[3], KEYS[4], KEYS[5]
local shape, member = ARGV[1], ARGV[1] .. '/' .. ARGV[2]
local epoch, sequence, calls, failed = whole(ARGV[3]), whole(ARGV[4]), whole(ARGV[5]), whole(ARGV[6])
local slow, open, lasting = whole(ARGV[7]), whole(ARGV[8]), whole(ARGV[9])
local GARBAGE = 'garbage'

local record = recordAt(STATE)
if record then
	keep(STATE, lifetime(record))
else
	redis.call('DEL', STATE)
end

local function sure(value)
	return value or error(GARBAGE, 0)
end

local function totalsOf(name)
	local stored = redis.call('HGET', TOTALS, ':' .. name)
	return stored and sure(numbers(stored, 5)) or { 0, 0, 0, 0, 0 }
end

-- Adds a snapshot to the totals of its shape, or with -1 takes it away.
local function add(name, snapshot, sign)
	local totals = totalsOf(name)
	local share = { snapshot[2], snapshot[3], snapshot[4], snapshot[2] > 0 and 1 or 0, snapshot[5] }
	for i = 1, 5 do
		totals[i] = totals[i] + sign * share[i]
		sure(totals[i] >= 0)
		totals[i] = text(totals[i])
	end
	redis.call('HSET', TOTALS, ':' .. name, table.concat(totals, ' '))
end

local function snapshotOf(of)
	local stored = redis.call('HGET', SNAPSHOTS, of)
	return stored and sure(numbers(stored, 7)) or nil
end

local function replace()
	local former = snapshotOf(member)
	sure((former ~= nil) == (redis.call('ZSCORE', ENDS, member) ~= false))
	if former and sequence <= former[1] then
		return
	end
	if former then
		add(shape, former, -1)
	end
	local snapshot = { sequence, calls, failed, slow, open, now + lasting, now }
	add(shape, snapshot, 1)
	for i = 1, 7 do
		snapshot[i] = text(snapshot[i])
	end
	redis.call('HSET', SNAPSHOTS, member, table.concat(snapshot, ' '))
	redis.call('ZADD', ENDS, snapshot[6], member)
end

local function prune()
	for _, gone in ipairs(redis.call('ZRANGEBYSCORE', ENDS, '-inf', text(now), 'LIMIT', 0, 20)) do
		add(sure(string.match(gone, '^([^/]*)/')), sure(snapshotOf(gone)), -1)
		redis.call('HDEL', SNAPSHOTS, gone)
		redis.call('ZREM', ENDS, gone)
	end
end

local function clear()
	redis.call('DEL', SNAPSHOTS, TOTALS, ENDS)
end

local function pool()
	heal(SNAPSHOTS, 'hash')
	heal(TOTALS, 'hash')
	heal(ENDS, 'zset')
	sure(redis.call('HLEN', SNAPSHOTS) == redis.call('ZCARD', ENDS))
	local pooled = sure(whole(redis.call('HGET', TOTALS, 'epoch') or '0'))
	local current = record and record.epoch or math.max(pooled, epoch)
	if pooled ~= current then
		clear()
	end
	redis.call('HSET', TOTALS, 'epoch', text(current))
	if epoch == current then
		replace()
	end
	prune()
	return totalsOf(shape)
end

-- The pool's keys belong together: where they disagree, all start anew and the next
-- reports fill them.
local sound, totals = pcall(pool)
if not sound then
	if totals ~= GARBAGE then
		error(totals)
	end
	distrusted[#distrusted + 1] = TOTALS
	clear()
	totals = pool()
end
for i = 3, 5 do
	keep(KEYS[i], lasting)
end
for i = 1, 5 do
	totals[i] = text(totals[i])
end
local register = registerAt(KEYS[2])
if not register then
	redis.call('DEL', KEYS[2])
end
return answer(record, register, totals)
