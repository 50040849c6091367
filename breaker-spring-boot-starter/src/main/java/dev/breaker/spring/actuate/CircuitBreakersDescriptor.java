package dev.breaker.spring.actuate;

import java.time.Instant;
import java.util.Map;

import dev.breaker.core.fleet.StoreStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Answer to a request for all breakers.
 *
 * @param instance id of this instance
 * @param store the store that the fleet shares
 * @param circuitBreakers breakers by name
 */
record CircuitBreakersDescriptor(String instance, StoreDescriptor store,
		Map<String, BreakerDescriptor> circuitBreakers) implements OperationResponseBody {

	/**
	 * The store.
	 *
	 * @param type kind of store; {@code memory} where there is none
	 * @param status whether it answers
	 * @param instances live instances, this one included
	 * @param since when the status began; null without a store
	 * @param lastError what went wrong last; null if nothing did, or not to be shown
	 */
	record StoreDescriptor(String type, StoreStatus.Status status, int instances, @Nullable Instant since,
			@Nullable String lastError) {

		static StoreDescriptor of(@Nullable StoreStatus store, boolean messages) {
			return (store != null)
					? new StoreDescriptor(store.type(), store.status(), store.instances(), store.since(),
							messages ? store.lastError() : null)
					: new StoreDescriptor("memory", StoreStatus.Status.CONNECTED, 1, null, null);
		}

	}

}
