package dev.breaker.core;

import java.time.Duration;

/**
 * How long calls took that ended within the latest window lengths, one at least and two
 * at most; for a window of calls, within one or two minutes. Of successful, failed and
 * ignored calls alike.
 *
 * @param calls how many were measured, at least 1
 * @param mean their mean
 * @param p50 half of them took no longer; rounded up by a sixteenth at most, as are the
 * others
 * @param p95 95 % of them took no longer
 * @param p99 99 % of them took no longer
 * @param max none of them took longer; what took longer than about two hours counts as
 * that
 */
public record LatencyStatistics(long calls, Duration mean, Duration p50, Duration p95, Duration p99, Duration max) {
}
