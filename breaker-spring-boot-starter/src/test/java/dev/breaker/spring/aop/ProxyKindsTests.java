package dev.breaker.spring.aop;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackOn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests that hold whether classes or interfaces are proxied.
 */
class ProxyKindsTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void guardsGenericMethodsThroughTheirBridges(boolean classes) {
		Handler<Order, String> handler = start(classes, OrderHandler.class);
		assertThat(handler.handle(new Order("a", "north"))).isEqualTo("handled a");
		assertThat(statistics("orders:north").successful()).isOne();
		this.breakers.forceOpen("orders");
		assertThat(handler.handle(new Order("b", "south"))).isEqualTo("later b");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void guardsWhatAGenericSuperclassImplements(boolean classes) {
		Handler<Order, String> handler = start(classes, Inheriting.class);
		assertThat(handler.handle(new Order("a", "north"))).isEqualTo("inherited a");
		assertThat(statistics("inherited").successful()).isOne();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void followsTheAnnotationOfAnInterface(boolean classes) {
		Audit audit = start(classes, AuditImpl.class);
		audit.write("a");
		audit.writeDefault("b");
		assertThat(statistics("audit").successful()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void followsComposedAnnotationsOfTypesWithAllTheirAttributes(boolean classes) {
		Remote remote = start(classes, RemoteImpl.class);
		assertThatIllegalStateException().isThrownBy(() -> remote.call(new IllegalStateException()));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> remote.call(new IOException()));
		assertThat(statistics("remote").failed()).isOne();
		assertThat(statistics("remote").ignored()).isOne();
		this.breakers.forceOpen("remote");
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(() -> remote.other());
	}

	private <T> T start(boolean classes, Class<? extends T> type) {
		this.breakers.proxyTargetClass = classes;
		@SuppressWarnings("unchecked")
		T bean = (T) this.breakers.start(type).getBean("proxyKindsTests." + type.getSimpleName());
		assertThat(AopUtils.isCglibProxy(bean)).isEqualTo(classes);
		assertThat(AopUtils.isJdkDynamicProxy(bean)).isNotEqualTo(classes);
		return bean;
	}

	private CircuitBreakerStatistics statistics(String name) {
		return this.breakers.breaker(name).snapshot().statistics();
	}

	record Order(String id, String region) {
	}

	interface Handler<T, R> {

		R handle(T request);

	}

	static class OrderHandler implements Handler<Order, String> {

		@Override
		@CircuitProtected(name = "orders", key = "#request.region", fallback = "later")
		public String handle(Order request) {
			return "handled " + request.id();
		}

		private String later(Order request) {
			return "later " + request.id();
		}

	}

	abstract static class Base<T> implements Handler<T, String> {

		@Override
		@CircuitProtected("inherited")
		public String handle(T request) {
			return "inherited " + id(request);
		}

		abstract String id(T request);

	}

	static class Inheriting extends Base<Order> {

		@Override
		String id(Order request) {
			return request.id();
		}

	}

	@CircuitProtected("audit")
	interface Audit {

		void write(String line);

		default void writeDefault(String line) {
		}

	}

	static class AuditImpl implements Audit {

		@Override
		public void write(String line) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@CircuitProtected
	@interface Guarded {

		@AliasFor(annotation = CircuitProtected.class, attribute = "value")
		String value();

		@AliasFor(annotation = CircuitProtected.class, attribute = "ignore")
		Class<? extends Throwable>[] passing() default {};

		@AliasFor(annotation = CircuitProtected.class)
		FallbackOn fallbackOn() default FallbackOn.REFUSED;

	}

	interface Remote {

		void call(Exception ex) throws Exception;

		void other();

	}

	@Guarded(value = "remote", passing = IOException.class)
	static class RemoteImpl implements Remote {

		@Override
		public void call(Exception ex) throws Exception {
			throw ex;
		}

		@Override
		public void other() {
		}

	}

}
