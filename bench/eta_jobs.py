"""What reminders are measured against: one Celery job with an ETA for each, and one row at a time as Healthchecks does.

The effect is as little as can be: a row says that it is done, another one that somebody was told. With the product's
own effect: `bench.eta_reminders`.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
from celery import Celery

app = Celery("eta", broker=os.environ.get("REDIS_URL", "memory://"))
app.conf.update(
    task_ignore_result=True,
    worker_prefetch_multiplier=0,
    task_default_queue="eta",
    broker_transport_options={"visibility_timeout": 3600},
)

_connection: Any = None

TABLES = """
CREATE TABLE IF NOT EXISTS eta_due (id int PRIMARY KEY, due_at timestamptz NOT NULL, state text NOT NULL);
CREATE TABLE IF NOT EXISTS eta_told (id bigserial PRIMARY KEY, due_id int NOT NULL, at timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS eta_waiting ON eta_due (due_at, id) WHERE state = 'scheduled';
TRUNCATE eta_due, eta_told;
"""


def _cursor() -> Any:
    global _connection
    if _connection is None:
        _connection = psycopg2.connect(os.environ["DATABASE_URL"])
    return _connection.cursor()


@app.task(name="eta.remind")  # type: ignore[untyped-decorator]
def remind(number: int) -> None:
    with _cursor() as cursor:
        _tell(cursor, number)
    _connection.commit()


def prepare(url: str, count: int) -> None:
    """So many rows that are due now."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute("INSERT INTO eta_due SELECT n, now(), 'scheduled' FROM generate_series(1, %s) n", [count])


def one_at_a_time(url: str, seconds: float) -> float:
    """Rows a second: the first one that is due, a conditional update, what follows; a transaction each."""
    connection = psycopg2.connect(url)
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM eta_due WHERE state = 'scheduled' AND due_at <= now() ORDER BY due_at, id LIMIT 1"
            )
            row = cursor.fetchone()
            if row is None:
                break
            _tell(cursor, row[0])
        connection.commit()
        done += 1
    connection.close()
    return done / (time.perf_counter() - begin)


def queue(count: int) -> None:
    """A job for each, due in a moment."""
    eta = datetime.now(UTC) + timedelta(seconds=1)
    for number in range(1, count + 1):
        remind.apply_async((number,), eta=eta)


def told(url: str) -> tuple[int, float]:
    """How many have been told, and the seconds between the first and the last."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), extract(epoch FROM max(at) - min(at)) FROM eta_told")
        count, seconds = cursor.fetchone()
    return count, float(seconds or 0)


def _tell(cursor: Any, number: int) -> None:
    cursor.execute("UPDATE eta_due SET state = 'told' WHERE id = %s AND state = 'scheduled'", [number])
    if cursor.rowcount:
        cursor.execute("INSERT INTO eta_told (due_id, at) VALUES (%s, clock_timestamp())", [number])
