package dev.breaker.spring.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The far end of calls: a real HTTP server that answers as its path says.
 */
final class HttpProvider implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch closing = new CountDownLatch(1);

	private final AtomicInteger requests = new AtomicInteger();

	private HttpProvider(HttpServer server) {
		this.server = server;
	}

	static HttpProvider start() throws IOException {
		HttpProvider provider = new HttpProvider(
				HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
		provider.server.setExecutor(provider.threads);
		provider.server.createContext("/status", provider::answer);
		provider.server.createContext("/silence", provider::keepSilent);
		provider.server.createContext("/closed", provider::hangUp);
		provider.server.start();
		return provider;
	}

	/** Where nobody listens. */
	static URI nowhere() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
		}
	}

	/** Answers with a status and a short text. */
	URI status(int status) {
		return at("/status/" + status);
	}

	/** Never answers. */
	URI silence() {
		return at("/silence");
	}

	/** Closes the connection instead of an answer. */
	URI closed() {
		return at("/closed");
	}

	/** How many requests have arrived. */
	int requests() {
		return this.requests.get();
	}

	@Override
	public void close() {
		this.closing.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private URI at(String path) {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + path);
	}

	private void answer(HttpExchange exchange) throws IOException {
		this.requests.incrementAndGet();
		String path = exchange.getRequestURI().getPath();
		byte[] body = "answer".getBytes();
		exchange.getResponseHeaders().set("Content-Type", "text/plain");
		exchange.sendResponseHeaders(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)), body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private void keepSilent(HttpExchange exchange) {
		this.requests.incrementAndGet();
		try {
			this.closing.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			exchange.close();
		}
	}

	private void hangUp(HttpExchange exchange) {
		this.requests.incrementAndGet();
		exchange.close();
	}

}
