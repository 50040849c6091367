/**
 * The settings of breakers as configured, resolved layer by layer and checked at start.
 */
@NullMarked
package dev.breaker.spring.config;

import org.jspecify.annotations.NullMarked;
