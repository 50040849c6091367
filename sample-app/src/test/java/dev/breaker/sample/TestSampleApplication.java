package dev.breaker.sample;

import org.springframework.boot.SpringApplication;

/**
 * Starts the shop at development time with a Redis of its own; needs Docker:
 * {@code mvn -q -pl sample-app -am spring-boot:test-run}.
 */
final class TestSampleApplication {

	private TestSampleApplication() {
	}

	public static void main(String[] args) {
		SpringApplication.from(SampleApplication::main).with(DevelopmentRedis.class).run(args);
	}

}
