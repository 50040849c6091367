package dev.breaker.test;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The arrows that begin at this module, and that none leads to it.
 */
class ArrowsTests {

	/** Whatever the build folder is called. */
	private static final ImportOption MAIN = (location) -> !location.contains("/test-classes/")
			&& !location.contains("-tests.jar");

	private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(MAIN)
		.importPackages("dev.breaker");

	@Test
	void nothingThatRunsInProductionKnowsTests() {
		assertThat(CLASSES.containPackage("dev.breaker.spring.aop")).isTrue();
		noClasses().that()
			.resideOutsideOfPackage("dev.breaker.test..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.breaker.test..")
			.check(CLASSES);
	}

	@Test
	void withoutSpringThereAreStatesTimeAndAssertions() {
		classes().that()
			.belongToAnyOf(FakeTicker.class, TestBreakers.class, SinceReset.class, CircuitBreakerAssert.class)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.assertj..", "org.jspecify..", "dev.breaker.core..", "dev.breaker.test..")
			.check(CLASSES);
	}

	@Test
	void theTestModuleKnowsNoStoreAndNoRoomOfTheStarterButItsConfiguration() {
		noClasses().that()
			.resideInAPackage("dev.breaker.test..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.breaker.redis..", "dev.breaker.spring.aop..", "dev.breaker.spring.actuate..",
					"dev.breaker.spring.metrics..", "dev.breaker.spring.autoconfigure..")
			.check(CLASSES);
	}

}
