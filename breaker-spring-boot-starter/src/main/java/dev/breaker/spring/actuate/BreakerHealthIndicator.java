package dev.breaker.spring.actuate;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * {@link HealthIndicator} that shows the state of each breaker. A breaker of a key is
 * shown while it refuses every call by itself, and not under an override of its name.
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
		BreakerDirectory directory = new BreakerDirectory(this.registry);
		for (CircuitBreaker breaker : this.registry.all()) {
			KnownBreaker shown = new KnownBreaker.Here(breaker);
			boolean keyed = BreakerDirectory.isKeyed(breaker.name());
			if (keyed && directory.covering(breaker.name()) != null) {
				continue;
			}
			if (shown.isOpen()) {
				builder.status(this.openStatus);
			}
			if (shown.isOpen() || !keyed) {
				builder.withDetail(breaker.name(), shown.state());
			}
		}
	}

}
