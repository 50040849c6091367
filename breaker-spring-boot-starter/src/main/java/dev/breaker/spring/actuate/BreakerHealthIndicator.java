package dev.breaker.spring.actuate;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * {@link HealthIndicator} that shows the state of each breaker. A breaker of a key is
 * shown while it refuses every call.
 */
public class BreakerHealthIndicator extends AbstractHealthIndicator {

	private final CircuitBreakerRegistry registry;

	private final Status openStatus;

	/**
	 * Makes the indicator.
	 * @param registry the breakers
	 * @param openStatus the status while any breaker refuses every call
	 */
	public BreakerHealthIndicator(CircuitBreakerRegistry registry, Status openStatus) {
		super("circuit breakers could not be read");
		this.registry = registry;
		this.openStatus = openStatus;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		for (CircuitBreaker breaker : this.registry.all()) {
			CircuitBreakerState state = breaker.state();
			boolean open = state == CircuitBreakerState.OPEN || state == CircuitBreakerState.FORCED_OPEN;
			if (open) {
				builder.status(this.openStatus);
			}
			if (open || !BreakerDirectory.isKeyed(breaker.name())) {
				builder.withDetail(breaker.name(), state);
			}
		}
	}

}
