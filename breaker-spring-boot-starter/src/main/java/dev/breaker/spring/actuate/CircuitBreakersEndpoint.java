package dev.breaker.spring.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerSnapshot;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.spring.actuate.BreakerDetailDescriptor.LastFailureDescriptor;
import dev.breaker.spring.actuate.BreakerDetailDescriptor.SettingDescriptor;
import dev.breaker.spring.actuate.BreakerDetailDescriptor.StatisticsDescriptor;
import dev.breaker.spring.actuate.CircuitBreakersDescriptor.StoreDescriptor;
import dev.breaker.spring.config.BreakerConfigurations;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Shows the circuit breakers and takes an operator's orders: over JMX as it stands, over
 * HTTP by its web extension. Input is text and checked here, because a failed conversion
 * in the actuator is a 400 without a message.
 */
@Endpoint(id = "circuitbreakers")
@ImportRuntimeHints(AnswerHints.class)
public class CircuitBreakersEndpoint {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final CircuitBreakerRegistry registry;

	private final @Nullable BreakerConfigurations configurations;

	private final BreakerDirectory directory;

	private final BreakerControls controls;

	private final Show showValues;

	private final Collection<String> roles;

	/**
	 * Makes the endpoint.
	 * @param registry the breakers
	 * @param configurations where their settings are explained; null to show none
	 * @param publisher told of each order, for the audit
	 * @param showValues to whom messages of exceptions are shown
	 * @param roles who counts as authorized; empty for every authenticated principal
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry, @Nullable BreakerConfigurations configurations,
			ApplicationEventPublisher publisher, Show showValues, Set<String> roles) {
		this.registry = registry;
		this.configurations = configurations;
		this.directory = new BreakerDirectory(registry);
		this.controls = new BreakerControls(registry, publisher, PATIENCE);
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	@ReadOperation
	OperationResponseBody circuitBreakers() {
		return list(SecurityContext.NONE);
	}

	@ReadOperation
	OperationResponseBody circuitBreaker(@Selector String circuitBreaker) {
		return orThrow(detail(circuitBreaker, SecurityContext.NONE));
	}

	@WriteOperation
	OperationResponseBody control(@Selector String circuitBreaker, @Selector String action, @Nullable String reason,
			@Nullable String by, @Nullable String duration) {
		return orThrow(control(circuitBreaker, action, reason, by, duration, SecurityContext.NONE));
	}

	/** The hints are for all answers; here, so that a subclass has them too. */
	@RegisterReflectionForBinding({ CircuitBreakersDescriptor.class, BreakerDetailDescriptor.class,
			EventsDescriptor.class, BreakerControls.Done.class, ErrorDescriptor.class })
	OperationResponseBody list(SecurityContext reader) {
		Map<String, List<KnownBreaker>> keys = this.directory.keys();
		Map<String, BreakerDescriptor> breakers = new LinkedHashMap<>();
		this.directory.all().forEach((name, breaker) -> breakers.put(name, breaker.figures(keys.get(name))));
		StoreDescriptor store = StoreDescriptor.of(this.registry.storeStatus(), showsMessages(reader));
		return new CircuitBreakersDescriptor(this.registry.instanceId(), store, breakers);
	}

	OperationResponseBody detail(String name, SecurityContext reader) {
		KnownBreaker known = this.directory.find(name);
		return (known != null) ? detail(name, known, showsMessages(reader))
				: ErrorDescriptor.unknown(name, this.directory.names());
	}

	OperationResponseBody events(String name, SecurityContext reader) {
		KnownBreaker known = this.directory.find(name);
		return (known != null) ? new EventsDescriptor(name, events(known, showsMessages(reader)))
				: ErrorDescriptor.unknown(name, this.directory.names());
	}

	OperationResponseBody control(String name, String action, @Nullable String reason, @Nullable String by,
			@Nullable String duration, SecurityContext operator) {
		if (this.directory.find(name) == null) {
			return ErrorDescriptor.unknown(name, this.directory.names());
		}
		ManualOverride word;
		BreakerControls.Done done;
		try {
			ControlAction order = ControlAction.of(action);
			word = OperatorInput.read(reason, by, operator.getPrincipal(), duration);
			done = this.controls.carryOut(order, name, word);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			return ErrorDescriptor.badRequest(String.valueOf(ex.getMessage()));
		}
		this.controls.audit(done, word);
		return done;
	}

	/** Where there is no status to answer with, as over JMX. */
	private static OperationResponseBody orThrow(OperationResponseBody answer) {
		if (answer instanceof ErrorDescriptor error) {
			throw new InvalidEndpointRequestException(error.inOneLine(), error.error());
		}
		return answer;
	}

	private boolean showsMessages(SecurityContext securityContext) {
		return this.showValues.isShown(securityContext, this.roles);
	}

	private BreakerDetailDescriptor detail(String name, KnownBreaker known, boolean messages) {
		BreakerDescriptor figures = this.directory.figures(name, known);
		if (known instanceof KnownBreaker.Elsewhere elsewhere) {
			return new BreakerDetailDescriptor(name, figures, null, null, null, null,
					fleet(name, elsewhere.agreed(), elsewhere.forced() != null), null);
		}
		CircuitBreaker breaker = ((KnownBreaker.Here) known).breaker();
		CircuitBreakerSnapshot snapshot = breaker.snapshot();
		return new BreakerDetailDescriptor(name, figures, snapshot.openedBecause(),
				LastFailureDescriptor.of(snapshot.lastFailure(), messages),
				StatisticsDescriptor.of(snapshot.statistics()), config(breaker),
				fleet(name, snapshot.fleetState(), snapshot.override() != null), events(known, messages));
	}

	/** Waits for the lane, which asks the store, but not for a store that is slow. */
	private @Nullable FleetDescriptor fleet(String name, @Nullable CircuitBreakerState agreed, boolean overridden) {
		FleetDetail detail = this.registry.inspectFleet(name)
			.toCompletableFuture()
			.completeOnTimeout(FleetDetail.NONE, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.join();
		return FleetDescriptor.of(this.registry.storeStatus(), agreed, overridden, detail,
				this.registry.suspects(name));
	}

	/** A breaker that code made with other settings has none that could be explained. */
	private @Nullable Map<String, SettingDescriptor> config(CircuitBreaker breaker) {
		return (this.configurations != null && breaker.config().equals(this.configurations.configOf(breaker.name())))
				? SettingDescriptor.of(this.configurations.valuesOf(breaker.name())) : null;
	}

	private static List<Map<String, Object>> events(KnownBreaker known, boolean messages) {
		return (known instanceof KnownBreaker.Here here)
				? EventsDescriptor.describe(here.breaker().recentEvents(), messages) : List.of();
	}

}
