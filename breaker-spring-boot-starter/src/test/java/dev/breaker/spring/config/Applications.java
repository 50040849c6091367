package dev.breaker.spring.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import dev.breaker.spring.autoconfigure.BreakerAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that have the settings of a file.
 */
final class Applications {

	private Applications() {
	}

	static ApplicationContextRunner plain() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class));
	}

	static ApplicationContextRunner yaml(String yaml) {
		return plain().withInitializer((context) -> load(yaml, context.getEnvironment().getPropertySources()));
	}

	static ApplicationContextRunner variables(ApplicationContextRunner application, String... pairs) {
		Map<String, Object> variables = new LinkedHashMap<>();
		for (String pair : pairs) {
			variables.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
		}
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		return application.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.replace(name, new SystemEnvironmentPropertySource(name, variables)));
	}

	static InvalidBreakerConfigurationException failure(ApplicationContextRunner application) {
		AtomicReference<InvalidBreakerConfigurationException> failure = new AtomicReference<>();
		application.run((context) -> {
			assertThat(context).hasFailed();
			Throwable cause = context.getStartupFailure();
			while (cause != null && !(cause instanceof InvalidBreakerConfigurationException)) {
				cause = cause.getCause();
			}
			assertThat(cause).as("cause of %s", context.getStartupFailure()).isNotNull();
			failure.set((InvalidBreakerConfigurationException) cause);
		});
		return failure.get();
	}

	private static void load(String yaml, MutablePropertySources sources) {
		try {
			new YamlPropertySourceLoader()
				.load("application.yaml",
						new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "application.yaml"))
				.forEach(sources::addLast);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
