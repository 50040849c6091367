package dev.breaker.core.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.breaker.core.fleet.LeaseRequest.Outcome;
import dev.breaker.core.fleet.LeaseRequest.Result;
import dev.breaker.core.window.WindowTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What every state store does, whatever it keeps its data in. The tests of a store extend
 * this class; each test begins with an empty store.
 */
public abstract class StateStoreContract {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	/** Short enough to wait for on a real clock. */
	private static final Duration SHORT = Duration.ofMillis(400);

	private static final Instant SINCE = Instant.parse("2026-03-04T05:06:07.089Z");

	private static final String NAME = "payments";

	private long sequence;

	/** The store under test. */
	protected abstract StateStore store();

	/** Lets the time of the server pass. */
	protected abstract void advance(Duration duration);

	/** Makes the server lose all its data. */
	protected abstract void flush();

	// heartbeats and index

	@Test
	void countsLiveInstances() {
		assertThat(store().heartbeat("a", MINUTE).instances()).isEqualTo(1);
		assertThat(store().heartbeat("b", MINUTE).instances()).isEqualTo(2);
		assertThat(store().heartbeat("a", MINUTE).instances()).isEqualTo(2);
	}

	@Test
	void forgetsAnInstanceThatSendsNoMoreHeartbeats() {
		store().heartbeat("a", SHORT);
		store().heartbeat("b", MINUTE);
		advance(SHORT.multipliedBy(2));
		assertThat(store().heartbeat("b", MINUTE).instances()).isEqualTo(1);
	}

	@Test
	void keepsItsIncarnationWhileItKeepsItsData() {
		String incarnation = store().heartbeat("a", MINUTE).incarnation();
		assertThat(incarnation).isNotEmpty();
		assertThat(store().heartbeat("b", MINUTE).incarnation()).isEqualTo(incarnation);
	}

	@Test
	void drawsANewIncarnationWhenItLosesItsData() {
		String incarnation = store().heartbeat("a", MINUTE).incarnation();
		open(NAME, 0);
		flush();
		FleetIndex index = store().heartbeat("a", MINUTE);
		assertThat(index.incarnation()).isNotEmpty().isNotEqualTo(incarnation);
		assertThat(index.instances()).isEqualTo(1);
		assertThat(index.entries()).isEmpty();
		assertThat(read(NAME).record()).isNull();
	}

	@Test
	void listsBreakersThatAreNotClosed() {
		long open = open("opened", 0);
		long halfOpen = propose("probed", 0, record(FleetPhase.HALF_OPEN)).epoch();
		propose("closed", 0, record(FleetPhase.CLOSED));
		assertThat(index()).containsExactlyInAnyOrder(new FleetIndex.Entry("opened", open, FleetPhase.OPEN, 0, null),
				new FleetIndex.Entry("probed", halfOpen, FleetPhase.HALF_OPEN, 0, null));
	}

	@Test
	void listsABreakerUnderItsLatestEpochUntilItCloses() {
		long opened = open(NAME, 0);
		long probed = propose(NAME, opened, record(FleetPhase.HALF_OPEN)).epoch();
		assertThat(index()).containsExactly(new FleetIndex.Entry(NAME, probed, FleetPhase.HALF_OPEN, 0, null));
		long closed = propose(NAME, probed, record(FleetPhase.CLOSED)).epoch();
		assertThat(index()).isEmpty();
		long reopened = open(NAME, closed);
		assertThat(index()).containsExactly(new FleetIndex.Entry(NAME, reopened, FleetPhase.OPEN, 0, null));
	}

	@Test
	void listsOverriddenBreakersUntilTheyAreReleased() {
		long rev = set(OverrideMode.FORCED_CLOSED, 0, null).rev();
		assertThat(index()).containsExactly(new FleetIndex.Entry(NAME, 0, null, rev, OverrideMode.FORCED_CLOSED));
		set(null, rev, null);
		assertThat(index()).isEmpty();
	}

	@Test
	void listsRecordAndOverrideOfABreakerTogether() {
		long rev = set(OverrideMode.FORCED_OPEN, 0, MINUTE).rev();
		long epoch = open(NAME, 0);
		assertThat(index())
			.containsExactly(new FleetIndex.Entry(NAME, epoch, FleetPhase.OPEN, rev, OverrideMode.FORCED_OPEN));
	}

	@Test
	void listsAnOverrideOnlyUntilItExpires() {
		long rev = set(OverrideMode.FORCED_OPEN, 0, SHORT).rev();
		advance(SHORT.multipliedBy(2));
		assertThat(index()).isEmpty();
		long epoch = open(NAME, 0);
		assertThat(index()).containsExactly(new FleetIndex.Entry(NAME, epoch, FleetPhase.OPEN, rev, null));
	}

	// reports

	@Test
	void addsUpTheReportsOfAllInstances() {
		report("a", 0, "T60", 10, 4, 1);
		assertThat(report("b", 0, "T60", 5, 5, 0)).isEqualTo(new FleetTotals(new WindowTotals(15, 9, 1), 2, 0));
	}

