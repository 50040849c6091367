package dev.breaker.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.lettuce.core.codec.Base16;

/**
 * The scripts that the server runs. Each is a file of its own after those it builds on.
 */
enum RedisScript {

	HEARTBEAT("common", "entries", "heartbeat"),

	INDEX("common", "entries", "index"),

	REPORT("common", "state", "report"),

	REMAINDER("common", "state", "remainder"),

	PROPOSE("common", "state", "audit", "begin", "propose"),

	RESTORE("common", "state", "audit", "begin", "restore"),

	OVERRIDE("common", "state", "audit", "override"),

	LEASE("common", "state", "lease"),

	READ("common", "state", "read"),

	ACKNOWLEDGE("common", "state", "acknowledge"),

	INSPECT("common", "state", "inspect"),

	LIVE("common", "live");

	private final String source;

	private final String digest;

	RedisScript(String... files) {
		StringBuilder joined = new StringBuilder();
		for (String file : files) {
			joined.append(load(file + ".lua")).append('\n');
		}
		this.source = joined.toString();
		this.digest = Base16.digest(this.source.getBytes(StandardCharsets.UTF_8));
	}

	/** For messages. */
	String title() {
		return name().toLowerCase(Locale.ROOT);
	}

	String source() {
		return this.source;
	}

	/** The name under which the server knows the script once it has run it. */
	String digest() {
		return this.digest;
	}

	private static String load(String file) {
		try (InputStream resource = RedisScript.class.getResourceAsStream(file)) {
			if (resource == null) {
				throw new IllegalStateException("The script " + file + " is missing on the class path");
			}
			return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
