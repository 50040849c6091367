package dev.breaker.spring.aop;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;

import dev.breaker.spring.CircuitProtected;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Puts beans with methods that are {@link CircuitProtected} behind a proxy, and has the
 * plans of these methods made, so that a mistake stops the start.
 */
@SuppressWarnings("serial")
public final class CircuitProtectedBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private transient @Nullable ProtectedMethods methods;

	/**
	 * Makes the post-processor. It goes before that of {@code @Retryable}, which
	 * {@code @EnableResilientMethods} puts one before the lowest precedence, and before
	 * that of {@code @Async}: each advises what it finds, so the later is further out.
	 * Caching and transactions, done by the auto-proxy creator long before, stay within.
	 */
	public CircuitProtectedBeanPostProcessor() {
		setBeforeExistingAdvisors(true);
		setOrder(Ordered.LOWEST_PRECEDENCE - 2);
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		Assert.state(this.beanFactory != null, "needs a ConfigurableListableBeanFactory");
		this.methods = new ProtectedMethods(new PlanFactory(this.beanFactory));
		this.advisor = new DefaultPointcutAdvisor(new CircuitProtectedPointcut(),
				new CircuitProtectedInterceptor(this.methods));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (isFinal(type) && this.methods != null && !(bean instanceof Advised) && isEligible(type)) {
			this.methods.refuse(type);
			return bean;
		}
		Object proxy = super.postProcessAfterInitialization(bean, beanName);
		if (!(proxy instanceof Advised advised) || bean instanceof AopInfrastructureBean) {
			return proxy;
		}
		if (isEligible(type)) {
			prepare(type, advised);
		}
		else if (this.advisor != null && !advised.isFrozen() && isEligible(bean.getClass())) {
			// A proxy whose interface says more than its target, as of a repository
			advised.addAdvisor(0, this.advisor);
			prepare(bean.getClass(), advised);
		}
		return proxy;
	}

	/**
	 * Spring's own classes, most of the beans there are, need not be looked through. Not
	 * for the pointcut to say, which is asked at each call of a proxy, of a repository's
	 * target too.
	 */
	@Override
	protected boolean isEligible(Class<?> type) {
		String name = type.getName();
		boolean isOfSpring = name.startsWith("org.springframework.")
				&& !name.startsWith("org.springframework.samples.");
		return !isOfSpring && super.isEligible(type);
	}

	/** Whether a proxy would have to extend what nothing can. */
	private boolean isFinal(Class<?> type) {
		return Modifier.isFinal(type.getModifiers()) && !Proxy.isProxyClass(type) && !ClassUtils.isLambdaClass(type)
				&& (isProxyTargetClass() || ClassUtils.getAllInterfacesForClass(type).length == 0);
	}

	private void prepare(Class<?> type, Advised proxy) {
		if (this.methods != null) {
			this.methods.prepare(type, proxy.getTargetClass(), Proxy.isProxyClass(proxy.getClass()));
		}
	}

}
