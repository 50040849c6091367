/**
 * For tests of applications with circuit breakers: states without failing calls, time
 * that is moved by hand, assertions, and a fresh start for each test.
 */
@NullMarked
package dev.breaker.test;

import org.jspecify.annotations.NullMarked;
