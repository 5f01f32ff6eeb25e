"""Reads what every move reads, by SQL written once: the held case with its live tasks, who fills its lanes.

Composing a query costs the ORM more than the database needs to answer it, and these are asked in each move.
What comes out is what the ORM would give; how values travel: ``columns``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from procops.people.models import Absence, Membership, Organization, Person, Role, Team, TeamMember, WorkingCalendar
from procops.scoping import OrganizationOwned, current_organization_id
from workflows.models import Case, Process, Staffing, Task
from workflows.states import LIVE_TASK
from workflows.writes import columns, prepared
from workflows.writes.rows import MANY, of_here

Row = TypeVar("Row", bound=models.Model)
Also = tuple[type[OrganizationOwned], UUID]

# Constants and not parameters, so that the planner sees that the partial index fits.
LIVE = ", ".join(f"'{state.value}'" for state in LIVE_TASK)


@dataclass(frozen=True, slots=True)
class Whole:
    """A locked case with what every move needs of it."""

    case: Case
    tasks: list[Task]
    """The live ones, by id: only they, whatever is behind the case."""
    people_revision: int
    """The organization's."""
    also: OrganizationOwned | None = None
    """The row that was asked for besides; it need not be the case's."""


def held_case(case_id: UUID) -> Case:
    """Lock one case until the transaction ends; its process comes along, unlocked.

    :raises Case.DoesNotExist: if the organization in scope has no such case.
    """
    return held_whole(case_id).case


def held_whole(case_id: UUID, *, waits: bool = True, also: Also | None = None) -> Whole:
    """The same with what every move needs, read once the lock is there: as whoever had it before left it.

    :param waits: whether to wait for whoever holds it; SQLite, where one transaction writes at a time, always does.
    :param also: model and id of one row more. The lock of the case is the one for all that hangs on it.
    :raises Case.DoesNotExist: if the organization in scope has no such case, or none that is free.
    """
    db = connections[DEFAULT_DB_ALIAS]
    with db.cursor() as cursor:
        if db.vendor == "postgresql":
            whole = _whole_of_json(cursor, db, case_id, waits, also)
        else:
            whole = _whole_of_rows(cursor, db, case_id, also)
    if whole is None:
        raise Case.DoesNotExist
    for task in whole.tasks:
        task.points_to(case=whole.case)
    return whole


def _whole_of_json(cursor: Any, db: BaseDatabaseWrapper, case_id: UUID, waits: bool, also: Also | None) -> Whole | None:
    """Lock and read in one message, all of it in one row; where nobody waits, the lock has to be asked for first."""
    here = str(current_organization_id())
    model, row_id = also or (None, None)
    lock = (_lock(waits), [str(case_id), here])
    read = (_whole(model), [*([str(row_id), here] if also else []), str(case_id), here])
    if waits:
        prepared.execute_all(cursor, db, [lock, read])
    else:
        prepared.execute(cursor, db, *lock)
        if cursor.fetchone() is None:
            return None
        prepared.execute(cursor, db, *read)
    answer = cursor.fetchone()
    if answer is None:
        return None
    case, process, tasks, people_revision, *other = answer
    held = columns.row_of(Case, [case], db)
    held.points_to(process=columns.row_of(Process, [process], db))
    return Whole(
        case=held,
        tasks=columns.rows_of(Task, tasks, db) if tasks else [],
        people_revision=people_revision,
        also=columns.row_of(model, other, db) if model and other[0] else None,
    )


@lru_cache
def _lock(waits: bool) -> str:
    skip = "" if waits else " SKIP LOCKED"
    here = of_here("organization_id", "postgresql")
    return f"SELECT 1 FROM {table_of(Case)} WHERE id = %s AND {here} FOR UPDATE{skip}"


