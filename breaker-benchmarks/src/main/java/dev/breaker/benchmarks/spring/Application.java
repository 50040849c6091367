package dev.breaker.benchmarks.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Spring Boot applications that are alike but for how they guard the method of their
 * {@link Gateway}. Each has a Prometheus registry of its own.
 */
public enum Application {

	/** The method is not guarded. */
	PLAIN("no proxy", "", "", Gateway.class) {

		@Override
		boolean hasMetered(MeterRegistry meters) {
			return true;
		}

	},

	/** A proxy whose advice does nothing. */
	EMPTY_ADVICE("proxy with an empty advice", "", "", Gateway.WithAdvice.class, Advice.Empty.class) {

		@Override
		boolean hasMetered(MeterRegistry meters) {
			return true;
		}

	},

	/** A proxy whose advice times the call into the registry. */
	TIMING_ADVICE("proxy with an advice that times the call", "", "", Gateway.WithAdvice.class, Advice.Timing.class) {

		@Override
		boolean hasMetered(MeterRegistry meters) {
			return isPositive(meters.get(Advice.Timing.METER));
		}

	},

	/** Ours. */
	BREAKER("`@CircuitProtected`", "dev.breaker.", "breaker", Gateway.WithBreaker.class) {

		@Override
		boolean hasMetered(MeterRegistry meters) {
			return isPositive(meters.get("circuitbreaker.calls").tag("outcome", "success"))
					&& meters.get("circuitbreaker.state").tag("state", "closed").gauge().value() == 1;
		}

	},

	/** Resilience4j's. */
	RESILIENCE4J("`@CircuitBreaker` of Resilience4j", "io.github.resilience4j.", "resilience4j.circuitbreaker",
			Gateway.WithResilience4j.class) {

		@Override
		boolean hasMetered(MeterRegistry meters) {
			return isPositive(meters.get("resilience4j.circuitbreaker.calls").tag("kind", "successful"))
					&& meters.get("resilience4j.circuitbreaker.state").tag("state", "closed").gauge().value() == 1;
		}

	};

	private static final List<String> LIBRARIES = List.of("dev.breaker.", "io.github.resilience4j.");

	private final String title;

	private final String library;

	private final String prefix;

	private final List<Class<?>> beans;

	/**
	 * Makes an application.
	 * @param title for people
	 * @param library package of the starter that it has, the only one; empty for none
	 * @param prefix of that starter's settings; empty for none
	 */
	Application(String title, String library, String prefix, Class<?>... beans) {
		this.title = title;
		this.library = library;
		this.prefix = prefix;
		this.beans = List.of(beans);
	}

	String title() {
		return this.title;
	}

	/** Starts the application; it listens to no port. */
	ConfigurableApplicationContext start() {
		return start(WebApplicationType.NONE);
	}

	/** Starts it as a web application on a free port. */
	ConfigurableApplicationContext startWeb() {
		return start(WebApplicationType.SERVLET);
	}

	private ConfigurableApplicationContext start(WebApplicationType type) {
		List<String> arguments = new ArrayList<>(List.of("--spring.autoconfigure.exclude=" + others(),
				"--spring.main.banner-mode=off", "--server.port=0", "--management.metrics.use-global-registry=false"));
		if (!this.prefix.isEmpty()) {
			String settings = "--" + this.prefix + ".instances." + Gateway.BREAKER;
			arguments.add(settings + ".sliding-window-type=COUNT_BASED");
			arguments.add(settings + ".sliding-window-size=100");
			arguments.add(settings + ".minimum-number-of-calls=10");
		}
		return new SpringApplicationBuilder(
				Stream.concat(Stream.of(Shop.class), this.beans.stream()).toArray(Class<?>[]::new))
			.web(type)
			.run(arguments.toArray(String[]::new));
	}

	/** Auto-configurations of the starters that this application would not have. */
	private String others() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> LIBRARIES.stream().anyMatch(name::startsWith))
			.filter((name) -> this.library.isEmpty() || !name.startsWith(this.library))
			.collect(Collectors.joining(","));
	}

	/** Fails if the application has not done what it is there for. */
	void check(ConfigurableApplicationContext context) {
		MeterRegistry meters = context.getBean(MeterRegistry.class);
		if (!(meters instanceof PrometheusMeterRegistry) || !hasMetered(meters)) {
			throw new IllegalStateException("%s has not metered its calls in Prometheus".formatted(this));
		}
	}

	abstract boolean hasMetered(MeterRegistry meters);

	private static boolean isPositive(RequiredSearch search) {
		return search.timer().count() > 0;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Shop {

	}

}
