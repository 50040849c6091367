-- The live instances. KEYS: instances. Writes nothing.
if typeOf(KEYS[1]) ~= 'zset' then
	return {}
end
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text(now), '+inf')
