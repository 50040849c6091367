package dev.breaker.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

/**
 * Names what the Redis store reaches at run time, for applications compiled ahead of
 * time: its scripts and the settings of its connection.
 */
final class RedisStoreHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern("dev/breaker/redis/*.lua");
		BindableRuntimeHintsRegistrar.forTypes(RedisConnectionProperties.class).registerHints(hints);
	}

}
