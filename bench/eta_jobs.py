"""What reminders are measured against: one Celery job with an ETA for each, and one row at a time as Healthchecks does.

Each with two effects: the product's own reminder (journal, inbox, outbox, how far somebody has been told, the next
moment), so that only the way it is told differs; and as little as can be: a row says that it is done, another one that
somebody was told.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

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


@app.task(name="eta.remind_case")  # type: ignore[untyped-decorator]
def remind_case(organization_id: str, case_id: str) -> None:
    _remind(UUID(organization_id), UUID(case_id))


def _remind(organization_id: UUID, case_id: UUID) -> None:
    from handoffs import moves
    from procops import clock
    from procops.people.actor import Actor
    from procops.scoping import scope

    with scope(organization_id):
        moves.remind(case_id, by=Actor.system(organization_id), now=clock.now())


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


def cases_one_at_a_time(seconds: float) -> float:
    """The same with the product's own reminder."""
    from procops import clock
    from procops.scoping import unscoped
    from workflows.models import Task

    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        with unscoped():
            rows = Task.objects.filter(nudge_at__lte=clock.now()).order_by("nudge_at", "id")
            row = rows.values_list("organization_id", "case_id").first()
        if row is None:
            break
        _remind(*row)
        done += 1
    return done / (time.perf_counter() - begin)


def queue(count: int) -> None:
    """A job for each, due in a moment."""
    eta = datetime.now(UTC) + timedelta(seconds=1)
    for number in range(1, count + 1):
        remind.apply_async((number,), eta=eta)


def queue_cases(url: str, count: int) -> list[str]:
    """The same for cases of the product, those that are due last; answers their ids."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id::text, case_id::text FROM workflows_task WHERE nudge_at <= now()"
            " ORDER BY nudge_at DESC, id LIMIT %s",
            [count],
        )
        rows = cursor.fetchall()
    eta = datetime.now(UTC) + timedelta(seconds=1)
    for row in rows:
        remind_case.apply_async(row, eta=eta)
    return [case_id for _, case_id in rows]


def told(url: str) -> tuple[int, float]:
    """How many have been told, and the seconds between the first and the last."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), extract(epoch FROM max(at) - min(at)) FROM eta_told")
        count, seconds = cursor.fetchone()
    return count, float(seconds or 0)


def told_cases(url: str, case_ids: list[str]) -> tuple[int, float]:
    """The same of these cases."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), extract(epoch FROM max(at) - min(at)) FROM workflows_entry"
            " WHERE case_id = ANY(%s::uuid[]) AND kind = 'task.reminded'",
            [case_ids],
        )
        count, seconds = cursor.fetchone()
    return count, float(seconds or 0)


def _tell(cursor: Any, number: int) -> None:
    cursor.execute("UPDATE eta_due SET state = 'told' WHERE id = %s AND state = 'scheduled'", [number])
    if cursor.rowcount:
        cursor.execute("INSERT INTO eta_told (due_id, at) VALUES (%s, clock_timestamp())", [number])
