-- The record and the override register of one breaker, both hashes.

local BILLIONS = 2147483647
local LONGEST = 31622400000000 -- 366 days

-- In the order in which scripts send and answer them, with the largest value of numbers.
local RECORD = {
	{ 'epoch', LARGEST }, { 'at', LARGEST }, { 'openings', BILLIONS }, { 'openWait', LONGEST },
	{ 'permitted', BILLIONS }, { 'successThreshold', BILLIONS }, { 'probeDeadline', LONGEST },
	{ 'rampUp', LONGEST }, { 'phase' }, { 'cause' }, { 'proposer' }, { 'nonce' } }
local REGISTER = {
	{ 'rev', LARGEST }, { 'since', LARGEST }, { 'until', LARGEST }, { 'verified', 1 },
	{ 'mode' }, { 'by' }, { 'reason' } }
local PHASES = { CLOSED = true, OPEN = true, HALF_OPEN = true }
local MODES = { FORCED_OPEN = true, FORCED_CLOSED = true, [''] = true }

-- All fields of a hash by name; nil if one is missing or not what it should be.
local function fieldsOf(key, layout)
	if typeOf(key) ~= 'hash' then
		return nil
	end
	local names, found = {}, {}
	for i, field in ipairs(layout) do
		names[i] = field[1]
	end
	local stored = redis.call('HMGET', key, unpack(names))
	for i, field in ipairs(layout) do
		local value = stored[i]
		if field[2] then
			value = whole(value, field[2])
		end
		if not value then
			return nil
		end
		found[names[i]] = value
	end
	return found
end

-- The fields, if they are sound; else nothing, and the key is distrusted where it exists.
local function sound(key, layout, isSound)
	local fields = fieldsOf(key, layout)
	if fields and isSound(fields) then
		return fields
	end
	if typeOf(key) ~= 'none' then
		distrusted[#distrusted + 1] = key
	end
	return nil
end

-- The record; nil if there is none that can be trusted.
local function recordAt(key)
	return sound(key, RECORD, function(record)
		return PHASES[record.phase] and record.successThreshold >= 1 and record.successThreshold <= record.permitted
	end)
end

-- The register, expired or not; nil if there is none that can be trusted.
-- A mode of '' is a tombstone, an end of 0 means without limit.
local function registerAt(key)
	return sound(key, REGISTER, function(register)
		return MODES[register.mode]
	end)
end

local function write(key, layout, values)
	redis.call('DEL', key)
	local arguments = {}
	for _, field in ipairs(layout) do
		local value = values[field[1]]
		arguments[#arguments + 1] = field[1]
		arguments[#arguments + 1] = type(value) == 'number' and text(value) or value
	end
	redis.call('HSET', key, unpack(arguments))
end

-- How long a record is kept when nobody reports any more.
local function lifetime(record)
	return record.openWait + record.rampUp + WEEK
end

-- What every script on one breaker answers: record, register, totals, distrusted keys. Times leave as
-- durations: the record's age, the register's remaining time. A register that is over
-- leaves as a tombstone: its revision still stands against lower ones.
local function answer(record, register, totals)
	local told, forced = {}, {}
	if record then
		for i, field in ipairs(RECORD) do
			local value = record[field[1]]
			if field[1] == 'at' then
				value = math.max(0, now - value)
			end
			told[i] = type(value) == 'number' and text(value) or value
		end
	end
	if register then
		local over = register['until'] > 0 and register['until'] <= now
		for i, field in ipairs(REGISTER) do
			local value = register[field[1]]
			if field[1] == 'until' and value > 0 then
				value = over and 0 or value - now
			elseif field[1] == 'mode' and over then
				value = ''
			end
			forced[i] = type(value) == 'number' and text(value) or value
		end
	end
	return { told, forced, totals or {}, distrusted }
end
