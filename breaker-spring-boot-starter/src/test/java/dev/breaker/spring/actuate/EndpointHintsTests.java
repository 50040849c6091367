package dev.breaker.spring.actuate;

import java.util.Arrays;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application compiled ahead of time can write every answer of the endpoint.
 */
class EndpointHintsTests {

	private static final List<Class<?>> ANSWERS = answers();

	@ParameterizedTest
	@ValueSource(classes = { CircuitBreakersEndpoint.class, BreakersEndpoint.class })
	void knowsEveryAnswer(Class<?> endpoint) {
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(endpoint);
		TestGenerationContext generation = new TestGenerationContext();
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		RuntimeHints hints = generation.getRuntimeHints();
		assertThat(ANSWERS).hasSizeGreaterThan(10)
			.flatMap((answer) -> Arrays.asList(answer.getRecordComponents()))
			.allSatisfy((component) -> assertThat(
					RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
				.accepts(hints));
	}

	private static List<Class<?>> answers() {
		return new ClassFileImporter().importPackagesOf(CircuitBreakersEndpoint.class)
			.stream()
			.filter((type) -> type.getSimpleName().endsWith("Descriptor") || type.getSimpleName().equals("Done"))
			.<Class<?>>map(JavaClass::reflect)
			.toList();
	}

}
