package dev.breaker.spring.aop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.spring.CircuitProtected;
import dev.breaker.spring.FallbackListener;
import dev.breaker.spring.FallbackOn;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.SimpleAliasRegistry;
import org.springframework.core.annotation.AliasFor;
import org.springframework.mock.env.MockPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for calls of methods that are {@link CircuitProtected}.
 */
class CircuitProtectedTests {

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void opensAfterFailuresRefusesAndCloses() {
		Payments payments = this.breakers.bean(Payments.class);
		for (int i = 0; i < 4; i++) {
			assertThatIllegalStateException().isThrownBy(() -> payments.charge("bad"));
		}
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(() -> payments.charge("good"))
			.satisfies((refusal) -> assertThat(refusal.breakerName()).isEqualTo("payments"));
		assertThat(payments.made()).isEqualTo(4);
		this.breakers.time.pass(Duration.ofSeconds(31));
		assertThat(payments.charge("good")).isEqualTo("good");
		assertThat(payments.charge("good")).isEqualTo("good");
		assertThat(this.breakers.breaker("payments").state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void rethrowsTheCallersOwnExceptionAsItIs() {
		Payments payments = this.breakers.bean(Payments.class);
		IOException own = new IOException("own");
		assertThatThrownBy(() -> payments.fail(own)).isSameAs(own);
	}

	@Test
	void leavesOtherMethodsAlone() {
		Payments payments = this.breakers.bean(Payments.class);
		this.breakers.forceOpen("payments");
		assertThat(payments.unprotected()).isEqualTo("free");
		assertThat(AopUtils.isAopProxy(this.breakers.bean(Unprotected.class))).isFalse();
	}

	@Test
	void makesAnnotatedBreakersAtStart() {
		this.breakers.start(Payments.class);
		assertThat(this.breakers.registry.find("payments")).isPresent();
	}

	@Test
	void addsRecordedAndIgnoredExceptionsToTheConfiguredOnes() {
		this.breakers.settings = (builder) -> builder.recordExceptions(Set.of(IOException.class))
			.ignoreExceptions(Set.of(IllegalArgumentException.class));
		Rules rules = this.breakers.bean(Rules.class);
		assertThatThrownBy(() -> rules.fail(new IOException())).isInstanceOf(IOException.class);
		assertThatThrownBy(() -> rules.fail(new IllegalStateException())).isInstanceOf(IllegalStateException.class);
		assertThatThrownBy(() -> rules.fail(new IllegalArgumentException()))
			.isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> rules.fail(new FileNotFoundException())).isInstanceOf(FileNotFoundException.class);
		assertThatThrownBy(() -> rules.fail(new UnsupportedOperationException()))
			.isInstanceOf(UnsupportedOperationException.class);
		CircuitBreakerStatistics statistics = this.breakers.breaker("rules").snapshot().statistics();
		assertThat(statistics.failed()).isEqualTo(2);
		assertThat(statistics.ignored()).isEqualTo(2);
		assertThat(statistics.successful()).isEqualTo(1);
	}

	@Test
	void resolvesPlaceholdersInNames() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MockPropertySource().withProperty("provider", "acme"));
		this.breakers.register(context);
		context.register(Placeholder.class);
		context.refresh();
		try (context) {
			context.getBean(Placeholder.class).call();
			assertThat(this.breakers.breaker("pay-acme").snapshot().statistics().successful()).isEqualTo(1);
		}
	}

	@Test
	void takesTheNamedConfig() {
		WithConfig bean = this.breakers.bean(WithConfig.class);
		assertThatIllegalStateException().isThrownBy(bean::fail);
		assertThat(this.breakers.breaker("configured").state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	@Test
	void prefersTheAnnotationOfTheMethodToThatOfTheType() {
		OnType bean = this.breakers.bean(OnType.class);
		bean.ofType();
		bean.own();
		assertThat(bean.toString()).isEqualTo("on type");
		assertThat(this.breakers.breaker("type").snapshot().statistics().successful()).isEqualTo(1);
		assertThat(this.breakers.breaker("method").snapshot().statistics().successful()).isEqualTo(1);
	}

	@Test
	void guardsInheritedMethodsOfAnAnnotatedType() {
		SubType bean = this.breakers.bean(SubType.class);
		bean.ofType();
		assertThat(this.breakers.breaker("type").snapshot().statistics().successful()).isEqualTo(1);
	}

	@Test
	void followsComposedAnnotationsWithAliases() {
		Composed bean = this.breakers.bean(Composed.class);
		this.breakers.forceOpen("composed");
		assertThat(bean.call()).isEqualTo("instead");
	}

	@Test
	void guardsThroughInterfaceProxies() {
		this.breakers.proxyTargetClass = false;
		Gateway gateway = (Gateway) this.breakers.start(GatewayImpl.class).getBean("circuitProtectedTests.GatewayImpl");
		assertThat(Proxy.isProxyClass(gateway.getClass())).isTrue();
		this.breakers.forceOpen("gateway");
		assertThat(gateway.send("a")).isEqualTo("private a");
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(() -> gateway.onInterface());
	}

	@Test
	void guardsAnnotationsOfInterfacesThroughClassProxies() {
		GatewayImpl gateway = this.breakers.bean(GatewayImpl.class);
		this.breakers.forceOpen("gateway");
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(gateway::onInterface);
	}

	@Test
	void guardsProxiesWithoutATarget() {
		Client client = this.breakers.start(ClientConfiguration.class).getBean(Client.class);
		assertThat(client.fetch()).isEqualTo("fetched");
		this.breakers.forceOpen("client");
		assertThat(client.fetch()).isEqualTo("default");
	}

	@Test
	void guardsForeignJdkProxies() {
		Client client = this.breakers.start(ForeignProxyConfiguration.class).getBean(Client.class);
		assertThat(client.fetch()).isEqualTo("fetched");
		this.breakers.forceOpen("client");
		assertThat(client.fetch()).isEqualTo("default");
	}

	@Test
	void guardsProxiesWhoseTargetKnowsNothingOfTheInterface() {
		Client client = this.breakers.start(RepositoryConfiguration.class).getBean(Client.class);
		assertThat(client.fetch()).isEqualTo("fetched");
		this.breakers.forceOpen("client");
		assertThat(client.fetch()).isEqualTo("default");
	}

	@Test
	void guardsPrototypes() {
		AnnotationConfigApplicationContext context = this.breakers.start(Prototype.class);
		context.getBean(Prototype.class).call();
		context.getBean(Prototype.class).call();
		assertThat(this.breakers.breaker("prototype").snapshot().statistics().successful()).isEqualTo(2);
	}

	@Test
	void fallbackTakesRefusalsAndRecordedFailures() {
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		assertThat(bean.any(new IllegalStateException("down"))).isEqualTo("instead of down");
		this.breakers.forceOpen("any");
		assertThat(bean.any(null)).startsWith("instead of Circuit breaker 'any' is FORCED_OPEN");
		assertThat(this.breakers.fallbacks).containsExactly("any true", "any true");
	}

	@Test
	void fallbackOnRefusedLetsFailuresPass() {
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		assertThatIllegalStateException().isThrownBy(() -> bean.refused(new IllegalStateException("down")));
		this.breakers.forceOpen("refused");
		assertThat(bean.refused(null)).startsWith("instead of");
	}

	@Test
	void fallbackOnFailureLetsRefusalsPass() {
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		assertThat(bean.failure(new IllegalStateException("down"))).isEqualTo("instead of down");
		this.breakers.forceOpen("failure");
		assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(() -> bean.failure(null));
	}

	@Test
	void ignoredExceptionsAndErrorsNeverReachTheFallback() {
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		assertThatThrownBy(() -> bean.any(new IllegalArgumentException())).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> bean.any(new CancellationException())).isInstanceOf(CancellationException.class);
		assertThatThrownBy(() -> bean.any(new StackOverflowError())).isInstanceOf(StackOverflowError.class);
		assertThat(this.breakers.breaker("any").snapshot().statistics().failed()).isEqualTo(1);
		assertThat(this.breakers.fallbacks).isEmpty();
	}

	@Test
	void exceptionsThatAreNotRecordedDoNotReachTheFallback() {
		this.breakers.settings = (builder) -> builder.recordExceptions(Set.of(IOException.class));
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		assertThatIllegalStateException().isThrownBy(() -> bean.any(new IllegalStateException("down")));
	}

	@Test
	void resultsRecordedAsFailedAreReturned() {
		this.breakers.settings = (builder) -> builder.recordResultPredicate("fine"::equals);
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		assertThat(bean.any(null)).isEqualTo("fine");
		assertThat(this.breakers.breaker("any").snapshot().statistics().failed()).isEqualTo(1);
	}

	@Test
	void throwsWhatTheFallbackThrows() {
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		this.breakers.forceOpen("throwing");
		assertThatThrownBy(bean::throwing).isInstanceOf(IOException.class).hasMessage("fallback too");
		assertThat(this.breakers.fallbacks).containsExactly("throwing false");
	}

	@Test
	void listenersThatThrowHurtNobody() {
		this.breakers.brokenListener = true;
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class);
		assertThat(bean.any(new IllegalStateException("down"))).isEqualTo("instead of down");
		assertThat(bean.any(new IllegalStateException("again"))).isEqualTo("instead of again");
	}

	@Test
	void listenersThatCannotBeMadeHurtNobody() {
		WithFallbacks bean = this.breakers.bean(WithFallbacks.class, Unmakeable.class);
		assertThat(bean.any(new IllegalStateException("down"))).isEqualTo("instead of down");
		assertThat(bean.any(new IllegalStateException("again"))).isEqualTo("instead of again");
	}

	@Lazy
	static class Unmakeable implements FallbackListener {

		Unmakeable() {
			throw new IllegalStateException("cannot be made");
		}

		@Override
		public void onFallback(String breakerName, boolean succeeded) {
		}

	}

	static class Payments {

		private int made;

		int made() {
			return this.made;
		}

		@CircuitProtected("payments")
		public String charge(String order) {
			this.made++;
			if (order.equals("bad")) {
				throw new IllegalStateException(order);
			}
			return order;
		}

		@CircuitProtected("payments")
		void fail(Exception ex) throws Exception {
			throw ex;
		}

		String unprotected() {
			return "free";
		}

	}

	static class Unprotected {

	}

	static class Rules {

		@CircuitProtected(name = "rules", record = IllegalStateException.class, ignore = FileNotFoundException.class)
		void fail(Exception ex) throws Exception {
			throw ex;
		}

	}

	static class Placeholder {

		@CircuitProtected("${kind:pay}-${provider}")
		void call() {
		}

	}

	static class WithConfig {

		@CircuitProtected(name = "configured", config = "strict")
		void fail() {
			throw new IllegalStateException();
		}

		@CircuitProtected("configured")
		void other() {
		}

	}

	@CircuitProtected("type")
	static class OnType {

		void ofType() {
		}

		@CircuitProtected("method")
		void own() {
		}

		@Override
		public String toString() {
			return "on type";
		}

	}

	static class SubType extends OnType {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@CircuitProtected(name = "", fallback = "instead")
	@interface Guarded {

		@AliasFor(annotation = CircuitProtected.class, attribute = "name")
		String by();

	}

	static class Composed {

		@Guarded(by = "composed")
		String call() {
			return "call";
		}

		private String instead() {
			return "instead";
		}

	}

	interface Gateway {

		String send(String message);

		@CircuitProtected("gateway")
		void onInterface();

	}

	static class GatewayImpl implements Gateway {

		@Override
		@CircuitProtected(name = "gateway", fallback = "instead")
		public String send(String message) {
			return message;
		}

		@Override
		public void onInterface() {
		}

		private String instead(String message) {
			return "private " + message;
		}

	}

	interface Client {

		@CircuitProtected(name = "client", fallback = "instead")
		String fetch();

		default String instead(Throwable thrown) {
			return "default";
		}

	}

	static class Fetching implements MethodInterceptor {

		@Override
		public Object invoke(MethodInvocation invocation) throws Throwable {
			return invocation.getMethod().isDefault()
					? InvocationHandler.invokeDefault(((ProxyMethodInvocation) invocation).getProxy(),
							invocation.getMethod(), invocation.getArguments())
					: "fetched";
		}

	}

	static class ClientConfiguration {

		@Bean
		Client client() {
			return ProxyFactory.getProxy(Client.class, new Fetching());
		}

	}

	static class ForeignProxyConfiguration {

		@Bean
		Client client() {
			return (Client) Proxy.newProxyInstance(Client.class.getClassLoader(), new Class<?>[] { Client.class },
					(proxy, method, arguments) -> method.isDefault()
							? InvocationHandler.invokeDefault(proxy, method, arguments) : "fetched");
		}

	}

	static class RepositoryConfiguration {

		@Bean
		Client client() {
			ProxyFactory factory = new ProxyFactory();
			factory.setTarget(new SimpleAliasRegistry());
			factory.setInterfaces(Client.class);
			factory.addAdvice(new Fetching());
			return (Client) factory.getProxy();
		}

	}

	@Scope("prototype")
	static class Prototype {

		@CircuitProtected("prototype")
		void call() {
		}

	}

	static class WithFallbacks {

		@CircuitProtected(name = "any", fallback = "instead", ignore = IllegalArgumentException.class)
		String any(Throwable thrown) {
			return end(thrown);
		}

		@CircuitProtected(name = "refused", fallback = "instead", fallbackOn = FallbackOn.REFUSED)
		String refused(Throwable thrown) {
			return end(thrown);
		}

		@CircuitProtected(name = "failure", fallback = "instead", fallbackOn = FallbackOn.FAILURE)
		String failure(Throwable thrown) {
			return end(thrown);
		}

		@CircuitProtected(name = "throwing", fallback = "insteadThrowing")
		void throwing() throws IOException {
		}

		private String end(Throwable thrown) {
			if (thrown instanceof Error error) {
				throw error;
			}
			if (thrown instanceof RuntimeException runtime) {
				throw runtime;
			}
			return "fine";
		}

		private String instead(Throwable argument, Throwable thrown) {
			return "instead of " + thrown.getMessage();
		}

		private void insteadThrowing() throws IOException {
			throw new IOException("fallback too");
		}

	}

}
