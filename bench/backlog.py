"""A backlog of reminders on PostgreSQL: many scheduled, some due; cloned from one piece of work by SQL, since only the
reminding of them is measured. Imported where Django has been set up.
"""

from datetime import datetime, timedelta

from django.db import connection

from bench import due_work
from procops import clock
from workflows.models import Case, Task

_LATER = timedelta(days=30)


def make(*, scheduled: int, due: int) -> datetime:
    """So many cases with one task each, each of which somebody is to be reminded; ``due`` of them by now."""
    here = due_work.found()
    now = clock.now()
    (task_id,) = due_work.schedule(here, [now + timedelta(hours=1)])
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            # Ids that begin with a moment, as those of the product do: rows that were made together stand together.
            "CREATE TEMP TABLE clone AS SELECT n,"
            " (lpad(to_hex(n), 12, '0') || right(gen_random_uuid()::text, 23))::uuid AS case_id,"
            " (lpad(to_hex(n), 12, '0') || right(gen_random_uuid()::text, 23))::uuid AS task_id,"
            " CASE WHEN n <= %s THEN %s::timestamptz - n * interval '1 millisecond'"
            " ELSE %s::timestamptz + n * interval '1 second' END AS at FROM generate_series(1, %s) n",
            [due, now, now + _LATER, scheduled],
        )
        cursor.execute("SELECT case_id FROM workflows_task WHERE id = %s", [task_id])
        (case_id,) = cursor.fetchone()
        case = {"id": "clone.case_id", "reference": "'DUE-' || (clone.n + 10)"}
        task = {
            "id": "clone.task_id",
            "case_id": "clone.case_id",
            **dict.fromkeys(("due_at", "queue_at", "nudge_at"), "clone.at"),
        }
        for model, changed, source in ((Case, case, case_id), (Task, task, task_id)):
            columns = [field.column for field in model._meta.concrete_fields]
            values = ", ".join(changed.get(column, f'model."{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} model, clone WHERE model.id = %s", [source]
            )
        cursor.execute("ANALYZE workflows_case, workflows_task")
        cursor.execute("RESET statement_timeout")
    return now
