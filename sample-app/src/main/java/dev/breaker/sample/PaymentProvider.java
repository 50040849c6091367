package dev.breaker.sample;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The payment provider, which a real shop would find elsewhere, with a switch for its
 * behaviour.
 */
@RestController
@RequestMapping("/provider/payments")
class PaymentProvider {

	private static final Duration SLOWNESS = Duration.ofMillis(1500);

	private static final int FLAKY_PERIOD = 3;

	private final AtomicLong requests = new AtomicLong();

	private volatile ProviderMode mode = ProviderMode.UP;

	@PostMapping("/charges")
	CompletableFuture<ResponseEntity<Charge>> charge(@RequestBody Charge charge) {
		long request = this.requests.incrementAndGet();
		ResponseEntity<Charge> charged = ResponseEntity.ok(charge);
		ResponseEntity<Charge> failed = ResponseEntity.internalServerError().build();
		return switch (this.mode) {
			case UP -> CompletableFuture.completedFuture(charged);
			case DOWN -> CompletableFuture.completedFuture(failed);
			case SLOW -> new CompletableFuture<ResponseEntity<Charge>>().completeOnTimeout(charged, SLOWNESS.toMillis(),
					TimeUnit.MILLISECONDS);
			case FLAKY -> CompletableFuture.completedFuture((request % FLAKY_PERIOD == 0) ? failed : charged);
		};
	}

	@GetMapping
	Status status() {
		return new Status(this.mode, this.requests.get());
	}

	@PutMapping("/{label}")
	ResponseEntity<?> behave(@PathVariable String label) {
		ProviderMode next = ProviderMode.named(label).orElse(null);
		if (next == null) {
			return ResponseEntity.badRequest()
				.body(Map.of("error",
						"unknown mode '%s': use %s".formatted(label,
								Arrays.stream(ProviderMode.values())
									.map(ProviderMode::label)
									.collect(Collectors.joining(", ")))));
		}
		this.mode = next;
		return ResponseEntity.ok(status());
	}

	/**
	 * What the provider is up to.
	 *
	 * @param mode how it behaves
	 * @param requests charges that have reached it, whatever became of them
	 */
	record Status(ProviderMode mode, long requests) {
	}

}
