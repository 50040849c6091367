package dev.breaker.spring.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatusCode;
import org.springframework.util.ClassUtils;
import org.springframework.validation.method.MethodValidationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/**
 * What blames the caller and says nothing of the called: failed validation of what the
 * caller gave, and HTTP answers 4xx but for 408 (Request Timeout) and 429 (Too Many
 * Requests), received from a server or meant for the caller.
 */
public final class ClientErrors {

	private static final int REQUEST_TIMEOUT = 408;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final List<Family> FAMILIES = families();

	private ClientErrors() {
	}

	/**
	 * A predicate of exceptions to ignore.
	 * @param recorded classes that were configured to be recorded: one of the families
	 * here is recorded indeed, a wider one such as Exception speaks of other errors
	 * @param configured the predicate that was configured; null for none
	 */
	static Predicate<Throwable> or(Set<Class<? extends Throwable>> recorded,
			@Nullable Predicate<Throwable> configured) {
		return new Ignored(Set.copyOf(recorded), configured);
	}

	/**
	 * The same with further classes that are recorded.
	 * @param ignored which exceptions are ignored; null for none
	 * @param more classes of which the families here are recorded indeed
	 * @return the predicate itself where it does not come from here
	 */
	public static @Nullable Predicate<Throwable> recording(@Nullable Predicate<Throwable> ignored,
			Set<Class<? extends Throwable>> more) {
		if (!(ignored instanceof Ignored ours)) {
			return ignored;
		}
		Set<Class<? extends Throwable>> all = new HashSet<>(ours.recorded());
		all.addAll(more);
		return or(all, ours.configured());
	}

	static boolean isOurs(@Nullable Predicate<Throwable> ignored) {
		return ignored instanceof Ignored;
	}

	/** The exceptions that may be client errors, of the libraries that are present. */
	static Stream<Class<?>> types() {
		return FAMILIES.stream().map(Family::type);
	}

	private static List<Family> families() {
		List<Family> families = new ArrayList<>();
		add(families, "org.springframework.web.client.RestClientResponseException", Http::blamesCaller);
		add(families, "org.springframework.web.reactive.function.client.WebClientResponseException",
				ReactiveHttp::blamesCaller);
		add(families, "org.springframework.web.ErrorResponse", Http::blamesCallerByItsAnswer);
		add(families, "jakarta.validation.ConstraintViolationException", Validation::blamesCaller);
		add(families, "org.springframework.validation.method.MethodValidationException",
				(error) -> !((MethodValidationException) error).isForReturnValue());
		return List.copyOf(families);
	}

	private static void add(List<Family> families, String type, Predicate<Throwable> blamesCaller) {
		if (ClassUtils.isPresent(type, null)) {
			families.add(new Family(ClassUtils.resolveClassName(type, null), blamesCaller));
		}
	}

	private static boolean isClientError(HttpStatusCode status) {
		return status.is4xxClientError() && status.value() != REQUEST_TIMEOUT && status.value() != TOO_MANY_REQUESTS;
	}

	/** A record, so that equal settings are equal. */
	private record Ignored(Set<Class<? extends Throwable>> recorded,
			@Nullable Predicate<Throwable> configured) implements Predicate<Throwable> {

		@Override
		public boolean test(Throwable error) {
			for (Family family : FAMILIES) {
				if (family.ignores(error, this.recorded)) {
					return true;
				}
			}
			return this.configured != null && this.configured.test(error);
		}

	}

	private record Family(Class<?> type, Predicate<Throwable> blamesCaller) {

		boolean ignores(Throwable error, Set<Class<? extends Throwable>> recorded) {
			return this.type.isInstance(error) && this.blamesCaller.test(error)
					&& recorded.stream().noneMatch((one) -> this.type.isAssignableFrom(one) && one.isInstance(error));
		}

	}

	/** Apart, for spring-web is optional. */
	private static final class Http {

		static boolean blamesCaller(Throwable error) {
			return isClientError(((RestClientResponseException) error).getStatusCode());
		}

		static boolean blamesCallerByItsAnswer(Throwable error) {
			return isClientError(((ErrorResponse) error).getStatusCode());
		}

	}

	/** Apart, for spring-webflux is optional. */
	private static final class ReactiveHttp {

		static boolean blamesCaller(Throwable error) {
			return isClientError(((WebClientResponseException) error).getStatusCode());
		}

	}

	/** Apart, for Bean Validation is optional. */
	private static final class Validation {

		static boolean blamesCaller(Throwable error) {
			Set<ConstraintViolation<?>> violations = ((ConstraintViolationException) error).getConstraintViolations();
			return violations == null || violations.stream().noneMatch(Validation::isOfReturnValue);
		}

		private static boolean isOfReturnValue(ConstraintViolation<?> violation) {
			for (Path.Node node : violation.getPropertyPath()) {
				if (node.getKind() == ElementKind.RETURN_VALUE) {
					return true;
				}
			}
			return false;
		}

	}

}