@lru_cache
def _whole(also: type[OrganizationOwned] | None) -> str:
    # The tasks are of the case and so of its organization: spelled, too, so that no index is used for it (`of_here`).
    tasks = (
        f"SELECT json_agg(t ORDER BY t.id)::text FROM {table_of(Task)} t WHERE t.case_id = c.id"
        f" AND t.organization_id IS NOT DISTINCT FROM c.organization_id AND t.state IN ({LIVE})"
    )
    other = (
        f", (SELECT {columns.selected(also, 'r', 'postgresql')} FROM {table_of(also)} r"
        f" WHERE r.id = %s AND {of_here('r.organization_id', 'postgresql')})"
        if also
        else ""
    )
    return (
        f"SELECT {columns.selected(Case, 'c', 'postgresql')}, {columns.selected(Process, 'p', 'postgresql')},"
        f" ({tasks}), o.people_revision{other}"
        f" FROM {table_of(Case)} c JOIN {table_of(Process)} p ON p.id = c.process_id"
        f" JOIN {table_of(Organization)} o ON o.id = c.organization_id"
        f" WHERE c.id = %s AND {of_here('c.organization_id', 'postgresql')}"
    )


def _whole_of_rows(cursor: Any, db: BaseDatabaseWrapper, case_id: UUID, also: Also | None) -> Whole | None:
    """One table after the other: there is no way to the database that could be saved."""
    here = current_organization_id()
    case_and_process, live_tasks, people_revision = _by_table(db.vendor)
    for answer in _answers(cursor, db, case_and_process, [case_id, here]):
        split = columns.width(Case, db.vendor)
        case = columns.row_of(Case, answer[:split], db)
        case.points_to(process=columns.row_of(Process, answer[split:], db))
        tasks = [columns.row_of(Task, row, db) for row in _answers(cursor, db, live_tasks, [case_id, here])]
        ((revision,),) = _answers(cursor, db, people_revision, [here])
        other = locked(also[0], "id", [also[1]]) if also else []
        return Whole(case, tasks, revision, other[0] if other else None)
    return None


@lru_cache
def _by_table(vendor: str) -> tuple[str, str, str]:
    return (
        f"SELECT {columns.selected(Case, 'c', vendor)}, {columns.selected(Process, 'p', vendor)}"
        f" FROM {table_of(Case)} c JOIN {table_of(Process)} p ON p.id = c.process_id"
        f" WHERE c.id = %s AND {of_here('c.organization_id', vendor)}",
        f"SELECT {columns.selected(Task, 't', vendor)} FROM {table_of(Task)} t"
        f" WHERE t.case_id = %s AND {of_here('t.organization_id', vendor)} AND t.state IN ({LIVE}) ORDER BY t.id",
        f"SELECT people_revision FROM {table_of(Organization)} WHERE id = %s",
    )


def locked(model: type[Row], column: str, ids: Collection[UUID], *, states: Iterable[str] = ()) -> list[Row]:
    """The rows of one model whose column is one of the ids, in one of the states if any are named, by id and locked.

    For what hangs on a held case: its handoffs.
    """
    if not ids:
        return []
    db = connections[DEFAULT_DB_ALIAS]
    condition, values = among(ids, db)
    sql = _locked(model, column, condition, tuple(states), db.vendor)
    with db.cursor() as cursor:
        answers = rows_of(cursor, db, sql, [*values, id_as_text(current_organization_id(), db)])
    return [columns.row_of(model, answer, db) for answer in answers]


def among(ids: Collection[UUID], db: BaseDatabaseWrapper) -> tuple[str, list[str]]:
    """The condition that a column is one of these ids, and its values.

    Where there are more than a move usually has, PostgreSQL takes them as one value: a statement whatever their number.
    """
    return among_texts([id_as_text(value, db) for value in ids], db)


def among_texts(values: list[str], db: BaseDatabaseWrapper) -> tuple[str, list[str]]:
    """The same of ids as the database reads them."""
    if db.vendor == "postgresql" and len(values) > MANY:
        return "= ANY(%s::uuid[])", ["{" + ",".join(values) + "}"]
    return f"IN ({', '.join(['%s'] * len(values))})", values


