package dev.breaker.spring.config;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;

/**
 * The layers of one breaker, nearest first. Each setting is that of the nearest layer
 * which sets it.
 *
 * @param path the entry that a setting of this breaker would be added to
 * @param layers the layers; none where nothing is configured
 */
record LayerChain(String path, List<Layer> layers) {

	LayerChain {
		layers = List.copyOf(layers);
	}

	/** Whether nothing is configured for this breaker but what is for every breaker. */
	boolean isDefault() {
		return this.layers.isEmpty() || this.layers.get(0).path().equals("breaker.configs.default");
	}

	/** The entries that this one builds on. */
	List<String> basePaths() {
		return this.layers.stream().map(Layer::path).filter((base) -> !base.equals(this.path)).toList();
	}

	<T> @Nullable T find(Function<BreakerSettings, @Nullable T> getter) {
		for (Layer layer : this.layers) {
			T value = getter.apply(layer.settings());
			if (value != null) {
				return value;
			}
		}
		return null;
	}

	<T> void ifSet(Function<BreakerSettings, @Nullable T> getter, Consumer<T> target) {
		T value = find(getter);
		if (value != null) {
			target.accept(value);
		}
	}

	@Nullable ConfigurationProperty property(String key) {
		for (Layer layer : this.layers) {
			ConfigurationProperty property = layer.property(key);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	/** The same chain as if no layer set the key. */
	LayerChain without(String key) {
		return new LayerChain(this.path, this.layers.stream().map((layer) -> layer.without(key)).toList());
	}

	/**
	 * Whether a layer sets {@code key} that is no farther than the one of {@code other}.
	 */
	boolean isAtLeastAsNear(String key, String other) {
		for (Layer layer : this.layers) {
			if (layer.property(key) != null) {
				return true;
			}
			if (layer.property(other) != null) {
				return false;
			}
		}
		return false;
	}

}
