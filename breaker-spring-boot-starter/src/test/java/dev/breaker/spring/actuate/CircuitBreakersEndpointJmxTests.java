package dev.breaker.spring.actuate;

import java.util.Arrays;
import java.util.Map;

import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.CircuitBreakerState;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The endpoint on a real MBean server.
 */
@SpringBootTest(classes = EndpointApplication.class, webEnvironment = WebEnvironment.NONE,
		properties = { "spring.jmx.enabled=true", "spring.jmx.default-domain=breaker.jmx",
				"management.endpoints.jmx.exposure.include=circuitbreakers" })
class CircuitBreakersEndpointJmxTests {

	@Autowired
	private MBeanServer server;

	@Autowired
	private CircuitBreakerRegistry registry;

	@Autowired
	private EndpointApplication application;

	@BeforeEach
	void makeBreaker() {
		this.registry.breaker("payments");
	}

	@AfterEach
	void removeBreaker() {
		this.registry.remove("payments");
		this.application.audited.clear();
	}

	@Test
	void listsItsOperationsWithParametersThatAConsoleCanFillIn() throws JMException {
		assertThat(this.server.getMBeanInfo(endpoint()).getOperations()).extracting(MBeanOperationInfo::getName)
			.containsExactlyInAnyOrder("circuitBreakers", "circuitBreaker", "control");
		assertThat(this.server.getMBeanInfo(endpoint()).getOperations())
			.flatExtracting((operation) -> Arrays.asList(operation.getSignature()))
			.extracting(MBeanParameterInfo::getType)
			.containsOnly(String.class.getName());
	}

	@Test
	void showsTheBreakers() throws JMException {
		assertThat(invoke("circuitBreakers")).containsKeys("instance", "store")
			.extractingByKey("circuitBreakers", InstanceOfAssertFactories.map(String.class, Object.class))
			.containsOnlyKeys("payments");
		assertThat(invoke("circuitBreaker", "payments")).containsEntry("name", "payments")
			.containsEntry("state", "CLOSED")
			.containsKeys("config", "statistics", "events");
	}

	@Test
	void takesOrders() throws JMException {
		assertThat(invoke("control", "payments", "force-open", "maintenance", "alice", "10m"))
			.containsEntry("action", "force-open")
			.containsEntry("outcome", "APPLIED")
			.containsEntry("state", "FORCED_OPEN")
			.extractingByKey("override", InstanceOfAssertFactories.map(String.class, Object.class))
			.containsEntry("by", "alice")
			.containsEntry("verified", false);
		assertThat(this.application.audited).singleElement()
			.satisfies((event) -> assertThat(event.getPrincipal()).isEqualTo("alice"));
		assertThat(invoke("control", "payments", "release", null, null, null)).containsEntry("state", "CLOSED");
	}

	@Test
	void saysWhatIsWrong() {
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> invoke("circuitBreaker", "unknown"))
			.withMessage("no circuit breaker is named 'unknown'; 'known' lists the names there are: payments");
		assertThatExceptionOfType(ReflectionException.class)
			.isThrownBy(() -> invoke("control", "payments", "force-open", null, null, "10"))
			.withMessageStartingWith("duration must be a number with a unit");
		assertThat(this.registry.breaker("payments").state()).isEqualTo(CircuitBreakerState.CLOSED);
		assertThat(this.registry.find("unknown")).isEmpty();
	}

	@Test
	void takesNoOrdersWhereAccessIsReadOnly() throws JMException {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(EndpointApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.jmx.enabled=true", "--spring.jmx.default-domain=breaker.readonly",
					"--management.endpoints.jmx.exposure.include=circuitbreakers",
					"--management.endpoint.circuitbreakers.access=read-only")) {
			ObjectName readOnly = new ObjectName("breaker.readonly:type=Endpoint,name=Circuitbreakers");
			assertThat(context.getBean(MBeanServer.class).getMBeanInfo(readOnly).getOperations())
				.extracting(MBeanOperationInfo::getName)
				.containsExactlyInAnyOrder("circuitBreakers", "circuitBreaker");
		}
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> invoke(String operation, Object... arguments) throws JMException {
		String[] types = new String[arguments.length];
		Arrays.fill(types, String.class.getName());
		return (Map<String, Object>) this.server.invoke(endpoint(), operation, arguments, types);
	}

	private ObjectName endpoint() throws JMException {
		return new ObjectName("breaker.jmx:type=Endpoint,name=Circuitbreakers");
	}

}
