package dev.breaker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

import dev.breaker.core.fleet.OverrideRegister;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Operators who force, release and reset breakers at any instance, and who remember every
 * word of theirs and what came of it.
 */
final class SimulatedOperator {

	/** Words closer to each other than this may come to stand in either order. */
	private static final Duration AT_ONCE = Duration.ofSeconds(1);

	private final SimulatedFleet fleet;

	private final List<Word> words = new ArrayList<>();

	/** The word that the server stood at when it was last looked at. */
	private final Map<String, String> standing = new HashMap<>();

	SimulatedOperator(SimulatedFleet fleet) {
		this.fleet = fleet;
	}

	/** Says something at random. */
	void speak(SimulatedBreaker at, String instance) {
		Random random = this.fleet.random;
		switch (random.nextInt(5)) {
			case 0, 1 -> say(at, instance, "force open", CircuitBreaker::forceOpen, lasting(random));
			case 2 -> say(at, instance, "force close", CircuitBreaker::forceClose, lasting(random));
			case 3 -> say(at, instance, "release", CircuitBreaker::release, ManualOverride.because(""));
			default -> say(at, instance, "reset", CircuitBreaker::reset, ManualOverride.because(""));
		}
	}

	private static ManualOverride lasting(Random random) {
		ManualOverride override = ManualOverride.because("");
		return random.nextBoolean() ? override.unlimited()
				: override.lasting(Duration.ofMillis(500 + random.nextInt(15_000)));
	}

	void forceOpen(SimulatedBreaker at, String instance) {
		say(at, instance, "force open", CircuitBreaker::forceOpen, ManualOverride.because("").unlimited());
	}

	void release(SimulatedBreaker at, String instance) {
		say(at, instance, "release", CircuitBreaker::release, ManualOverride.because(""));
	}

	private void say(SimulatedBreaker at, String instance, String what,
			BiFunction<CircuitBreaker, ManualOverride, CompletionStage<ControlOutcome>> order, ManualOverride how) {
		Word word = new Word(at.name(), "word " + this.words.size(), this.fleet.time.nanos());
		this.words.add(word);
		this.fleet.trace.note(() -> "%s: %s, %s for %s".formatted(instance, word.id, what, how.duration()));
		ManualOverride said = ManualOverride.because("").by(word.id);
		ManualOverride override = (how.duration() != null) ? said.lasting(how.duration()) : said.unlimited();
		order.apply(at.breaker, override).thenAccept((outcome) -> {
			this.fleet.trace.note(() -> instance + ": " + word.id + " is " + outcome);
			long age = this.fleet.time.nanos() - word.at;
			boolean over = how.duration() != null && age > how.duration().toNanos() * (1 - SimulatedTime.DRIFT);
			if (outcome == ControlOutcome.APPLIED_FLEET && !over) {
				word.acknowledgedAt = this.fleet.time.nanos();
			}
		});
	}

	/** Asserts that no word has come back over a later one that was acknowledged. */
	void check(String breaker, @Nullable OverrideRegister register) {
		String stands = (register != null) ? register.by() : "";
		if (stands.equals(this.standing.put(breaker, stands)) || stands.isEmpty()) {
			return;
		}
		this.fleet.trace.note(() -> "server: " + stands + " stands at " + breaker);
		long said = this.words.get(Integer.parseInt(stands.substring("word ".length()))).at;
		assertThat(this.words).filteredOn((later) -> later.breaker.equals(breaker))
			.filteredOn((later) -> later.at - said > AT_ONCE.toNanos())
			.filteredOn((later) -> later.acknowledgedAt != null
					&& !this.fleet.server.hasLost(breaker, later.acknowledgedAt))
			.as("I5: %s stands, though a later word was acknowledged", stands)
			.isEmpty();
	}

	/** Something that was said, and when the fleet acknowledged it. */
	private static final class Word {

		private final String breaker;

		private final String id;

		private final long at;

		private @Nullable Long acknowledgedAt;

		Word(String breaker, String id, long at) {
			this.breaker = breaker;
			this.id = id;
			this.at = at;
		}

		@Override
		public String toString() {
			return this.id;
		}

	}

}
