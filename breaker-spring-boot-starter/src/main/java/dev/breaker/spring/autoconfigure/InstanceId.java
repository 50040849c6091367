package dev.breaker.spring.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who this instance is, for those who look at a fleet.
 *
 * @param value unique among the instances that live at the same time
 */
record InstanceId(String value) {

	private static final int NONCES = 0x1000000;

	/** Where it runs, and a part that no earlier start had. */
	static InstanceId generate() {
		return new InstanceId("%s-%d-%06x".formatted(host(), ProcessHandle.current().pid(),
				ThreadLocalRandom.current().nextInt(NONCES)));
	}

	/** Where there is a HOSTNAME, the resolver need not be asked. */
	private static String host() {
		String host = System.getenv("HOSTNAME");
		if (host != null && !host.isBlank()) {
			return host;
		}
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