	@Test
	void replacesAnInstancesFormerReport() {
		report("a", 0, "T60", 10, 4, 1);
		report("b", 0, "T60", 1, 1, 1);
		assertThat(report("a", 0, "T60", 3, 0, 2)).isEqualTo(new FleetTotals(new WindowTotals(4, 1, 3), 2, 0));
	}

	@Test
	void ignoresReplaysAndLateReports() {
		WindowReport early = new WindowReport(NAME, 0, 1, "T60", new WindowTotals(9, 9, 9), false);
		WindowReport late = new WindowReport(NAME, 0, 2, "T60", new WindowTotals(2, 1, 0), false);
		store().report("a", MINUTE, List.of(late));
		FleetTotals expected = new FleetTotals(new WindowTotals(2, 1, 0), 1, 0);
		assertThat(store().report("a", MINUTE, List.of(late)).get(0).totals()).isEqualTo(expected);
		assertThat(store().report("a", MINUTE, List.of(early)).get(0).totals()).isEqualTo(expected);
	}

	@Test
	void countsWhoHasCallsAndWhoIsLocallyOpen() {
		store().report("idle", MINUTE, List.of(new WindowReport(NAME, 0, 1, "T60", WindowTotals.EMPTY, false)));
		store().report("open", MINUTE, List.of(new WindowReport(NAME, 0, 1, "T60", new WindowTotals(3, 3, 0), true)));
		FleetTotals totals = store()
			.report("idle", MINUTE, List.of(new WindowReport(NAME, 0, 2, "T60", WindowTotals.EMPTY, true)))
			.get(0)
			.totals();
		assertThat(totals).isEqualTo(new FleetTotals(new WindowTotals(3, 3, 0), 1, 2));
	}

	@Test
	void poolsOnlyReportsOfOneShape() {
		report("a", 0, "T60", 10, 4, 1);
		assertThat(report("b", 0, "C100", 5, 5, 0).window()).isEqualTo(new WindowTotals(5, 5, 0));
		assertThat(report("c", 0, "T60", 1, 1, 1).window()).isEqualTo(new WindowTotals(11, 5, 2));
	}

	@Test
	void poolsOnlyReportsOfTheRecordsEpoch() {
		long epoch = propose(NAME, 0, record(FleetPhase.CLOSED)).epoch();
		report("a", epoch, "T60", 4, 2, 0);
		assertThat(report("b", epoch - 1, "T60", 9, 9, 9).window()).isEqualTo(new WindowTotals(4, 2, 0));
		assertThat(report("c", epoch + 1, "T60", 9, 9, 9).window()).isEqualTo(new WindowTotals(4, 2, 0));
	}

	@Test
	void withoutARecordPoolsReportsOfTheHighestEpoch() {
		report("a", 3, "T60", 4, 2, 0);
		report("a", 3, "C100", 4, 2, 0);
		assertThat(report("b", 5, "T60", 7, 7, 0).window()).isEqualTo(new WindowTotals(7, 7, 0));
		assertThat(report("c", 3, "T60", 4, 2, 0).window()).isEqualTo(new WindowTotals(7, 7, 0));
		assertThat(report("c", 5, "C100", 1, 1, 0).window()).isEqualTo(new WindowTotals(1, 1, 0));
	}

	@Test
	void startsFromZeroWithANewEpoch() {
		report("a", 0, "T60", 4, 2, 0);
		long epoch = open(NAME, 0);
		assertThat(report("b", epoch, "T60", 1, 0, 0).window()).isEqualTo(new WindowTotals(1, 0, 0));
	}

	@Test
	void forgetsReportsWhoseLifetimeIsOver() {
		store().report("gone", SHORT, List.of(window(0, "T60", 9, 9, 0), window("refunds", 0, "T60", 1, 1, 0)));
		report("alive", 0, "T60", 2, 1, 1);
		advance(SHORT.multipliedBy(2));
		assertThat(report("alive", 0, "T60", 3, 1, 1)).isEqualTo(new FleetTotals(new WindowTotals(3, 1, 1), 1, 0));
		assertThat(report("gone", 0, "T60", 1, 1, 1).window()).isEqualTo(new WindowTotals(4, 2, 2));
	}

	@Test
	void answersReportsInTheirOrderWithRecordAndOverride() {
		long epoch = open("refunds", 0);
		set(OverrideMode.FORCED_OPEN, 0, null);
		List<FleetState> states = store().report("a", MINUTE, List.of(window("refunds", epoch, "T60", 1, 0, 0),
				window(0, "T60", 2, 0, 0), window("unknown", 0, "T60", 3, 0, 0)));
		assertThat(states).extracting(FleetState::breaker).containsExactly("refunds", NAME, "unknown");
		assertThat(states).extracting((state) -> state.totals().window().calls()).containsExactly(1L, 2L, 3L);
		assertThat(states.get(0).record()).extracting(FleetRecord::phase).isEqualTo(FleetPhase.OPEN);
		assertThat(states.get(0).override()).isNull();
		assertThat(states.get(1).record()).isNull();
		assertThat(states.get(1).override()).extracting(OverrideRegister::mode).isEqualTo(OverrideMode.FORCED_OPEN);
	}

