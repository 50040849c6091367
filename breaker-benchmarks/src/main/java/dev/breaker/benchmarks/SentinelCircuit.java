package dev.breaker.benchmarks;

import java.util.List;
import java.util.function.Supplier;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphO;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import com.alibaba.csp.sentinel.slots.block.degrade.circuitbreaker.CircuitBreaker.State;
import com.alibaba.csp.sentinel.slots.block.degrade.circuitbreaker.EventObserverRegistry;

/**
 * Sentinel, by entry and exit, with its degrade rule alone.
 */
final class SentinelCircuit extends Circuit {

	private static final String NAME = "peer";

	private final Supplier<Integer> success = this::succeed;

	private final Supplier<Integer> failure = this::throwFailure;

	private volatile State state = State.CLOSED;

	SentinelCircuit(int failureRateThreshold) {
		System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir"));
		EventObserverRegistry.getInstance()
			.addStateChangeObserver(NAME, (before, after, rule, value) -> this.state = after);
		DegradeRuleManager.loadRules(List.of(new DegradeRule(NAME).setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
			.setCount(failureRateThreshold / 100.0)
			.setMinRequestAmount(Peer.MINIMUM)
			.setStatIntervalMs(Peer.SECONDS * 1000)
			.setTimeWindow((int) Peer.WAIT.toSeconds())));
	}

	@Override
	Integer call() throws BlockException {
		return guarded(this.success);
	}

	@Override
	Integer fail() throws BlockException {
		return guarded(this.failure);
	}

	private static Integer guarded(Supplier<Integer> work) throws BlockException {
		Entry entry = SphU.entry(NAME);
		try {
			return work.get();
		}
		catch (RuntimeException ex) {
			Tracer.traceEntry(ex, entry);
			throw ex;
		}
		finally {
			entry.exit();
		}
	}

	@Override
	boolean isRefused() {
		return !SphO.entry(NAME);
	}

	@Override
	String state() {
		return this.state.name();
	}

}
