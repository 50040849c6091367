package dev.breaker.sample;

import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.SpringApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Testcontainers(disabledWithoutDocker = true)
class DevelopmentRedisTests {

	@Test
	void theContainerIsFoundAndShared() {
		SpringApplication.Running running = SpringApplication.from(SampleApplication::main)
			.with(DevelopmentRedis.class)
			.run("--server.port=0");
		try (Shop shop = new Shop(running.getApplicationContext())) {
			assertThat(shop.store().required("type").asString()).isEqualTo("redis");
			await().until(() -> shop.store().required("status").asString().equals("CONNECTED"));
			assertThat(shop.checkout()).isEqualTo("PAID");
		}
	}

}
