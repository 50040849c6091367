package dev.breaker.spring.metrics;

import java.util.List;
import java.util.TreeSet;

import dev.breaker.core.CircuitBreakerRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a scrape shows of one breaker.
 */
class PrometheusNamesTests {

	private final List<String> series = scrape();

	@Test
	void followTheUsualRule() {
		assertThat(new TreeSet<>(this.series.stream().map((line) -> line.substring(0, line.indexOf('{'))).toList()))
			.containsExactlyInAnyOrder("circuitbreaker_buffered_calls", "circuitbreaker_calls_seconds_count",
					"circuitbreaker_calls_seconds_max", "circuitbreaker_calls_seconds_sum",
					"circuitbreaker_failure_rate", "circuitbreaker_fallback_calls_total",
					"circuitbreaker_half_open_calls_total", "circuitbreaker_local_state",
					"circuitbreaker_not_permitted_calls_total", "circuitbreaker_observed_refusals_total",
					"circuitbreaker_open_duration_seconds_count", "circuitbreaker_open_duration_seconds_max",
					"circuitbreaker_open_duration_seconds_sum", "circuitbreaker_slow_call_rate",
					"circuitbreaker_slow_calls_total", "circuitbreaker_state", "circuitbreaker_transitions_total");
	}

	@Test
	void haveTheTagsOfTheContract() {
		assertThat(this.series).contains("circuitbreaker_calls_seconds_count{name=\"payments\",outcome=\"failure\"} 0",
				"circuitbreaker_not_permitted_calls_total{name=\"payments\",state=\"half_open\"} 0.0",
				"circuitbreaker_state{name=\"payments\",state=\"closed\"} 1.0",
				"circuitbreaker_transitions_total{name=\"payments\",to=\"open\"} 0.0",
				"circuitbreaker_failure_rate{name=\"payments\"} NaN",
				"circuitbreaker_buffered_calls{kind=\"successful\",name=\"payments\"} 0.0",
				"circuitbreaker_half_open_calls_total{name=\"payments\",outcome=\"success\"} 0.0",
				"circuitbreaker_fallback_calls_total{name=\"payments\",outcome=\"success\"} 0.0");
	}

	@Test
	void areAtMostFiftySeriesABreaker() {
		assertThat(this.series).hasSizeLessThanOrEqualTo(50);
	}

	private static List<String> scrape() {
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.create();
		registry.breaker("payments");
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		new CircuitBreakerMetrics(registry).bindTo(prometheus);
		return prometheus.scrape().lines().filter((line) -> !line.startsWith("#")).toList();
	}

}
