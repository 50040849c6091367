-- Puts back a lost record under its old epoch and age; one that stands and is not older, stays.
-- KEYS: as in begin.lua. ARGV: epoch, age, then the record from its third field on.
local record = recordAt(KEYS[1])
if not record or record.epoch < whole(ARGV[1]) then
	record = begin('RESTORED', whole(ARGV[1]), math.max(0, now - whole(ARGV[2])), 3)
end
return answer(record, registerAt(KEYS[2]))
