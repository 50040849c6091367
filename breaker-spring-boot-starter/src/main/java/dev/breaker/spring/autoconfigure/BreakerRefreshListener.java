package dev.breaker.spring.autoconfigure;

import dev.breaker.spring.config.BreakerRefresher;
import dev.breaker.spring.config.InvalidBreakerConfigurationException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;

/**
 * Reads the settings again whenever anything in the environment has changed: they may
 * hold placeholders, so that their own keys are not always among the changed ones.
 */
final class BreakerRefreshListener implements ApplicationListener<EnvironmentChangeEvent> {

	private static final Log logger = LogFactory.getLog("dev.breaker");

	private final BreakerRefresher refresher;

	BreakerRefreshListener(BreakerRefresher refresher) {
		this.refresher = refresher;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		try {
			this.refresher.refresh();
		}
		catch (InvalidBreakerConfigurationException ex) {
			logger.error(
					"Circuit breakers keep the settings they had. %s%n%n%s".formatted(ex.description(), ex.action()));
		}
	}

}
