package dev.breaker.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Guards a method of a bean, or every method of a type, by a circuit breaker. An
 * annotation on the method wins over one on its type. Works on classes and interfaces and
 * as a meta-annotation.
 *
 * <pre class="code">
 * &#064;CircuitProtected(name = "payments", fallback = "payLater", fallbackOn = FallbackOn.REFUSED)
 * Receipt charge(Order order) { ... }
 *
 * private Receipt payLater(Order order) { ... }
 * </pre>
 *
 * <p>
 * A {@link java.util.concurrent.CompletionStage} is guarded to its end, a {@code Mono}
 * and a {@code Flux} in each subscription; they also fail where the call was refused. A
 * fallback stands in for a {@code Flux} that has not begun. Other asynchronous types, and
 * methods that a proxy cannot override, stop the start. As with all proxies, calls from
 * within the bean pass unguarded.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface CircuitProtected {

	/**
	 * Alias of {@link #name()}.
	 * @return name of the breaker
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * Name of the breaker, required: letters, digits, {@code -}, {@code _} and {@code .},
	 * at most 64. May hold <code>${...}</code> placeholders.
	 * @return name of the breaker
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * SpEL over the arguments, such as {@code #order.region}. Each value has a breaker of
	 * its own, {@code name:value}, configured as {@code name} and covered by an override
	 * of {@code name}. Null, an empty value, an expression that throws, and values beyond
	 * {@code max-keys} use the breaker {@code name} itself.
	 * @return an expression; empty for one breaker
	 */
	String key() default "";

	/**
	 * The {@code breaker.configs} entry to use when the name has none of its own.
	 * @return name of an entry; empty for the usual layers
	 */
	String config() default "";

	/**
	 * Name of the method to call instead, in the same class or as
	 * {@code beanName.method}. It returns what the method returns (any
	 * {@link java.util.concurrent.CompletionStage} for a method that returns one) and
	 * takes the same parameters, optionally one {@link Throwable} more, or only a
	 * {@link Throwable}. Of several overloads the one with the nearest exception type is
	 * called; if none takes the exception, it is thrown.
	 * @return name of a method; empty for none
	 */
	String fallback() default "";

	/**
	 * What sends a call to its fallback. A result that was recorded as failed is returned
	 * all the same.
	 * @return refusals, recorded failures, or both
	 */
	FallbackOn fallbackOn() default FallbackOn.ANY;

	/**
	 * Exceptions that count as failed, added to the configured ones. Where every
	 * exception does, it changes nothing but for those that blame the caller, which are
	 * ignored otherwise.
	 * @return exception classes
	 */
	Class<? extends Throwable>[] record() default {};

	/**
	 * Exceptions that count as neither success nor failure, added to the configured ones.
	 * @return exception classes
	 */
	Class<? extends Throwable>[] ignore() default {};

}
