package dev.breaker.core;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeRulesTests {

	private static final Predicate<Throwable> BROKEN = (thrown) -> {
		throw new IllegalStateException("broken");
	};

	private final List<String> problems = new ArrayList<>();

	@Test
	void byDefaultEveryThrowableIsAFailureAndEveryResultASuccess() {
		assertThat(judge(OutcomeRules.DEFAULT, new IOException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(OutcomeRules.DEFAULT, new StackOverflowError())).isEqualTo(CallOutcome.FAILURE);
		assertThat(OutcomeRules.DEFAULT.judgeResult(null, this::problem)).isEqualTo(CallOutcome.SUCCESS);
	}

	@Test
	void cancellationAndInterruptionAreNeitherWhateverIsRecorded() {
		OutcomeRules rules = recording(Throwable.class);
		assertThat(judge(rules, new CancellationException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new InterruptedException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new ClosedByInterruptException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new CompletionException(new CancellationException()))).isEqualTo(CallOutcome.IGNORED);
	}

	@Test
	void whatIsNotRecordedIsASuccess() {
		OutcomeRules rules = recording(IOException.class);
		assertThat(judge(rules, new FileNotFoundException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new IllegalStateException())).isEqualTo(CallOutcome.SUCCESS);
	}

	@Test
	void theRecordPredicateNamesFurtherFailures() {
		OutcomeRules rules = new OutcomeRules(Set.of(IOException.class), Set.of(),
				(thrown) -> "down".equals(thrown.getMessage()), null, null);
		assertThat(judge(rules, new IOException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new IllegalStateException("down"))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new IllegalStateException("up"))).isEqualTo(CallOutcome.SUCCESS);
		OutcomeRules predicateAlone = new OutcomeRules(Set.of(), Set.of(), (thrown) -> false, null, null);
		assertThat(judge(predicateAlone, new IOException())).isEqualTo(CallOutcome.SUCCESS);
	}

	@Test
	void ignoredWinsOverRecorded() {
		OutcomeRules rules = new OutcomeRules(Set.of(IOException.class), Set.of(FileNotFoundException.class),
				(thrown) -> true, (thrown) -> "mine".equals(thrown.getMessage()), null);
		assertThat(judge(rules, new IOException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new FileNotFoundException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new IOException("mine"))).isEqualTo(CallOutcome.IGNORED);
	}

	@Test
	void judgesTheCauseOfWhatOnlyCarriesIt() {
		OutcomeRules rules = new OutcomeRules(Set.of(), Set.of(FileNotFoundException.class), null, null, null);
		Throwable carried = new CompletionException(new ExecutionException(new FileNotFoundException()));
		assertThat(judge(rules, carried)).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new CompletionException("bare", null))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new ExecutionException("bare", null))).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new IllegalStateException(new FileNotFoundException()))).isEqualTo(CallOutcome.FAILURE);
	}

	@Test
	void aThrowingPredicateIsReportedAndDecidesNothing() {
		assertThat(judge(new OutcomeRules(Set.of(), Set.of(), BROKEN, null, null), new IOException()))
			.isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(new OutcomeRules(Set.of(), Set.of(), null, BROKEN, null), new IOException()))
			.isEqualTo(CallOutcome.FAILURE);
		OutcomeRules results = new OutcomeRules(Set.of(), Set.of(), null, null, (result) -> {
			throw new AssertionError("broken");
		});
		assertThat(results.judgeResult("paid", this::problem)).isEqualTo(CallOutcome.SUCCESS);
		assertThat(this.problems).containsExactly("recordFailurePredicate java.lang.IllegalStateException: broken",
				"ignoreExceptionPredicate java.lang.IllegalStateException: broken",
				"recordResultPredicate java.lang.AssertionError: broken");
	}

	@Test
	void furtherClassesAddToTheRules() {
		OutcomeRules rules = recording(IOException.class).with(Set.of(IllegalStateException.class),
				Set.of(FileNotFoundException.class));
		assertThat(judge(rules, new IllegalStateException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new IOException())).isEqualTo(CallOutcome.FAILURE);
		assertThat(judge(rules, new FileNotFoundException())).isEqualTo(CallOutcome.IGNORED);
		assertThat(judge(rules, new IllegalArgumentException())).isEqualTo(CallOutcome.SUCCESS);
	}

	@Test
	void furtherRecordedClassesRestrictNothingWhereAllAreRecorded() {
		OutcomeRules rules = OutcomeRules.DEFAULT.with(Set.of(IOException.class), Set.of());
		assertThat(judge(rules, new IllegalStateException())).isEqualTo(CallOutcome.FAILURE);
	}

	private static OutcomeRules recording(Class<? extends Throwable> type) {
		return new OutcomeRules(Set.of(type), Set.of(), null, null, null);
	}

	private CallOutcome judge(OutcomeRules rules, Throwable thrown) {
		return rules.judge(thrown, this::problem);
	}

	private void problem(String hook, Throwable problem) {
		this.problems.add(hook + " " + problem);
	}

}
