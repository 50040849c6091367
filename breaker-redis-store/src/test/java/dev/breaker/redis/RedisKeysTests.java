package dev.breaker.redis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RedisKeysTests {

	private final RedisKeys keys = new RedisKeys("my shop");

	@Test
	void allKeysOfABreakerShareOneHashTag() {
		assertThat(this.keys.transition("payments")).containsExactly("breaker:1:{my%20shop/payments}:state",
				"breaker:1:{my%20shop/payments}:override", "breaker:1:{my%20shop/payments}:reports",
				"breaker:1:{my%20shop/payments}:totals", "breaker:1:{my%20shop/payments}:ends",
				"breaker:1:{my%20shop/payments}:leases", "breaker:1:{my%20shop/payments}:audit");
	}

	@Test
	void allKeysOfANamespaceShareOneHashTag() {
		assertThat(this.keys.heartbeat()).containsExactly("breaker:1:{my%20shop}:instances",
				"breaker:1:{my%20shop}:index", "breaker:1:{my%20shop}:incarnation");
		assertThat(this.keys.index()).containsExactly("breaker:1:{my%20shop}:index");
	}

	@Test
	void plainNamesStayReadable() {
		assertThat(RedisKeys.encode("Payments_v2.eu-west")).isEqualTo("Payments_v2.eu-west");
	}

	@Test
	void everythingElseIsEncodedByteByByte() {
		assertThat(RedisKeys.encode("{a}:/%~ \u00e4\uD83D\uDCB3"))
			.isEqualTo("%7Ba%7D%3A%2F%25%7E%20%C3%A4%F0%9F%92%B3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "{a}:/%~ \u00e4\uD83D\uDCB3" })
	void whatWasEncodedIsDecoded(String text) {
		assertThat(RedisKeys.decode(RedisKeys.encode(text))).isEqualTo(text);
	}

	@Test
	void garbageIsDecodedAsItIs() {
		assertThat(RedisKeys.decode("%zz%4")).isEqualTo("%zz%4");
	}

	@Test
	void longNamesAreDigested() {
		assertThat(RedisKeys.encode("x".repeat(128))).hasSize(128);
		String digested = RedisKeys.encode("x".repeat(129));
		assertThat(digested).startsWith("~").hasSize(65).isNotEqualTo(RedisKeys.encode("x".repeat(130)));
	}

}
