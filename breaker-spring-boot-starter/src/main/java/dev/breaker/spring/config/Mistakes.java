package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Collects what cannot be used, so that a person reads of all of it at once. What several
 * breakers take from one layer is told once.
 */
final class Mistakes {

	private final Map<String, Mistake> found = new LinkedHashMap<>();

	void add(Mistake mistake) {
		this.found.putIfAbsent(mistake.text(), mistake);
	}

	/** Makes a check, and collects what it throws. */
	void collect(Runnable check) {
		try {
			check.run();
		}
		catch (InvalidBreakerConfigurationException ex) {
			ex.mistakes().forEach(this::add);
		}
	}

	/**
	 * Ends the collection.
	 * @throws InvalidBreakerConfigurationException if there is any; names all of them
	 */
	void throwIfAny() {
		if (!this.found.isEmpty()) {
			throw exception();
		}
	}

	InvalidBreakerConfigurationException exception() {
		List<Mistake> mistakes = new ArrayList<>(this.found.values());
		String description = "%s not allowed:%n%n%s".formatted(
				(mistakes.size() == 1) ? "A setting of the circuit breakers is"
						: mistakes.size() + " settings of the circuit breakers are",
				mistakes.stream().map(Mistake::text).collect(Collectors.joining("%n%n".formatted())));
		String action = mistakes.stream()
			.map(Mistake::action)
			.distinct()
			.collect(Collectors.joining(System.lineSeparator()));
		return new InvalidBreakerConfigurationException(mistakes, description, action);
	}

}
