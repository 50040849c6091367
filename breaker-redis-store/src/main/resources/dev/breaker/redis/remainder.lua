-- The totals of one shape without the worst instances. Reads every snapshot: asked only
-- while the totals cross a threshold. Writes nothing.
-- KEYS: state, snapshots, totals. ARGV: epoch, shape, how many to leave out.
local epoch, prefix, leftOut = whole(ARGV[1]), ARGV[2] .. '/', whole(ARGV[3])
local sums = { 0, 0, 0 }
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
		local snapshot = numbers(stored[i + 1], 6)
		if snapshot and snapshot[6] > now then
			snapshots[#snapshots + 1] = snapshot
		end
	end
end
table.sort(snapshots, function(one, other)
	return one[3] + one[4] > other[3] + other[4]
end)
for i = leftOut + 1, #snapshots do
	for j = 1, 3 do
		sums[j] = sums[j] + snapshots[i][j + 1]
	end
end
return { text(sums[1]), text(sums[2]), text(sums[3]) }
