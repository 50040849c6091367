package dev.breaker.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names the keys of one namespace. All keys of a breaker lie in one slot of a cluster,
 * and so do those of the namespace itself.
 */
final class RedisKeys {

	/** With the version of the format of everything below it. */
	private static final String PREFIX = "breaker:1:";

	private static final int LONGEST = 128;

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private final String namespace;

	RedisKeys(String namespace) {
		this.namespace = encode(namespace);
	}

	List<String> heartbeat() {
		return List.of(ofNamespace("instances"), ofNamespace("index"), ofNamespace("incarnation"));
	}

	List<String> index() {
		return List.of(ofNamespace("index"));
	}

	List<String> live() {
		return List.of(ofNamespace("instances"));
	}

	/** Where changes of the namespace are told. */
	String channel() {
		return ofNamespace("changes");
	}

	List<String> read(String breaker) {
		return keys(breaker, "state", "override");
	}

	List<String> override(String breaker) {
		return keys(breaker, "state", "override", "audit");
	}

	List<String> acknowledge(String breaker) {
		return keys(breaker, "override");
	}

	List<String> inspect(String breaker) {
		return keys(breaker, "override", "reports", "audit");
	}

	List<String> report(String breaker) {
		return keys(breaker, "state", "override", "reports", "totals", "ends");
	}

	List<String> remainder(String breaker) {
		return keys(breaker, "state", "reports", "totals");
	}

	List<String> transition(String breaker) {
		return keys(breaker, "state", "override", "reports", "totals", "ends", "leases", "audit");
	}

	List<String> lease(String breaker) {
		return keys(breaker, "state", "leases");
	}

	private String ofNamespace(String what) {
		return PREFIX + "{" + this.namespace + "}:" + what;
	}

	private List<String> keys(String breaker, String... what) {
		String prefix = PREFIX + "{" + this.namespace + "/" + encode(breaker) + "}:";
		return Stream.of(what).map(prefix::concat).toList();
	}

	/**
	 * Writes any text in letters, digits, {@code .}, {@code _}, {@code -} and {@code %};
	 * a long one as {@code ~} and its digest.
	 */
	static String encode(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		StringBuilder encoded = new StringBuilder(bytes.length);
		for (byte b : bytes) {
			if (isPlain(b)) {
				encoded.append((char) b);
			}
			else {
				HEX.toHexDigits(encoded.append('%'), b);
			}
		}
		return (encoded.length() <= LONGEST) ? encoded.toString() : "~" + digest(bytes);
	}

	/** The text that was encoded; a digest as it is. */
	static String decode(String encoded) {
		byte[] bytes = new byte[encoded.length()];
		int length = 0;
		for (int i = 0; i < encoded.length(); i++) {
			boolean escaped = encoded.charAt(i) == '%' && i + 2 < encoded.length()
					&& HexFormat.isHexDigit(encoded.charAt(i + 1)) && HexFormat.isHexDigit(encoded.charAt(i + 2));
			bytes[length++] = (byte) (escaped ? HexFormat.fromHexDigits(encoded, i + 1, i + 3) : encoded.charAt(i));
			i += escaped ? 2 : 0;
		}
		return new String(bytes, 0, length, StandardCharsets.UTF_8);
	}

	private static boolean isPlain(byte b) {
		return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '.' || b == '_'
				|| b == '-';
	}

	private static String digest(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
