-- Enters what became of breakers. An entry gives way to what is not older, the record's
-- part by epoch and the override's part by revision, and to who has seen that it is
-- wrong. What is nothing any more stays for a minute, unlisted, so that a late message
-- does not bring it back.
-- Last of all it tells whoever listens of a change, where the server's access rules allow.
-- KEYS: index. ARGV: how many entries at most, channel, what to tell, then of each breaker its name, epoch,
-- phase, rev, mode, remaining time of the override or 0, lifetime of the record, and the
-- epoch and rev that the index was seen to list.
local MINUTE = 60000000
local most = whole(ARGV[1])
heal(KEYS[1], 'hash')
local changed = false
local fresh, longest, endless = redis.call('HLEN', KEYS[1]) == 0, 0, false
for i = 4, #ARGV, 9 do
	local name, remaining = ARGV[i], whole(ARGV[i + 5])
	local present = redis.call('HGET', KEYS[1], name)
	local entry = parseEntry(present or nil) or { epoch = 0, phase = '-', rev = 0, mode = '-', ends = 0 }
	local epoch, rev = whole(ARGV[i + 1]), whole(ARGV[i + 3])
	local before = table.concat({ text(entry.epoch), entry.phase, text(entry.rev), entry.mode }, ' ')
	if epoch >= entry.epoch or entry.epoch == whole(ARGV[i + 7]) then
		entry.epoch, entry.phase = epoch, ARGV[i + 2]
	end
	if rev >= entry.rev or entry.rev == whole(ARGV[i + 8]) then
		entry.rev, entry.mode = rev, ARGV[i + 4]
		entry.ends = remaining > 0 and now + remaining or 0
	end
	changed = changed or before ~= table.concat({ text(entry.epoch), entry.phase, text(entry.rev), entry.mode }, ' ')
	local isTripped = entry.phase == 'OPEN' or entry.phase == 'HALF_OPEN'
	entry.lapse = math.max(entry.ends, now + (isTripped and whole(ARGV[i + 6]) or MINUTE))
	if present or entry.mode ~= '-' or redis.call('HLEN', KEYS[1]) < most then
		redis.call('HSET', KEYS[1], name, table.concat({ text(entry.epoch), entry.phase, text(entry.rev), entry.mode,
			text(entry.ends), text(entry.lapse) }, ' '))
		longest = math.max(longest, entry.lapse - now)
		endless = endless or isEndless(entry)
	end
end
-- Heartbeats sweep: to read all with every entry would cost the square of the entries.
if endless then
	redis.call('PERSIST', KEYS[1])
elseif fresh or redis.call('PTTL', KEYS[1]) >= 0 then
	keep(KEYS[1], longest)
else
	sweep(KEYS[1])
end
if changed then
	redis.pcall('PUBLISH', ARGV[2], ARGV[3])
end
return {}
