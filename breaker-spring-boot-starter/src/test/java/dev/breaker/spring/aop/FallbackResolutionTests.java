package dev.breaker.spring.aop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.AopInvocationException;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for which method stands in for a protected one.
 */
class FallbackResolutionTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void takesTheNearestExceptionType() throws IOException {
		Overloaded bean = this.breakers.bean(Overloaded.class);
		assertThat(bean.call("a", new FileNotFoundException())).isEqualTo("file a");
		assertThat(bean.call("a", new IOException())).isEqualTo("io alone");
		assertThat(bean.call("a", new IllegalStateException())).isEqualTo("runtime a");
		assertThat(bean.call("a", new ClassNotFoundException())).isEqualTo("arguments a");
		this.breakers.forceOpen("overloaded");
		assertThat(bean.call("a", null)).isEqualTo("refused a");
	}

	@Test
	void throwsWhatNoOverloadTakes() {
		Narrow bean = this.breakers.bean(Narrow.class);
		assertThatIllegalStateException().isThrownBy(() -> bean.call(new IllegalStateException()));
		this.breakers.forceOpen("narrow");
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(() -> bean.call(null));
	}

	@Test
	void prefersArgumentsAndExceptionOfTheSameType() {
		assertThat(refused(Forms.class).call("a")).isEqualTo("both");
	}

	@Test
	void findsInheritedPrivateFallbacks() {
		assertThat(refused(Derived.class).call("a")).isEqualTo("private base a");
	}

	@Test
	void findsFallbacksOfSubclassesByTheirResolvedTypes() {
		assertThat(refused(Typed.class).load("a")).isEqualTo("typed a");
	}

	@Test
	void callsTheOverridingFallback() {
		assertThat(refused(Overriding.class).visible("a")).isEqualTo("overriding a");
	}

	@Test
	void returnsPrimitives() {
		Primitives bean = refused(Primitives.class);
		assertThat(bean.number(3)).isEqualTo(-3);
		assertThat(bean.boxed(3)).isEqualTo(-4);
		bean.nothing();
		assertThat(bean.done()).isTrue();
	}

	@Test
	void refusesNullForAPrimitive() {
		assertThatExceptionOfType(AopInvocationException.class).isThrownBy(() -> refused(Primitives.class).none())
			.withMessageContaining("Null return value");
	}

	@Test
	void callsStaticVarargsAndGenericFallbacks() {
		Shapes bean = refused(Shapes.class);
		assertThat(bean.statically("a")).isEqualTo("static a");
		assertThat(bean.varargs("a", "b")).isEqualTo("2");
		assertThat(bean.list()).hasToString("[instead]");
		assertThat(bean.<String>generic(String.class)).isNull();
	}

	@Test
	void callsAMethodOfAnotherBean() {
		OnOtherBean bean = this.breakers.bean(OnOtherBean.class, Configuration.class);
		this.breakers.forceOpen("test");
		assertThat(bean.call("a")).isEqualTo("other bean a");
		assertThat(bean.finalMethod("a")).isEqualTo("final of ready a");
	}

	@Test
	void callsAMethodOfABeanBehindAnInterfaceProxy() {
		this.breakers.proxyTargetClass = false;
		Caller bean = this.breakers.start(CallerImpl.class, Configuration.class).getBean(Caller.class);
		this.breakers.forceOpen("test");
		assertThat(bean.call("a")).isEqualTo("other bean a");
	}

	private <T> T refused(Class<T> type) {
		T bean = this.breakers.bean(type);
		this.breakers.forceOpen("test");
		return bean;
	}

	static class Overloaded {

		@CircuitProtected(name = "overloaded", fallback = "instead")
		String call(String order, Exception ex) throws IOException {
			sneak(ex);
			return order;
		}

		String instead(String order, Exception argument, FileNotFoundException ex) {
			return "file " + order;
		}

		String instead(IOException ex) {
			return "io alone";
		}

		String instead(String order, Exception argument, RuntimeException ex) {
			return "runtime " + order;
		}

		String instead(String order, Exception argument, CallNotPermittedException ex) {
			return "refused " + order;
		}

		String instead(String order, Exception argument) {
			return "arguments " + order;
		}

		String instead(int unrelated) {
			return "unrelated";
		}

		@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
		private static <E extends Exception> void sneak(Exception ex) throws E {
			if (ex != null) {
				throw (E) ex;
			}
		}

	}

	static class Narrow {

		@CircuitProtected(name = "narrow", fallback = "instead")
		String call(RuntimeException ex) {
			throw ex;
		}

		String instead(RuntimeException argument, IOException ex) {
			return "io";
		}

	}

	static class Forms {

		@CircuitProtected(name = "test", fallback = "instead")
		String call(String order) {
			return order;
		}

		String instead(Throwable ex) {
			return "exception";
		}

		String instead(String order) {
			return "arguments";
		}

		String instead(String order, Throwable ex) {
			return "both";
		}

	}

	static class Base {

		@CircuitProtected(name = "test", fallback = "instead")
		String call(String order) {
			return order;
		}

		@CircuitProtected(name = "test", fallback = "visibleInstead")
		String visible(String order) {
			return order;
		}

		private String instead(String order) {
			return "private base " + order;
		}

		String visibleInstead(String order) {
			return "base " + order;
		}

	}

	static class Derived extends Base {

	}

	static class Overriding extends Base {

		@Override
		String visibleInstead(String order) {
			return "overriding " + order;
		}

	}

	abstract static class Generic<T> {

		@CircuitProtected(name = "test", fallback = "instead")
		T load(T order) {
			return order;
		}

	}

	static class Typed extends Generic<String> {

		String instead(String order, Throwable ex) {
			return "typed " + order;
		}

	}

	static class Primitives {

		private boolean done;

		boolean done() {
			return this.done;
		}

		@CircuitProtected(name = "test", fallback = "insteadBoxed")
		int number(int number) {
			return number;
		}

		@CircuitProtected(name = "test", fallback = "insteadPrimitive")
		Integer boxed(int number) {
			return number;
		}

		@CircuitProtected(name = "test", fallback = "insteadNothing")
		public void nothing() {
		}

		@CircuitProtected(name = "test", fallback = "insteadNull")
		long none() {
			return 1;
		}

		Integer insteadBoxed(int number) {
			return -number;
		}

		int insteadPrimitive(int number, Throwable ex) {
			return -number - 1;
		}

		void insteadNothing() {
			this.done = true;
		}

		Long insteadNull() {
			return null;
		}

	}

	static class Shapes {

		@CircuitProtected(name = "test", fallback = "insteadStatic")
		String statically(String order) {
			return order;
		}

		@CircuitProtected(name = "test", fallback = "insteadVarargs")
		String varargs(String... orders) {
			return "";
		}

		@CircuitProtected(name = "test", fallback = "insteadList")
		List<? extends CharSequence> list() {
			return List.of();
		}

		@CircuitProtected(name = "test", fallback = "insteadGeneric")
		<T> T generic(Class<T> type) {
			throw new IllegalStateException();
		}

		static String insteadStatic(String order) {
			return "static " + order;
		}

		private String insteadVarargs(String... orders) {
			return String.valueOf(orders.length);
		}

		List<String> insteadList() {
			return List.of("instead");
		}

		<T> T insteadGeneric(Class<T> type) {
			return null;
		}

	}

	interface Caller {

		String call(String order);

	}

	static class CallerImpl implements Caller {

		@Override
		@CircuitProtected(name = "test", fallback = "other.instead")
		public String call(String order) {
			return order;
		}

	}

	static class OnOtherBean extends CallerImpl {

		@CircuitProtected(name = "test", fallback = "other.insteadFinal")
		String finalMethod(String order) {
			return order;
		}

	}

	static class Other implements Runnable {

		private final String state = "ready";

		String instead(String order, Throwable ex) {
			return "other bean " + order;
		}

		final String insteadFinal(String order) {
			return "final of " + this.state + " " + order;
		}

		@Override
		@CircuitProtected("other")
		public void run() {
		}

	}

	static class Configuration {

		@Bean
		Other other() {
			return new Other();
		}

	}

}
