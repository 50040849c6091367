-- Makes a record stand: KEYS are state, override, snapshots, totals, ends, leases, audit.
-- Reports and leases start from zero.
local function begin(kind, epoch, at, first)
	local record = { epoch = epoch, at = at }
	for i = 3, #RECORD do
		local field = RECORD[i]
		local value = ARGV[first + i - 3]
		record[field[1]] = field[2] and whole(value, field[2]) or value
	end
	write(KEYS[1], RECORD, record)
	redis.call('DEL', KEYS[3], KEYS[4], KEYS[5], KEYS[6])
	keep(KEYS[1], lifetime(record))
	note(KEYS[7], kind, epoch, record.phase, record.proposer, record.cause)
	return record
end
