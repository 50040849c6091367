-- The index of a namespace: a hash of breaker name to
-- 'epoch phase rev mode until lapse', with - for no phase and no mode, 0 for no end.

local INDEX_PHASES = { CLOSED = true, OPEN = true, HALF_OPEN = true, ['-'] = true }
local INDEX_MODES = { FORCED_OPEN = true, FORCED_CLOSED = true, ['-'] = true }

local function parseEntry(stored)
	local epoch, phase, rev, mode, ends, lapse =
		string.match(stored or '', '^(%d+) (%S+) (%d+) (%S+) (%d+) (%d+)$')
	local entry = { epoch = whole(epoch), phase = phase, rev = whole(rev), mode = mode, ends = whole(ends),
		lapse = whole(lapse) }
	if entry.epoch and entry.rev and entry.ends and entry.lapse and INDEX_PHASES[phase] and INDEX_MODES[mode] then
		return entry
	end
	return nil
end

-- Whether the entry is one of an override without end.
local function isEndless(entry)
	return entry.mode ~= '-' and entry.ends == 0
end

-- All entries by name. Drops what has lapsed or is garbage, and has the index live as
-- long as what it lists.
local function sweep(key)
	heal(key, 'hash')
	local entries, longest, endless = {}, 0, false
	local stored = redis.call('HGETALL', key)
	for i = 1, #stored, 2 do
		local entry = parseEntry(stored[i + 1])
		if entry and (isEndless(entry) or entry.lapse > now) then
			entries[stored[i]] = entry
			endless = endless or isEndless(entry)
			longest = math.max(longest, entry.lapse - now)
		else
			redis.call('HDEL', key, stored[i])
		end
	end
	if endless then
		redis.call('PERSIST', key)
	else
		keep(key, longest)
	end
	return entries
end
