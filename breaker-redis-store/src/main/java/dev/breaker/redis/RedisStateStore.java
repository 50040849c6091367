package dev.breaker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.breaker.core.fleet.FleetDetail;
import dev.breaker.core.fleet.FleetIndex;
import dev.breaker.core.fleet.FleetRecord;
import dev.breaker.core.fleet.FleetState;
import dev.breaker.core.fleet.LeaseAnswer;
import dev.breaker.core.fleet.LeaseRequest;
import dev.breaker.core.fleet.OverrideRegister;
import dev.breaker.core.fleet.Remainder;
import dev.breaker.core.fleet.StateStore;
import dev.breaker.core.fleet.StateStoreException;
import dev.breaker.core.fleet.WindowReport;
import dev.breaker.core.window.WindowTotals;
import dev.breaker.redis.RedisConnection.Session;

/**
 * A store in Redis 6.2 or later: one server, a master known to sentinels, or a cluster.
 * What has to be atomic is done by scripts at the server, on the server's clock.
 *
 * <p>
 * Making a store begins to connect, but neither waits nor fails. No operation takes
 * longer than the command time-out, with the server hung or away, and each ends in a
 * {@link StateStoreException} then. The next one tries anew.
 */
public final class RedisStateStore implements StateStore {

	/** So many commands are on their way at once. */
	private static final int BATCH = 256;

	/** The index grows no longer, save by overrides. */
	private static final int MOST_ENTRIES = 10_000;

	private final RedisKeys keys;

	private final Duration commandTimeout;

	private final RedisConnection connection;

	private final RedisHints hints;

	private final IndexMirror index = new IndexMirror();

	private final Distrusted distrusted = new Distrusted();

	private RedisStateStore(RedisStoreSettings settings) {
		this.keys = new RedisKeys(settings.namespace());
		this.commandTimeout = settings.commandTimeout();
		RedisConnector connector = new RedisConnector(settings);
		this.connection = new RedisConnection(connector);
		this.hints = new RedisHints(connector, this.keys.channel(), UUID.randomUUID().toString());
	}

	/**
	 * Makes a store, which connects in the background.
	 * @param settings where the server is
	 * @return the store
	 */
	public static RedisStateStore create(RedisStoreSettings settings) {
		return new RedisStateStore(settings);
	}

	@Override
	public String type() {
		return "redis";
	}

	@Override
	public FleetIndex heartbeat(String instance, Duration lifetime) {
		List<String> answer = StateCodec.texts(run(open(), RedisScript.HEARTBEAT, this.keys.heartbeat(),
				List.of(instance, Micros.wait(lifetime), UUID.randomUUID().toString())));
		List<FleetIndex.Entry> entries = IndexMirror.entries(answer.subList(3, answer.size()));
		this.index.seen(entries);
		this.hints.keep();
		return new FleetIndex(Integer.parseInt(answer.get(0)), answer.get(1), Long.parseLong(answer.get(2)), entries);
	}

	@Override
	public List<FleetState> report(String instance, Duration lifetime, List<WindowReport> reports) {
		String reporter = RedisKeys.encode(instance);
		List<Call> calls = new ArrayList<>();
		for (WindowReport report : reports) {
			WindowTotals totals = report.totals();
			calls.add(new Call(report.breaker(), RedisScript.REPORT, this.keys.report(report.breaker()),
					List.of(RedisKeys.encode(report.shape()), reporter, Long.toString(report.epoch()),
							Long.toString(report.sequence()), Long.toString(totals.calls()),
							Long.toString(totals.failed()), Long.toString(totals.slow()),
							report.locallyOpen() ? "1" : "0", Micros.wait(lifetime))));
		}
		List<FleetState> states = runAll(calls);
		mend(states);
		return states;
	}

	@Override
	public Remainder remainder(String breaker, long epoch, String shape, int leftOut) {
		return StateCodec.remainder(StateCodec.texts(run(open(), RedisScript.REMAINDER, this.keys.remainder(breaker),
				List.of(Long.toString(epoch), RedisKeys.encode(shape), Integer.toString(leftOut)))));
	}

	@Override
	public FleetState propose(String breaker, long fromEpoch, FleetRecord next) {
		List<String> arguments = new ArrayList<>();
		arguments.add(Long.toString(fromEpoch));
		arguments.addAll(StateCodec.content(next));
		return change(new Call(breaker, RedisScript.PROPOSE, this.keys.transition(breaker), arguments));
	}

	@Override
	public FleetState restore(String breaker, FleetRecord lost) {
		List<String> arguments = new ArrayList<>();
		arguments.add(Long.toString(lost.epoch()));
		arguments.add(Micros.wait(lost.age()));
		arguments.addAll(StateCodec.content(lost));
		return change(new Call(breaker, RedisScript.RESTORE, this.keys.transition(breaker), arguments));
	}

