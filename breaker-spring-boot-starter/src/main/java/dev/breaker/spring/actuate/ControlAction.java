package dev.breaker.spring.actuate;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.ControlOutcome;
import dev.breaker.core.ManualOverride;

/**
 * What an operator can do to a breaker.
 */
enum ControlAction {

	FORCE_OPEN, FORCE_CLOSE, RELEASE, RESET;

	/** Its name in a path, such as {@code force-open}. */
	String path() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	CompletionStage<ControlOutcome> on(CircuitBreaker breaker, ManualOverride word) {
		return switch (this) {
			case FORCE_OPEN -> breaker.forceOpen(word);
			case FORCE_CLOSE -> breaker.forceClose(word);
			case RELEASE -> breaker.release(word);
			case RESET -> breaker.reset(word);
		};
	}

	static ControlAction of(String path) {
		return Arrays.stream(values())
			.filter((action) -> action.path().equals(path))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("no action is named '%s'; allowed are %s".formatted(path,
					Arrays.stream(values()).map(ControlAction::path).collect(Collectors.joining(", ")))));
	}

}
