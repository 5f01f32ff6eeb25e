"""Saves new and changed rows of several tables set-based: few statements, whatever the number of rows.

PostgreSQL gets all of them as one statement (data-modifying CTEs share one round trip and one snapshot; foreign keys
are checked at its end), SQLite one statement a table. Values pass through the fields, as the ORM's do.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from procops.scoping import OrganizationOwned, WrongOrganization, current_organization_id
from workflows.writes import prepared

Statement = tuple[str, list[Any]]


@dataclass(frozen=True)
class Sweep:
    """A change of every row of a model that fits, whichever those are: ``among`` names the values a column may have."""

    model: type[OrganizationOwned]
    values: Mapping[str, Any]
    among: Mapping[str, Sequence[Any]]
    empty: Sequence[str] = ()
    """Columns that must be null."""


def save_rows(
    new: Sequence[OrganizationOwned],
    changed: Mapping[OrganizationOwned, frozenset[str]],
    sweeps: Iterable[Sweep] = (),
) -> None:
    """Insert the new rows, update the changed columns (attribute names) of the others, and sweep, in the order given.

    A row must belong to the organization in scope.

    :raises WrongOrganization: otherwise.
    """
    here = current_organization_id()
    for row in (*new, *changed):
        if row.organization_id != here:
            raise WrongOrganization
    db = connections[DEFAULT_DB_ALIAS]  # looked up once: the proxy that Django offers looks it up for every value
    statements = [*_updates(changed, db), *(_sweep(one, here, db) for one in sweeps), *_inserts(new, db)]
    if not statements:
        return
    with db.cursor() as cursor:
        for sql, values in _joined(statements) if db.vendor == "postgresql" else statements:
            prepared.execute(cursor, db, sql, values)


def of_here(column: str, vendor: str) -> str:
    """The condition that a row found by its own id is of the organization given next.

    Spelled so that PostgreSQL uses no index for it: a plan made while there is little looks good by an index that
    begins with the organization, and a prepared one would still be used when there is much.
    """
    return f"{column} IS NOT DISTINCT FROM %s::uuid" if vendor == "postgresql" else f"{column} = %s"


def _joined(statements: list[Statement]) -> list[Statement]:
    """One statement out of many: every write but the last becomes a CTE of the last."""
    if len(statements) == 1:
        return statements
    *first, (last, last_values) = statements
    ctes = ", ".join(f"w{number} AS ({sql})" for number, (sql, _) in enumerate(first))
    return [(f"WITH {ctes} {last}", [value for _, values in first for value in values] + last_values)]


def _inserts(rows: Iterable[OrganizationOwned], db: BaseDatabaseWrapper) -> list[Statement]:
    by_model: dict[type[models.Model], list[OrganizationOwned]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    return [_insert(model, rows, db) for model, rows in by_model.items()]


def _insert(model: type[models.Model], rows: list[OrganizationOwned], db: BaseDatabaseWrapper) -> Statement:
    fields = model._meta.concrete_fields
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    prepared = _prepared(model, db.vendor)
    values: list[Any] = []
    for row in rows:
        known = row.__dict__
        values += [known[name] if prepare is None else prepare(getattr(row, name), db) for name, prepare in prepared]
    return f"{_into(model)} VALUES {', '.join([one] * len(rows))}", values


@lru_cache
def _prepared(model: type[models.Model], vendor: str) -> tuple[tuple[str, Callable[[Any, Any], Any] | None], ...]:
    """For each column its attribute, and how its value is made ready; None where the driver takes it as it is."""
    return tuple((field.attname, _preparation(field, vendor)) for field in model._meta.concrete_fields)


def _preparation(field: Any, vendor: str) -> Callable[[Any, Any], Any] | None:
    """PostgreSQL reads ids and JSON from text, which the driver quotes far faster than it adapts objects."""
    if vendor != "postgresql":
        prepare: Callable[[Any, Any], Any] = field.get_db_prep_save
        return prepare
    if isinstance(field, models.JSONField):
        return _json_text
    if isinstance(getattr(field, "target_field", field), models.UUIDField):
        return _id_text
    return None if isinstance(field, _NATIVE) else field.get_db_prep_save


def _json_text(value: Any, db: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _id_text(value: Any, db: Any) -> str | None:
    return None if value is None else str(value)


_NATIVE = (models.BooleanField, models.CharField, models.DateTimeField, models.IntegerField, models.TextField)
"""Fields whose values psycopg2 writes as they are."""


@lru_cache
def _into(model: type[models.Model]) -> str:
    columns = ", ".join(_quoted(str(field.column)) for field in model._meta.concrete_fields)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns})"


def _updates(changed: Mapping[OrganizationOwned, frozenset[str]], db: BaseDatabaseWrapper) -> list[Statement]:
    groups: dict[tuple[type[models.Model], tuple[str, ...]], list[OrganizationOwned]] = {}
    for row, names in changed.items():
        if names:
            groups.setdefault((type(row), tuple(sorted(names))), []).append(row)
    return [_update(model, names, rows, db) for (model, names), rows in groups.items()]


def _update(
    model: type[models.Model], names: tuple[str, ...], rows: list[OrganizationOwned], db: BaseDatabaseWrapper
) -> Statement:
    """Write different values into the same columns of several rows: ``UPDATE .. FROM (VALUES ..)``."""
    table, fields = _quoted(model._meta.db_table), [_field(model, name) for name in names]
    here = _key(rows[0], db, "organization")
    if len(rows) == 1:
        sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
        (row,) = rows
        values = [field.get_db_prep_save(getattr(row, field.attname), db) for field in fields]
        where = f"id = %s AND {of_here('organization_id', db.vendor)}"
        return f"UPDATE {table} SET {sets} WHERE {where}", [*values, _key(row, db), here]
    sets = ", ".join(
        f"{_quoted(field.column)} = {_cast(f'v.column{n}', field, db)}" for n, field in enumerate(fields, start=2)
    )
    one = "(" + ", ".join(["%s"] * (len(fields) + 1)) + ")"
    values = []
    for row in rows:
        values += [_key(row, db), *(field.get_db_prep_save(getattr(row, field.attname), db) for field in fields)]
    return (
        f"UPDATE {table} SET {sets} FROM (VALUES {', '.join([one] * len(rows))}) AS v"
        f" WHERE {table}.id = {_cast('v.column1', _field(model, 'id'), db)}"
        f" AND {of_here(f'{table}.organization_id', db.vendor)}",
        [*values, here],
    )


def _sweep(sweep: Sweep, here: UUID, db: BaseDatabaseWrapper) -> Statement:
    def prepared(name: str, value: Any) -> Any:
        return _field(sweep.model, name).get_db_prep_save(value, db)

    sets = ", ".join(f"{_column(sweep.model, name)} = %s" for name in sweep.values)
    fits = [f"{_column(sweep.model, name)} IN ({', '.join(['%s'] * len(each))})" for name, each in sweep.among.items()]
    fits += [f"{_column(sweep.model, name)} IS NULL" for name in sweep.empty]
    values = [prepared(name, value) for name, value in sweep.values.items()]
    values += [prepared("organization", here)]
    values += [prepared(name, value) for name, each in sweep.among.items() for value in each]
    table = _quoted(sweep.model._meta.db_table)
    return f"UPDATE {table} SET {sets} WHERE {of_here('organization_id', db.vendor)} AND {' AND '.join(fits)}", values


def _column(model: type[models.Model], name: str) -> str:
    return _quoted(_field(model, name).column)


def _key(row: OrganizationOwned, db: BaseDatabaseWrapper, name: str = "id") -> Any:
    field = _field(type(row), name)
    return field.get_db_prep_save(getattr(row, field.attname), db)


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _cast(expression: str, field: Any, db: BaseDatabaseWrapper) -> str:
    """PostgreSQL reads untyped values as text; SQLite stores what it gets."""
    return f"CAST({expression} AS {field.db_type(db)})" if db.vendor == "postgresql" else expression


def _quoted(name: str) -> str:
    return f'"{name}"'
