/**
 * What a Spring Boot application uses of Breaker.
 */
@NullMarked
package dev.breaker.spring;

import org.jspecify.annotations.NullMarked;
