package dev.breaker.spring.metrics;

import dev.breaker.core.CircuitBreakerRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls are timed on the thread and in the span that made them.
 */
class ExemplarTests {

	private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

	private final ThreadLocal<String> span = new ThreadLocal<>();

	@Test
	void aTimedCallLeadsToItsTrace() {
		CircuitBreakerRegistry breakers = CircuitBreakerRegistry.create();
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT,
				new PrometheusRegistry(), Clock.SYSTEM, new Spans());
		new CircuitBreakerMetrics(breakers).bindTo(prometheus);
		this.span.set("00f067aa0ba902b7");
		breakers.breaker("payments").run(() -> {
		});
		this.span.remove();
		assertThat(prometheus.scrape(OPEN_METRICS).lines())
			.filteredOn((line) -> line.startsWith("circuitbreaker_calls_seconds_count{") && line.contains("success"))
			.singleElement()
			.asString()
			.contains("trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\"", "span_id=\"00f067aa0ba902b7\"");
	}

	private final class Spans implements SpanContext {

		@Override
		public String getCurrentTraceId() {
			return (ExemplarTests.this.span.get() != null) ? "4bf92f3577b34da6a3ce929d0e0e4736" : null;
		}

		@Override
		public String getCurrentSpanId() {
			return ExemplarTests.this.span.get();
		}

		@Override
		public boolean isCurrentSpanSampled() {
			return true;
		}

		@Override
		public void markCurrentSpanAsExemplar() {
		}

	}

}
