package dev.breaker.spring;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Before JDK 24 a virtual thread that waits within a monitor keeps its carrier thread. So
 * none is held while code of the user's runs, on the way of a call least of all.
 */
class MonitorsTests {

	/** Where a monitor is held, for some memory accesses and never for a call. */
	private static final Set<String> KNOWN = Set.of("dev.breaker.core.CircuitBreaker.reconfigure",
			"dev.breaker.core.CircuitBreakerRegistry.add", "dev.breaker.core.CircuitBreakerRegistry.awoke",
			"dev.breaker.core.CircuitBreakerRegistry.evictIdle", "dev.breaker.core.CircuitBreakerRegistry.keep",
			"dev.breaker.core.CircuitBreakerRegistry.remove", "dev.breaker.core.Listeners.change",
			"dev.breaker.core.fleet.FleetLane.startOnce");

	@Test
	void noMonitorIsHeldWhereAUsersCodeRuns() throws IOException {
		Set<String> held = new TreeSet<>();
		for (Resource type : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:dev/breaker/**/*.class")) {
			if (!type.getURL().toString().contains("test-classes")) {
				new ClassReader(type.getInputStream()).accept(new Monitors(held), ClassReader.SKIP_DEBUG);
			}
		}
		// Of the store, whose lane is a thread of its own, and of scrapes of the meters
		held.removeIf((method) -> method.startsWith("dev.breaker.redis.")
				|| method.startsWith("dev.breaker.core.fleet.InMemoryStateStore.")
				|| method.startsWith("dev.breaker.spring.metrics.MeteredBreakers"));
		assertThat(held).containsExactlyInAnyOrderElementsOf(KNOWN);
	}

	private static final class Monitors extends ClassVisitor {

		private final Set<String> held;

		private String type = "";

		Monitors(Set<String> held) {
			super(SpringAsmInfo.ASM_VERSION);
			this.held = held;
		}

		@Override
		public void visit(int version, int access, String name, String signature, String superName,
				String[] interfaces) {
			this.type = name.replace('/', '.');
		}

		@Override
		public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
				String[] exceptions) {
			String method = this.type + "." + name;
			if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
				this.held.add(method);
			}
			return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
				@Override
				public void visitInsn(int opcode) {
					if (opcode == Opcodes.MONITORENTER) {
						Monitors.this.held.add(method);
					}
				}
			};
		}

	}

}
