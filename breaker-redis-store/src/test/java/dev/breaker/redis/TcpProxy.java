package dev.breaker.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A network between a client and a server of the loopback that can be slow, swallow
 * everything, or be cut.
 */
final class TcpProxy implements AutoCloseable {

	private final String serverHost;

	private final int serverPort;

	private final ServerSocket entrance;

	/** One thread: what was sent first arrives first. */
	private final ScheduledThreadPoolExecutor deliveries = new ScheduledThreadPoolExecutor(1,
			(task) -> daemon(task, "proxy-deliveries"));

	private final List<Line> lines = new CopyOnWriteArrayList<>();

	private volatile Duration delay = Duration.ZERO;

	private volatile boolean swallowing;

	private volatile boolean cut;

	TcpProxy(String serverHost, int serverPort) {
		this.serverHost = serverHost;
		this.serverPort = serverPort;
		try {
			this.entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		daemon(this::accept, "proxy-entrance").start();
	}

	int port() {
		return this.entrance.getLocalPort();
	}

	/** Each answer of the server arrives so much later. */
	void delay(Duration delay) {
		this.delay = delay;
	}

	/** Connections are accepted and stay, but nothing arrives any more. */
	void blackHole() {
		this.swallowing = true;
		strand();
	}

	/** Nothing arrives on the present connections any more; new ones work. */
	void strand() {
		this.lines.forEach((line) -> line.swallowed = true);
	}

	/** Connections are reset, and new ones at once. */
	void cut() {
		this.cut = true;
		this.lines.forEach(Line::reset);
	}

	/** New connections work again. */
	void heal() {
		this.delay = Duration.ZERO;
		this.swallowing = false;
		this.cut = false;
	}

	@Override
	public void close() {
		closeQuietly(this.entrance);
		this.lines.forEach(Line::reset);
		this.deliveries.shutdownNow();
	}

	private void accept() {
		while (!this.entrance.isClosed()) {
			try {
				Socket client = this.entrance.accept();
				Line line = new Line(client, new Socket(this.serverHost, this.serverPort));
				this.lines.add(line);
				if (this.cut) {
					line.reset();
				}
				line.swallowed = this.swallowing;
				daemon(() -> line.pump(line.client, line.server, false), "proxy-line").start();
				daemon(() -> line.pump(line.server, line.client, true), "proxy-line").start();
			}
			catch (IOException ex) {
				// A server that is away, or a proxy that is closed: the client finds out.
			}
		}
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// It is closed, then.
		}
	}

	/** A connection of the client's and the one to the server that it goes on in. */
	private final class Line {

		private final Socket client;

		private final Socket server;

		private volatile boolean swallowed;

		Line(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void pump(Socket from, Socket to, boolean delayed) {
			byte[] buffer = new byte[16384];
			long lastDue = System.nanoTime();
			try {
				for (int count; (count = from.getInputStream().read(buffer)) >= 0;) {
					byte[] chunk = Arrays.copyOf(buffer, count);
					long now = System.nanoTime();
					lastDue = Math.max(lastDue, delayed ? now + TcpProxy.this.delay.toNanos() : now);
					TcpProxy.this.deliveries.schedule(() -> deliver(chunk, to), lastDue - now, TimeUnit.NANOSECONDS);
				}
			}
			catch (IOException | RuntimeException ex) {
				// The line is gone.
			}
			if (!this.swallowed) {
				reset();
			}
		}

		private void deliver(byte[] chunk, Socket to) {
			try {
				if (!this.swallowed) {
					to.getOutputStream().write(chunk);
				}
			}
			catch (IOException ex) {
				reset();
			}
		}

		private void reset() {
			for (Socket socket : List.of(this.client, this.server)) {
				try {
					socket.setSoLinger(true, 0);
				}
				catch (IOException ex) {
					// It is closed already.
				}
				closeQuietly(socket);
			}
			TcpProxy.this.lines.remove(this);
		}

	}

}
