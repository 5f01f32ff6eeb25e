"""The product's own reminders, told as others tell theirs: one Celery job with an ETA for each, or one row at a time.

Only the way they are told differs from a sweep: the same lines of the journal, notices and moments. Imported where
Django has been set up; the jobs run in a worker of the product's app, from a queue of their own.
"""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg2

from procops.celery import app

QUEUE = "eta"
# To the job's advantage: Celery closes Django's connection after every job unless it is told otherwise.
app.conf["CELERY_DB_REUSE_MAX"] = 1_000_000


@app.task(name="eta.remind_case")  # type: ignore[untyped-decorator]
def remind_case(organization_id: str, case_id: str) -> None:
    _remind(UUID(organization_id), UUID(case_id))


def one_at_a_time(seconds: float) -> float:
    """Reminders a second: the first task that is due, what it needs, the next one; a transaction each."""
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


def queue(url: str, count: int) -> list[str]:
    """A job for each of so many cases, those that are due last, in a moment; answers their ids."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id::text, case_id::text FROM workflows_task WHERE nudge_at <= now()"
            " ORDER BY nudge_at DESC, id LIMIT %s",
            [count],
        )
        rows = cursor.fetchall()
    eta = datetime.now(UTC) + timedelta(seconds=1)
    for row in rows:
        remind_case.apply_async(row, eta=eta, queue=QUEUE)
    return [case_id for _, case_id in rows]


def told(url: str, case_ids: list[str]) -> tuple[int, float]:
    """How many of these have been told, and the seconds between the first and the last."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), extract(epoch FROM max(at) - min(at)) FROM workflows_entry"
            " WHERE case_id = ANY(%s::uuid[]) AND kind = 'task.reminded'",
            [case_ids],
        )
        count, seconds = cursor.fetchone()
    return count, float(seconds or 0)


def _remind(organization_id: UUID, case_id: UUID) -> None:
    from handoffs import moves
    from procops import clock
    from procops.people.actor import Actor
    from procops.scoping import scope

    with scope(organization_id):
        moves.remind(case_id, by=Actor.system(organization_id), now=clock.now())
