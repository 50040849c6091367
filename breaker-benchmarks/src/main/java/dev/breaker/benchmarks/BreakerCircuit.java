package dev.breaker.benchmarks;

import dev.breaker.core.CheckedSupplier;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Ticker;

/**
 * Ours.
 */
class BreakerCircuit extends Circuit {

	private final CircuitBreaker breaker;

	private final CheckedSupplier<Integer, RuntimeException> success = this::succeed;

	private final CheckedSupplier<Integer, RuntimeException> failure = this::throwFailure;

	BreakerCircuit(CircuitBreakerConfig config) {
		this(CircuitBreaker.of("breaker", config));
	}

	private BreakerCircuit(CircuitBreaker breaker) {
		this.breaker = breaker;
	}

	@Override
	Integer call() {
		return this.breaker.call(this.success);
	}

	@Override
	Integer fail() {
		return this.breaker.call(this.failure);
	}

	@Override
	boolean isRefused() {
		return this.breaker.tryAcquire() == null;
	}

	@Override
	String state() {
		return this.breaker.state().name();
	}

	@Override
	long failures() {
		return this.breaker.snapshot().statistics().failed();
	}

	@Override
	double failureRate() {
		Double rate = this.breaker.snapshot().failureRate();
		return (rate != null) ? rate : Double.NaN;
	}

	@Override
	void forceOpen(boolean unlimited) {
		ManualOverride override = ManualOverride.because("benchmark");
		this.breaker.forceOpen(unlimited ? override.unlimited() : override);
	}

	/**
	 * Half-opens on demand, by a clock that reads the machine's and can be put forward.
	 */
	static final class Probing extends BreakerCircuit {

		private final OffsetTicker ticker;

		private final long wait;

		Probing(CircuitBreakerConfig config) {
			this(config, new OffsetTicker());
		}

		private Probing(CircuitBreakerConfig config, OffsetTicker ticker) {
			super(CircuitBreaker.of("breaker", config, ticker));
			this.ticker = ticker;
			this.wait = config.openWait().initial().toNanos();
			trip();
		}

		@Override
		synchronized void probe() {
			while (!state().equals(CircuitBreakerState.OPEN.name())) {
				failQuietly();
			}
			this.ticker.offset += this.wait;
		}

	}

	private static final class OffsetTicker implements Ticker {

		private static final Ticker MACHINE = Ticker.system();

		private volatile long offset;

		@Override
		public long nanos() {
			return MACHINE.nanos() + this.offset;
		}

		@Override
		public long coarseNanos() {
			return MACHINE.coarseNanos() + this.offset;
		}

	}

}
