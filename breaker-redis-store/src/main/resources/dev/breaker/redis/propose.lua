-- Accepts a transition from the epoch that stands, or from any where nothing stands.
-- KEYS: as in begin.lua. ARGV: the epoch the proposer saw, then the new record from
-- its third field on.
local record = recordAt(KEYS[1])
local from = whole(ARGV[1])
if not record or record.epoch == from then
	local stored = record and record.epoch or 0
	record = begin('TRANSITION', math.max(stored + 1, from + 1, now), now, 2)
end
return answer(record, registerAt(KEYS[2]))
