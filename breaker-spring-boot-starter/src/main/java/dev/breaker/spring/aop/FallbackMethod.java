package dev.breaker.spring.aop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.util.ReflectionUtils;

/**
 * One method that stands in for a protected one.
 */
final class FallbackMethod {

	/**
	 * What a fallback takes, the more telling first.
	 */
	enum Form {

		ARGUMENTS_AND_EXCEPTION, EXCEPTION, ARGUMENTS

	}

	private final Class<?> owner;

	private final boolean overridable;

	private final Form form;

	private final Class<? extends Throwable> exceptionType;

	private final MethodHandle handle;

	/**
	 * A default method past the proxy, which may have no way to its body: that of an HTTP
	 * interface that is not public has none. Null if it is no default method.
	 */
	private final @Nullable MethodHandle body;

	private final @Nullable Supplier<Object> bean;

	/**
	 * Makes the method callable.
	 * @param method the method, of any visibility
	 * @param form what it takes
	 * @param bean the bean whose method it is; null for the bean called
	 */
	FallbackMethod(Method method, Form form, @Nullable Supplier<Object> bean) {
		this.owner = method.getDeclaringClass();
		this.overridable = (method.getModifiers() & (Modifier.FINAL | Modifier.PRIVATE)) == 0;
		this.form = form;
		this.exceptionType = (form != Form.ARGUMENTS) ? lastParameter(method) : Throwable.class;
		this.handle = handle(method);
		this.body = method.isDefault() ? body(method) : null;
		this.bean = bean;
	}

	Form form() {
		return this.form;
	}

	Class<? extends Throwable> exceptionType() {
		return this.exceptionType;
	}

	@Nullable Object call(MethodInvocation invocation, Throwable thrown) throws Throwable {
		Object receiver = receiver(invocation);
		@Nullable Object[] arguments = arguments(invocation.getArguments(), thrown);
		return (this.body != null && receiver == proxy(invocation)) ? this.body.invokeExact(receiver, arguments)
				: this.handle.invokeExact(receiver, arguments);
	}

	private @Nullable Object[] arguments(@Nullable Object[] arguments, Throwable thrown) {
		return switch (this.form) {
			case ARGUMENTS -> arguments;
			case EXCEPTION -> new Object[] { thrown };
			case ARGUMENTS_AND_EXCEPTION -> {
				@Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
				all[arguments.length] = thrown;
				yield all;
			}
		};
	}

	/** Another bean is called as everybody calls it, through its proxy if that can be. */
	private @Nullable Object receiver(MethodInvocation invocation) {
		Object called = (this.bean != null) ? this.bean.get() : invocation.getThis();
		if (this.owner.isInstance(called) && this.overridable) {
			return called;
		}
		Object target = (called != null) ? AopProxyUtils.getSingletonTarget(called) : null;
		if (this.owner.isInstance(target)) {
			return target;
		}
		// A default method of an interface that nothing but the proxy implements
		return this.owner.isInstance(called) ? called : proxy(invocation);
	}

	private static @Nullable Object proxy(MethodInvocation invocation) {
		return (invocation instanceof ProxyMethodInvocation proxied) ? proxied.getProxy() : null;
	}

	private static Class<? extends Throwable> lastParameter(Method method) {
		return method.getParameterTypes()[method.getParameterCount() - 1].asSubclass(Throwable.class);
	}

	private static MethodHandle handle(Method method) {
		try {
			ReflectionUtils.makeAccessible(method);
			return generic(method, MethodHandles.lookup().unreflect(method));
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("cannot call the fallback " + method, ex);
		}
	}

	private static @Nullable MethodHandle body(Method method) {
		try {
			Class<?> owner = method.getDeclaringClass();
			return generic(method,
					MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).unreflectSpecial(method, owner));
		}
		catch (IllegalAccessException ex) {
			return null;
		}
	}

	private static MethodHandle generic(Method method, MethodHandle handle) {
		MethodHandle spread = handle.asFixedArity().asSpreader(Object[].class, method.getParameterCount());
		MethodHandle withReceiver = Modifier.isStatic(method.getModifiers())
				? MethodHandles.dropArguments(spread, 0, Object.class) : spread;
		return withReceiver.asType(MethodType.methodType(Object.class, Object.class, Object[].class));
	}

}
