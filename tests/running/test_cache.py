"""A cache that fails no request, whatever happens to Redis."""

import socket

import pytest
from django.core.cache.backends.base import BaseCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from procops.cache import ForgivingRedisCache


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ForgivingRedisCache, "asleep_until", 0.0)


def cache_at(port: int) -> BaseCache:
    options = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "retry": Retry(NoBackoff(), 0)}
    cache = ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": options})
    cache.memory.clear()
    return cache


@pytest.fixture
def closed_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        yield taken.getsockname()[1]


@pytest.fixture
def frozen_port():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)  # accepts and never answers
        yield silent.getsockname()[1]


@pytest.mark.parametrize("port", ["closed_port", "frozen_port"])
def test_without_redis_this_process_remembers(request: pytest.FixtureRequest, port: str):
    cache = cache_at(request.getfixturevalue(port))

    cache.set("answer", 42)
    assert cache.get("answer") == 42
    assert cache.add("answer", 43) is False
    assert cache.incr("answer") == 43
    assert cache.get_many(["answer", "other"]) == {"answer": 43}
    assert cache.delete("answer") is True
    assert cache.get("answer", "gone") == "gone"


def test_a_redis_that_failed_is_left_alone_for_a_while(closed_port: int, monkeypatch: pytest.MonkeyPatch):
    cache = cache_at(closed_port)
    asked: list[str] = []
    monkeypatch.setattr("procops.cache.RedisCache.get", lambda self, key, *more: asked.append(key) or "from redis")
    cache.set("a", 1)  # fails, and Redis is given five seconds

    assert cache.get("a") == 1
    assert asked == []

    monkeypatch.setattr(ForgivingRedisCache, "asleep_until", 0.0)
    assert cache.get("a") == "from redis"


def test_ping_tells_whether_redis_answers(closed_port: int, settings):
    from django.core.cache import cache

    assert cache.ping() is True  # type: ignore[attr-defined]
    assert cache_at(closed_port).ping() is False  # type: ignore[attr-defined]
