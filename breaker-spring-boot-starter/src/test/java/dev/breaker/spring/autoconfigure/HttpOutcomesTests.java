package dev.breaker.spring.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CallOutcome;
import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerStatistics;
import dev.breaker.core.ManualOverride;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * How real answers of a real HTTP server count, with every HTTP client of Spring and
 * without a line of configuration.
 */
@SpringBootTest(classes = HttpClients.class, webEnvironment = WebEnvironment.NONE,
		properties = { "breaker.configs.default.minimum-number-of-calls=1000",
				"breaker.instances.judged-entity.record-result-predicate=serverErrors",
				"breaker.instances.judged-mono.record-result-predicate=serverErrors" })
class HttpOutcomesTests {

	private static final int[] BLAME_THE_CALLED = { 408, 429, 500, 501, 502, 503, 504, 599 };

	private static final int[] BLAME_THE_CALLER = { 400, 403, 404, 405, 409, 410, 422, 499 };

	private static HttpProvider provider;

	@Autowired
	private ApplicationContext context;

	@Autowired
	private CircuitBreakerRegistry registry;

	@BeforeAll
	static void start() throws IOException {
		provider = HttpProvider.start();
	}

	@AfterAll
	static void stop() {
		provider.close();
	}

	static Iterable<String> clients() {
		return HttpClients.names();
	}

	@ParameterizedTest
	@MethodSource("clients")
	void countsAnAnswerAsSuccess(String client) {
		assertThat(outcome(client, provider.status(200))).isEqualTo(CallOutcome.SUCCESS);
	}

	@ParameterizedTest
	@MethodSource("clients")
	void countsAnswersThatBlameTheCalledAsFailures(String client) {
		for (int status : BLAME_THE_CALLED) {
			assertThat(outcome(client, provider.status(status))).as("status %d", status).isEqualTo(CallOutcome.FAILURE);
		}
	}

	@ParameterizedTest
	@MethodSource("clients")
	void ignoresAnswersThatBlameTheCaller(String client) {
		for (int status : BLAME_THE_CALLER) {
			assertThat(outcome(client, provider.status(status))).as("status %d", status).isEqualTo(CallOutcome.IGNORED);
		}
	}

	@ParameterizedTest
	@MethodSource("clients")
	void countsRefusedConnectionsAsFailures(String client) throws IOException {
		assertThat(outcome(client, HttpProvider.nowhere())).isEqualTo(CallOutcome.FAILURE);
	}

	@ParameterizedTest
	@MethodSource("clients")
	void countsClosedConnectionsAsFailures(String client) {
		assertThat(outcome(client, provider.closed())).isEqualTo(CallOutcome.FAILURE);
	}

	/** All at once, for each waits until its client gives up. */
	@Test
	void countsAnswersThatDoNotComeAsFailures() {
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			List<CompletableFuture<Void>> calls = new ArrayList<>();
			for (String client : clients()) {
				calls.add(
						CompletableFuture
							.runAsync(() -> assertThat(outcome(client, provider.silence())).as(client)
								.isEqualTo(CallOutcome.FAILURE), threads)
							.orTimeout(30, TimeUnit.SECONDS));
			}
			assertThat(calls).hasSizeGreaterThan(10)
				.allSatisfy((call) -> assertThatCode(call::join).doesNotThrowAnyException());
		}
		finally {
			threads.shutdownNow();
		}
	}

	@ParameterizedTest
	@MethodSource("clients")
	void makesNoRequestWhereTheCallIsRefused(String client) {
		CircuitBreaker breaker = this.registry.breaker(client);
		breaker.forceOpen(ManualOverride.because("maintenance"));
		int before = provider.requests();
		Throwable refused = catchThrowable(() -> HttpClients.call(this.context, client, provider.status(200)));
		breaker.release();
		assertThat(refused).satisfiesAnyOf((error) -> assertThat(error).isInstanceOf(CallNotPermittedException.class),
				(error) -> assertThat(error).hasCauseInstanceOf(CallNotPermittedException.class));
		assertThat(provider.requests()).isEqualTo(before);
	}

	@Test
	void fallsBackToADefaultMethodOfAnHttpInterface() throws IOException {
		HttpClients.RestService service = this.context.getBean(HttpClients.RestService.class);
		assertThat(service.orNothing(provider.status(200))).isEqualTo("answer");
		assertThat(service.orNothing(HttpProvider.nowhere())).isEqualTo("nothing");
	}

	@Test
	void countsClientErrorsAsFailuresWhereAsked() {
		new ApplicationContextRunner().withUserConfiguration(HttpClients.class)
			.withPropertyValues("breaker.ignore-client-errors=false",
					"breaker.configs.default.minimum-number-of-calls=1000")
			.run((application) -> {
				for (String client : clients()) {
					assertThat(outcome(application, client, provider.status(404))).as(client)
						.isEqualTo(CallOutcome.FAILURE);
				}
			});
	}

	@Test
	void takesAnAnswerThatTheApplicationAcceptedForASuccess() {
		HttpClients.Calls calls = this.context.getBean(HttpClients.Calls.class);
		assertThat(calls.entity(provider.status(503)).getStatusCode().value()).isEqualTo(503);
		assertThat(statistics(this.context, "entity").successful()).isEqualTo(1);
	}

	@Test
	void judgesAnAcceptedAnswerByAPredicate() {
		HttpClients.Calls calls = this.context.getBean(HttpClients.Calls.class);
		for (int status : new int[] { 200, 404, 503 }) {
			calls.judgedEntity(provider.status(status));
			calls.judgedMono(provider.status(status)).block();
		}
		for (String name : new String[] { "judged-entity", "judged-mono" }) {
			await().untilAsserted(
					() -> assertThat(statistics(this.context, name)).returns(2L, CircuitBreakerStatistics::successful)
						.returns(1L, CircuitBreakerStatistics::failed));
		}
	}

	@Test
	void hasEachClientBehindABreakerOfItsOwn() {
		assertThat(StreamSupport.stream(clients().spliterator(), false)).hasSize(13)
			.allSatisfy((client) -> assertThat(this.registry.find(client)).isPresent());
	}

	private CallOutcome outcome(String client, URI uri) {
		return outcome(this.context, client, uri);
	}

	private static CallOutcome outcome(ApplicationContext context, String client, URI uri) {
		CircuitBreakerStatistics before = statistics(context, client);
		Throwable thrown = catchThrowable(() -> HttpClients.call(context, client, uri));
		CallOutcome outcome = await().until(() -> difference(before, statistics(context, client)),
				(counted) -> counted != null);
		assertThat(outcome == CallOutcome.SUCCESS).as(String.valueOf(thrown)).isEqualTo(thrown == null);
		return outcome;
	}

	private static @Nullable CallOutcome difference(CircuitBreakerStatistics before, CircuitBreakerStatistics after) {
		if (after.failed() > before.failed()) {
			return CallOutcome.FAILURE;
		}
		if (after.ignored() > before.ignored()) {
			return CallOutcome.IGNORED;
		}
		return (after.successful() > before.successful()) ? CallOutcome.SUCCESS : null;
	}

	private static CircuitBreakerStatistics statistics(ApplicationContext context, String breaker) {
		return context.getBean(CircuitBreakerRegistry.class).breaker(breaker).snapshot().statistics();
	}

}
