package dev.breaker.spring.actuate;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakersEndpointHintsTests {

	@ParameterizedTest
	@ValueSource(classes = { CircuitBreakersDescriptor.class, BreakerDescriptor.class,
			BreakerDescriptor.OverrideDescriptor.class, BreakerDetailDescriptor.class,
			BreakerDetailDescriptor.SettingDescriptor.class, FleetDescriptor.MemberDescriptor.class,
			EventsDescriptor.class, BreakerControls.Done.class, ErrorDescriptor.class })
	void letsAnAnswerBeWrittenAheadOfTime(Class<?> answer) {
		for (Class<?> endpoint : new Class<?>[] { CircuitBreakersEndpoint.class, BreakersEndpoint.class }) {
			RuntimeHints hints = new RuntimeHints();
			new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, endpoint);
			assertThat(RuntimeHintsPredicates.reflection()
				.onMethodInvocation(answer.getRecordComponents()[0].getAccessor())).accepts(hints);
		}
	}

}
