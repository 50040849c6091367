package dev.breaker.spring.aop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.Permit;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Guards each subscription of the publishers that a method returns; a method that throws
 * instead fails when subscribed to. Loaded only where a method returns one, for Reactor
 * is optional.
 */
final class ReactorGuard {

	private final ProtectionPlan plan;

	private ReactorGuard(ProtectionPlan plan) {
		this.plan = plan;
	}

	static CallGuard mono(ProtectionPlan plan) {
		ReactorGuard guard = new ReactorGuard(plan);
		return (invocation) -> guard.guardMono(invocation);
	}

	static CallGuard flux(ProtectionPlan plan) {
		ReactorGuard guard = new ReactorGuard(plan);
		return (invocation) -> guard.guardFlux(invocation);
	}

	private Mono<Object> guardMono(MethodInvocation invocation) {
		Mono<Object> source = started(invocation, Mono.class, Mono::error);
		return Mono.defer(() -> {
			CircuitBreaker breaker = this.plan.breaker(invocation);
			Permit permit;
			try {
				permit = this.plan.acquire(breaker);
			}
			catch (CallNotPermittedException refusal) {
				return monoInstead(this.plan.afterRefusal(refusal), breaker, invocation, refusal);
			}
			Duration timeout = permit.timeout();
			Mono<Object> limited = (timeout != null) ? source.timeout(timeout, late(timeout)) : source;
			return limited.doOnSuccess(permit::success)
				.doOnCancel(permit::cancel)
				.onErrorResume(
						(ex) -> monoInstead(this.plan.afterFailure(ex, permit.failure(ex)), breaker, invocation, ex));
		});
	}

	/** A fallback stands in for a stream, it does not continue one. */
	private Flux<Object> guardFlux(MethodInvocation invocation) {
		Flux<Object> source = started(invocation, Flux.class, Flux::error);
		return Flux.defer(() -> {
			CircuitBreaker breaker = this.plan.breaker(invocation);
			Permit permit;
			try {
				permit = breaker.acquire(this.plan.rules(breaker).withoutResults());
			}
			catch (CallNotPermittedException refusal) {
				return fluxInstead(this.plan.afterRefusal(refusal), breaker, invocation, refusal);
			}
			AtomicBoolean begun = new AtomicBoolean();
			Duration timeout = permit.timeout();
			Flux<Object> limited = (timeout != null) ? limited(source, timeout) : source;
			return limited.doOnNext((element) -> begun.setPlain(true))
				.doOnComplete(permit::success)
				.doOnCancel(() -> settleCancelled(permit, begun.getPlain()))
				.onErrorResume((ex) -> {
					FallbackMethod fallback = this.plan.afterFailure(ex, permit.failure(ex));
					return fluxInstead(begun.getPlain() ? null : fallback, breaker, invocation, ex);
				});
		});
	}

	private static void settleCancelled(Permit permit, boolean begun) {
		if (begun) {
			permit.success();
		}
		else {
			permit.cancel();
		}
	}

	private Mono<Object> monoInstead(@Nullable FallbackMethod fallback, CircuitBreaker breaker,
			MethodInvocation invocation, Throwable thrown) {
		if (fallback == null) {
			return Mono.error(thrown);
		}
		this.plan.listeners().begin(breaker, thrown);
		return called(fallback, invocation, thrown, Mono.class, Mono::error)
			.doOnSuccess((result) -> this.plan.listeners().end(breaker, thrown, true))
			.doOnError((ex) -> this.plan.listeners().end(breaker, thrown, false));
	}

	private Flux<Object> fluxInstead(@Nullable FallbackMethod fallback, CircuitBreaker breaker,
			MethodInvocation invocation, Throwable thrown) {
		if (fallback == null) {
			return Flux.error(thrown);
		}
		this.plan.listeners().begin(breaker, thrown);
		return called(fallback, invocation, thrown, Flux.class, Flux::error)
			.doOnComplete(() -> this.plan.listeners().end(breaker, thrown, true))
			.doOnError((ex) -> this.plan.listeners().end(breaker, thrown, false));
	}

	/** Limits the whole, where {@link Flux#timeout} limits the time between elements. */
	private static Flux<Object> limited(Flux<Object> source, Duration timeout) {
		AtomicBoolean expired = new AtomicBoolean();
		Mono<Object> expiry = Mono.defer(() -> expired.get() ? late(timeout) : Mono.empty());
		return source.takeUntilOther(Mono.delay(timeout).doOnNext((tick) -> expired.set(true))).concatWith(expiry);
	}

	private static Mono<Object> late(Duration timeout) {
		return Mono.error(() -> new TimeoutException("not completed within %d ms".formatted(timeout.toMillis())));
	}

	private static <P> P started(MethodInvocation invocation, Class<P> type, Function<Throwable, P> failed) {
		try {
			return published(type, invocation.proceed());
		}
		catch (Throwable ex) {
			return failed.apply(ex);
		}
	}

	private static <P> P called(FallbackMethod fallback, MethodInvocation invocation, Throwable thrown, Class<P> type,
			Function<Throwable, P> failed) {
		try {
			return published(type, fallback.call(invocation, thrown));
		}
		catch (Throwable ex) {
			return failed.apply(ex);
		}
	}

	private static <P> P published(Class<P> type, @Nullable Object publisher) {
		return type.cast(Objects.requireNonNull(publisher, () -> "null instead of a " + type.getSimpleName()));
	}

}
