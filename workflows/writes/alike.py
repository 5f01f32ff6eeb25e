"""Writes rows of several tables that are alike by the hundred: what differs between them travels as columns, the rest
once. For PostgreSQL; what a move changes goes through ``rows``, row by row.

One statement reads the columns as a table, and every insert and update takes from it what it needs: a row that has a
line in the journal and two notices is sent once, and no row of any of them is made in Python.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from procops.scoping import OrganizationOwned, current_organization_id
from workflows.writes import columns, prepared
from workflows.writes.reading import table_of
from workflows.writes.rows import of_here


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row of a model for each."""

    model: type[OrganizationOwned]
    each: Mapping[str, str]
    """Column → the name of what differs, which stands in it."""
    same: Mapping[str, Any] = field(default_factory=dict)
    """Column → what stands in it in all of them; in all others stands what the model says of new rows."""


@dataclass(frozen=True, slots=True)
class Update:
    """A change of a row of a model for each, found by its id."""

    model: type[OrganizationOwned]
    by: str
    """The name of what differs, in which its id stands."""
    each: Mapping[str, str]
    same: Mapping[str, Any] = field(default_factory=dict)


Write = Insert | Update


def save_alike(names: Sequence[str], rows: Sequence[Sequence[Any]], writes: Sequence[Write]) -> None:
    """Write all of this for each row, in the organization in scope, in one statement.

    :param names: of what differs, in the order of each row's values. Ids and JSON are given as text; only moments may
        be null.
    """
    if not rows:
        return
    db = connections[DEFAULT_DB_ALIAS]
    assert db.vendor == "postgresql"
    sent = list[Any]()
    sql = list[str]()
    for one in writes:
        statement, values = _insert(one) if isinstance(one, Insert) else _update(one)
        sql.append(statement)
        sent += values
    arrays = [
        _array(values, type_ in _QUOTED)
        for type_, values in zip(_types(tuple(names), _fields(writes)), zip(*rows, strict=True), strict=True)
    ]
    with db.cursor() as cursor:
        prepared.execute(cursor, db, _joined(tuple(names), _fields(writes), tuple(sql)), [*arrays, *sent])


_QUOTED = frozenset({"text", "jsonb"})

Fields = tuple[tuple[str, type[models.Model], str], ...]
"""Of what differs: its name, and a model and a column in which it stands."""


def _fields(writes: Iterable[Write]) -> Fields:
    found: dict[str, tuple[str, type[models.Model], str]] = {}
    for one in writes:
        ids = {"id": one.by} if isinstance(one, Update) else {}
        for column, name in {**one.each, **ids}.items():
            found.setdefault(name, (name, one.model, column))
    return tuple(found.values())


@lru_cache
def _types(names: tuple[str, ...], fields: Fields) -> tuple[str, ...]:
    known = {name: _type(model, column) for name, model, column in fields}
    return tuple(known[name] for name in names)


def _type(model: type[models.Model], column: str) -> str:
    """How a column is sent: text whatever its length, which is looked at when it is written."""
    given: Any = model._meta.get_field(column)
    return "text" if isinstance(given, models.CharField | models.TextField) else str(given.db_type(connection))


@lru_cache
def _joined(names: tuple[str, ...], fields: Fields, statements: tuple[str, ...]) -> str:
    """One statement out of all: what differs is read first, every write but the last becomes a CTE of the last."""
    arrays = ", ".join(f"%s::{type_}[]" for type_ in _types(names, fields))
    *first, last = statements
    ctes = [
        f"each AS MATERIALIZED (SELECT * FROM unnest({arrays}) AS each({', '.join(names)}))",
        *(f"w{number} AS ({sql})" for number, sql in enumerate(first)),
    ]
    return f"WITH {', '.join(ctes)} {last}"


def _insert(one: Insert) -> tuple[str, list[Any]]:
    blank = one.model.fresh(organization_id=current_organization_id(), **one.same).__dict__
    same = tuple(name for name in columns.names_of(one.model) if name not in one.each)
    values = columns.ready(one.model, same, [blank[name] for name in same], connections[DEFAULT_DB_ALIAS])
    return _inserting(one.model, same, tuple(one.each.items())), values


@lru_cache
def _inserting(model: type[models.Model], same: tuple[str, ...], each: tuple[tuple[str, str], ...]) -> str:
    names = ", ".join(f'"{name}"' for name in (*same, *(name for name, _ in each)))
    values = ", ".join([*(f"%s::{_type(model, name)}" for name in same), *(f"each.{name}" for _, name in each)])
    return f"INSERT INTO {table_of(model)} ({names}) SELECT {values} FROM each"


def _update(one: Update) -> tuple[str, list[Any]]:
    same, here = tuple(one.same), str(current_organization_id())
    values = columns.ready(one.model, same, one.same.values(), connections[DEFAULT_DB_ALIAS])
    return _updating(one.model, one.by, same, tuple(one.each.items())), [*values, here]


@lru_cache
def _updating(model: type[models.Model], by: str, same: tuple[str, ...], each: tuple[tuple[str, str], ...]) -> str:
    sets = [f'"{name}" = %s::{_type(model, name)}' for name in same] + [f'"{name}" = each.{of}' for name, of in each]
    return (
        f"UPDATE {table_of(model)} t SET {', '.join(sets)} FROM each"
        f" WHERE t.id = each.{by} AND {of_here('t.organization_id', 'postgresql')}"
    )


def _array(values: Sequence[Any], is_quoted: bool) -> str:
    """A column as PostgreSQL writes an array. No text of its has a NUL, which so can stand between two of them."""
    if not is_quoted:
        return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
    text = "\0".join(values)
    if text.count("\0") != len(values) - 1:
        raise ValueError("PostgreSQL knows no text with a NUL in it.")
    return '{"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","') + '"}'
