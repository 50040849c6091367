package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.spring.FallbackOn;
import dev.breaker.spring.aop.FallbackMethod.Form;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * What a method demands of its fallback.
 */
final class FallbackSignature {

	private final Method method;

	private final ResolvableType returned;

	private final List<Class<?>> parameters;

	private final boolean refusalsOnly;

	FallbackSignature(Method method, Class<?> type, FallbackOn fallbackOn) {
		this.method = method;
		ResolvableType result = ResolvableType.forMethodReturnType(method, type);
		this.returned = CompletionStage.class.isAssignableFrom(result.toClass()) ? result.as(CompletionStage.class)
				: result;
		this.parameters = parameters(method, type);
		this.refusalsOnly = fallbackOn == FallbackOn.REFUSED;
	}

	/** What the candidate takes; null if that does not fit. */
	@Nullable Form form(Method candidate, Class<?> type) {
		List<Class<?>> taken = parameters(candidate, type);
		if (taken.equals(this.parameters)) {
			return Form.ARGUMENTS;
		}
		int last = taken.size() - 1;
		if (last < 0 || !Throwable.class.isAssignableFrom(taken.get(last))) {
			return null;
		}
		if (taken.subList(0, last).equals(this.parameters)) {
			return Form.ARGUMENTS_AND_EXCEPTION;
		}
		return (last == 0) ? Form.EXCEPTION : null;
	}

	/** Why the candidate does not fit; null if it does. */
	@Nullable String misfit(Method candidate, Class<?> type) {
		if (candidate.equals(this.method)) {
			return "is the protected method itself";
		}
		List<Class<?>> taken = parameters(candidate, type);
		Form form = form(candidate, type);
		if (form == null) {
			return "takes " + Signatures.parameters(taken);
		}
		if (!returnFits(ResolvableType.forMethodReturnType(candidate, type))) {
			return "returns " + candidate.getGenericReturnType().getTypeName();
		}
		if (this.refusalsOnly && form != Form.ARGUMENTS
				&& !taken.get(taken.size() - 1).isAssignableFrom(CallNotPermittedException.class)) {
			return "takes an exception that no refusal is, and fallbackOn is REFUSED";
		}
		return null;
	}

	@Override
	public String toString() {
		List<Class<?>> withException = new ArrayList<>(this.parameters);
		withException.add(Throwable.class);
		String first = Signatures.parameters(this.parameters) + ", " + Signatures.parameters(withException);
		return "return %s and take %s".formatted(this.returned,
				this.parameters.isEmpty() ? "() or (Throwable)" : first + " or (Throwable)");
	}

	private boolean returnFits(ResolvableType offered) {
		Class<?> wanted = this.returned.toClass();
		if (wanted == void.class) {
			return true;
		}
		if (offered.toClass() == void.class || !ClassUtils.isAssignable(wanted, offered.toClass())) {
			return false;
		}
		boolean comparable = this.returned.hasGenerics() && offered.hasGenerics()
				&& !this.returned.hasUnresolvableGenerics() && !offered.hasUnresolvableGenerics();
		return !comparable || this.returned.isAssignableFrom(offered);
	}

	private static List<Class<?>> parameters(Method method, Class<?> type) {
		List<Class<?>> parameters = new ArrayList<>();
		for (int i = 0; i < method.getParameterCount(); i++) {
			parameters.add(ResolvableType.forMethodParameter(method, i, type).toClass());
		}
		return parameters;
	}

}
