-- What operators may want to know of a breaker; writes nothing.
-- KEYS: override, snapshots, audit. Answers the reports, each as instance, age, shape,
-- calls, failed, slow, locally open; revision of the override and who has acknowledged
-- it; the audit trail.
local reports, acknowledged = {}, { '0' }
if typeOf(KEYS[2]) == 'hash' then
	local stored = redis.call('HGETALL', KEYS[2])
	for i = 1, #stored, 2 do
		local shape, instance = string.match(stored[i], '^([^/]*)/(.*)$')
		local snapshot = numbers(stored[i + 1], 7)
		if shape and snapshot and snapshot[6] > now then
			for _, value in ipairs({ instance, text(math.max(0, now - snapshot[7])), shape, text(snapshot[2]),
				text(snapshot[3]), text(snapshot[4]), text(snapshot[5]) }) do
				reports[#reports + 1] = value
			end
		end
	end
end
local register = registerAt(KEYS[1])
if register then
	acknowledged[1] = text(register.rev)
	for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
		if string.sub(field, 1, 4) == 'ack:' then
			acknowledged[#acknowledged + 1] = string.sub(field, 5)
		end
	end
end
local audit = typeOf(KEYS[3]) == 'list' and redis.call('LRANGE', KEYS[3], 0, -1) or {}
return { reports, acknowledged, audit }
