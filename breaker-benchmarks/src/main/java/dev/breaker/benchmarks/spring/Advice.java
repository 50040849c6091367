package dev.breaker.benchmarks.spring;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What every annotation pays that is carried out by a proxy: the proxy itself, and with
 * metrics the timing of the call.
 */
@SuppressWarnings("serial")
final class Advice extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private Advice(MethodInterceptor advice) {
		setProxyTargetClass(true);
		this.advisor = new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forMethodAnnotation(Gateway.Advised.class),
				advice);
	}

	/**
	 * Does nothing.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Empty {

		@Bean
		static Advice emptyAdvice() {
			return new Advice(MethodInvocation::proceed);
		}

	}

	/**
	 * Times the call into the registry.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Timing {

		static final String METER = "gateway.calls";

		@Bean
		static Advice timingAdvice(BeanFactory beans) {
			return new Advice(new Stopwatch(beans));
		}

	}

	private static final class Stopwatch implements MethodInterceptor {

		private final BeanFactory beans;

		private @Nullable Timer timer;

		Stopwatch(BeanFactory beans) {
			this.beans = beans;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			long start = System.nanoTime();
			try {
				return invocation.proceed();
			}
			finally {
				timer().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
			}
		}

		private Timer timer() {
			Timer present = this.timer;
			if (present == null) {
				present = this.beans.getBean(MeterRegistry.class).timer(Timing.METER, "name", Gateway.BREAKER);
				this.timer = present;
			}
			return present;
		}

	}

}
