package dev.breaker.test;

import java.util.List;
import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Keeps tests out of any fleet, unless they or the application set
 * {@code breaker.store.type}: a Redis that is configured for production is none that
 * tests should need, or disturb.
 */
final class MemoryStoreContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configurations) {
		return new MemoryStore();
	}

	/** A record, so that contexts that are equal otherwise are one. */
	record MemoryStore() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
			context.getEnvironment()
				.getPropertySources()
				.addLast(new MapPropertySource("breaker-test", Map.of("breaker.store.type", "memory")));
		}

	}

}
