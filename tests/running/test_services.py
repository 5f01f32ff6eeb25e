"""The services of the test run itself are the real ones."""

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests import services


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for():
    assert connection.vendor == ("sqlite" if services.ON_SQLITE else "postgresql")


@pytest.mark.django_db
@pytest.mark.postgres_only
def test_postgres_gives_up_waiting_for_a_lock_after_3_seconds_and_for_an_answer_after_10():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("3s", "10s")


def test_redis_is_a_real_server_with_a_number_of_our_own():
    cache.set("who", "us", 10)

    with redis.Redis.from_url(settings.REDIS_URL) as server:
        assert server.keys("*who") == [b"procops:1:who"]
