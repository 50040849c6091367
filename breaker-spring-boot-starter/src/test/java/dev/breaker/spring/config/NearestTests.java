package dev.breaker.spring.config;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NearestTests {

	private static final Set<String> KNOWN = Set.of("enabled", "store", "web", "max-breakers", "idle-eviction");

	@Test
	void findsWhatIsWrittenAlmostTheSame() {
		assertThat(Nearest.spelling("enbaled", KNOWN)).isEqualTo("enabled");
		assertThat(Nearest.spelling("maxBreaker", KNOWN)).isEqualTo("max-breakers");
		assertThat(Nearest.spelling("IDLE-EVICTON", KNOWN)).isEqualTo("idle-eviction");
		assertThat(Nearest.spelling("idleevicton", KNOWN)).isEqualTo("idle-eviction");
	}

	@Test
	void takesTheNearestOfSeveral() {
		assertThat(Nearest.spelling("wait-tine", Set.of("wait-tome", "wait-time"))).isEqualTo("wait-time");
		assertThat(Nearest.spelling("wait-times", Set.of("wait-ties", "wait-time", "weight-times"))).isIn("wait-ties",
				"wait-time");
	}

	@Test
	void leavesAloneWhatMayBeAnotherWord() {
		assertThat(Nearest.spelling("key", KNOWN)).isNull();
		assertThat(Nearest.spelling("wed", KNOWN)).isNull();
		assertThat(Nearest.spelling("extension", KNOWN)).isNull();
		assertThat(Nearest.spelling("max", KNOWN)).isNull();
	}

	@Test
	void findsTheOnlyOneThatBeginsSo() {
		assertThat(Nearest.word("idle", KNOWN)).isEqualTo("idle-eviction");
		assertThat(Nearest.word("wait", Set.of("wait-time", "wait-place"))).isNull();
		assertThat(Nearest.word("max", KNOWN)).isNull();
	}

}
