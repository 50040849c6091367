package dev.breaker.spring.actuate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.fleet.FleetIndex;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of this instance and of the fleet's index, by name. Breakers named
 * {@code name:key} stand under {@code name} where there is one.
 */
final class BreakerDirectory {

	private final CircuitBreakerRegistry registry;

	BreakerDirectory(CircuitBreakerRegistry registry) {
		this.registry = registry;
	}

	/** Every breaker but those that are keys of another, in the order of their names. */
	Map<String, KnownBreaker> all() {
		Map<String, KnownBreaker> known = known();
		Map<String, KnownBreaker> all = new TreeMap<>(known);
		all.keySet().removeIf((name) -> isKeyed(name) && known.containsKey(baseOf(name)));
		return all;
	}

	/** The breakers of the keys of each name that has any. */
	Map<String, List<KnownBreaker>> keys() {
		Map<String, List<KnownBreaker>> keys = new TreeMap<>();
		known().forEach((name, breaker) -> {
			if (isKeyed(name)) {
				keys.computeIfAbsent(baseOf(name), (base) -> new ArrayList<>()).add(breaker);
			}
		});
		return keys;
	}

	/** Looks a name up, keyed or not, and makes nothing. */
	@Nullable KnownBreaker find(String name) {
		CircuitBreaker here = this.registry.find(name).orElse(null);
		if (here != null) {
			return new KnownBreaker.Here(here);
		}
		FleetIndex.Entry entry = this.registry.elsewhere().get(name);
		return (entry != null) ? new KnownBreaker.Elsewhere(entry) : null;
	}

	/**
	 * The breaker whose override has the calls of a key: an override of a name covers its
	 * keys, and wins over one of theirs. Null where there is none.
	 */
	@Nullable KnownBreaker covering(String name) {
		KnownBreaker unkeyed = isKeyed(name) ? find(baseOf(name)) : null;
		return (unkeyed != null && unkeyed.isForced()) ? unkeyed : null;
	}

	/** What is to be shown of a breaker. */
	BreakerDescriptor figures(String name, KnownBreaker known) {
		BreakerDescriptor own = known.figures(keys().get(name));
		KnownBreaker covering = covering(name);
		return (covering != null) ? own.under(baseOf(name), covering.figures(null)) : own;
	}

	Collection<String> names() {
		return all().keySet();
	}

	static String baseOf(String name) {
		return isKeyed(name) ? name.substring(0, name.indexOf(':')) : name;
	}

	static boolean isKeyed(String name) {
		return name.indexOf(':') >= 0;
	}

	private Map<String, KnownBreaker> known() {
		Map<String, KnownBreaker> known = new TreeMap<>();
		this.registry.all().forEach((breaker) -> known.put(breaker.name(), new KnownBreaker.Here(breaker)));
		this.registry.elsewhere().forEach((name, entry) -> known.putIfAbsent(name, new KnownBreaker.Elsewhere(entry)));
		return known;
	}

}
