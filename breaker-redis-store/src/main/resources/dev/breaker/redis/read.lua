-- Reads one breaker and writes nothing. KEYS: state, override.
return answer(recordAt(KEYS[1]), registerAt(KEYS[2]))