	@Override
	public FleetState override(String breaker, OverrideRegister register) {
		return change(
				new Call(breaker, RedisScript.OVERRIDE, this.keys.override(breaker), StateCodec.content(register)));
	}

	@Override
	public void acknowledge(String instance, Map<String, Long> revisions) {
		String acknowledging = RedisKeys.encode(instance);
		sendAll(revisions.entrySet()
			.stream()
			.map((held) -> new Call(held.getKey(), RedisScript.ACKNOWLEDGE, this.keys.acknowledge(held.getKey()),
					List.of(acknowledging, Long.toString(held.getValue()))))
			.toList());
	}

	@Override
	public LeaseAnswer lease(LeaseRequest request) {
		List<String> arguments = new ArrayList<>(List.of(Long.toString(request.epoch()),
				RedisKeys.encode(request.instance()), Micros.wait(request.parkedFor()),
				Integer.toString(request.results().size()), Integer.toString(request.parked().size())));
		request.results().forEach((result) -> {
			arguments.add(result.lease());
			arguments.add(result.outcome().name());
		});
		arguments.addAll(request.parked());
		for (int i = 0; i < request.wanted(); i++) {
			arguments.add(UUID.randomUUID().toString());
		}
		List<String> answer = StateCodec
			.texts(run(open(), RedisScript.LEASE, this.keys.lease(request.breaker()), arguments));
		return new LeaseAnswer(Long.parseLong(answer.get(0)), Integer.parseInt(answer.get(1)),
				Integer.parseInt(answer.get(2)), answer.subList(4, answer.size()), answer.get(3).equals("1"));
	}

	@Override
	public List<FleetState> read(Collection<String> breakers) {
		List<FleetState> states = runAll(breakers.stream()
			.map((breaker) -> new Call(breaker, RedisScript.READ, this.keys.read(breaker), List.of()))
			.toList());
		mend(states);
		return states;
	}

	@Override
	public FleetDetail inspect(String breaker) {
		List<String> live = StateCodec.texts(run(open(), RedisScript.LIVE, this.keys.live(), List.of()));
		return StateCodec.detail(live, run(open(), RedisScript.INSPECT, this.keys.inspect(breaker), List.of()));
	}

	/** Listens on a connection of its own, as soon as the server has been reached. */
	@Override
	public void onChange(Runnable listener) {
		this.hints.listen(listener);
	}

	@Override
	public void close() {
		this.hints.close();
		this.connection.close();
	}

	private Session open() {
		return this.connection.open(Deadline.in(this.commandTimeout));
	}

	private FleetState change(Call call) {
		FleetState state = state(call, run(open(), call.script, call.keys, call.arguments));
		enter(this.index.entryOf(state));
		return state;
	}

	private List<FleetState> runAll(List<Call> calls) {
		List<FleetState> states = new ArrayList<>();
		sendAll(calls).forEach((call, answer) -> states.add(state(call, answer)));
		return states;
	}

	private FleetState state(Call call, List<Object> answer) {
		this.distrusted.tell(StateCodec.texts(answer.get(3)));
		return StateCodec.state(call.breaker, answer);
	}

	/**
	 * Each batch within a deadline of its own, or many breakers would never make it. What
	 * a part of a cluster does not answer is left out.
	 */
	private Map<Call, List<Object>> sendAll(List<Call> calls) {
		Map<Call, List<Object>> answered = new LinkedHashMap<>();
		for (int from = 0; from < calls.size(); from += BATCH) {
			Session session = open();
			Map<Call, CompletableFuture<List<Object>>> answers = new LinkedHashMap<>();
			for (Call call : calls.subList(from, Math.min(from + BATCH, calls.size()))) {
				answers.put(call, session.send(call.script, call.keys, call.arguments));
			}
			answers.forEach((call, answer) -> {
				try {
					answered.put(call, session.await(answer, call.script));
				}
				catch (StateStoreException ex) {
					if (!session.isSharded()) {
						throw ex;
					}
				}
			});
		}
		return answered;
	}

	private List<Object> run(Session session, RedisScript script, List<String> keys, List<String> arguments) {
		return session.await(session.send(script, keys, arguments), script);
	}

	/** Brings the index up to date with states that came by. */
	private void mend(List<FleetState> states) {
		enter(this.index.differences(states));
	}

	/** Where this fails, the next reports or reads mend the index. */
	private void enter(List<String> entries) {
		if (!entries.isEmpty()) {
			try {
				List<String> arguments = new ArrayList<>(
						List.of(Integer.toString(MOST_ENTRIES), this.hints.channel(), this.hints.sender()));
				arguments.addAll(entries);
				run(open(), RedisScript.INDEX, this.keys.index(), arguments);
			}
			catch (StateStoreException ex) {
				this.index.seen(List.of());
			}
		}
	}

	/** A script to run on one breaker, which is in a batch once. */
	private record Call(String breaker, RedisScript script, List<String> keys, List<String> arguments) {
	}

}
