-- Notes that the override holds at an instance, beside the override itself.
-- KEYS: override. ARGV: instance, revision.
local MOST = 10000
local register = registerAt(KEYS[1])
if register and register.rev == whole(ARGV[2]) and redis.call('HLEN', KEYS[1]) < MOST then
	redis.call('HSET', KEYS[1], 'ack:' .. ARGV[1], '1')
end
return {}
