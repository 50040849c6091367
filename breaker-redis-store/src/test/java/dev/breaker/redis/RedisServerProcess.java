package dev.breaker.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server as a process of its own on a free port of the loopback, to be killed,
 * stopped and restarted by tests. It keeps nothing on disk. The program is the
 * {@code redis-server} on the path or, where there is none, the one that embedded-redis
 * carries.
 */
public final class RedisServerProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

	private static final int LOWEST_PORT = 11_000;

	private static final int HIGHEST_PORT = 22_000;

	private static final int BUS = 10_000;

	private static final Path PROGRAM = program();

	private final int port = freePort();

	private final Path directory;

	private final List<String> command;

	private Process process;

	private RedisServerProcess(Path directory, List<String> options) {
		this.directory = directory;
		this.command = new ArrayList<>(List.of(PROGRAM.toString()));
		this.command.addAll(options);
		this.command.addAll(
				List.of("--port", Integer.toString(this.port), "--bind", host(), "--dir", this.directory.toString()));
		restart();
	}

	/**
	 * Starts a server and waits until it answers.
	 * @param options more options, such as {@code --maxmemory}, {@code 1mb}
	 * @return the server
	 */
	public static RedisServerProcess start(String... options) {
		List<String> all = new ArrayList<>(List.of(options));
		all.addAll(List.of("--save", "", "--appendonly", "no"));
		return new RedisServerProcess(temporaryDirectory(), all);
	}

	/**
	 * Starts a sentinel, which alone decides on a failover.
	 * @param name what it calls the master
	 * @param master the server it watches
	 * @return the sentinel
	 */
	public static RedisServerProcess startSentinel(String name, RedisServerProcess master) {
		return startSentinel(name, master, 1);
	}

	/**
	 * Starts a sentinel, one of several.
	 * @param name what they call the master
	 * @param master the server they watch
	 * @param quorum how many have to miss the master
	 * @param options more of its options on the master, such as
	 * {@code down-after-milliseconds 1000}
	 * @return the sentinel
	 */
	static RedisServerProcess startSentinel(String name, RedisServerProcess master, int quorum, String... options) {
		List<String> lines = new ArrayList<>();
		lines.add("sentinel monitor %s %s %d %d".formatted(name, master.host(), master.port(), quorum));
		for (String option : options) {
			lines.add("sentinel " + option.replaceFirst(" ", " " + name + " "));
		}
		try {
			Path directory = temporaryDirectory();
			Path configuration = Files.write(directory.resolve("sentinel.conf"), lines);
			return new RedisServerProcess(directory, List.of(configuration.toString(), "--sentinel"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path temporaryDirectory() {
		try {
			return Files.createTempDirectory("breaker-redis");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A port that nobody listens on, nor on the one 10 000 above, which is that of a
	 * cluster's bus. Both are below those that systems give to connections.
	 * @return its number
	 */
	public static int freePort() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
			if (isFree(port) && isFree(port + BUS)) {
				return port;
			}
		}
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Where the server listens.
	 * @return its address
	 */
	public String host() {
		return "127.0.0.1";
	}

	/**
	 * Where the server listens, also after a restart.
	 * @return its port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Whether the server runs, suspended or not.
	 * @return false once it was killed
	 */
	boolean isAlive() {
		return this.process.isAlive();
	}

	/** Kills the server as {@code kill -9} does and waits until it is gone. */
	public void kill() {
		this.process.destroyForcibly();
		waitFor(this.process);
	}

	/** Starts the killed server again, empty, and waits until it answers. */
	public void restart() {
		File log = this.directory.resolve("log").toFile();
		try {
			this.process = new ProcessBuilder(this.command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log))
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
			awaitAnswer(log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Suspends the server: it accepts connections and answers nothing. */
	public void suspend() {
		signal("STOP");
	}

	/** Wakes the suspended server. */
	public void resume() {
		signal("CONT");
	}

	/** Kills the server and removes its directory. */
	@Override
	public void close() {
		kill();
		try (Stream<Path> files = Files.walk(this.directory)) {
			files.sorted((one, other) -> other.compareTo(one)).map(Path::toFile).forEach(File::delete);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void signal(String signal) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start();
			waitFor(kill);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void waitFor(Process process) {
		try {
			if (!process.waitFor(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException("Process " + process.pid() + " does not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void awaitAnswer(File log) throws IOException {
		long end = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!answers()) {
			if (!this.process.isAlive() || System.nanoTime() - end > 0) {
				throw new IllegalStateException("redis-server does not start: " + Files.readString(log.toPath()));
			}
			Thread.onSpinWait();
		}
	}

	/** Any answer will do: with a password, it is a refusal. */
	private boolean answers() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(host(), this.port), 1000);
			socket.setSoTimeout(1000);
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			return socket.getInputStream().read() > 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static Path program() {
		for (String directory : List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))) {
			Path found = Path.of(directory, "redis-server");
			if (!directory.isEmpty() && Files.isExecutable(found)) {
				return found;
			}
		}
		try {
			return ExecutableProvider.newJarResourceProvider().get().toPath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
