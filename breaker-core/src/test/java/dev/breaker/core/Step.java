package dev.breaker.core;

import org.jspecify.annotations.Nullable;

/**
 * One step of a random sequence. What it is called in the report of a failed run is what
 * it does.
 */
sealed interface Step {

	void take(Stage stage);

	/** Asks for a call, and keeps it open if it is admitted. */
	record Begin() implements Step {

		@Override
		public void take(Stage stage) {
			stage.begin();
		}

		@Override
		public String toString() {
			return "begin";
		}

	}

	/**
	 * Ends a call that is open.
	 *
	 * @param number counted from the oldest, and round again past the newest
	 * @param outcome how it ends; null for cancelled
	 */
	record End(int number, @Nullable CallOutcome outcome) implements Step {

		@Override
		public void take(Stage stage) {
			stage.end(this.number, this.outcome);
		}

		@Override
		public String toString() {
			return "end #%d %s".formatted(this.number, (this.outcome != null) ? this.outcome : "CANCELLED");
		}

	}

	/** Makes some calls, each of which ends at once. */
	record Calls(int number, CallOutcome outcome) implements Step {

		@Override
		public void take(Stage stage) {
			for (int i = 0; i < this.number; i++) {
				stage.call(this.outcome);
			}
		}

		@Override
		public String toString() {
			return this.number + " × " + this.outcome;
		}

	}

	/** Begins some calls, lets time pass, and ends as many, the oldest first. */
	record LongCalls(int number, CallOutcome outcome, int ticks) implements Step {

		@Override
		public void take(Stage stage) {
			for (int i = 0; i < this.number; i++) {
				stage.begin();
			}
			stage.pass(this.ticks);
			for (int i = 0; i < this.number; i++) {
				stage.end(0, this.outcome);
			}
		}

		@Override
		public String toString() {
			return "%d × %s in %d".formatted(this.number, this.outcome, this.ticks);
		}

	}

	/** Lets time pass. */
	record Pass(int ticks) implements Step {

		@Override
		public void take(Stage stage) {
			stage.pass(this.ticks);
		}

		@Override
		public String toString() {
			return "pass " + this.ticks;
		}

	}

	/**
	 * Sets an override.
	 *
	 * @param state FORCED_OPEN or FORCED_CLOSED
	 * @param ticks how long; 0 for without limit
	 */
	record Force(CircuitBreakerState state, int ticks) implements Step {

		@Override
		public void take(Stage stage) {
			stage.force(this.state, this.ticks);
		}

		@Override
		public String toString() {
			return this.state + ((this.ticks != 0) ? " for " + this.ticks : " until released");
		}

	}

	/** Clears the override. */
	record Release() implements Step {

		@Override
		public void take(Stage stage) {
			stage.release();
		}

		@Override
		public String toString() {
			return "release";
		}

	}

	/** Resets. */
	record Reset() implements Step {

		@Override
		public void take(Stage stage) {
			stage.reset();
		}

		@Override
		public String toString() {
			return "reset";
		}

	}

}
