package dev.breaker.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;

/**
 * Told when a connection is lost.
 */
record LossListener(Runnable lost) implements RedisConnectionStateListener {

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
		this.lost.run();
	}

}
