-- Sets, clears or re-asserts an override: the higher revision stands, a tie goes to
-- FORCED_OPEN. KEYS: state, override, audit. ARGV: revision, since, remaining time or 0,
-- verified, mode or '', by, reason.
local rev, remaining, mode, by, reason = whole(ARGV[1]), whole(ARGV[3]), ARGV[5], ARGV[6], ARGV[7]

local register = registerAt(KEYS[2])
local what = mode == '' and 'RELEASED' or mode
if not register or rev > register.rev
		or (rev == register.rev and mode == 'FORCED_OPEN' and register.mode ~= 'FORCED_OPEN') then
	register = { rev = rev, since = whole(ARGV[2]), ['until'] = remaining > 0 and now + remaining or 0,
		verified = whole(ARGV[4]), mode = mode, by = by, reason = reason }
	write(KEYS[2], REGISTER, register)
	-- What is over is remembered for a month, lest a laggard bring back what it replaced.
	if mode == '' or remaining > 0 then
		keep(KEYS[2], remaining + MONTH)
	end
	note(KEYS[3], 'OVERRIDE', rev, what, by, reason)
elseif rev < register.rev then
	note(KEYS[3], 'SUPERSEDED', rev, what, by, reason)
end
return answer(recordAt(KEYS[1]), register)
