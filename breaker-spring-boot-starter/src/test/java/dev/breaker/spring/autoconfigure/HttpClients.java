package dev.breaker.spring.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import dev.breaker.spring.CircuitProtected;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * An application that makes protected calls with every HTTP client of Spring. Each call
 * goes through the breaker that has its name.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ BreakerAutoConfiguration.class, BreakerAopAutoConfiguration.class })
@ImportHttpServices(group = "rest", types = HttpClients.RestGroupService.class, clientType = ClientType.REST_CLIENT)
@ImportHttpServices(group = "web", types = HttpClients.WebGroupService.class, clientType = ClientType.WEB_CLIENT)
class HttpClients {

	static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Map<String, BiFunction<ApplicationContext, URI, @Nullable Object>> CALLS = new TreeMap<>();

	static {
		CALLS.put("rest-client", (context, uri) -> context.getBean(Calls.class).restClient(uri));
		CALLS.put("rest-template", (context, uri) -> context.getBean(Calls.class).restTemplate(uri));
		CALLS.put("future", (context, uri) -> context.getBean(Calls.class).future(uri).join());
		CALLS.put("web-client", (context, uri) -> context.getBean(Calls.class).webClient(uri));
		CALLS.put("web-client-mono", (context, uri) -> context.getBean(Calls.class).mono(uri).block());
		CALLS.put("web-client-flux", (context, uri) -> context.getBean(Calls.class).flux(uri).blockLast());
		CALLS.put("rest-exchange", (context, uri) -> context.getBean(RestService.class).get(uri));
		CALLS.put("rest-exchange-entity", (context, uri) -> context.getBean(RestService.class).entity(uri));
		CALLS.put("rest-group", (context, uri) -> context.getBean(RestGroupService.class).get(uri));
		CALLS.put("web-exchange", (context, uri) -> context.getBean(WebService.class).get(uri));
		CALLS.put("web-exchange-mono", (context, uri) -> context.getBean(WebService.class).mono(uri).block());
		CALLS.put("web-exchange-future", (context, uri) -> context.getBean(WebService.class).future(uri).join());
		CALLS.put("web-group", (context, uri) -> context.getBean(WebGroupService.class).mono(uri).block());
	}

	/** Names of the clients that throw what Spring makes of an answer. */
	static Iterable<String> names() {
		return CALLS.keySet();
	}

	static @Nullable Object call(ApplicationContext context, String name, URI uri) {
		BiFunction<ApplicationContext, URI, @Nullable Object> call = CALLS.get(name);
		if (call == null) {
			throw new IllegalArgumentException(name);
		}
		return call.apply(context, uri);
	}

	@Bean
	RestClient restClient() {
		return RestClient.builder().requestFactory(requests()).build();
	}

	@Bean
	RestClientHttpServiceGroupConfigurer restGroup() {
		return (groups) -> groups.forEachClient((group, client) -> client.requestFactory(requests()));
	}

	@Bean
	WebClientHttpServiceGroupConfigurer webGroup() {
		return (groups) -> groups.forEachClient((group, client) -> client.clientConnector(connector()));
	}

	private static ClientHttpRequestFactory requests() {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory();
		requests.setReadTimeout(PATIENCE);
		return requests;
	}

	private static ClientHttpConnector connector() {
		return new ReactorClientHttpConnector(HttpClient.create().responseTimeout(PATIENCE));
	}

	@Bean
	RestTemplate restTemplate() {
		SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
		requests.setReadTimeout(PATIENCE);
		return new RestTemplate(requests);
	}

	@Bean
	WebClient webClient() {
		return WebClient.builder().clientConnector(connector()).build();
	}

	@Bean
	RestService restService(RestClient restClient) {
		return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(restClient))
			.build()
			.createClient(RestService.class);
	}

	@Bean
	WebService webService(WebClient webClient) {
		return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(webClient))
			.build()
			.createClient(WebService.class);
	}

	@Bean
	Calls calls(RestClient restClient, RestTemplate restTemplate, WebClient webClient) {
		return new Calls(restClient, restTemplate, webClient);
	}

	@Bean
	Predicate<Object> serverErrors() {
		return (result) -> result instanceof ResponseEntity<?> answer && answer.getStatusCode().is5xxServerError();
	}

	static class Calls {

		private final RestClient restClient;

		private final RestTemplate restTemplate;

		private final WebClient webClient;

		Calls(RestClient restClient, RestTemplate restTemplate, WebClient webClient) {
			this.restClient = restClient;
			this.restTemplate = restTemplate;
			this.webClient = webClient;
		}

		@CircuitProtected("rest-client")
		@Nullable String restClient(URI uri) {
			return this.restClient.get().uri(uri).retrieve().body(String.class);
		}

		@CircuitProtected("rest-template")
		@Nullable String restTemplate(URI uri) {
			return this.restTemplate.getForObject(uri, String.class);
		}

		@CircuitProtected("future")
		CompletableFuture<@Nullable String> future(URI uri) {
			return CompletableFuture.supplyAsync(() -> this.restTemplate.getForObject(uri, String.class));
		}

		@CircuitProtected("web-client")
		@Nullable String webClient(URI uri) {
			return this.webClient.get().uri(uri).retrieve().bodyToMono(String.class).block();
		}

		@CircuitProtected("web-client-mono")
		Mono<String> mono(URI uri) {
			return this.webClient.get().uri(uri).retrieve().bodyToMono(String.class);
		}

		@CircuitProtected("web-client-flux")
		Flux<String> flux(URI uri) {
			return this.webClient.get().uri(uri).retrieve().bodyToFlux(String.class);
		}

		@CircuitProtected("entity")
		ResponseEntity<String> entity(URI uri) {
			return accepted(uri);
		}

		@CircuitProtected("judged-entity")
		ResponseEntity<String> judgedEntity(URI uri) {
			return accepted(uri);
		}

		@CircuitProtected("judged-mono")
		Mono<ResponseEntity<String>> judgedMono(URI uri) {
			return this.webClient.get().uri(uri).exchangeToMono((response) -> response.toEntity(String.class));
		}

		private ResponseEntity<String> accepted(URI uri) {
			return this.restClient.get().uri(uri).retrieve().onStatus((status) -> true, (request, response) -> {
			}).toEntity(String.class);
		}

	}

	@HttpExchange
	interface RestService {

		@GetExchange
		@CircuitProtected("rest-exchange")
		String get(URI uri);

		@GetExchange
		@CircuitProtected("rest-exchange-entity")
		ResponseEntity<String> entity(URI uri);

		@GetExchange
		@CircuitProtected(name = "exchange-with-fallback", fallback = "nothing")
		String orNothing(URI uri);

		default String nothing(URI uri) {
			return "nothing";
		}

	}

	@HttpExchange
	interface WebService {

		@GetExchange
		@CircuitProtected("web-exchange")
		String get(URI uri);

		@GetExchange
		@CircuitProtected("web-exchange-mono")
		Mono<String> mono(URI uri);

		@GetExchange
		@CircuitProtected("web-exchange-future")
		CompletableFuture<String> future(URI uri);

	}

	@HttpExchange
	@CircuitProtected("rest-group")
	interface RestGroupService {

		@GetExchange
		String get(URI uri);

	}

	@HttpExchange
	@CircuitProtected("web-group")
	interface WebGroupService {

		@GetExchange
		Mono<String> mono(URI uri);

	}

}
