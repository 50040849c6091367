package dev.breaker.sample;

import com.redis.testcontainers.RedisContainer;

import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;

/**
 * A Redis in a container. Without a stereotype, for the shop must find it only where it
 * is asked for.
 */
class DevelopmentRedis {

	@Bean
	@ServiceConnection
	RedisContainer redis() {
		return new RedisContainer("redis:7-alpine");
	}

}
