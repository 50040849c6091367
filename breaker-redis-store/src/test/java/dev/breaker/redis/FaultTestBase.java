package dev.breaker.redis;

import java.time.Duration;

import dev.breaker.core.fleet.StoreStatus.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * A server of its own for each test, and a fleet on it that has to end well. The tests
 * are numbered as the faults to survive.
 */
@Timeout(180)
abstract class FaultTestBase {

	static final Duration MINUTE = Duration.ofMinutes(1);

	/** Short enough to wait for, long enough to see. */
	static final Duration SHORT = Duration.ofMillis(400);

	static final Status CONNECTED = Status.CONNECTED;

	static final Status DEGRADED = Status.DEGRADED;

	final RedisServerProcess server = RedisServerProcess.start();

	private @Nullable RealFleet fleet;

	/**
	 * Makes the fleet of the test, without instances, whose circuits open for so long.
	 */
	RealFleet fleet(Duration wait) {
		this.fleet = new RealFleet(this.server, wait);
		return this.fleet;
	}

	@AfterEach
	void everythingHasHeld() {
		try {
			if (this.fleet != null) {
				this.fleet.close();
			}
		}
		finally {
			this.server.close();
		}
	}

}
