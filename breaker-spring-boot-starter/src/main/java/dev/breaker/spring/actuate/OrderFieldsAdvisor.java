package dev.breaker.spring.actuate;

import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Refuses an order with a field that nobody would read: {@code "durration":"5m"} must not
 * become an override of 24 hours.
 */
public final class OrderFieldsAdvisor implements OperationInvokerAdvisor {

	private final EndpointId endpoint;

	/**
	 * Makes the advisor.
	 * @param endpoint id of the endpoint that takes the orders
	 */
	public OrderFieldsAdvisor(EndpointId endpoint) {
		this.endpoint = endpoint;
	}

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!this.endpoint.equals(endpointId) || operationType != OperationType.WRITE) {
			return invoker;
		}
		List<String> known = parameters.stream().map(OperationParameter::getName).toList();
		List<String> fields = parameters.stream()
			.filter((parameter) -> parameter.getType() == String.class
					&& parameter.getAnnotation(Selector.class) == null)
			.map(OperationParameter::getName)
			.toList();
		return (context) -> {
			Map<String, Object> arguments = context.getArguments();
			return arguments.keySet()
				.stream()
				.filter((name) -> !known.contains(name))
				.findFirst()
				.<Object>map((unknown) -> CircuitBreakersEndpointWebExtension.answer(ErrorDescriptor.badRequest(
						"no field is named '%s'; allowed are %s".formatted(unknown, String.join(", ", fields)))))
				.orElseGet(() -> invoker.invoke(context));
		};
	}

}
