package dev.breaker.spring.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Meters that have tags in common and are removed together.
 */
final class MeterSet {

	private final MeterRegistry registry;

	private final Tags common;

	private final List<Meter> meters = new ArrayList<>();

	MeterSet(MeterRegistry registry, Tags common) {
		this.registry = registry;
		this.common = common;
	}

	Timer timer(String name, String description, Tags tags) {
		return added(Timer.builder(name).description(description).tags(this.common.and(tags)).register(this.registry));
	}

	Counter counter(String name, String description, String unit, Tags tags) {
		return added(Counter.builder(name)
			.description(description)
			.baseUnit(unit)
			.tags(this.common.and(tags))
			.register(this.registry));
	}

	/** Counts on itself, because Micrometer holds what it counts on only weakly. */
	void counter(String name, String description, String unit, Tags tags, Supplier<Number> total) {
		added(FunctionCounter.builder(name, this, (set) -> total.get().doubleValue())
			.description(description)
			.baseUnit(unit)
			.tags(this.common.and(tags))
			.register(this.registry));
	}

	void gauge(String name, String description, @Nullable String unit, Tags tags, Supplier<Number> value) {
		added(Gauge.builder(name, value)
			.description(description)
			.baseUnit(unit)
			.tags(this.common.and(tags))
			.strongReference(true)
			.register(this.registry));
	}

	void remove() {
		this.meters.forEach(this.registry::remove);
	}

	/** A constant as tags have it, such as {@code half_open}. */
	static String tag(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private <M extends Meter> M added(M meter) {
		this.meters.add(meter);
		return meter;
	}

}
