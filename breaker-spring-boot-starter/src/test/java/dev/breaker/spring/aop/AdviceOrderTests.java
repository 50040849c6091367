package dev.breaker.spring.aop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.spring.CircuitProtected;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.NotNull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.springframework.validation.beanvalidation.MethodValidationPostProcessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for the order of the breaker among Spring's own advice. Each station notes that
 * it was passed; the breaker's is the evaluation of its key.
 */
class AdviceOrderTests {

	private static final List<String> passed = Collections.synchronizedList(new ArrayList<>());

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
		passed.clear();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void breakerIsWithinAsyncAndRetryAndAroundCacheAndTransaction(boolean classes) {
		Service service = service(classes);
		assertThat(service.all(new Order("a"), 1).join()).isEqualTo("done");
		assertThat(passed).containsExactly("async", "breaker", "cache", "transaction", "method", "breaker", "cache",
				"transaction", "method");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void hitsOfTheCacheGoThroughTheBreaker(boolean classes) {
		Service service = service(classes);
		service.cached(new Order("a"));
		passed.clear();
		service.cached(new Order("a"));
		assertThat(passed).containsExactly("breaker", "cache");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void refusedCallsBeginNoTransaction(boolean classes) {
		Service service = service(classes);
		this.breakers.forceOpen("order");
		assertThatThrownBy(() -> service.cached(new Order("a"))).isInstanceOf(CallNotPermittedException.class);
		assertThat(passed).containsExactly("breaker");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void validationIsWithinTheBreaker(boolean classes) {
		Service service = service(classes);
		assertThatThrownBy(() -> service.validated(new Order("a"), null))
			.isInstanceOf(ConstraintViolationException.class);
		assertThat(passed).containsExactly("breaker");
		this.breakers.forceOpen("order");
		assertThatThrownBy(() -> service.validated(new Order("a"), null)).isInstanceOf(CallNotPermittedException.class);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void eachAttemptOfARetryIsCountedOnItsOwnAndARefusalEndsIt(boolean classes) {
		this.breakers.settings = (builder) -> builder.consecutiveFailureThreshold(2);
		Service service = service(classes);
		assertThatThrownBy(() -> service.retried(new Order("a"))).isInstanceOf(CallNotPermittedException.class);
		assertThat(passed).containsExactly("breaker", "method", "breaker", "method", "breaker");
		assertThat(this.breakers.breaker("retried").snapshot().statistics().failed()).isEqualTo(2);
	}

	private Service service(boolean classes) {
		Service service = (classes ? this.breakers.start(Infrastructure.class, ClassProxies.class, ServiceImpl.class)
				: interfaces())
			.getBean(Service.class);
		assertThat(AopUtils.isCglibProxy(service)).isEqualTo(classes);
		assertThat(AopUtils.isJdkDynamicProxy(service)).isNotEqualTo(classes);
		return service;
	}

	private ApplicationContext interfaces() {
		this.breakers.proxyTargetClass = false;
		return this.breakers.start(Infrastructure.class, ServiceImpl.class);
	}

	record Order(String id) {

		public String region() {
			passed.add("breaker");
			return "";
		}

	}

	interface Service {

		// Spring does not look for it at the class when it proxies the interface
		@Retryable(delay = 0, excludes = CallNotPermittedException.class)
		CompletableFuture<String> all(Order order, int failures);

		String cached(Order order);

		String validated(Order order, @NotNull String text);

		@Retryable(maxRetries = 5, delay = 0, excludes = CallNotPermittedException.class)
		String retried(Order order);

	}

	@Validated
	static class ServiceImpl implements Service {

		private int calls;

		@Override
		@Async
		@CircuitProtected(name = "order", key = "#order.region()")
		@Cacheable("things")
		@Transactional
		public CompletableFuture<String> all(Order order, int failures) {
			passed.add("method");
			if (this.calls++ < failures) {
				throw new IllegalStateException("again");
			}
			return CompletableFuture.completedFuture("done");
		}

		@Override
		@CircuitProtected(name = "order", key = "#order.region()")
		@Cacheable(cacheNames = "things", key = "#order.id()")
		@Transactional
		public String cached(Order order) {
			return "made";
		}

		@Override
		@CircuitProtected(name = "order", key = "#order.region()")
		public String validated(Order order, String text) {
			passed.add("method");
			return text;
		}

		@Override
		@CircuitProtected(name = "retried", key = "#order.region()")
		public String retried(Order order) {
			passed.add("method");
			throw new IllegalStateException("down");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class ClassProxies {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableResilientMethods
	@EnableCaching(order = Ordered.LOWEST_PRECEDENCE - 1)
	@EnableTransactionManagement
	static class Infrastructure {

		@Bean
		Executor taskExecutor() {
			return (task) -> {
				passed.add("async");
				task.run();
			};
		}

		@Bean
		CacheManager cacheManager() {
			SimpleCacheManager manager = new SimpleCacheManager();
			manager.setCaches(List.of(new ConcurrentMapCache("things") {

				@Override
				protected Object lookup(Object key) {
					passed.add("cache");
					return super.lookup(key);
				}

				@Override
				public CompletableFuture<?> retrieve(Object key) {
					passed.add("cache");
					return null;
				}

			}));
			return manager;
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new AbstractPlatformTransactionManager() {

				@Override
				protected Object doGetTransaction() {
					return new Object();
				}

				@Override
				protected void doBegin(Object transaction, TransactionDefinition definition) {
					passed.add("transaction");
				}

				@Override
				protected void doCommit(DefaultTransactionStatus status) {
				}

				@Override
				protected void doRollback(DefaultTransactionStatus status) {
				}

			};
		}

		@Bean
		static MethodValidationPostProcessor methodValidation() {
			MethodValidationPostProcessor processor = new MethodValidationPostProcessor();
			processor.setValidator(validator().getValidator());
			return processor;
		}

		private static LocalValidatorFactoryBean validator() {
			LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
			validator.afterPropertiesSet();
			return validator;
		}

	}

}
