package dev.breaker.core;

import java.time.Duration;

/**
 * How often the circuit has opened in a row, for the back-off.
 *
 * @param openings number of openings; 0 for none
 * @param openFor the wait of the last of them; zero for none
 */
record Streak(int openings, Duration openFor) {

	static final Streak NONE = new Streak(0, Duration.ZERO);

}
