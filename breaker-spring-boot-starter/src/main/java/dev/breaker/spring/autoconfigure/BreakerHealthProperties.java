package dev.breaker.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the health indicator.
 */
@ConfigurationProperties("breaker.health")
public class BreakerHealthProperties {

	/**
	 * Status while any circuit breaker is open or forced open, such as DOWN,
	 * OUT_OF_SERVICE or one of your own.
	 */
	private String openStatus = "UP";

	public String getOpenStatus() {
		return this.openStatus;
	}

	public void setOpenStatus(String openStatus) {
		this.openStatus = openStatus;
	}

}
