package dev.breaker.spring.aop;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The breakers {@code name:key} of one name. While the breaker {@code name} itself is
 * overridden, it takes the calls of all keys: so an override of the name covers the keys
 * there are and those to come, and wins over an override of one of them.
 */
final class KeyedBreakers {

	private static final Log logger = LogFactory.getLog(KeyedBreakers.class);

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final int HASH_BYTES = 16;

	private final NamedBreaker unkeyed;

	private final CircuitBreakerRegistry registry;

	private final IntSupplier maxKeys;

	private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

	/**
	 * Held while a breaker is made or forgotten, so that no removed one stays in the map.
	 */
	private final Lock membership = new ReentrantLock();

	private final AtomicBoolean complained = new AtomicBoolean();

	KeyedBreakers(NamedBreaker unkeyed, CircuitBreakerRegistry registry, IntSupplier maxKeys) {
		this.unkeyed = unkeyed;
		this.registry = registry;
		this.maxKeys = maxKeys;
		registry.onRemoved(this::forget);
	}

	/**
	 * The breaker of a key.
	 * @param key any text; null or empty for none
	 * @return its breaker, or that of the name: without a key, with too many of them, or
	 * while that is overridden
	 */
	CircuitBreaker breaker(@Nullable String key) {
		CircuitBreaker unkeyed = this.unkeyed.get();
		if (key == null || key.isEmpty() || isOverridden(unkeyed.state())) {
			return unkeyed;
		}
		String name = PLAIN.matcher(key).matches() ? key : hash(key);
		CircuitBreaker known = this.breakers.get(name);
		return (known != null) ? known : added(name);
	}

	private CircuitBreaker added(String key) {
		int most = this.maxKeys.getAsInt();
		if (this.breakers.size() >= most) {
			return overflow("has %d keys, as many as max-keys allows".formatted(most));
		}
		this.membership.lock();
		try {
			CircuitBreaker known = this.breakers.get(key);
			if (known != null || this.breakers.size() >= most) {
				return (known != null) ? known : this.unkeyed.get();
			}
			CircuitBreaker made = this.registry.breaker(this.unkeyed.get().name() + ":" + key);
			this.breakers.put(key, made);
			return made;
		}
		catch (IllegalStateException ex) {
			return overflow("gets no further keys: " + ex.getMessage());
		}
		finally {
			this.membership.unlock();
		}
	}

	private CircuitBreaker overflow(String reason) {
		if (this.complained.compareAndSet(false, true)) {
			logger.warn("Circuit breaker '%s' %s; calls with other keys go through '%1$s' itself"
				.formatted(this.unkeyed.get().name(), reason));
		}
		return this.unkeyed.get();
	}

	private void forget(CircuitBreaker removed) {
		this.membership.lock();
		try {
			this.breakers.values().remove(removed);
		}
		finally {
			this.membership.unlock();
		}
	}

	private static boolean isOverridden(CircuitBreakerState state) {
		return state == CircuitBreakerState.FORCED_OPEN || state == CircuitBreakerState.FORCED_CLOSED;
	}

	private static String hash(String key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
