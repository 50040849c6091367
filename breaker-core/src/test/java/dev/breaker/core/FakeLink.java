package dev.breaker.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.breaker.core.fleet.FleetLink;
import dev.breaker.core.fleet.FleetMember;

/**
 * A lane that does nothing by itself: a test plays its part.
 */
final class FakeLink implements FleetLink {

	volatile boolean connected = true;

	final AtomicInteger wakes = new AtomicInteger();

	final List<CompletableFuture<Boolean>> pushes = new CopyOnWriteArrayList<>();

	@Override
	public boolean connected() {
		return this.connected;
	}

	@Override
	public void wake() {
		this.wakes.incrementAndGet();
	}

	@Override
	public CompletionStage<Boolean> push(FleetMember member) {
		CompletableFuture<Boolean> acknowledged = new CompletableFuture<>();
		this.pushes.add(acknowledged);
		return acknowledged;
	}

}
