package dev.breaker.core;

/**
 * Who admitted a call, and so to whom its outcome goes, at most once. An outcome that
 * comes after that phase has ended reaches a dead phase and changes nothing but totals.
 */
non-sealed interface Admission extends Decision {

	/** Admitted by nobody who watches: an override, or a mode that only looks on. */
	Admission UNWATCHED = (outcome, slow) -> {
	};

	/** Admitted by a breaker that is OFF: not even totals count. */
	Admission OFF = (outcome, slow) -> {
	};

	/**
	 * The call has ended.
	 * @param outcome how it counts; IGNORED gives a probe's permit back
	 * @param slow whether it was slow
	 */
	void settle(CallOutcome outcome, boolean slow);

}
