package dev.breaker.spring.aop;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.spring.FallbackListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * The application's {@link FallbackListener}s, looked up when the first fallback ends.
 */
final class FallbackListeners {

	private static final Log logger = LogFactory.getLog(FallbackListeners.class);

	private static final FallbackListener[] NOBODY = {};

	private final SingletonSupplier<FallbackListener[]> listeners;

	private final AtomicBoolean complained = new AtomicBoolean();

	FallbackListeners(ObjectProvider<FallbackListener> listeners) {
		this.listeners = SingletonSupplier
			.of(() -> listeners.orderedStream().toArray((size) -> new FallbackListener[size]));
	}

	/** A fallback is about to be called. */
	void begin(CircuitBreaker breaker, Throwable insteadOf) {
		tell((listener) -> listener.beforeFallback(breaker.name(), insteadOf));
	}

	/** A fallback has ended. */
	void end(CircuitBreaker breaker, Throwable insteadOf, boolean succeeded) {
		breaker.tellFallbackUsed(insteadOf, succeeded);
		tell((listener) -> listener.onFallback(breaker.name(), succeeded));
	}

	private void tell(Consumer<FallbackListener> event) {
		for (FallbackListener listener : listeners()) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				complain("A listener to fallbacks threw; calls go on without it", ex);
			}
		}
	}

	private FallbackListener[] listeners() {
		try {
			return this.listeners.obtain();
		}
		catch (RuntimeException ex) {
			complain("Listeners to fallbacks cannot be made; calls go on without them", ex);
			return NOBODY;
		}
	}

	private void complain(String text, Throwable ex) {
		if (this.complained.compareAndSet(false, true)) {
			logger.warn(text, ex);
		}
	}

}
