"""Locks and reads many cases in one go: for what is done to each of them by the same sweep.

The statements are as few for a thousand cases as for one.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from procops.people.models import Organization
from procops.scoping import current_organization_id
from workflows.models import Case, Process, Task
from workflows.states import IN_HAND, CaseSource, CaseState
from workflows.writes import columns, prepared
from workflows.writes.reading import LIVE, among_texts, id_as_text, rows_of, table_of
from workflows.writes.rows import of_here


class UsualWork(NamedTuple):
    """One task of which somebody is to be reminded, as is usual, with what is needed of its case; ids as text.

    Reading whole rows would cost more than all that is done with them.
    """

    task_id: str
    step_key: str
    lane_key: str
    owner_id: str
    ready_at: datetime
    due_at: datetime
    case_id: str
    process_id: str
    version_id: str
    reference: str
    title: str
    seq: int
    last_at: datetime
    head: str
    reminded_of: datetime | None
    """What the last reminder hung on, and its number; None: there was none."""
    reminded_n: int | None


def lock_free(case_ids: Collection[str]) -> tuple[list[str], int]:
    """Lock those of these cases that nobody holds until the transaction ends, in the order of their ids.

    Whoever locks one case at a time, or several in this order, never waits for this in a circle: a case that is held is
    left out. SQLite, where one transaction writes at a time, leaves out none.

    :param case_ids: as text, since the driver and Python need longer for ids than PostgreSQL for their locks.
    :returns: the ids of the locked cases as text, and the organization's people revision.
    """
    db = connections[DEFAULT_DB_ALIAS]
    with db.cursor() as cursor:
        answers = _answers(cursor, db, _free_cases, _as_read(case_ids, db))
        locked = [text if db.vendor == "postgresql" else str(UUID(text)) for (text,) in answers]
        sql = f"SELECT people_revision FROM {table_of(Organization)} WHERE id = %s"
        ((revision,),) = rows_of(cursor, db, sql, [id_as_text(current_organization_id(), db)])
    return locked, int(revision)


def whole_cases(case_ids: Collection[UUID]) -> list[tuple[Case, list[Task]]]:
    """These locked cases with their live tasks, by id.

    Asked once the locks are there, so they are as whoever had them before left them."""
    db = connections[DEFAULT_DB_ALIAS]
    with db.cursor() as cursor:
        ids = [id_as_text(case_id, db) for case_id in case_ids]
        found = [columns.row_of(Case, answer, db) for answer in _answers(cursor, db, _cases, ids)]
        answers = _answers(cursor, db, _live_tasks_of, ids)
    cases = {case.pk: case for case in found}
    tasks: dict[UUID, list[Task]] = {case_id: [] for case_id in cases}
    for answer in answers:
        task = columns.row_of(Task, answer, db)
        task.points_to(case=cases[task.case_id])
        tasks[task.case_id].append(task)
    _point_to_processes(found)
    return [(case, tasks[case.pk]) for case in found]


def usual_work(case_ids: Collection[str], *, now: datetime, put_away: type[models.Model]) -> list[UsualWork]:
    """Of these locked cases those in which nothing but the usual is due: one open task in somebody's hands, never
    paused and not put away, in an open case that is no practice; with how far somebody was told of it.

    On PostgreSQL; SQLite knows nothing usual.
    """
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor != "postgresql" or not case_ids:
        return []
    values = ["{" + ",".join(case_ids) + "}", str(current_organization_id()), now, now]
    with db.cursor() as cursor:
        prepared.execute(cursor, db, _usual(put_away), values)
        return [UsualWork._make(answer) for answer in cursor.fetchall()]


def due_among(case_ids: Collection[str], *, now: datetime) -> list[UUID]:
    """Those of these locked cases in which somebody is to be reminded by now: others were, since they were found."""
    db = connections[DEFAULT_DB_ALIAS]
    if not case_ids:
        return []
    condition, values = among_texts(_as_read(case_ids, db), db)
    with db.cursor() as cursor:
        here = id_as_text(current_organization_id(), db)
        prepared.execute(cursor, db, _due(db.vendor, condition), [*values, here, now])
        return [UUID(text) for (text,) in cursor.fetchall()]


def _point_to_processes(cases: Collection[Case]) -> None:
    processes = Process.objects.in_bulk({case.process_id for case in cases})
    for case in cases:
        case.points_to(process=processes[case.process_id])


@lru_cache
def _usual(put_away: type[models.Model]) -> str:
    in_hand = ", ".join(f"'{state.value}'" for state in IN_HAND)
    return (
        "SELECT t.id::text, t.step_key, t.lane_key, t.owner_id::text, t.ready_at, t.due_at, c.id::text,"
        " c.process_id::text, c.version_id::text, c.reference, c.title, c.seq, c.last_at, c.head, t.reminded_of,"
        " t.reminded_n"
        f" FROM {table_of(Task)} t JOIN {table_of(Case)} c ON c.id = t.case_id"
        f" WHERE t.case_id = ANY(%s::uuid[]) AND {of_here('t.organization_id', 'postgresql')}"
        f" AND t.nudge_at <= %s AND t.state IN ({LIVE}) AND t.state IN ({in_hand})"
        " AND t.owner_id IS NOT NULL AND t.due_at IS NOT NULL AND t.ready_at IS NOT NULL AND t.pauses = '[]'::jsonb"
        f" AND c.state = '{CaseState.OPEN.value}' AND c.source <> '{CaseSource.PRACTICE.value}'"
        f" AND NOT EXISTS (SELECT FROM {table_of(put_away)} s WHERE s.task_id = t.id AND NOT s.is_over"
        " AND s.organization_id = t.organization_id)"
        f" AND NOT EXISTS (SELECT FROM {table_of(Task)} o WHERE o.case_id = t.case_id AND o.id <> t.id"
        f" AND o.state IN ({LIVE}) AND o.nudge_at <= %s)"
        " ORDER BY t.case_id"
    )


@lru_cache
def _due(vendor: str, condition: str) -> str:
    return (
        f"SELECT DISTINCT {'t.case_id::text' if vendor == 'postgresql' else 't.case_id'} FROM {table_of(Task)} t"
        f" WHERE t.case_id {condition} AND {of_here('t.organization_id', vendor)}"
        f" AND t.state IN ({LIVE}) AND t.nudge_at <= %s ORDER BY 1"
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


def _as_read(ids: Collection[str], db: BaseDatabaseWrapper) -> list[str]:
    """Ids as the database reads them, of their text."""
    return list(ids) if db.vendor == "postgresql" else [UUID(text).hex for text in ids]


def _answers(
    cursor: Any, db: BaseDatabaseWrapper, statement: Callable[[str, str], str], ids: list[str]
) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    condition, values = among_texts(ids, db)
    return rows_of(cursor, db, statement(db.vendor, condition), [*values, id_as_text(current_organization_id(), db)])
