package dev.breaker.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/**
 * The user that may do what the store does and no more.
 */
final class LeastAccess {

	static final String USER = "breaker";

	static final List<String> KEYS = List.of("~breaker:1:*");

	static final List<String> CHANNELS = List.of("resetchannels", "&breaker:1:*");

	/** What scripts run on keys. */
	static final List<String> DATA = List.of("+time", "+type", "+del", "+pttl", "+pexpire", "+persist", "+get", "+set",
			"+hget", "+hmget", "+hgetall", "+hexists", "+hkeys", "+hlen", "+hset", "+hdel", "+lpush", "+lrange",
			"+ltrim", "+zadd", "+zcard", "+zscore", "+zrangebyscore", "+zrem", "+zremrangebyscore");

	/** What hints take. */
	static final List<String> MESSAGES = List.of("+publish", "+subscribe");

	/** What the connection sends. */
	static final List<String> CONNECTION = List.of("+eval", "+evalsha");

	/** What a connection to a cluster sends besides. */
	static final List<String> CLUSTER = List.of("+cluster|nodes");

	private LeastAccess() {
	}

	/** Makes the user, hints included. */
	static void grant(RedisCommands<String, String> commands, String password) {
		List<String> rules = new ArrayList<>(List.of("reset"));
		rules.addAll(rules(password, List.of()));
		setUser(commands, rules);
	}

	/** Has a server start with the user. */
	static List<String> serverOptions(String password, List<String> more) {
		List<String> options = new ArrayList<>(List.of("--user", USER));
		options.addAll(rules(password, more));
		return options;
	}

	private static List<String> rules(String password, List<String> more) {
		return Stream.of(List.of("on", ">" + password), KEYS, CHANNELS, DATA, MESSAGES, CONNECTION, more)
			.flatMap(List::stream)
			.toList();
	}

	static void setUser(RedisCommands<String, String> commands, List<String> rules) {
		commands.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8),
				new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add(USER).addValues(rules));
	}

}