@lru_cache
def _locked(model: type[models.Model], column: str, among: str, states: tuple[str, ...], vendor: str) -> str:
    field: Any = model._meta.get_field(column)
    only = " AND t.state IN ({})".format(", ".join(f"'{state}'" for state in states)) if states else ""
    lock = " FOR UPDATE" if vendor == "postgresql" else ""
    return (
        f"SELECT {columns.selected(model, 't', vendor)}"
        f' FROM {table_of(model)} t WHERE t."{field.column}" {among}'
        f" AND {of_here('t.organization_id', vendor)}{only} ORDER BY t.id{lock}"
    )


def lane_rows(process_id: UUID) -> list[tuple[Any, ...]]:
    """Of each staffed lane: key, by, team, the team's lead, person, field, accountable, the team's calendar and its
    revision, the organization's calendar, its revision and time zone."""
    sql = (
        "SELECT s.lane_key, s.by, s.team_id, t.lead_id, s.person_id, s.field_key, s.accountable_id,"
        " t.calendar_id, tc.revision, o.calendar_id, oc.revision, o.time_zone"
        f" FROM {table_of(Staffing)} s JOIN {table_of(Organization)} o ON o.id = s.organization_id"
        f" LEFT JOIN {table_of(Team)} t ON t.id = s.team_id"
        f" LEFT JOIN {table_of(WorkingCalendar)} tc ON tc.id = t.calendar_id"
        f" LEFT JOIN {table_of(WorkingCalendar)} oc ON oc.id = o.calendar_id"
        " WHERE s.process_id = %s AND s.organization_id = %s"
    )
    ids = {2, 3, 4, 6, 7, 9}
    return [
        tuple(_id(value) if position in ids else value for position, value in enumerate(row))
        for row in _asked(sql, [process_id, current_organization_id()])
    ]


Away = tuple[UUID, datetime, datetime, UUID | None]
"""An absence: its id, from when, until when, the deputy."""


def people_here(people: Collection[UUID]) -> list[tuple[UUID, UUID | None, Away | None]]:
    """Of these people those who are active members and no viewers, once for each of their teams and absences, with
    them."""
    wanted = ", ".join(["%s"] * len(people))
    sql = (
        "SELECT m.person_id, t.team_id, a.id, a.begins_at, a.ends_at, a.deputy_id"
        f" FROM {table_of(Membership)} m JOIN {table_of(Person)} p ON p.id = m.person_id"
        f" LEFT JOIN {table_of(TeamMember)} t ON t.person_id = m.person_id AND t.organization_id = m.organization_id"
        f" LEFT JOIN {table_of(Absence)} a ON a.person_id = m.person_id AND a.organization_id = m.organization_id"
        " AND a.closed_at IS NULL"
        f" WHERE m.person_id IN ({wanted}) AND m.organization_id = %s AND m.is_active AND p.is_active"
        f" AND m.role <> '{Role.VIEWER.value}'"
    )
    rows = _asked(sql, [*people, current_organization_id()])
    return [
        (person, _id(team), _away(*absence))
        for one, team, *absence in rows
        for person in (_id(one),)
        if person is not None
    ]


def _away(id: Any, begins_at: Any, ends_at: Any, deputy_id: Any) -> Away | None:
    absence = _id(id)
    return (absence, _moment(begins_at), _moment(ends_at), _id(deputy_id)) if absence else None


def _moment(value: Any) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _asked(sql: str, ids: list[UUID]) -> list[tuple[Any, ...]]:
    db = connections[DEFAULT_DB_ALIAS]
    with db.cursor() as cursor:
        return _answers(cursor, db, sql, ids)


def _answers(cursor: Any, db: BaseDatabaseWrapper, sql: str, ids: list[UUID]) -> list[tuple[Any, ...]]:
    return rows_of(cursor, db, sql, [id_as_text(value, db) for value in ids])


def rows_of(cursor: Any, db: BaseDatabaseWrapper, sql: str, values: list[str]) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    prepared.execute(cursor, db, sql, values)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def id_as_text(value: UUID, db: BaseDatabaseWrapper) -> str:
    """As text PostgreSQL takes it too, and the driver quotes text faster."""
    return str(value) if db.vendor == "postgresql" else value.hex


def _id(value: Any) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(value)


def table_of(model: type[models.Model]) -> str:
    """The name of its table, as statements spell it."""
    return connection.ops.quote_name(model._meta.db_table)
