package dev.breaker.spring.actuate;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerConfig;
import dev.breaker.core.CircuitBreakerMode;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import dev.breaker.core.ManualOverride;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The endpoint over real HTTP.
 */
@SpringBootTest(classes = EndpointApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoints.web.exposure.include=circuitbreakers", "breaker.instance-id=shop-1",
				"breaker.instances.payments.minimum-number-of-calls=2" })
class CircuitBreakersEndpointHttpTests {

	@LocalServerPort
	private int port;

	@Autowired
	private CircuitBreakerRegistry registry;

	@Autowired
	private AtomicLong nanos;

	@Autowired
	private EndpointApplication application;

	private RestTestClient http;

	private CircuitBreaker payments;

	@BeforeEach
	void makeBreaker() {
		this.http = RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.port + "/actuator/circuitbreakers")
			.build();
		this.payments = this.registry.breaker("payments");
	}

	@AfterEach
	void removeBreakers() {
		this.registry.all().forEach((breaker) -> this.registry.remove(breaker.name()));
		this.application.audited.clear();
	}

	@Test
	void listsBreakersWithInstanceAndStore() {
		BodyContentSpec body = get("").expectHeader()
			.contentTypeCompatibleWith("application/vnd.spring-boot.actuator.v3+json")
			.expectBody();
		body.jsonPath("$.instance").isEqualTo("shop-1");
		body.jsonPath("$.store").isEqualTo(Map.of("type", "memory", "status", "CONNECTED", "instances", 1));
		String breaker = "$.circuitBreakers.payments";
		body.jsonPath(breaker + ".state").isEqualTo("CLOSED");
		body.jsonPath(breaker + ".mode").isEqualTo("ENFORCE");
		body.jsonPath(breaker + ".localState").isEqualTo("CLOSED");
		body.jsonPath(breaker + ".stateSince").value(String.class, (since) -> assertThat(since).matches(".+T.+Z"));
		body.jsonPath(breaker + ".bufferedCalls").isEqualTo(0);
		body.jsonPath(breaker + ".failedCalls").isEqualTo(0);
		body.jsonPath(breaker + ".slowCalls").isEqualTo(0);
		body.jsonPath(breaker + ".notPermittedCalls").isEqualTo(0);
	}

	@Test
	void leavesOutOfTheListWhatThereIsNot() {
		BodyContentSpec body = get("").expectBody();
		for (String absent : new String[] { "fleetState", "retryAfterMs", "override", "failureRate", "slowCallRate",
				"keys", "config", "events" }) {
			body.jsonPath("$.circuitBreakers.payments." + absent).doesNotExist();
		}
	}

	@Test
	void listsAnOpenBreakerWithNumbers() {
		open();
		refuse();
		BodyContentSpec body = get("").expectBody();
		String breaker = "$.circuitBreakers.payments";
		body.jsonPath(breaker + ".state").isEqualTo("OPEN");
		body.jsonPath(breaker + ".retryAfterMs").isEqualTo(30_000);
		body.jsonPath(breaker + ".notPermittedCalls").isEqualTo(1);
	}

	@Test
	void listsTheFailureRateAsNumberOnceThereAreEnoughCalls() {
		this.payments.run(() -> {
		});
		this.payments.run(() -> {
		});
		this.payments.run(() -> {
		});
		fail();
		get("").expectBody().jsonPath("$.circuitBreakers.payments.failureRate").isEqualTo(25.0);
	}

	@Test
	void listsKeyedBreakersAsPartOfTheirName() {
		this.registry.breaker("payments:eu");
		this.registry.breaker("payments:us").forceOpen(ManualOverride.because("test"));
		this.registry.breaker("orphan:eu");
		BodyContentSpec body = get("").expectBody();
		body.jsonPath("$.circuitBreakers.length()").isEqualTo(2);
		body.jsonPath("$.circuitBreakers.payments.keys").isEqualTo(Map.of("count", 2, "open", 1));
		body.jsonPath("$.circuitBreakers['orphan:eu'].state").isEqualTo("CLOSED");
		get("/payments:us").expectBody().jsonPath("$.state").isEqualTo("FORCED_OPEN");
	}

	@ParameterizedTest
	@CsvSource({ "force-open, 2", "force-close, 0" })
	void countsKeysAsAnOverrideOfTheNameHasThem(String action, int open) {
		this.registry.breaker("payments:eu");
		this.registry.breaker("payments:us").forceOpen(ManualOverride.because("test"));
		post("/payments/" + action, "{}");
		get("").expectBody().jsonPath("$.circuitBreakers.payments.keys").isEqualTo(Map.of("count", 2, "open", open));
		get("/payments").expectBody().jsonPath("$.keys.open").isEqualTo(open);
	}

	@Test
	void explainsNoSettingsOfABreakerThatCodeMadeWithOthers() {
		this.registry.breaker("coded", CircuitBreakerConfig.builder().failureRateThreshold(7).build());
		get("/coded").expectBody().jsonPath("$.config").doesNotExist();
		this.registry.breaker("named");
		get("/named").expectBody().jsonPath("$.config").exists();
	}

	@Test
	void showsOneBreakerInFull() {
		open();
		BodyContentSpec body = get("/payments").expectBody();
		body.jsonPath("$.name").isEqualTo("payments");
		body.jsonPath("$.state").isEqualTo("OPEN");
		body.jsonPath("$.figures").doesNotExist();
		body.jsonPath("$.fleet").doesNotExist();
		body.jsonPath("$.openedBecause").value(String.class, (why) -> assertThat(why).contains("failure rate"));
		body.jsonPath("$.lastFailure.type").isEqualTo("java.io.IOException");
		body.jsonPath("$.lastFailure.at").exists();
		body.jsonPath("$.config['minimum-number-of-calls'].value").isEqualTo("2");
		body.jsonPath("$.config['minimum-number-of-calls'].origin")
			.value(String.class, (origin) -> assertThat(origin).contains("Inlined Test Properties"));
		body.jsonPath("$.config['failure-rate-threshold'].origin").isEqualTo("built-in");
		body.jsonPath("$.statistics.failed").isEqualTo(2);
		body.jsonPath("$.statistics.transitions").isEqualTo(Map.of("OPEN", 1));
		body.jsonPath("$.events[0].type").isEqualTo("STATE_TRANSITION");
	}

	@Test
	void showsEventsNewestFirst() {
		open();
		this.payments.forceOpen(ManualOverride.because("maintenance").by("alice"));
		this.payments.release();
		BodyContentSpec body = get("/payments/events").expectBody();
		body.jsonPath("$.name").isEqualTo("payments");
		body.jsonPath("$.events[*].type")
			.isEqualTo(List.of("OVERRIDE_CLEARED", "OVERRIDE_SET", "STATE_TRANSITION", "CALL_FAILED", "CALL_FAILED"));
		body.jsonPath("$.events[1].override.by").isEqualTo("alice");
		body.jsonPath("$.events[2].from").isEqualTo("CLOSED");
		body.jsonPath("$.events[2].to").isEqualTo("OPEN");
		body.jsonPath("$.events[2].lastedMs").isEqualTo(0);
		body.jsonPath("$.events[2].fleet").isEqualTo(false);
		body.jsonPath("$.events[3].exception").isEqualTo("java.io.IOException");
		body.jsonPath("$.events[3].slow").isEqualTo(false);
	}

	@Test
	void keepsMessagesOfExceptionsToItself() {
		open();
		get("/payments").expectBody(String.class)
			.value((json) -> assertThat(json).contains("java.io.IOException").doesNotContain("card 4711"));
		get("/payments/events").expectBody(String.class)
			.value((json) -> assertThat(json).contains("java.io.IOException").doesNotContain("card 4711"));
	}

	@Test
	void forcesOpenWithReasonPersonAndDuration() {
		BodyContentSpec body = post("/payments/force-open",
				"{\"reason\":\"maintenance\",\"by\":\"alice\",\"duration\":\"10m\"}")
			.expectStatus()
			.isOk()
			.expectBody();
		body.jsonPath("$.name").isEqualTo("payments");
		body.jsonPath("$.action").isEqualTo("force-open");
		body.jsonPath("$.outcome").isEqualTo("APPLIED");
		body.jsonPath("$.state").isEqualTo("FORCED_OPEN");
		body.jsonPath("$.override.mode").isEqualTo("FORCED_OPEN");
		body.jsonPath("$.override.by").isEqualTo("alice");
		body.jsonPath("$.override.verified").isEqualTo(false);
		body.jsonPath("$.override.reason").isEqualTo("maintenance");
		body.jsonPath("$.override.since").exists();
		body.jsonPath("$.override.until").exists();
		this.nanos.addAndGet(Duration.ofMinutes(10).toNanos());
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void forcesOpenForADayWhereNothingIsSaid() {
		BodyContentSpec body = post("/payments/force-open", "{}").expectStatus().isOk().expectBody();
		body.jsonPath("$.override.by").doesNotExist();
		body.jsonPath("$.override.reason").doesNotExist();
		this.nanos.addAndGet(Duration.ofHours(24).minusNanos(1).toNanos());
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.FORCED_OPEN);
		this.nanos.addAndGet(1);
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void forcesOpenWithoutLimitOnRequest() {
		post("/payments/force-open", "{\"duration\":\"unlimited\"}").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.override.until")
			.doesNotExist();
	}

	@Test
	void forcesClosed() {
		open();
		post("/payments/force-close", "{}").expectBody().jsonPath("$.state").isEqualTo("FORCED_CLOSED");
		this.payments.run(() -> {
		});
	}

	@Test
	void releasesTheOverrideAlone() {
		open();
		post("/payments/force-close", "{}");
		BodyContentSpec body = post("/payments/release", "{}").expectStatus().isOk().expectBody();
		body.jsonPath("$.action").isEqualTo("release");
		body.jsonPath("$.state").isEqualTo("OPEN");
		body.jsonPath("$.override").doesNotExist();
	}

	@Test
	void resetsToClosedWithAnEmptyWindow() {
		open();
		post("/payments/force-open", "{}");
		BodyContentSpec body = post("/payments/reset", "{}").expectStatus().isOk().expectBody();
		body.jsonPath("$.state").isEqualTo("CLOSED");
		body.jsonPath("$.override").doesNotExist();
		get("/payments").expectBody().jsonPath("$.bufferedCalls").isEqualTo(0);
	}

	@Test
	void takesThePrincipalForTheOneWhoOrders() {
		BodyContentSpec body = this.http.post()
			.uri("/payments/force-open")
			.header(EndpointApplication.USER, "carol")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"by\":\"alice\"}")
			.exchange()
			.expectBody();
		body.jsonPath("$.override.by").isEqualTo("carol");
		body.jsonPath("$.override.verified").isEqualTo(true);
	}

	@Test
	void publishesAnAuditEventForEachWrite() {
		post("/payments/force-open", "{\"by\":\"alice\",\"reason\":\"maintenance\",\"duration\":\"1h\"}");
		post("/payments/release", "{}");
		post("/payments/force-open", "{\"duration\":\"wrong\"}");
		assertThat(this.application.audited).hasSize(2).first().satisfies((event) -> {
			assertThat(event.getPrincipal()).isEqualTo("alice");
			assertThat(event.getType()).isEqualTo("CIRCUIT_BREAKER_CONTROL");
			assertThat(event.getData()).containsEntry("name", "payments")
				.containsEntry("action", "force-open")
				.containsEntry("outcome", "APPLIED")
				.containsEntry("verified", false)
				.containsEntry("reason", "maintenance")
				.containsKey("until");
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "10", "-5", "+7", "", "soon", "10 parsecs", "PT", "0s", "-1m", "9999999999999999d", "400d" })
	void refusesADurationThatIsNone(String duration) {
		post("/payments/force-open", "{\"duration\":\"" + duration + "\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).startsWith("duration must be").contains("unlimited"));
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void refusesADurationThatIsABareNumber() {
		post("/payments/force-open", "{\"duration\":10}").expectStatus().isBadRequest();
	}

	/** The actuator reads a map of texts, so that this never reaches the endpoint. */
	@ParameterizedTest
	@ValueSource(strings = { "reason", "by", "duration" })
	void appliesNothingOfABodyWithAFieldThatIsNoText(String field) {
		post("/payments/force-open", "{\"" + field + "\":{\"a\":1}}").expectStatus().isBadRequest();
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "10m", "24h", "90s", "PT5M", " 1d " })
	void takesADurationWithItsUnit(String duration) {
		post("/payments/force-open", "{\"duration\":\"" + duration + "\"}").expectStatus().isOk();
	}

	@ParameterizedTest
	@CsvSource({ "reason, 501", "by, 501" })
	void refusesATextThatIsTooLong(String field, int length) {
		post("/payments/force-open", "{\"" + field + "\":\"" + "x".repeat(length) + "\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).contains(field, "500"));
		post("/payments/force-open", "{\"" + field + "\":\"" + "x".repeat(length - 1) + "\"}").expectStatus().isOk();
	}

	@ParameterizedTest
	@ValueSource(strings = { "reason", "by" })
	void refusesATextThatBreaksTheLine(String field) {
		post("/payments/force-open", "{\"" + field + "\":\"a\\nb\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).contains(field));
	}

	@Test
	void refusesAnUnknownActionAndNamesTheAllowed() {
		post("/payments/explode", "{}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.isEqualTo("no action is named 'explode'; allowed are force-open, force-close, release, reset");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/payments/force-open", "/payments/reset" })
	void refusesFieldsItDoesNotKnow(String path) {
		post(path, "{\"reason\":\"maintenance\",\"durration\":\"5m\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.isEqualTo("no field is named 'durration'; allowed are reason, by, duration");
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.application.audited).isEmpty();
	}

	@Test
	void refusesParametersItDoesNotKnow() {
		post("/payments/force-open?until=tomorrow", "{}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).contains("'until'"));
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "\"force\"", "{\"reason\":", "{\"by\":[\"alice\"]}" })
	void appliesNothingOfABodyThatIsNoObjectOfTexts(String body) {
		post("/payments/force-open", body).expectStatus().isBadRequest();
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void repeatsNotMoreOfAWrongDurationThanHelps() {
		post("/payments/force-open", "{\"duration\":\"" + "9".repeat(10_000) + "s\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).hasSizeLessThan(200).contains("unlimited"));
	}

	@Test
	void showsTheOverrideOfTheNameOnAKey() {
		CircuitBreaker eu = this.registry.breaker("payments:eu");
		post("/payments:eu/force-close", "{\"by\":\"bob\"}").expectBody()
			.jsonPath("$.state")
			.isEqualTo("FORCED_CLOSED")
			.jsonPath("$.override.breaker")
			.doesNotExist();
		post("/payments/force-open", "{\"by\":\"alice\",\"reason\":\"maintenance\"}");
		BodyContentSpec covered = get("/payments:eu").expectBody();
		covered.jsonPath("$.state").isEqualTo("FORCED_OPEN");
		covered.jsonPath("$.localState").isEqualTo("CLOSED");
		covered.jsonPath("$.retryAfterMs").isEqualTo(Duration.ofHours(24).toMillis());
		covered.jsonPath("$.override.breaker").isEqualTo("payments");
		covered.jsonPath("$.override.by").isEqualTo("alice");
		covered.jsonPath("$.override.reason").isEqualTo("maintenance");
		BodyContentSpec answer = post("/payments:eu/release", "{}").expectBody();
		answer.jsonPath("$.state").isEqualTo("FORCED_OPEN");
		answer.jsonPath("$.override.breaker").isEqualTo("payments");
		assertThat(eu.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.application.audited.get(2).getData()).doesNotContainKey("until");
		post("/payments/release", "{}");
		get("/payments:eu").expectBody().jsonPath("$.state").isEqualTo("CLOSED").jsonPath("$.override").doesNotExist();
	}

	@Test
	void showsAKeyThatIsOpenAsAdmittingWhileItsNameIsForcedClosed() {
		this.registry.breaker("payments:eu").forceOpen(ManualOverride.because("test"));
		post("/payments/force-close", "{}");
		get("/payments:eu").expectBody()
			.jsonPath("$.state")
			.isEqualTo("FORCED_CLOSED")
			.jsonPath("$.retryAfterMs")
			.doesNotExist();
	}

	@Test
	void explainsTheSettingsOfAKeyAsThoseOfItsName() {
		this.registry.breaker("payments:eu");
		get("/payments:eu").expectBody()
			.jsonPath("$.config['minimum-number-of-calls'].value")
			.isEqualTo("2")
			.jsonPath("$.config['minimum-number-of-calls'].origin")
			.value(String.class, (origin) -> assertThat(origin).contains("breaker.instances.payments"));
	}

	@Test
	void refusesToForceABreakerThatIsOff() {
		this.registry.breaker("dormant", CircuitBreakerConfig.builder().mode(CircuitBreakerMode.OFF).build());
		post("/dormant/force-open", "{}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).contains("OFF"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/unknown", "/unknown/events" })
	void answersNotFoundWithTheKnownNames(String path) {
		get(path, HttpStatus.NOT_FOUND).expectBody().json("""
				{"error":"no circuit breaker is named 'unknown'; 'known' lists the names there are",
				"known":["payments"]}""");
		assertThat(this.registry.find("unknown")).isEmpty();
	}

	@Test
	void makesNoBreakerForAWriteToAnUnknownName() {
		post("/unknown/force-open", "{}").expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.known[0]")
			.isEqualTo("payments");
		assertThat(this.registry.find("unknown")).isEmpty();
		assertThat(this.application.audited).isEmpty();
	}

	@Test
	void answersNotFoundToAnUnknownPartOfABreaker() {
		get("/payments/force-open", HttpStatus.NOT_FOUND).expectBody()
			.jsonPath("$.error")
			.value(String.class, (error) -> assertThat(error).contains("POST"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded" })
	void refusesAWriteThatIsNotJson(String contentType) {
		this.http.post()
			.uri("/payments/force-open")
			.header("Content-Type", contentType)
			.body("{}")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	@Test
	void refusesAWriteThatIsAMultipartForm() {
		this.http.post()
			.uri("/payments/force-open")
			.header("Content-Type", "multipart/form-data; boundary=x")
			.body("--x\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nforeign\r\n--x--\r\n")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
	}

	/** Tomcat gives up on a form without boundary before the actuator sees it. */
	@Test
	void appliesNothingOfAMultipartFormThatIsMalformed() {
		this.http.post()
			.uri("/payments/force-open")
			.header("Content-Type", "multipart/form-data")
			.body("{}")
			.exchange()
			.expectStatus()
			.is5xxServerError();
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.application.audited).isEmpty();
	}

	@Test
	void refusesAWriteWithoutContentType() {
		this.http.post()
			.uri("/payments/force-open")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
	}

	private ResponseSpec get(String path) {
		return get(path, HttpStatus.OK);
	}

	private ResponseSpec get(String path, HttpStatus status) {
		return this.http.get().uri(path).exchange().expectStatus().isEqualTo(status);
	}

	private ResponseSpec post(String path, String body) {
		return this.http.post().uri(path).contentType(MediaType.APPLICATION_JSON).body(body).exchange();
	}

	private void open() {
		fail();
		fail();
		assertThat(this.payments.state()).isEqualTo(CircuitBreakerState.OPEN);
	}

	private void fail() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.payments.call(this::throwing));
	}

	private @Nullable Object throwing() throws IOException {
		throw new IOException("card 4711 refused");
	}

	private void refuse() {
		assertThat(this.payments.tryAcquire()).isNull();
	}

}
