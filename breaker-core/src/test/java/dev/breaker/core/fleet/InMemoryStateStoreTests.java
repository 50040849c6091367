package dev.breaker.core.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract, on virtual time.
 */
class InMemoryStateStoreTests extends StateStoreContract {

	private final AtomicLong nanos = new AtomicLong(TimeUnit.DAYS.toNanos(20_000));

	private final InMemoryStateStore store = new InMemoryStateStore(this.nanos::get);

	@Override
	protected StateStore store() {
		return this.store;
	}

	@Override
	protected void advance(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

	@Override
	protected void flush() {
		this.store.flush();
	}

	@Test
	void namesItsKind() {
		assertThat(this.store.type()).isEqualTo("memory");
	}

}
