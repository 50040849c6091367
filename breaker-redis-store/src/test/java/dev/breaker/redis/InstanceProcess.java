package dev.breaker.redis;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import dev.breaker.core.CircuitBreaker;
import dev.breaker.core.CircuitBreakerRegistry;
import dev.breaker.core.ManualOverride;
import dev.breaker.core.Permit;
import org.awaitility.Awaitility;

/**
 * One instance of the shop as a process of its own, to be killed. Does what lines on its
 * standard input say, answers each with one line, and ends with its input.
 */
public final class InstanceProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader answers;

	private final BufferedWriter orders;

	private InstanceProcess(Process process) {
		this.process = process;
		this.answers = process.inputReader();
		this.orders = process.outputWriter();
	}

	static InstanceProcess start(RedisServerProcess server, String id) {
		try {
			Path java = Path.of(System.getProperty("java.home"), "bin", "java");
			return new InstanceProcess(new ProcessBuilder(java.toString(), "-XX:TieredStopAtLevel=1", "-Xmx128m",
					"-Dlogback.configurationFile=quiet-logback.xml", "-cp", System.getProperty("java.class.path"),
					InstanceProcess.class.getName(), server.host(), Integer.toString(server.port()), id)
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Gives an order and waits for the answer. */
	String tell(String order) {
		try {
			this.orders.write(order + "\n");
			this.orders.flush();
			String answer = this.answers.readLine();
			if (answer == null) {
				throw new IllegalStateException("the instance has ended before it did: " + order);
			}
			return answer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** As {@code kill -9} does. */
	void kill() {
		this.process.destroyForcibly();
		Awaitility.await().until(() -> !this.process.isAlive());
	}

	@Override
	public void close() {
		kill();
	}

	/**
	 * Runs the instance.
	 * @param arguments host and port of the server, id of the instance
	 * @throws IOException if its input fails
	 */
	public static void main(String[] arguments) throws IOException {
		RedisStateStore store = RedisStateStore
			.create(RedisStoreSettings.standalone(arguments[0], Integer.parseInt(arguments[1]))
				.namespace("shop")
				.instance(arguments[2])
				.build());
		CircuitBreakerRegistry registry = CircuitBreakerRegistry.builder()
			.instanceId(arguments[2])
			.configuration((name) -> RealFleet.config(FaultTestBase.SHORT).build())
			.store(store)
			.syncInterval(Duration.ofMillis(100))
			.build();
		registry.start(Duration.ofSeconds(5));
		CircuitBreaker breaker = registry.breaker(RealFleet.BREAKER);
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String order; (order = orders.readLine()) != null;) {
			System.out.println(obey(order, breaker));
		}
	}

	private static String obey(String order, CircuitBreaker breaker) {
		return switch (order) {
			case "fail" -> fail(breaker);
			case "probe" -> probe(breaker);
			case "force-open" ->
				breaker.forceOpen(ManualOverride.because("maintenance")).toCompletableFuture().join().name();
			default -> breaker.state().name();
		};
	}

	private static String fail(CircuitBreaker breaker) {
		for (int i = 0; i < 20; i++) {
			Permit permit = breaker.tryAcquire();
			if (permit != null) {
				permit.failure(new IllegalStateException("the provider is down"));
			}
		}
		return breaker.state().name();
	}

	/** Begins a probe and never ends it. */
	private static String probe(CircuitBreaker breaker) {
		Permit permit = RealFleet.await().until(breaker::tryAcquire, (admitted) -> admitted != null);
		return breaker.state() + " " + permit;
	}

}
