package dev.breaker.spring.config;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreErrorsBindHandler;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Names what settings reach by reflection, for applications compiled ahead of time: the
 * exceptions and predicates that they name at that moment, and the settings themselves.
 * What cannot be read is left to the checks of the start.
 */
final class SettingsHints implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beans) {
		if (beans.getBeanNamesForType(BreakerConfigurations.class, true, false).length == 0) {
			return null;
		}
		Binder binder = Binder.get(beans.getBean(Environment.class));
		Collection<BreakerSettings> settings = Stream.of("breaker.configs", "breaker.instances")
			.flatMap((name) -> settings(binder, name).values().stream())
			.toList();
		return (generation, code) -> {
			BindableRuntimeHintsRegistrar.forTypes(BreakerSettings.class).registerHints(generation.getRuntimeHints());
			ReflectionHints hints = generation.getRuntimeHints().reflection();
			ClientErrors.types().forEach(hints::registerType);
			settings.forEach((entry) -> register(entry, beans, hints));
		};
	}

	private static Map<String, BreakerSettings> settings(Binder binder, String name) {
		return binder.bind(name, Bindable.mapOf(String.class, BreakerSettings.class), new IgnoreErrorsBindHandler())
			.orElse(Map.of());
	}

	private static void register(BreakerSettings settings, ConfigurableListableBeanFactory beans,
			ReflectionHints hints) {
		Stream.of(settings.getRecordExceptions(), settings.getIgnoreExceptions())
			.filter(Objects::nonNull)
			.flatMap(Set::stream)
			.forEach(hints::registerType);
		Stream
			.of(settings.getRecordFailurePredicate(), settings.getIgnoreExceptionPredicate(),
					settings.getRecordResultPredicate())
			.filter((name) -> name != null && !beans.containsBean(name)
					&& ClassUtils.isPresent(name, beans.getBeanClassLoader()))
			.map((name) -> ClassUtils.resolveClassName(name, beans.getBeanClassLoader()))
			.forEach((type) -> hints.registerType(type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
	}

}
