package dev.breaker.core;

/**
 * A posture's answer to a call that asks for admission.
 */
sealed interface Decision permits Admission, Refusal {

}
