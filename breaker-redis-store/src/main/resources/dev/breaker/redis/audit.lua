-- The audit trail of a breaker, the latest entry first: a list with six elements an
-- entry. Bounded, and kept for a month after the last change.

local AUDIT_ENTRIES = 50
local MONTH = 2592000000000

local function note(key, kind, version, what, by, reason)
	heal(key, 'list')
	redis.call('LPUSH', key, reason, by, what, text(version), kind, text(now))
	redis.call('LTRIM', key, 0, 6 * AUDIT_ENTRIES - 1)
	keep(key, MONTH)
end
