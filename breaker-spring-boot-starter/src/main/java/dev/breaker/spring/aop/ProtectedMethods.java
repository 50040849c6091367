package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.breaker.spring.CircuitProtected;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;

/**
 * The guards of all protected methods, made when the first bean of a type is.
 */
final class ProtectedMethods {

	private static final Log logger = LogFactory.getLog(ProtectedMethods.class);

	private final Map<Class<?>, Map<Method, CallGuard>> guards = new ConcurrentHashMap<>();

	private final Set<Class<?>> prepared = ConcurrentHashMap.newKeySet();

	private final PlanFactory plans;

	ProtectedMethods(PlanFactory plans) {
		this.plans = plans;
	}

	/** The method that is really called: that of the target, or the interface's. */
	static Method specific(Method method, Class<?> type) {
		return Proxy.isProxyClass(type) ? method : AopUtils.getMostSpecificMethod(method, type);
	}

	/**
	 * Makes the guards of a type.
	 * @param type class of the bean, which may be a proxy of others
	 * @param target class that calls will show as their target; null for none
	 * @param throughInterfaces whether the bean's proxy has the interfaces alone
	 * @throws InvalidCircuitProtectedException if an annotation cannot be followed
	 */
	void prepare(Class<?> type, @Nullable Class<?> target, boolean throughInterfaces) {
		if (!this.prepared.add(type)) {
			return;
		}
		List<Mistake> mistakes = new ArrayList<>();
		Set<Method> guarded = new HashSet<>();
		MetadataLookup<CircuitProtected> lookup = (method) -> CircuitProtectedPointcut.annotationOf(method, type);
		inOrder(MethodIntrospector.selectMethods(type, lookup)).forEach((method, annotation) -> {
			Class<?> shown = (target != null) ? target : method.getDeclaringClass();
			String obstacle = ProxyReach.obstacle(method, type, throughInterfaces);
			if (obstacle == null && CircuitProtectedPointcut.annotationOf(method, shown) == null) {
				obstacle = ProxyReach.HIDDEN;
			}
			if (obstacle == null) {
				put(shown, method, this.plans.guard(method, shown, annotation, mistakes));
				guarded.add(method);
			}
			else if (CircuitProtectedPointcut.ofMethod(method, type) != null || obstacle.equals(ProxyReach.HIDDEN)) {
				mistakes.add(new Mistake(method, obstacle));
			}
			else if (!Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())) {
				logger.warn("%s of %s is not protected as its type is: it %s".formatted(Signatures.of(method),
						type.getName(), obstacle));
			}
		});
		SelfCalls.warn(type, guarded);
		this.plans.report(type, mistakes);
	}

	/**
	 * Reports the methods of a class that no proxy can extend.
	 * @param type a final class
	 * @throws InvalidCircuitProtectedException if mistakes are to stop the start
	 */
	void refuse(Class<?> type) {
		if (this.prepared.add(type)) {
			MetadataLookup<CircuitProtected> lookup = (method) -> CircuitProtectedPointcut.annotationOf(method, type);
			this.plans.report(type,
					inOrder(MethodIntrospector.selectMethods(type, lookup)).keySet()
						.stream()
						.map((method) -> new Mistake(method, ProxyReach.FINAL_CLASS))
						.toList());
		}
	}

	/**
	 * The guard of a method, made now if the type could not be known at start.
	 */
	CallGuard guardOf(Method method, Class<?> type) {
		CallGuard known = known(method, type);
		return (known != null) ? known : added(method, type);
	}

	private static Map<Method, CircuitProtected> inOrder(Map<Method, CircuitProtected> annotations) {
		Map<Method, CircuitProtected> ordered = new LinkedHashMap<>();
		annotations.entrySet()
			.stream()
			.sorted(Comparator.comparing((entry) -> Signatures.of(entry.getKey())))
			.forEach((entry) -> ordered.put(entry.getKey(), entry.getValue()));
		return ordered;
	}

	private CallGuard added(Method method, Class<?> type) {
		List<Mistake> mistakes = new ArrayList<>();
		CircuitProtected annotation = CircuitProtectedPointcut.annotationOf(method, type);
		CallGuard guard = known(specific(method, type), type);
		if (guard == null) {
			guard = (annotation != null) ? this.plans.guard(specific(method, type), type, annotation, mistakes)
					: CallGuard.NONE;
			this.plans.report(type, mistakes);
		}
		return put(type, method, guard);
	}

	private @Nullable CallGuard known(Method method, Class<?> type) {
		Map<Method, CallGuard> ofType = this.guards.get(type);
		return (ofType != null) ? ofType.get(method) : null;
	}

	// The guard is made before, for that may create beans and come back here
	private CallGuard put(Class<?> type, Method method, CallGuard guard) {
		CallGuard present = this.guards.computeIfAbsent(type, (key) -> new ConcurrentHashMap<>())
			.putIfAbsent(method, guard);
		return (present != null) ? present : guard;
	}

}
