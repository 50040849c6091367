package dev.breaker.spring.aop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.breaker.core.Ticker;

/**
 * Time that passes when told to.
 */
class FakeTime implements Ticker {

	private final AtomicLong nanos = new AtomicLong();

	@Override
	public long nanos() {
		return this.nanos.get();
	}

	void pass(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

}
