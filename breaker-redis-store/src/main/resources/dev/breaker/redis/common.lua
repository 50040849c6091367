-- What every script begins with.
--
-- A value read back is trusted only if it is what these scripts write: numbers are
-- whole decimals without exponent, small enough for a double to hold them exactly.
-- Everything else counts as missing, and the next script that writes replaces it.

local LARGEST = 4503599627370496 -- 2^52; in microseconds, the year 2112
local WEEK = 604800000000

-- The server's clock in microseconds. All times and durations here are microseconds.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function text(number)
	return string.format('%.0f', number)
end

-- The number that a stored or sent text stands for; nil for anything else.
local function whole(value, largest)
	if type(value) ~= 'string' or #value > 16 or not string.find(value, '^%d+$') then
		return nil
	end
	local number = tonumber(value)
	return number <= (largest or LARGEST) and number or nil
end

-- A text of so many whole numbers, parted by spaces; nil for anything else.
local function numbers(value, count)
	local found = {}
	for word in string.gmatch(value or '', '%S+') do
		local number = whole(word)
		if not number then
			return nil
		end
		found[#found + 1] = number
	end
	return #found == count and found or nil
end

local function typeOf(key)
	return redis.call('TYPE', key).ok
end

-- Keys that hold what these scripts have not written: told to whoever asked.
local distrusted = {}

-- Drops a key that somebody else has made something else of.
local function heal(key, expected)
	local found = typeOf(key)
	if found ~= expected and found ~= 'none' then
		distrusted[#distrusted + 1] = key
		redis.call('DEL', key)
	end
end

-- Keeps a key for at least the duration from now on, with few writes.
local function keep(key, duration)
	local needed = math.ceil(duration / 1000)
	if redis.call('PTTL', key) < needed then
		redis.call('PEXPIRE', key, text(2 * needed))
	end
end
