package dev.breaker.spring.aop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.breaker.spring.CircuitProtected;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the warning of calls that no proxy sees.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfCallsTests {

	private static final String WARNING = "calls methods of its own that are @CircuitProtected: ";

	private final TestBreakers breakers = new TestBreakers();

	@AfterEach
	void close() {
		this.breakers.close();
	}

	@Test
	void warnsOnceOfAllCallsOfAClass(CapturedOutput output) {
		this.breakers.start(Shop.class);
		assertThat(output).containsOnlyOnce(WARNING)
			.contains(Shop.class.getName() + " " + WARNING
					+ "checkout calls charge, later calls charge, all calls charge. ")
			.contains("ObjectProvider<Shop>");
	}

	@Test
	void seesInheritedAndGenericMethods(CapturedOutput output) {
		this.breakers.start(Books.class);
		assertThat(output).contains(WARNING + "sellTwice calls sell, sellAll calls sell. ");
	}

	@Test
	void seesMethodsOfAnAnnotatedTypeThroughInterfaceProxies(CapturedOutput output) {
		this.breakers.proxyTargetClass = false;
		this.breakers.start(Both.class);
		assertThat(output).contains(Both.class.getName() + " " + WARNING + "first calls second. ");
	}

	@Test
	void saysNothingOfCallsOnAnotherReference(CapturedOutput output) {
		this.breakers.start(Lawful.class);
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void saysNothingOfOverridingMethodsThatCallWhatTheyOverride(CapturedOutput output) {
		this.breakers.start(Overriding.class);
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void saysNothingOfClassesThatCannotBeRead(CapturedOutput output) throws Exception {
		Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes(Plain.class), false).lookupClass();
		SelfCalls.warn(hidden, List.of(hidden.getDeclaredMethod("charge", String.class)));
		Class<?> garbled = new Garbling().define(Shop.class.getName(), bytes(Shop.class));
		SelfCalls.warn(garbled, List.of(garbled.getDeclaredMethod("charge", String.class)));
		assertThat(output).doesNotContain(WARNING);
		SelfCalls.warn(Shop.class, List.of(Shop.class.getDeclaredMethod("charge", String.class)));
		assertThat(output).contains(WARNING);
	}

	private static byte[] bytes(Class<?> type) throws IOException {
		return new ClassPathResource(type.getName().replace('.', '/') + ".class").getContentAsByteArray();
	}

	static final class Garbling extends ClassLoader {

		Garbling() {
			super(Shop.class.getClassLoader());
		}

		Class<?> define(String name, byte[] bytes) {
			return defineClass(name, bytes, 0, bytes.length);
		}

		@Override
		public InputStream getResourceAsStream(String name) {
			return new ByteArrayInputStream(new byte[64]);
		}

	}

	static class Shop {

		@CircuitProtected("shop")
		String charge(String order) {
			return order;
		}

		String checkout(String order) {
			return charge(order);
		}

		List<String> all(List<String> orders) {
			return orders.stream().map((order) -> charge(order)).toList();
		}

		UnaryOperator<String> later() {
			return this::charge;
		}

		String unrelated(String order) {
			return order.trim();
		}

	}

	abstract static class Goods<T> {

		abstract String sell(T goods);

		String sellAll(List<T> goods) {
			StringBuilder receipts = new StringBuilder();
			for (T each : goods) {
				receipts.append(sell(each));
			}
			return receipts.toString();
		}

	}

	static class Books extends Goods<String> {

		@Override
		@CircuitProtected("books")
		String sell(String goods) {
			return goods;
		}

		String sellTwice(String goods) {
			return sell(goods) + sell(goods);
		}

	}

	interface Pair {

		void first();

		void second();

	}

	@CircuitProtected("both")
	static class Both implements Pair {

		@Override
		public void first() {
			second();
		}

		@Override
		public void second() {
		}

	}

	static class Lawful {

		private final Lawful self;

		private final ObjectProvider<Lawful> selves;

		Lawful(@Lazy Lawful self, ObjectProvider<Lawful> selves) {
			this.self = self;
			this.selves = selves;
		}

		@CircuitProtected("lawful")
		String charge(String order) {
			return order;
		}

		String throughField(String order) {
			return this.self.charge(order);
		}

		String throughProvider(String order) {
			return this.selves.getObject().charge(order);
		}

		String throughParameter(Lawful other, String order) {
			return other.charge(order);
		}

		UnaryOperator<String> throughReference() {
			return this.self::charge;
		}

	}

	static class Overriding extends Plain {

		@Override
		@CircuitProtected("shop")
		String charge(String order) {
			return super.charge(order);
		}

	}

	static class Plain {

		@CircuitProtected("shop")
		String charge(String order) {
			return order;
		}

	}

}
