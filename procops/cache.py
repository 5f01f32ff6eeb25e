"""A cache that never fails a request: Redis while it answers, this process's own memory while it does not."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE = 5.0
"""Seconds for which a Redis that failed is not asked again, so that an outage costs one timeout and not thousands."""

log = structlog.stdlib.get_logger(__name__)


def _forgiving(name: str) -> Callable[..., Any]:
    def call(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= ForgivingRedisCache.asleep_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                ForgivingRedisCache.asleep_until = time.monotonic() + PAUSE
                log.warning("cache away", error=type(error).__name__, seconds=PAUSE)
        return getattr(self.memory, name)(*args, **kwargs)

    call.__name__ = name
    return call


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, falling back to memory, so that rate limits still count while Redis is away.

    Nothing that must be true is kept in a cache: what memory holds meanwhile is forgotten and may be stale.
    """

    asleep_until = 0.0
    """Shared by all threads of the process (Django makes one cache object per thread)."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache("while-redis-is-away", params)

    add = _forgiving("add")
    get = _forgiving("get")
    set = _forgiving("set")
    touch = _forgiving("touch")
    delete = _forgiving("delete")
    get_many = _forgiving("get_many")
    has_key = _forgiving("has_key")
    incr = _forgiving("incr")
    set_many = _forgiving("set_many")
    delete_many = _forgiving("delete_many")
    clear = _forgiving("clear")

    def ping(self) -> bool:
        """Whether Redis answers now."""
        try:
            return bool(self._cache.get_client().ping())
        except (RedisError, OSError):
            return False
