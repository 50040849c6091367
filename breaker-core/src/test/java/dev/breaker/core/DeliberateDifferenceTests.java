package dev.breaker.core;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.breaker.core.DeliberateDifference.Peer;
import dev.breaker.core.DeliberateDifference.Shows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The list of differences is complete: each is shown, and none is shown that it lacks.
 */
class DeliberateDifferenceTests {

	private static final Map<Peer, Class<?>> TESTS = Map.of(Peer.RESILIENCE4J, Resilience4jDifferencesTests.class,
			Peer.FAILSAFE, FailsafeDifferentialTests.class, Peer.SMALLRYE, SmallRyeDifferentialTests.class);

	@ParameterizedTest
	@EnumSource
	void eachDifferenceFromAPeerIsShown(Peer peer) {
		List<DeliberateDifference> listed = Arrays.stream(DeliberateDifference.values())
			.filter((difference) -> difference.isOf(peer))
			.toList();
		assertThat(shownIn(TESTS.get(peer))).containsExactlyInAnyOrderElementsOf(listed);
	}

	private static List<DeliberateDifference> shownIn(Class<?> tests) {
		return Arrays.stream(tests.getDeclaredMethods())
			.map((Method method) -> method.getAnnotation(Shows.class))
			.filter(Objects::nonNull)
			.map(Shows::value)
			.toList();
	}

}
