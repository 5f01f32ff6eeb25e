"""Locks and reads many cases in one go: for what is done to each of them by the same sweep.

The statements are as few for a thousand cases as for one.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState

from procops.people.models import Organization
from procops.scoping import OrganizationOwned, current_organization_id
from workflows.models import Case, Process, Task
from workflows.states import IN_HAND, CaseSource, CaseState
from workflows.writes import columns, prepared
from workflows.writes.reading import LIVE, among, id_as_text, rows_of, table_of
from workflows.writes.rows import of_here

Row = TypeVar("Row", bound=OrganizationOwned)

USUAL_CASE = (
    "id",
    "organization_id",
    "process_id",
    "version_id",
    "reference",
    "title",
    "state",
    "source",
    "seq",
    "last_at",
    "head",
)
USUAL_TASK = (
    "id",
    "organization_id",
    "case_id",
    "step_key",
    "lane_key",
    "state",
    "owner_id",
    "ready_at",
    "due_at",
    "nudge_at",
)


def lock_free(case_ids: Collection[UUID]) -> tuple[list[UUID], int]:
    """Lock those of these cases that nobody holds until the transaction ends, in the order of their ids.

    Whoever locks one case at a time, or several in this order, never waits for this in a circle: a case that is held is
    left out. SQLite, where one transaction writes at a time, leaves out none.

    :returns: the locked cases, and the organization's people revision.
    """
    db = connections[DEFAULT_DB_ALIAS]
    with db.cursor() as cursor:
        asked = {id_as_text(case_id, db): case_id for case_id in case_ids}
        locked = [asked[text] for (text,) in _answers(cursor, db, _free_cases, case_ids)]
        sql = f"SELECT people_revision FROM {table_of(Organization)} WHERE id = %s"
        ((revision,),) = rows_of(cursor, db, sql, [id_as_text(current_organization_id(), db)])
    return locked, int(revision)


def whole_cases(case_ids: Collection[UUID]) -> list[tuple[Case, list[Task]]]:
    """These locked cases with their live tasks, by id.

    Asked once the locks are there, so they are as whoever had them before left them."""
    db = connections[DEFAULT_DB_ALIAS]
    with db.cursor() as cursor:
        found = [columns.row_of(Case, answer, db) for answer in _answers(cursor, db, _cases, case_ids)]
        answers = _answers(cursor, db, _live_tasks_of, case_ids)
    cases = {case.pk: case for case in found}
    tasks: dict[UUID, list[Task]] = {case_id: [] for case_id in cases}
    for answer in answers:
        task = columns.row_of(Task, answer, db)
        task.points_to(case=cases[task.case_id])
        tasks[task.case_id].append(task)
    _point_to_processes(found)
    return [(case, tasks[case.pk]) for case in found]


def usual_cases(
    case_ids: Collection[UUID], *, now: datetime, told: type[Row], put_away: type[models.Model]
) -> list[tuple[Case, Task, Row | None]]:
    """Of these locked cases those in which nothing but the usual is due: one open task in somebody's hands, never
    paused and not put away, in an open case that is no practice; with how far somebody was told of it.

    Only the columns that telling somebody needs are read, and most ids stay text: reading whole rows would cost more
    than all that is done with them. On PostgreSQL; SQLite knows nothing usual.
    """
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor != "postgresql" or not case_ids:
        return []
    names = tuple(field.attname for field in told._meta.concrete_fields)
    sql = _usual(told._meta.db_table, names, put_away._meta.db_table)
    ids = "{" + ",".join(map(str, case_ids)) + "}"
    with db.cursor() as cursor:
        prepared.execute(cursor, db, sql, [ids, str(current_organization_id()), now, now])
        answers = cursor.fetchall()
    here = current_organization_id()
    found = []
    for answer in answers:
        case = _part(Case, USUAL_CASE, answer, here)
        task = _part(Task, USUAL_TASK, answer[len(USUAL_CASE) :], here)
        task.pauses = []
        for row, name in ((case, "process_id"), (case, "version_id"), (task, "owner_id")):
            row.__dict__[name] = columns.id_of(row.__dict__[name])  # met again soon, and looked up among others
        task.points_to(case=case)
        last = answer[len(USUAL_CASE) + len(USUAL_TASK) :]
        found.append((case, task, _part(told, names, last, here) if last[0] else None))
    _point_to_processes([case for case, _, _ in found])
    return found


def _part(model: type[Row], names: tuple[str, ...], values: Sequence[Any], organization_id: UUID) -> Row:
    """A row of which only these columns are known; it may be changed and saved in these."""
    row = model.__new__(model)
    row.__dict__ = dict(zip(names, values, strict=False))
    row.__dict__["organization_id"] = organization_id
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def _point_to_processes(cases: Collection[Case]) -> None:
    processes = Process.objects.in_bulk({case.process_id for case in cases})
    for case in cases:
        case.points_to(process=processes[case.process_id])


@lru_cache
def _usual(told: str, names: tuple[str, ...], put_away: str) -> str:
    def texts(alias: str, columns: tuple[str, ...]) -> str:
        return ", ".join(f"{alias}.{name}::text" if name.endswith("id") else f"{alias}.{name}" for name in columns)

    in_hand = ", ".join(f"'{state.value}'" for state in IN_HAND)
    return (
        f"SELECT {texts('c', USUAL_CASE)}, {texts('t', USUAL_TASK)}, {texts('r', names)}"
        f" FROM {table_of(Task)} t JOIN {table_of(Case)} c ON c.id = t.case_id"
        f' LEFT JOIN "{told}" r ON r.subject_id = t.id AND r.organization_id = t.organization_id'
        f" WHERE t.case_id = ANY(%s::uuid[]) AND {of_here('t.organization_id', 'postgresql')}"
        f" AND t.nudge_at <= %s AND t.state IN ({LIVE}) AND t.state IN ({in_hand})"
        " AND t.owner_id IS NOT NULL AND t.due_at IS NOT NULL AND t.ready_at IS NOT NULL AND t.pauses = '[]'::jsonb"
        f" AND c.state = '{CaseState.OPEN.value}' AND c.source <> '{CaseSource.PRACTICE.value}'"
        f' AND NOT EXISTS (SELECT FROM "{put_away}" s WHERE s.task_id = t.id AND NOT s.is_over'
        " AND s.organization_id = t.organization_id)"
        f" AND NOT EXISTS (SELECT FROM {table_of(Task)} o WHERE o.case_id = t.case_id AND o.id <> t.id"
        f" AND o.state IN ({LIVE}) AND o.nudge_at <= %s)"
        " ORDER BY t.case_id"
    )


@lru_cache
def _free_cases(vendor: str, condition: str) -> str:
    lock = " FOR UPDATE SKIP LOCKED" if vendor == "postgresql" else ""
    return (
        f"SELECT {'c.id::text' if lock else 'c.id'} FROM {table_of(Case)} c"
        f" WHERE c.id {condition} AND {of_here('c.organization_id', vendor)} ORDER BY c.id{lock}"
    )


@lru_cache
def _cases(vendor: str, condition: str) -> str:
    return (
        f"SELECT {columns.selected(Case, 'c', vendor)} FROM {table_of(Case)} c"
        f" WHERE c.id {condition} AND {of_here('c.organization_id', vendor)} ORDER BY c.id"
    )


@lru_cache
def _live_tasks_of(vendor: str, condition: str) -> str:
    return (
        f"SELECT {columns.selected(Task, 't', vendor)} FROM {table_of(Task)} t"
        f" WHERE t.case_id {condition} AND {of_here('t.organization_id', vendor)} AND t.state IN ({LIVE})"
        " ORDER BY t.id"
    )


def _answers(
    cursor: Any, db: BaseDatabaseWrapper, statement: Callable[[str, str], str], ids: Collection[UUID]
) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    condition, values = among(ids, db)
    return rows_of(cursor, db, statement(db.vendor, condition), [*values, id_as_text(current_organization_id(), db)])
