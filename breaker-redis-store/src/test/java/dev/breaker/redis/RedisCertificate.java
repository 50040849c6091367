package dev.breaker.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A key for 127.0.0.1 and its certificate by itself, in PEM files. The JDK's keytool
 * makes them.
 *
 * @param certificate file of the certificate
 * @param key file of the private key, not encrypted
 */
public record RedisCertificate(Path certificate, Path key) {

	private static final String PASSWORD = "changeit";

	private static final String ALIAS = "redis";

	/**
	 * Makes a key and its certificate.
	 * @param directory an empty directory for the files
	 * @return the files
	 * @throws IOException if they cannot be written
	 */
	public static RedisCertificate create(Path directory) throws IOException {
		Path store = directory.resolve("redis.p12");
		runKeytool(store);
		try (InputStream in = Files.newInputStream(store)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, PASSWORD.toCharArray());
			return new RedisCertificate(
					write(directory.resolve("redis.crt"), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
					write(directory.resolve("redis.key"), "PRIVATE KEY",
							keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void runKeytool(Path store) throws IOException {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=redis",
				"-ext", "SAN=IP:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", store.toString(),
				"-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		try {
			if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
				throw new IllegalStateException("keytool: " + output);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static Path write(Path file, String what, byte[] content) throws IOException {
		String encoded = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content);
		return Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, encoded, what));
	}

	/**
	 * How a server is told to talk TLS with it, and to ask clients for a certificate too.
	 * @param port the port for TLS
	 * @return options
	 */
	public String[] serverOptions(int port) {
		return new String[] { "--tls-port", Integer.toString(port), "--tls-cert-file", this.certificate.toString(),
				"--tls-key-file", this.key.toString(), "--tls-ca-cert-file", this.certificate.toString(),
				"--tls-auth-clients", "yes" };
	}

}
