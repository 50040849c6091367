package dev.breaker.spring.aop;

import java.util.concurrent.atomic.AtomicBoolean;

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

	private final SingletonSupplier<FallbackListener[]> listeners;

	private final AtomicBoolean complained = new AtomicBoolean();

	FallbackListeners(ObjectProvider<FallbackListener> listeners) {
		this.listeners = SingletonSupplier
			.of(() -> listeners.orderedStream().toArray((size) -> new FallbackListener[size]));
	}

	void tell(CircuitBreaker breaker, boolean succeeded) {
		for (FallbackListener listener : this.listeners.obtain()) {
			try {
				listener.onFallback(breaker.name(), succeeded);
			}
			catch (RuntimeException ex) {
				if (this.complained.compareAndSet(false, true)) {
					logger.warn("A listener to fallbacks threw; calls go on without it", ex);
				}
			}
		}
	}

}
