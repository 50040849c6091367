package dev.breaker.spring.aop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.breaker.core.CircuitBreakerEvent.FallbackUsed;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what tells that a result came from a fallback.
 */
class FallbackTraceTests {

	private final TestBreakers breakers = new TestBreakers();

	private final List<String> events = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.breakers.registry.onEvent(FallbackUsed.class, (event) -> this.events
			.add("%s %s %s".formatted(event.name(), event.type(), event.succeeded() ? "succeeded" : "failed")));
	}

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void publishesAnEventForEachFallback() throws IOException {
		Trips trips = this.breakers.bean(Trips.class);
		trips.book("a");
		trips.stage("a").join();
		trips.mono("a").block();
		trips.flux("a").blockLast();
		assertThat(this.events).hasSize(4).containsOnly("trips java.io.IOException succeeded");
		assertThat(this.breakers.breaker("trips").recentEvents()).noneMatch(FallbackUsed.class::isInstance);
	}

	@Test
	void saysWhereTheFallbackFailedToo() {
		Trips trips = this.breakers.bean(Trips.class);
		this.breakers.forceOpen("trips");
		String refused = "trips dev.breaker.core.CallNotPermittedException failed";
		assertThat(trips.stage("").isCompletedExceptionally()).isTrue();
		assertThat(trips.mono("").onErrorComplete().block()).isNull();
		assertThat(trips.flux("").onErrorComplete().blockLast()).isNull();
		assertThat(this.events).containsExactly(refused, refused, refused);
	}

	@Test
	void marksTheCurrentObservation() throws IOException {
		Trips trips = this.breakers.bean(Trips.class, Observed.class);
		Observed observed = this.breakers.context().getBean(Observed.class);
		Observation.start("request", observed.registry).observeChecked(() -> trips.book("a"));
		trips.book("a");
		assertThat(observed.seen).containsExactly(
				"circuitbreaker.fallback: fallback of circuit breaker 'trips' instead of IOException in request");
	}

	@Test
	void doesWithoutObservations() throws IOException {
		Trips trips = this.breakers.bean(Trips.class, Unobserved.class);
		assertThat(trips.book("a")).isEqualTo("walk");
	}

	static class Unobserved {

		@Bean
		FallbackListener observedFallbacks(ObjectProvider<ObservationRegistry> registry) {
			return new ObservedFallbacks(registry);
		}

	}

	static class Observed extends Unobserved {

		private final List<String> seen = new ArrayList<>();

		private final ObservationRegistry registry = ObservationRegistry.create();

		Observed() {
			this.registry.observationConfig().observationHandler(new ObservationHandler<>() {

				@Override
				public void onEvent(Observation.Event event, Observation.Context context) {
					Observed.this.seen
						.add(event.getName() + ": " + event.getContextualName() + " in " + context.getName());
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			});
		}

		@Bean
		ObservationRegistry observationRegistry() {
			return this.registry;
		}

	}

	static class Trips {

		@CircuitProtected(name = "trips", fallback = "walk")
		String book(String to) throws IOException {
			throw new IOException("no car");
		}

		@CircuitProtected(name = "trips", fallback = "walkLater")
		CompletableFuture<String> stage(String to) {
			return CompletableFuture.failedFuture(new IOException("no car"));
		}

		@CircuitProtected(name = "trips", fallback = "walkMono")
		Mono<String> mono(String to) {
			return Mono.error(new IOException("no car"));
		}

		@CircuitProtected(name = "trips", fallback = "walkFlux")
		Flux<String> flux(String to) {
			return Flux.error(new IOException("no car"));
		}

		private String walk(String to) {
			if (to.isEmpty()) {
				throw new IllegalArgumentException("where to?");
			}
			return "walk";
		}

		private CompletableFuture<String> walkLater(String to) {
			return CompletableFuture.completedFuture(walk(to));
		}

		private Mono<String> walkMono(String to) {
			return Mono.just(walk(to));
		}

		private Flux<String> walkFlux(String to) {
			return Flux.just(walk(to));
		}

	}

}
