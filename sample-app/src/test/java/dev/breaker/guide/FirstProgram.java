package dev.breaker.guide;

// tag::first-program[]
import java.io.IOException;

import dev.breaker.core.CallNotPermittedException;
import dev.breaker.core.CircuitBreaker;

public class FirstProgram {

	public static void main(String[] args) {
		CircuitBreaker payments = CircuitBreaker.of("payments");
		for (int call = 1; call <= 12; call++) {
			try {
				payments.call(() -> charge("order-1"));
			}
			catch (CallNotPermittedException ex) {
				System.out.println(call + ": refused, the circuit is " + ex.state());
			}
			catch (IOException ex) {
				System.out.println(call + ": failed, " + ex.getMessage());
			}
		}
		System.out.println(payments.snapshot().openedBecause());
	}

	static String charge(String order) throws IOException {
		throw new IOException("no route to the payment provider");
	}

}
// end::first-program[]
