package dev.breaker.spring.aop;

import java.util.Arrays;
import java.util.Set;

import dev.breaker.core.OutcomeRules;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.config.ClientErrors;
import org.jspecify.annotations.Nullable;

/**
 * The outcome rules of a breaker with the exceptions that an annotation adds. They are
 * made anew when the settings of the breaker have changed.
 */
final class AddedRules {

	private final Set<Class<? extends Throwable>> recorded;

	private final Set<Class<? extends Throwable>> ignored;

	private volatile @Nullable Sum latest;

	private AddedRules(Set<Class<? extends Throwable>> recorded, Set<Class<? extends Throwable>> ignored) {
		this.recorded = recorded;
		this.ignored = ignored;
	}

	/** What the annotation adds; null for nothing. */
	static @Nullable AddedRules of(CircuitProtected annotation) {
		AddedRules added = new AddedRules(Set.copyOf(Arrays.asList(annotation.record())),
				Set.copyOf(Arrays.asList(annotation.ignore())));
		return (added.recorded.isEmpty() && added.ignored.isEmpty()) ? null : added;
	}

	OutcomeRules to(OutcomeRules configured) {
		Sum sum = this.latest;
		if (sum == null || !sum.configured.equals(configured)) {
			OutcomeRules with = configured.with(this.recorded, this.ignored);
			sum = new Sum(configured,
					new OutcomeRules(with.recordExceptions(), with.ignoreExceptions(), with.recordFailurePredicate(),
							ClientErrors.recording(with.ignoreExceptionPredicate(), this.recorded),
							with.recordResultPredicate()));
			this.latest = sum;
		}
		return sum.rules;
	}

	private record Sum(OutcomeRules configured, OutcomeRules rules) {
	}

}
