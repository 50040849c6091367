package dev.breaker.spring;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The arrows between modules and between the packages of the starter run one way.
 */
class ArrowsTests {

	/** Whatever the build folder is called. */
	private static final ImportOption MAIN = (location) -> !location.contains("/test-classes/")
			&& !location.contains("-tests.jar");

	private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(MAIN)
		.importPackages("dev.breaker");

	@Test
	void seesAllThreeModules() {
		assertThat(CLASSES.containPackage("dev.breaker.core")).isTrue();
		assertThat(CLASSES.containPackage("dev.breaker.redis")).isTrue();
		assertThat(CLASSES.containPackage("dev.breaker.spring.aop")).isTrue();
	}

	@Test
	void theStoreKnowsCoreAloneAndNothingOfBoot() {
		noClasses().that()
			.resideInAPackage("dev.breaker.redis..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.breaker.spring..", "org.springframework..", "io.micrometer..")
			.check(CLASSES);
	}

	@Test
	void coreKnowsNoOtherModule() {
		noClasses().that()
			.resideInAPackage("dev.breaker.core..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.breaker.redis..", "dev.breaker.spring..")
			.check(CLASSES);
	}

	@Test
	void onlyTheAutoConfigurationKnowsTheStore() {
		classes().that()
			.resideInAPackage("dev.breaker.redis..")
			.should()
			.onlyBeAccessed()
			.byClassesThat()
			.resideInAnyPackage("dev.breaker.redis..", "dev.breaker.spring.autoconfigure..")
			.check(CLASSES);
	}

	@Test
	void nothingKnowsTheAutoConfiguration() {
		noClasses().that()
			.resideOutsideOfPackage("dev.breaker.spring.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.breaker.spring.autoconfigure..")
			.check(CLASSES);
	}

	@Test
	void theRoomsOfTheStarterDoNotKnowEachOtherButTheConfiguration() {
		for (String room : new String[] { "aop", "actuate", "metrics" }) {
			noClasses().that()
				.resideInAPackage("dev.breaker.spring." + room + "..")
				.or()
				.resideInAPackage("dev.breaker.spring.config..")
				.should()
				.dependOnClassesThat(Predicates
					.resideInAnyPackage("dev.breaker.spring.aop..", "dev.breaker.spring.actuate..",
							"dev.breaker.spring.metrics..")
					.and(not(Predicates.resideInAPackage("dev.breaker.spring." + room + ".."))))
				.check(CLASSES);
		}
	}

	@Test
	void noPackagesKnowEachOtherInACircle() {
		slices().matching("dev.breaker.(**)").should().beFreeOfCycles().check(CLASSES);
	}

}
