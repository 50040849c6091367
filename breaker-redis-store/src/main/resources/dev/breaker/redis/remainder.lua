-- The totals of one shape without the worst instances. Reads every snapshot: asked only
-- while the totals cross a threshold. Writes nothing. Answers the sums, then who was left
-- out, the worst first.
-- KEYS: state, snapshots, totals. ARGV: epoch, shape, how many to leave out.
local epoch, prefix, leftOut = whole(ARGV[1]), ARGV[2] .. '/', whole(ARGV[3])
local sums, worst = { 0, 0, 0 }, {}
if typeOf(KEYS[2]) ~= 'hash' or typeOf(KEYS[3]) ~= 'hash'
		or whole(redis.call('HGET', KEYS[3], 'epoch')) ~= epoch then
	return { '0', '0', '0' }
end
local record = recordAt(KEYS[1])
if record and record.epoch ~= epoch then
	return { '0', '0', '0' }
end

local snapshots = {}
local stored = redis.call('HGETALL', KEYS[2])
for i = 1, #stored, 2 do
	if string.sub(stored[i], 1, #prefix) == prefix then
		local snapshot = numbers(stored[i + 1], 7)
		if snapshot and snapshot[6] > now then
			snapshot.instance = string.sub(stored[i], #prefix + 1)
			snapshots[#snapshots + 1] = snapshot
		end
	end
end
table.sort(snapshots, function(one, other)
	return one[3] + one[4] > other[3] + other[4]
end)
for i, snapshot in ipairs(snapshots) do
	if i <= leftOut then
		worst[#worst + 1] = snapshot[3] + snapshot[4] > 0 and snapshot.instance or nil
	else
		for j = 1, 3 do
			sums[j] = sums[j] + snapshot[j + 1]
		end
	end
end
return { text(sums[1]), text(sums[2]), text(sums[3]), unpack(worst) }
