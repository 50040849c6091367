package dev.breaker.spring.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.NativeDetector;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * The key of a call, found by an expression over its arguments.
 */
final class KeyExpression {

	private static final Log logger = LogFactory.getLog(KeyExpression.class);

	private static final ParameterNameDiscoverer NAMES = DefaultParameterNameDiscoverer.getSharedInstance();

	private final SpelExpression expression;

	private final Method method;

	private final AtomicBoolean complained = new AtomicBoolean();

	private KeyExpression(SpelExpression expression, Method method) {
		this.expression = expression;
		this.method = method;
	}

	/**
	 * Reads an expression.
	 * @param text SpEL
	 * @param method whose parameters it may name
	 * @param mistake takes what is wrong with it
	 * @return the expression; null if it is wrong
	 */
	static @Nullable KeyExpression parse(String text, Method method, Consumer<String> mistake) {
		// MIXED compiles an expression once its types are known, and goes back if they
		// change; a native image has no compiler
		SpelParserConfiguration configuration = new SpelParserConfiguration(
				NativeDetector.inNativeImage() ? SpelCompilerMode.OFF : SpelCompilerMode.MIXED,
				method.getDeclaringClass().getClassLoader());
		SpelExpression expression;
		try {
			expression = new SpelExpressionParser(configuration).parseRaw(text);
		}
		catch (ParseException ex) {
			mistake.accept("its key '%s' is no SpEL expression: %s".formatted(text, ex.getMessage()));
			return null;
		}
		Set<String> known = variables(method);
		Set<String> unknown = new HashSet<>();
		collectVariables(expression.getAST(), unknown);
		unknown.removeAll(known);
		if (!unknown.isEmpty()) {
			mistake.accept("its key '%s' names %s, which is no parameter; there are %s".formatted(text,
					String.join(", ", unknown), known));
			return null;
		}
		return new KeyExpression(expression, method);
	}

	/** The key; null if there is none, or the expression throws. */
	@Nullable String keyOf(MethodInvocation invocation) {
		try {
			Object key = this.expression
				.getValue(new MethodBasedEvaluationContext(null, this.method, invocation.getArguments(), NAMES));
			return (key != null) ? key.toString() : null;
		}
		catch (RuntimeException ex) {
			if (this.complained.compareAndSet(false, true)) {
				logger.warn(("The key '%s' of %s threw; such calls go through the breaker without a key. "
						+ "Further ones are not logged")
					.formatted(this.expression.getExpressionString(), this.method), ex);
			}
			return null;
		}
	}

	private static Set<String> variables(Method method) {
		Set<String> variables = new HashSet<>(List.of("#root", "#this"));
		for (int i = 0; i < method.getParameterCount(); i++) {
			variables.addAll(List.of("#a" + i, "#p" + i));
		}
		@Nullable String @Nullable [] names = NAMES.getParameterNames(method);
		if (names != null) {
			Arrays.stream(names).forEach((name) -> variables.add("#" + name));
		}
		return variables;
	}

	private static void collectVariables(SpelNode node, Set<String> variables) {
		if (node instanceof VariableReference) {
			variables.add(node.toStringAST());
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			collectVariables(node.getChild(i), variables);
		}
	}

}
