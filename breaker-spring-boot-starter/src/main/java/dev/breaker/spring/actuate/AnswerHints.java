package dev.breaker.spring.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Names the answers of the endpoint, for applications compiled ahead of time: its
 * operations declare no more than that they answer.
 */
final class AnswerHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(),
				CircuitBreakersDescriptor.class, BreakerDetailDescriptor.class, EventsDescriptor.class,
				ErrorDescriptor.class, BreakerControls.Done.class);
	}

}
