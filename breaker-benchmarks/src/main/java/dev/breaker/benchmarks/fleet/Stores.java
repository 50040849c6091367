package dev.breaker.benchmarks.fleet;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;

import dev.breaker.core.fleet.StateStore;
import dev.breaker.redis.RedisServerProcess;
import dev.breaker.redis.RedisStateStore;
import dev.breaker.redis.RedisStoreSettings;

/**
 * Stores at one server, and other ways to look at a store.
 */
final class Stores {

	static final String NAMESPACE = "shop";

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private Stores() {
	}

	static StateStore connect(RedisServerProcess server) {
		return RedisStateStore.create(settings(server).build());
	}

	/** For one who would rather wait than try again. */
	static StateStore patient(RedisServerProcess server) {
		return RedisStateStore.create(settings(server).commandTimeout(PATIENCE).build());
	}

	private static RedisStoreSettings.Builder settings(RedisServerProcess server) {
		return RedisStoreSettings.standalone(server.host(), server.port()).namespace(NAMESPACE);
	}

	/** The same store for one who is never told of changes, only asks. */
	static StateStore withoutPush(StateStore store) {
		return proxy((proxy, method, arguments) -> method.getName().equals("onChange") ? null
				: invoke(store, method, arguments));
	}

	/** The same store for one of several who share it, each in turn; none closes it. */
	static StateStore shared(StateStore store) {
		return proxy((proxy, method, arguments) -> {
			if (method.getName().equals("close")) {
				return null;
			}
			synchronized (store) {
				return invoke(store, method, arguments);
			}
		});
	}

	private static StateStore proxy(InvocationHandler handler) {
		return (StateStore) Proxy.newProxyInstance(Stores.class.getClassLoader(), new Class<?>[] { StateStore.class },
				handler);
	}

	private static Object invoke(StateStore store, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(store, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

}
