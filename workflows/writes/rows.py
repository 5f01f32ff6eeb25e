"""Saves new and changed rows of several tables set-based: few statements, whatever the number of rows.

PostgreSQL gets all of them as one statement (data-modifying CTEs share one round trip and one snapshot; foreign keys
are checked at its end), SQLite one statement a table. How values travel: ``columns``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from procops.postgres import unheard
from procops.scoping import OrganizationOwned, WrongOrganization, current_organization_id
from workflows.writes import columns, prepared

MANY = 20
"""More changed rows than a move usually has: PostgreSQL takes them as one value. It cannot tell how many that will be
and plans for a hundred, so that for one or two it may read a whole table."""

Statement = tuple[str, list[Any]]
Changed = tuple[OrganizationOwned, Collection[str]]
"""A row, and the attribute names of its columns that are to be written."""


@dataclass(frozen=True)
class Sweep:
    """A change of every row of a model that fits, whichever those are."""

    model: type[OrganizationOwned]
    values: Mapping[str, Any]
    among: Mapping[str | tuple[str, ...], Sequence[Any]]
    """The values that a column may have, or several columns together."""
    empty: Sequence[str] = ()
    """Columns that must be null."""


def save_rows(
    new: Sequence[OrganizationOwned],
    changed: Sequence[Changed],
    sweeps: Iterable[Sweep] = (),
) -> None:
    """Insert the new rows, update the changed columns of the others, and sweep, in the order given.

    A row must belong to the organization in scope.

    :raises WrongOrganization: otherwise.
    """
    here = current_organization_id()
    for row in (*new, *(row for row, _ in changed)):
        if row.organization_id is not here and row.organization_id != here:  # mostly the same id, told at once
            raise WrongOrganization
    db = connections[DEFAULT_DB_ALIAS]  # looked up once: the proxy that Django offers looks it up for every value
    statements = [*_updates(changed, db), *(_sweep(one, here, db) for one in sweeps), *_inserts(new, db)]
    if not statements:
        return
    with unheard(db) as cursor:
        for sql, values in [_joined(statements)] if db.vendor == "postgresql" else statements:
            prepared.execute(cursor, db, sql, values)


def of_here(column: str, vendor: str) -> str:
    """The condition that a row found by its own id is of the organization given next.

    Spelled so that PostgreSQL uses no index for it: a plan made while there is little looks good by an index that
    begins with the organization, and a prepared one would still be used when there is much.
    """
    return f"{column} IS NOT DISTINCT FROM %s::uuid" if vendor == "postgresql" else f"{column} = %s"


def _joined(statements: list[Statement]) -> Statement:
    """One statement out of many: every write but the last becomes a CTE of the last."""
    return _with(tuple(sql for sql, _ in statements)), [value for _, values in statements for value in values]


@lru_cache(maxsize=512)
def _with(statements: tuple[str, ...]) -> str:
    *first, last = statements
    ctes = ", ".join(f"w{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {ctes} {last}" if ctes else last


def _inserts(rows: Iterable[OrganizationOwned], db: BaseDatabaseWrapper) -> list[Statement]:
    by_model: dict[type[models.Model], list[OrganizationOwned]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    return [_insert(model, rows, db) for model, rows in by_model.items()]


def _insert(model: type[models.Model], rows: list[OrganizationOwned], db: BaseDatabaseWrapper) -> Statement:
    """PostgreSQL takes the rows as one JSON array: one value, and one statement, however many there are."""
    if db.vendor == "postgresql":
        return _insert_json(model), [columns.as_json(rows, model, db)]
    names = columns.names_of(model)
    values = [value for row in rows for value in _values(model, names, row, db)]
    return f"{_into(model)} VALUES {_places(len(rows), len(names))}", values


@lru_cache
def _insert_json(model: type[models.Model]) -> str:
    names = ", ".join(_quoted(field.column) for field in columns.fields_of(model))
    return f"{_into(model)} SELECT {names} FROM json_populate_recordset(NULL::{_quoted(model._meta.db_table)}, %s)"


@lru_cache
def _into(model: type[models.Model]) -> str:
    names = ", ".join(_quoted(field.column) for field in columns.fields_of(model))
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names})"


def _values(model: type[models.Model], names: tuple[str, ...], row: models.Model, db: BaseDatabaseWrapper) -> list[Any]:
    return columns.ready(model, names, [row.__dict__[name] for name in names], db)


def _places(rows: int, values: int) -> str:
    return ", ".join(["(" + ", ".join(["%s"] * values) + ")"] * rows)


def _updates(changed: Iterable[Changed], db: BaseDatabaseWrapper) -> list[Statement]:
    groups: dict[tuple[type[models.Model], tuple[str, ...]], list[OrganizationOwned]] = {}
    for row, names in changed:
        if names:
            groups.setdefault((type(row), tuple(sorted(names))), []).append(row)
    return [_update(model, names, rows, db) for (model, names), rows in groups.items()]


def _update(
    model: type[models.Model], names: tuple[str, ...], rows: list[OrganizationOwned], db: BaseDatabaseWrapper
) -> Statement:
    """Write different values into the same columns of several rows."""
    written = (*names, "id")
    if len(rows) > MANY and db.vendor == "postgresql":
        here = _values(model, ("organization_id",), rows[0], db)
        return _update_json(model, names), [columns.as_json(rows, model, db, written), *here]
    values = [value for row in rows for value in _values(model, written, row, db)]
    values += _values(model, ("organization_id",), rows[0], db)
    return (_update_one if len(rows) == 1 else _update_many)(model, names, len(rows), db.vendor), values


@lru_cache(maxsize=512)
def _update_json(model: type[models.Model], names: tuple[str, ...]) -> str:
    """The rows travel as they do when they are new; one statement, whatever their number."""
    table, fields = _quoted(model._meta.db_table), [_field(model, name) for name in names]
    sets = ", ".join(f"{_quoted(field.column)} = v.{_quoted(field.column)}" for field in fields)
    read = ", ".join(f"{_quoted(field.column)} {field.db_type(connection)}" for field in [*fields, _field(model, "id")])
    return (
        f"UPDATE {table} SET {sets} FROM json_to_recordset(%s) AS v({read})"
        f" WHERE {table}.id = v.id AND {of_here(f'{table}.organization_id', 'postgresql')}"
    )


@lru_cache(maxsize=512)
def _update_one(model: type[models.Model], names: tuple[str, ...], rows: int, vendor: str) -> str:
    sets = ", ".join(f"{_column(model, name)} = %s" for name in names)
    where = f"id = %s AND {of_here('organization_id', vendor)}"
    return f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {where}"


@lru_cache(maxsize=512)
def _update_many(model: type[models.Model], names: tuple[str, ...], rows: int, vendor: str) -> str:
    table, fields = _quoted(model._meta.db_table), [_field(model, name) for name in names]
    sets = ", ".join(
        f"{_quoted(field.column)} = {_cast(f'v.column{n}', field, vendor)}" for n, field in enumerate(fields, start=1)
    )
    key = _cast(f"v.column{len(fields) + 1}", _field(model, "id"), vendor)
    return (
        f"UPDATE {table} SET {sets} FROM (VALUES {_places(rows, len(fields) + 1)}) AS v"
        f" WHERE {table}.id = {key} AND {of_here(f'{table}.organization_id', vendor)}"
    )


def _sweep(sweep: Sweep, here: UUID, db: BaseDatabaseWrapper) -> Statement:
    model, among = sweep.model, tuple((_names(asked), len(each)) for asked, each in sweep.among.items())
    values = columns.ready(model, (*sweep.values, "organization_id"), [*sweep.values.values(), here], db)
    for asked, each in sweep.among.items():
        for one in each:
            values += columns.ready(model, _names(asked), [one] if isinstance(asked, str) else one, db)
    return _sweeping(model, tuple(sweep.values), among, tuple(sweep.empty), db.vendor), values


def _names(asked: str | tuple[str, ...]) -> tuple[str, ...]:
    return (asked,) if isinstance(asked, str) else asked


@lru_cache(maxsize=512)
def _sweeping(
    model: type[models.Model],
    names: tuple[str, ...],
    among: tuple[tuple[tuple[str, ...], int], ...],
    empty: tuple[str, ...],
    vendor: str,
) -> str:
    sets = ", ".join(f"{_column(model, name)} = %s" for name in names)
    fits = [
        f"({', '.join(_column(model, name) for name in asked)}) IN ({_places(count, len(asked))})"
        for asked, count in among
    ]
    fits += [f"{_column(model, name)} IS NULL" for name in empty]
    table = _quoted(model._meta.db_table)
    return f"UPDATE {table} SET {sets} WHERE {of_here('organization_id', vendor)} AND {' AND '.join(fits)}"


def _column(model: type[models.Model], name: str) -> str:
    return _quoted(_field(model, name).column)


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _cast(expression: str, field: Any, vendor: str) -> str:
    """PostgreSQL reads untyped values as text; SQLite stores what it gets."""
    return f"CAST({expression} AS {field.db_type(connection)})" if vendor == "postgresql" else expression


def _quoted(name: str) -> str:
    return f'"{name}"'
