package dev.breaker.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells of keys that hold what no store has written: each at most once a minute, in the
 * log.
 */
final class Distrusted {

	private static final Logger LOGGER = System.getLogger(Distrusted.class.getPackageName());

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private static final int MOST_REMEMBERED = 1000;

	/** When each was told last, the oldest first. */
	private final Map<String, Long> told = new LinkedHashMap<>();

	synchronized void tell(List<String> keys) {
		long now = System.nanoTime();
		this.told.values().removeIf((at) -> now - at >= MINUTE);
		for (String key : keys) {
			if (this.told.size() < MOST_REMEMBERED && this.told.putIfAbsent(key, now) == null) {
				LOGGER.log(Level.WARNING, "Redis: the key ''{0}'' holds what Breaker has not written. It counts as "
						+ "missing and is replaced; find out who wrote it.", key);
			}
		}
	}

}
