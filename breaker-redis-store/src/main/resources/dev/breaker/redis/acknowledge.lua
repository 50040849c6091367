-- Notes that the override holds at an instance, beside the override itself.
-- KEYS: override. ARGV: instance, revision.
-- Past the most that are kept, all begin anew: those that live acknowledge now and then.
local MOST = 10000
local register = registerAt(KEYS[1])
if register and register.rev == whole(ARGV[2]) then
	if redis.call('HLEN', KEYS[1]) > MOST then
		write(KEYS[1], REGISTER, register)
		if register['until'] > 0 then
			keep(KEYS[1], register['until'] - now + WEEK)
		end
	end
	redis.call('HSET', KEYS[1], 'ack:' .. ARGV[1], '1')
end
return {}
