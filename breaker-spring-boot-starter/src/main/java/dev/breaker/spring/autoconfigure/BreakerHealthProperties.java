package dev.breaker.spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.Assert;

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
		Assert.hasText(openStatus, "must name a status, such as UP, DOWN, OUT_OF_SERVICE or one of your own");
		this.openStatus = openStatus;
	}

}
