package dev.breaker.core;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The arrows between the packages of core.
 */
class CorePackagesTests {

	/** Whatever the build folder is called. */
	private static final ImportOption MAIN = (location) -> !location.contains("/test-classes/")
			&& !location.contains("-tests.jar");

	private final JavaClasses core = new ClassFileImporter().withImportOption(MAIN).importPackages("dev.breaker.core");

	@Test
	void coreDependsOnTheJdkAndAnnotationsAlone() {
		classes().should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify.annotations..", "dev.breaker.core..")
			.check(this.core);
	}

	@Test
	void windowsDependOnNothingOfOurs() {
		noClasses().that()
			.resideInAPackage("dev.breaker.core.window..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.breaker.core", "dev.breaker.core.fleet..")
			.check(this.core);
	}

	@Test
	void theFleetDependsOnWindowsAlone() {
		noClasses().that()
			.resideInAPackage("dev.breaker.core.fleet..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.breaker.core")
			.check(this.core);
	}

}
