package dev.breaker.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import dev.breaker.core.CircuitBreakerRegistry;
import io.lettuce.core.SslOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server behind TLS that asks its clients for a certificate. Without a
 * {@code redis-server} that was built with TLS there is nothing to test.
 */
@Timeout(120)
class RedisTlsTests {

	private static final int PORT = RedisServerProcess.freePort();

	private static RedisCertificate certificate;

	private static RedisServerProcess server;

	@BeforeAll
	static void start(@TempDir Path directory) throws IOException {
		certificate = RedisCertificate.create(directory);
		try {
			server = RedisServerProcess.start(certificate.serverOptions(PORT));
		}
		catch (IllegalStateException ex) {
			boolean lacksTls = ex.getMessage().contains("tls-port");
			Assumptions.assumeFalse(lacksTls, "this redis-server was built without TLS");
			throw ex;
		}
		try (RedisProbe probe = RedisProbe.of(server)) {
			LeastAccess.grant(probe.commands(), "secret");
		}
	}

	@AfterAll
	static void stop() {
		if (server != null) {
			server.close();
		}
	}

	@Test
	void instancesAgreeOverTls() {
		try (DeployedFleet fleet = new DeployedFleet(2, () -> settings("secret", mutual()))) {
			fleet.assertThatItAgreesOn("payments");
			fleet.forceOpen("refunds");
		}
	}

	@Test
	void aServerThatIsNotTrustedIsNamedInTheStatus() {
		assertThatStatusSays(settings("secret",
				SslOptions.builder()
					.keyManager(certificate.certificate().toFile(), certificate.key().toFile(), null)
					.build()),
				"unable to find valid certification path");
	}

	@Test
	void aWrongPasswordIsNamedInTheStatus() {
		assertThatStatusSays(settings("guess", mutual()), "WRONGPASS");
	}

	@Test
	void aServerWithoutTlsIsAnErrorInTime() {
		assertThatStatusSays(RedisStoreSettings.standalone(server.host(), server.port()).ssl(mutual()), "connecting");
	}

	private static SslOptions mutual() {
		return SslOptions.builder()
			.keyManager(certificate.certificate().toFile(), certificate.key().toFile(), null)
			.trustManager(certificate.certificate().toFile())
			.build();
	}

	private static RedisStoreSettings.Builder settings(String password, SslOptions ssl) {
		return RedisStoreSettings.standalone(server.host(), PORT).credentials(LeastAccess.USER, password).ssl(ssl);
	}

	private static void assertThatStatusSays(RedisStoreSettings.Builder settings, String problem) {
		RedisStateStore store = RedisStateStore
			.create(settings.namespace("shop").commandTimeout(Duration.ofSeconds(1)).build());
		try (CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder().store(store).build()) {
			registry.start(Duration.ZERO);
			await().atMost(Duration.ofMinutes(1))
				.untilAsserted(
						() -> assertThat(registry.storeStatus().lastError()).contains(problem).doesNotContain("guess"));
		}
	}

}