	@Test
	void takesMoreReportsThanFitIntoOneBatch() {
		List<WindowReport> reports = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			reports.add(window("breaker" + i, 0, "T60", i, 0, 0));
		}
		assertThat(store().report("a", MINUTE, reports)).extracting((state) -> state.totals().window().calls())
			.isEqualTo(reports.stream().map((report) -> report.totals().calls()).toList());
		assertThat(store().report("a", MINUTE, List.of())).isEmpty();
	}

	// remainder

	@Test
	void leavesOutTheWorstInstances() {
		report("sick", 7, "T60", 100, 90, 0);
		report("slow", 7, "T60", 50, 0, 40);
		report("fine", 7, "T60", 20, 1, 0);
		report("other", 7, "C100", 1000, 1000, 0);
		assertThat(store().remainder(NAME, 7, "T60", 0).window()).isEqualTo(new WindowTotals(170, 91, 40));
		assertThat(store().remainder(NAME, 7, "T60", 1).window()).isEqualTo(new WindowTotals(70, 1, 40));
		assertThat(store().remainder(NAME, 7, "T60", 2).window()).isEqualTo(new WindowTotals(20, 1, 0));
		assertThat(store().remainder(NAME, 7, "T60", 9).window()).isEqualTo(WindowTotals.EMPTY);
		assertThat(store().remainder(NAME, 7, "T60", 2).leftOut()).containsExactly("sick", "slow");
		assertThat(store().remainder(NAME, 7, "T60", 0).leftOut()).isEmpty();
	}

	@Test
	void remainderOfAnotherEpochOrShapeOrBreakerIsEmpty() {
		report("a", 7, "T60", 10, 10, 0);
		assertThat(store().remainder(NAME, 6, "T60", 0).window()).isEqualTo(WindowTotals.EMPTY);
		assertThat(store().remainder(NAME, 8, "T60", 0).window()).isEqualTo(WindowTotals.EMPTY);
		assertThat(store().remainder(NAME, 7, "T10", 0).window()).isEqualTo(WindowTotals.EMPTY);
		assertThat(store().remainder("unknown", 7, "T60", 0).window()).isEqualTo(WindowTotals.EMPTY);
		open(NAME, 7);
		assertThat(store().remainder(NAME, 7, "T60", 0).window()).isEqualTo(WindowTotals.EMPTY);
	}

	@Test
	void remainderForgetsReportsWhoseLifetimeIsOver() {
		store().report("gone", SHORT, List.of(window(0, "T60", 9, 9, 0)));
		report("alive", 0, "T60", 2, 1, 1);
		advance(SHORT.multipliedBy(2));
		assertThat(store().remainder(NAME, 0, "T60", 0).window()).isEqualTo(new WindowTotals(2, 1, 1));
	}

	// transitions

	@Test
	void keepsWhatWasProposed() {
		FleetRecord proposed = record(FleetPhase.OPEN);
		FleetRecord stored = propose(NAME, 0, proposed);
		assertThat(stored.age()).isLessThan(Duration.ofSeconds(30));
		assertThat(stored).isEqualTo(proposed.at(stored.epoch(), stored.age()));
		FleetRecord read = read(NAME).record();
		assertThat(read).isEqualTo(proposed.at(stored.epoch(), read.age()));
	}

	@Test
	void acceptsOneOfTwoProposalsFromOneEpoch() {
		long epoch = propose(NAME, 0, record(FleetPhase.CLOSED)).epoch();
		FleetRecord first = store().propose(NAME, epoch, record(FleetPhase.OPEN, "first")).record();
		FleetRecord second = store().propose(NAME, epoch, record(FleetPhase.OPEN, "second")).record();
		assertThat(first.nonce()).isEqualTo("first");
		assertThat(first.epoch()).isGreaterThan(epoch);
		assertThat(second.nonce()).isEqualTo("first");
		assertThat(second.epoch()).isEqualTo(first.epoch());
	}

	@Test
	void refusesAProposalFromAnEpochAheadOfTheRecord() {
		long epoch = propose(NAME, 0, record(FleetPhase.CLOSED)).epoch();
		assertThat(store().propose(NAME, epoch + 1, record(FleetPhase.OPEN, "ahead")).record().epoch())
			.isEqualTo(epoch);
	}

	@Test
	void epochsGrowPastWhatTheStoreAndTheProposerKnow() {
		long far = 4_000_000_000_000_000L;
		long epoch = propose(NAME, far, record(FleetPhase.OPEN)).epoch();
		assertThat(epoch).isEqualTo(far + 1);
		assertThat(propose(NAME, epoch, record(FleetPhase.CLOSED)).epoch()).isEqualTo(far + 2);
	}

	@Test
	void epochsOfLaterRecordsAreHigherAlsoAfterDataLoss() {
		long before = open(NAME, 0);
		advance(Duration.ofMillis(1));
		flush();
		assertThat(open(NAME, 0)).isGreaterThan(before);
	}

	@Test
	void tellsHowLongAgoATransitionWasAccepted() {
		open(NAME, 0);
		advance(SHORT);
		assertThat(read(NAME).record().age()).isBetween(SHORT, SHORT.plusSeconds(30));
	}

	@Test
	void putsBackALostRecord() {
		FleetRecord lost = record(FleetPhase.OPEN).at(42, Duration.ofSeconds(20));
		FleetRecord restored = store().restore(NAME, lost).record();
		assertThat(restored).isEqualTo(lost.at(42, restored.age()));
		assertThat(restored.age()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(50));
		assertThat(index()).containsExactly(new FleetIndex.Entry(NAME, 42, FleetPhase.OPEN, 0, null));
		assertThat(report("a", 42, "T60", 1, 1, 0).window()).isEqualTo(new WindowTotals(1, 1, 0));
	}

	@Test
	void aRecordThatStandsIsNotReplacedByALostOne() {
		long epoch = propose(NAME, 0, record(FleetPhase.CLOSED)).epoch();
		for (long lostEpoch : new long[] { epoch - 1, epoch }) {
			FleetRecord lost = record(FleetPhase.OPEN).at(lostEpoch, Duration.ZERO);
			FleetRecord standing = store().restore(NAME, lost).record();
			assertThat(standing.epoch()).isEqualTo(epoch);
			assertThat(standing.phase()).isEqualTo(FleetPhase.CLOSED);
		}
	}

	@Test
	void aRecordThatHasFallenBackIsReplacedByTheLostOne() {
		long epoch = propose(NAME, 0, record(FleetPhase.CLOSED)).epoch();
		FleetRecord lost = record(FleetPhase.OPEN).at(epoch + 100, Duration.ZERO);
		FleetRecord standing = store().restore(NAME, lost).record();
		assertThat(standing.epoch()).isEqualTo(epoch + 100);
		assertThat(standing.phase()).isEqualTo(FleetPhase.OPEN);
		assertThat(index()).extracting(FleetIndex.Entry::epoch).containsExactly(epoch + 100);
	}

	// overrides

	@Test
	void keepsAnOverride() {
		OverrideRegister stored = register(OverrideMode.FORCED_OPEN, null).withRev(4_000_000_000_000_000L);
		assertThat(store().override(NAME, stored).override()).isEqualTo(stored);
		assertThat(read(NAME).override()).isEqualTo(stored);
		assertThat(read(NAME).record()).isNull();
	}

	@Test
	void ofTwoOverridesTheOneOfTheHigherRevisionStandsWhicheverComesFirst() {
		assertThat(reassert(OverrideMode.FORCED_OPEN, 7)).isEqualTo(OverrideMode.FORCED_OPEN);
		assertThat(reassert(OverrideMode.FORCED_CLOSED, 9)).isEqualTo(OverrideMode.FORCED_CLOSED);
		assertThat(reassert(OverrideMode.FORCED_OPEN, 8)).isEqualTo(OverrideMode.FORCED_CLOSED);
	}

	@Test
	void tellsItsTimeWithTheIndex() {
		long before = store().heartbeat("a", MINUTE).micros();
		advance(SHORT);
		assertThat(store().heartbeat("a", MINUTE).micros() - before).isBetween(SHORT.toNanos() / 1000,
				MINUTE.toNanos() / 1000);
		assertThat(propose(NAME, 0, record(FleetPhase.OPEN)).epoch()).isGreaterThan(before);
	}

	@Test
	void ofTwoOverridesOfOneRevisionForcedOpenStands() {
		assertThat(reassert(OverrideMode.FORCED_CLOSED, 8)).isEqualTo(OverrideMode.FORCED_CLOSED);
		assertThat(reassert(OverrideMode.FORCED_OPEN, 8)).isEqualTo(OverrideMode.FORCED_OPEN);
		assertThat(reassert(OverrideMode.FORCED_CLOSED, 8)).isEqualTo(OverrideMode.FORCED_OPEN);
		assertThat(reassert(null, 8)).isEqualTo(OverrideMode.FORCED_OPEN);
	}

	@Test
	void aTombstoneKeepsClearedOverridesFromComingBack() {
		OverrideRegister set = set(OverrideMode.FORCED_OPEN, 0, null);
		OverrideRegister cleared = set(null, set.rev(), null);
		assertThat(cleared.mode()).isNull();
		assertThat(cleared.remaining()).isNull();
		assertThat(cleared.rev()).isGreaterThan(set.rev());
		OverrideRegister standing = store().override(NAME, set).override();
		assertThat(standing).isEqualTo(cleared);
	}

	@Test
	void tellsTheRemainingTimeOfAnOverride() {
		set(OverrideMode.FORCED_OPEN, 0, MINUTE);
		advance(SHORT);
		assertThat(read(NAME).override().remaining()).isBetween(MINUTE.dividedBy(2), MINUTE.minus(SHORT));
	}

	@Test
	void anExpiredOverrideIsATombstoneOfItsRevision() {
		OverrideRegister set = set(OverrideMode.FORCED_OPEN, 0, SHORT);
		advance(SHORT.multipliedBy(2));
		assertThat(read(NAME).override()).isEqualTo(set.cleared());
		assertThat(report("a", 0, "T60", 1, 0, 0).reporting()).isEqualTo(1);
		assertThat(store().override(NAME, set.withRemaining(MINUTE)).override()).isEqualTo(set.cleared());
		assertThat(set(OverrideMode.FORCED_CLOSED, set.rev(), null).mode()).isEqualTo(OverrideMode.FORCED_CLOSED);
	}

	@Test
	void anOverrideIsReassertedUnderItsRevisionAfterDataLoss() {
		OverrideRegister set = set(OverrideMode.FORCED_OPEN, 0, null);
		flush();
		OverrideRegister again = store().override(NAME, set).override();
		assertThat(again).isEqualTo(set);
		assertThat(index()).containsExactly(new FleetIndex.Entry(NAME, 0, null, set.rev(), OverrideMode.FORCED_OPEN));
	}

	// leases

	@Test
	void grantsNoMoreLeasesThanPermitted() {
		long epoch = halfOpen(3, MINUTE);
		assertThat(lease(epoch, "a", 2).granted()).hasSize(2).doesNotHaveDuplicates();
		assertThat(lease(epoch, "b", 2).granted()).hasSize(1);
		assertThat(lease(epoch, "c", 1).granted()).isEmpty();
	}

	@Test
	void countsEachResultOnceAndGrantsNoLeaseForIt() {
		long epoch = halfOpen(2, MINUTE);
		List<String> granted = lease(epoch, "a", 2).granted();
		List<Result> results = List.of(new Result(granted.get(0), Outcome.USED),
				new Result(granted.get(0), Outcome.SUCCESS), new Result(granted.get(1), Outcome.FAILURE));
		LeaseAnswer answer = settle(epoch, "a", results);
		assertThat(answer).isEqualTo(new LeaseAnswer(epoch, 1, 1, List.of(), false));
		assertThat(settle(epoch, "a", results)).isEqualTo(answer);
		assertThat(lease(epoch, "b", 1)).isEqualTo(answer);
	}

	@Test
	void takesResultsFromTheHolderAlone() {
		long epoch = halfOpen(1, MINUTE);
		String lease = lease(epoch, "a", 1).granted().get(0);
		assertThat(settle(epoch, "b", List.of(new Result(lease, Outcome.SUCCESS))).successes()).isZero();
		assertThat(settle(epoch, "a", List.of(new Result("forged", Outcome.SUCCESS))).successes()).isZero();
		assertThat(settle(epoch, "b", List.of(new Result(lease, Outcome.RETURNED))).granted()).isEmpty();
		assertThat(lease(epoch, "b", 1).granted()).isEmpty();
		assertThat(settle(epoch, "a", List.of(new Result(lease, Outcome.SUCCESS))).successes()).isEqualTo(1);
	}

	@Test
	void grantsAReturnedLeaseAgain() {
		long epoch = halfOpen(1, MINUTE);
		String lease = lease(epoch, "a", 1).granted().get(0);
		settle(epoch, "a", List.of(new Result(lease, Outcome.USED)));
		settle(epoch, "a", List.of(new Result(lease, Outcome.RETURNED)));
		LeaseAnswer answer = lease(epoch, "b", 1);
		assertThat(answer.granted()).hasSize(1).doesNotContain(lease);
		assertThat(answer.successes() + answer.failures()).isZero();
	}

	@Test
	void aProbePastItsDeadlineHasFailed() {
		long epoch = halfOpen(2, SHORT);
		String lease = lease(epoch, "a", 1).granted().get(0);
		settle(epoch, "a", List.of(new Result(lease, Outcome.USED)));
		advance(SHORT.multipliedBy(2));
		LeaseAnswer answer = lease(epoch, "b", 2);
		assertThat(answer.failures()).isEqualTo(1);
		assertThat(answer.granted()).hasSize(1);
		assertThat(settle(epoch, "a", List.of(new Result(lease, Outcome.SUCCESS))).successes()).isZero();
	}

	@Test
	void aUseThatIsSentAgainDoesNotProlongTheProbe() {
		long epoch = halfOpen(1, SHORT.multipliedBy(2));
		List<Result> use = List.of(new Result(lease(epoch, "a", 1).granted().get(0), Outcome.USED));
		settle(epoch, "a", use);
		advance(SHORT);
		settle(epoch, "a", use);
		advance(SHORT.plus(SHORT.dividedBy(2)));
		assertThat(lease(epoch, "a", 0).failures()).isEqualTo(1);
	}

	@Test
	void anUnusedLeaseIsReclaimedWithoutCounting() {
		long epoch = halfOpen(1, MINUTE);
		store().lease(new LeaseRequest(NAME, epoch, "a", List.of(), List.of(), 1, SHORT));
		assertThat(lease(epoch, "b", 1).granted()).isEmpty();
		advance(SHORT.multipliedBy(2));
		LeaseAnswer answer = lease(epoch, "b", 1);
		assertThat(answer.granted()).hasSize(1);
		assertThat(answer.failures()).isZero();
	}

	@Test
	void aParkedLeaseIsRenewedByItsHolderAlone() {
		long epoch = halfOpen(2, MINUTE);
		List<String> leases = store()
			.lease(new LeaseRequest(NAME, epoch, "a", List.of(), List.of(), 2, SHORT.multipliedBy(2)))
			.granted();
		store().lease(new LeaseRequest(NAME, epoch, "a", List.of(), leases.subList(0, 1), 0, MINUTE));
		store().lease(new LeaseRequest(NAME, epoch, "b", List.of(), leases.subList(1, 2), 0, MINUTE));
		advance(SHORT.multipliedBy(3));
		assertThat(lease(epoch, "b", 2).granted()).hasSize(1);
		assertThat(settle(epoch, "a", List.of(new Result(leases.get(0), Outcome.SUCCESS))).successes()).isEqualTo(1);
	}

	@Test
	void parkingDoesNotProlongAUsedLease() {
		long epoch = halfOpen(1, SHORT);
		String lease = lease(epoch, "a", 1).granted().get(0);
		settle(epoch, "a", List.of(new Result(lease, Outcome.USED)));
		store().lease(new LeaseRequest(NAME, epoch, "a", List.of(), List.of(lease), 0, MINUTE));
		advance(SHORT.multipliedBy(2));
		assertThat(lease(epoch, "a", 0).failures()).isEqualTo(1);
	}

	@Test
	void leasesBelongToAHalfOpenRecordOfTheSameEpoch() {
		assertThat(lease(0, "a", 1)).isEqualTo(new LeaseAnswer(0, 0, 0, List.of(), false));
		long opened = open(NAME, 0);
		assertThat(lease(opened, "a", 1)).isEqualTo(new LeaseAnswer(opened, 0, 0, List.of(), false));
		long epoch = propose(NAME, opened, record(FleetPhase.HALF_OPEN)).epoch();
		assertThat(lease(opened, "a", 1)).isEqualTo(new LeaseAnswer(epoch, 0, 0, List.of(), false));
	}

	@Test
	void aNewRoundStartsFromZero() {
		long first = halfOpen(1, MINUTE);
		String lease = lease(first, "a", 1).granted().get(0);
		settle(first, "a", List.of(new Result(lease, Outcome.FAILURE)));
		long second = propose(NAME, first, record(FleetPhase.HALF_OPEN)).epoch();
		LeaseAnswer answer = lease(second, "a", 1);
		assertThat(answer.successes() + answer.failures()).isZero();
		assertThat(answer.granted()).hasSize(1);
	}

	@Test
	void whoHadALeaseGivesWayToWhoHadNone() {
		long epoch = halfOpen(2, MINUTE);
		List<String> first = lease(epoch, "a", 2).granted();
		assertThat(lease(epoch, "b", 1)).isEqualTo(new LeaseAnswer(epoch, 0, 0, List.of(), false));
		LeaseAnswer again = store().lease(new LeaseRequest(NAME, epoch, "a",
				List.of(new Result(first.get(0), Outcome.RETURNED)), first.subList(1, 2), 1, MINUTE));
		assertThat(again).isEqualTo(new LeaseAnswer(epoch, 0, 0, List.of(), true));
		assertThat(lease(epoch, "b", 1).granted()).hasSize(1);
		assertThat(settle(epoch, "a", List.of(new Result(first.get(1), Outcome.RETURNED))).othersWait()).isFalse();
		assertThat(lease(epoch, "a", 1).granted()).hasSize(1);
	}

	@Test
	void aLeaseWhoseAnswerGotLostIsGrantedAgain() {
		long epoch = halfOpen(2, MINUTE);
		List<String> lost = lease(epoch, "a", 1).granted();
		lease(epoch, "b", 1);
		assertThat(lease(epoch, "a", 0).granted()).as("not asked for").isEmpty();
		assertThat(lease(epoch, "c", 1).granted()).isEmpty();
		assertThat(lease(epoch, "a", 2).granted()).isEqualTo(lost);
		settle(epoch, "a", List.of(new Result(lost.get(0), Outcome.USED)));
		assertThat(lease(epoch, "a", 1).granted()).as("used").isEmpty();
	}

	@Test
	void whoeverAsksAmongManyGetsALeaseAtLast() {
		long epoch = halfOpen(1, MINUTE);
		String lease = lease(epoch, "first", 1).granted().get(0);
		for (int i = 0; i < 100; i++) {
			assertThat(lease(epoch, "i" + i, 1).granted()).isEmpty();
		}
		settle(epoch, "first", List.of(new Result(lease, Outcome.RETURNED)));
		assertThat(lease(epoch, "first", 1).granted()).as("others wait").isEmpty();
		assertThat(lease(epoch, "i99", 1).granted()).hasSize(1);
	}

	@Test
	void nobodyWaitsForWhoHasStoppedAsking() {
		long epoch = halfOpen(1, MINUTE);
		List<String> granted = lease(epoch, "a", 1).granted();
		store().lease(new LeaseRequest(NAME, epoch, "gone", List.of(), List.of(), 1, SHORT));
		assertThat(settle(epoch, "a", List.of()).othersWait()).isTrue();
		advance(SHORT.multipliedBy(2));
		LeaseAnswer answer = store().lease(new LeaseRequest(NAME, epoch, "a",
				List.of(new Result(granted.get(0), Outcome.RETURNED)), List.of(), 1, MINUTE));
		assertThat(answer.othersWait()).isFalse();
		assertThat(answer.granted()).hasSize(1);
	}

	// for operators

	@Test
	void tellsWhoLivesAndWhatEachReportedLast() {
		store().heartbeat("a/1 %", MINUTE);
		store().heartbeat("idle", MINUTE);
		store().heartbeat("gone", SHORT);
		report("a/1 %", 0, "T60", 9, 4, 2);
		store().report("gone", SHORT, List.of(window(0, "T60", 1, 1, 1)));
		advance(SHORT.multipliedBy(2));
		assertThat(store().inspect(NAME).members()).satisfiesExactly((member) -> {
			assertThat(member.instance()).isEqualTo("a/1 %");
			assertThat(member.report().shape()).isEqualTo("T60");
			assertThat(member.report().window()).isEqualTo(new WindowTotals(9, 4, 2));
			assertThat(member.report().locallyOpen()).isFalse();
			assertThat(member.report().age()).isBetween(SHORT, MINUTE);
		}, (member) -> assertThat(member).isEqualTo(new FleetDetail.Member("idle", null, 0)));
	}

	@Test
	void tellsWhoHasAcknowledgedTheOverride() {
		List.of("a", "b", "c").forEach((instance) -> store().heartbeat(instance, MINUTE));
		long first = set(OverrideMode.FORCED_OPEN, 0, null).rev();
		store().acknowledge("a", Map.of(NAME, first));
		store().acknowledge("b", Map.of(NAME, first - 1, "other", 1L));
		assertThat(store().inspect(NAME).members()).extracting(FleetDetail.Member::acknowledgedRev)
			.containsExactly(first, 0L, 0L);
		long second = set(OverrideMode.FORCED_CLOSED, first, MINUTE).rev();
		assertThat(store().inspect(NAME).members()).extracting(FleetDetail.Member::acknowledgedRev).containsOnly(0L);
		store().acknowledge("c", Map.of(NAME, second));
		assertThat(store().inspect(NAME).members()).extracting(FleetDetail.Member::acknowledgedRev)
			.containsExactly(0L, 0L, second);
	}

	@Test
	void keepsAnAuditTrailTheLatestFirst() {
		long opened = open(NAME, 0);
		propose(NAME, opened - 1, record(FleetPhase.CLOSED));
		long rev = set(OverrideMode.FORCED_OPEN, 0, MINUTE).rev();
		reassert(OverrideMode.FORCED_CLOSED, rev - 1);
		reassert(OverrideMode.FORCED_OPEN, rev);
		long released = set(null, rev, null).rev();
		List<FleetDetail.AuditEntry> audit = store().inspect(NAME).audit();
		assertThat(audit).extracting("kind", "version", "what", "by")
			.containsExactly(tuple(FleetDetail.Kind.OVERRIDE, released, "RELEASED", "alice"),
					tuple(FleetDetail.Kind.SUPERSEDED, rev - 1, "FORCED_CLOSED", "alice"),
					tuple(FleetDetail.Kind.OVERRIDE, rev, "FORCED_OPEN", "alice"),
					tuple(FleetDetail.Kind.TRANSITION, opened, "OPEN", record(FleetPhase.OPEN).proposer()));
		assertThat(audit).extracting(FleetDetail.AuditEntry::at).isSortedAccordingTo(Comparator.reverseOrder());
		assertThat(audit.get(0).reason()).isEqualTo("maintenance");
		flush();
		store().restore(NAME, record(FleetPhase.OPEN).at(opened, MINUTE));
		assertThat(store().inspect(NAME).audit()).extracting("kind", "version")
			.containsExactly(tuple(FleetDetail.Kind.RESTORED, opened));
	}

	@Test
	void theAuditTrailIsBounded() {
		long rev = 0;
		for (int i = 0; i < 60; i++) {
			rev = set(OverrideMode.FORCED_OPEN, rev, MINUTE).rev();
		}
		List<FleetDetail.AuditEntry> audit = store().inspect(NAME).audit();
		assertThat(audit).hasSize(FleetDetail.MOST_ENTRIES);
		assertThat(audit.get(0).version()).isEqualTo(rev);
	}

	@Test
	void nothingIsKnownOfAnUnknownBreaker() {
		assertThat(store().inspect("unknown")).isEqualTo(FleetDetail.NONE);
	}

	// reading

	@Test
	void readsStatesInTheOrderOfTheNames() {
		long epoch = open("refunds", 0);
		report("a", 0, "T60", 10, 4, 1);
		List<FleetState> states = store().read(List.of("unknown", "refunds", NAME));
		assertThat(states).extracting(FleetState::breaker).containsExactly("unknown", "refunds", NAME);
		assertThat(states.get(0)).isEqualTo(new FleetState("unknown", null, FleetTotals.NONE, null));
		assertThat(states.get(1).record().epoch()).isEqualTo(epoch);
		assertThat(states.get(2).totals()).isEqualTo(FleetTotals.NONE);
		assertThat(store().read(List.of())).isEmpty();
	}

	// names

	static Stream<String> names() {
		return Stream.of("", " ", "a b", "a:b", "a/b", "{a}", "{}", "}{", "{a}:state", "%20", "~", "\"quoted\"\n",
				"zahlung\u00e4", "\u652f\u4ed8", "\uD83D\uDCB3", "\u0000", "x".repeat(10_000),
				"\uD83D\uDCB3".repeat(2_500));
	}

	@ParameterizedTest
	@MethodSource("names")
	void takesAnyTextForAName(String name) {
		String instance = "instance " + name;
		long epoch = open(name, 0);
		store().override(name, register(OverrideMode.FORCED_OPEN, null));
		FleetState reported = store().report(instance, MINUTE, List.of(window(name, epoch, name, 1, 1, 0))).get(0);
		assertThat(reported.breaker()).isEqualTo(name);
		assertThat(reported.record().epoch()).isEqualTo(epoch);
		assertThat(reported.totals().window()).isEqualTo(new WindowTotals(1, 1, 0));
		assertThat(store().remainder(name, epoch, name, 0).window()).isEqualTo(new WindowTotals(1, 1, 0));
		assertThat(store().heartbeat(instance, MINUTE).entries()).singleElement()
			.satisfies((entry) -> assertThat(entry.breaker()).isEqualTo(name));
		long round = propose(name, epoch, record(FleetPhase.HALF_OPEN)).epoch();
		assertThat(store().lease(new LeaseRequest(name, round, instance, List.of(), List.of(), 1, MINUTE)).granted())
			.hasSize(1);
		assertThat(store().read(List.of(name + "x")).get(0).record()).isNull();
	}

	@Test
	void tellsNamesApart() {
		List<String> names = names().toList();
		names.forEach((name) -> store().propose(name, 0, record(FleetPhase.OPEN, "of " + name)));
		assertThat(store().read(names)).extracting((state) -> state.record().nonce())
			.isEqualTo(names.stream().map((name) -> "of " + name).toList());
		assertThat(index()).extracting(FleetIndex.Entry::breaker).containsExactlyInAnyOrderElementsOf(names);
	}

	@ParameterizedTest
	@MethodSource("names")
	void keepsAnyTextInRecordsAndOverrides(String text) {
		FleetRecord proposed = new FleetRecord(0, FleetPhase.OPEN, 1, MINUTE, Duration.ZERO, 2, 2, MINUTE, MINUTE, text,
				text, text);
		assertThat(propose(NAME, 0, proposed)).extracting(FleetRecord::cause, FleetRecord::proposer, FleetRecord::nonce)
			.containsOnly(text);
		OverrideRegister register = new OverrideRegister(1, OverrideMode.FORCED_OPEN, text, true, text, SINCE, null);
		assertThat(store().override(NAME, register).override())
			.extracting(OverrideRegister::by, OverrideRegister::reason)
			.containsOnly(text);
	}

	private List<FleetIndex.Entry> index() {
		return store().heartbeat("reader", MINUTE).entries();
	}

	private FleetState read(String breaker) {
		return store().read(List.of(breaker)).get(0);
	}

	private static FleetRecord record(FleetPhase phase) {
		return record(phase, "nonce");
	}

	private static FleetRecord record(FleetPhase phase, String nonce) {
		return new FleetRecord(0, phase, 3, Duration.ofMillis(30_500), Duration.ZERO, 5, 4, Duration.ofSeconds(7),
				Duration.ofSeconds(9), "7 of 10 calls failed", "host-1", nonce);
	}

	private FleetRecord propose(String breaker, long fromEpoch, FleetRecord next) {
		return store().propose(breaker, fromEpoch, next).record();
	}

	private long open(String breaker, long fromEpoch) {
		return propose(breaker, fromEpoch, record(FleetPhase.OPEN)).epoch();
	}

	private long halfOpen(int permitted, Duration probeDeadline) {
		FleetRecord round = new FleetRecord(0, FleetPhase.HALF_OPEN, 1, MINUTE, Duration.ZERO, permitted, 1,
				probeDeadline, Duration.ZERO, "the wait is over", "host-1", "nonce");
		return propose(NAME, 0, round).epoch();
	}

	private WindowReport window(long epoch, String shape, long calls, long failed, long slow) {
		return window(NAME, epoch, shape, calls, failed, slow);
	}

	private WindowReport window(String breaker, long epoch, String shape, long calls, long failed, long slow) {
		return new WindowReport(breaker, epoch, ++this.sequence, shape, new WindowTotals(calls, failed, slow), false);
	}

	private FleetTotals report(String instance, long epoch, String shape, long calls, long failed, long slow) {
		return store().report(instance, MINUTE, List.of(window(epoch, shape, calls, failed, slow))).get(0).totals();
	}

	private static OverrideRegister register(OverrideMode mode, Duration remaining) {
		return new OverrideRegister(1, mode, "alice", true, "maintenance", SINCE, remaining);
	}

	private OverrideRegister set(OverrideMode mode, long knownRev, Duration remaining) {
		return store().override(NAME, register(mode, remaining).withRev(knownRev + 1)).override();
	}

	private OverrideMode reassert(OverrideMode mode, long rev) {
		return store().override(NAME, register(mode, null).withRev(rev)).override().mode();
	}

	private LeaseAnswer lease(long epoch, String instance, int wanted) {
		return store().lease(new LeaseRequest(NAME, epoch, instance, List.of(), List.of(), wanted, MINUTE));
	}

	private LeaseAnswer settle(long epoch, String instance, List<Result> results) {
		return store().lease(new LeaseRequest(NAME, epoch, instance, results, List.of(), 0, MINUTE));
	}

}
