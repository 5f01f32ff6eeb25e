"""Writes rows by the thousand, as figures and imports make them: new ones, and others in place of those that stand.

PostgreSQL takes new rows by COPY and others as one JSON array, a few thousand at a time; SQLite runs one statement for
many rows. A row of a move goes through ``rows``, which saves several tables in one statement.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from io import BytesIO
from operator import is_, itemgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from procops.scoping import OrganizationOwned, WrongOrganization, current_organization_id
from workflows.writes import columns

AT_ONCE = 2000
"""Rows in one statement: some hundred kilobytes."""
_BUFFER = 1 << 18


def insert_many(model: type[OrganizationOwned], rows: Sequence[OrganizationOwned]) -> None:
    """Insert rows of one model, of the organization in scope.

    :raises WrongOrganization: for any other.
    """
    _must_be_here(rows)
    db = connections[DEFAULT_DB_ALIAS]
    names = columns.names_of(model)
    of_row = itemgetter(*names)
    with db.cursor() as cursor:
        for some in _some(rows):
            if db.vendor == "postgresql":
                lines = _lines(model, [of_row(row.__dict__) for row in some])
                with db.wrap_database_errors:
                    cursor.copy_expert(_copy(model), BytesIO(lines), _BUFFER)
            else:
                values = [columns.ready(model, names, of_row(row.__dict__), db) for row in some]
                cursor.executemany(_insert(model), values)


def overwrite_many(model: type[OrganizationOwned], rows: Sequence[OrganizationOwned], names: Collection[str]) -> None:
    """Write these columns of rows that stand already, found by their ids, of the organization in scope.

    :raises WrongOrganization: for any other.
    """
    _must_be_here(rows)
    db = connections[DEFAULT_DB_ALIAS]
    written = (*sorted(names), "id", "organization_id")
    with db.cursor() as cursor:
        for some in _some(rows):
            if db.vendor == "postgresql":
                cursor.execute(_overwrite_json(model, written), [columns.as_json(some, model, db)])
            else:
                values = [columns.ready(model, written, [row.__dict__[name] for name in written], db) for row in some]
                cursor.executemany(_overwrite(model, written), values)


def _must_be_here(rows: Sequence[OrganizationOwned]) -> None:
    here = current_organization_id()
    if any(row.organization_id is not here and row.organization_id != here for row in rows):
        raise WrongOrganization


def _some(rows: Sequence[OrganizationOwned]) -> Iterator[Sequence[OrganizationOwned]]:
    return (rows[begin : begin + AT_ONCE] for begin in range(0, len(rows), AT_ONCE))


def _lines(model: type[models.Model], rows: list[tuple[Any, ...]]) -> bytes:
    """Rows in the text format of COPY, made a column at a time."""
    written = [_column(write, column) for write, column in zip(_writers(model), zip(*rows, strict=True), strict=True)]
    return "\n".join(map("\t".join, zip(*written, strict=True))).encode()


def _column(write: Callable[[Any], str], values: tuple[Any, ...]) -> list[str]:
    first = values[0]
    if all(map(partial(is_, first), values)):  # as in most columns of many rows
        return ["\\N" if first is None else write(first)] * len(values)
    return ["\\N" if value is None else write(value) for value in values]


@lru_cache
def _writers(model: type[models.Model]) -> tuple[Callable[[Any], str], ...]:
    return tuple(_writer(field) for field in columns.fields_of(model))


def _writer(field: Any) -> Callable[[Any], str]:
    """How COPY reads a value that is not null."""
    field = getattr(field, "target_field", field)
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DateField):  # and moments
        return date.isoformat if type(field) is models.DateField else str
    if isinstance(field, models.BooleanField | models.IntegerField):
        return str
    if isinstance(field, models.BinaryField):
        return lambda value: "\\\\x" + value.hex()
    if isinstance(field, models.CharField):
        return _short_text
    assert isinstance(field, models.TextField), f"{field} is not written by COPY yet."
    return _text


def _text(value: Any) -> str:
    return str(value).translate(_ESCAPED)


_short_text = lru_cache(maxsize=4096)(_text)
"""Of keys, answers, slices: the same few again and again."""


def _hex(value: UUID) -> str:
    return "%032x" % value.int  # noqa: UP031  # twice as fast as what asks for a format


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@lru_cache
def _copy(model: type[models.Model]) -> str:
    return f"COPY {_table(model)} ({_listed(columns.names_of(model))}) FROM STDIN"


@lru_cache
def _insert(model: type[models.Model]) -> str:
    names = columns.names_of(model)
    return f"INSERT INTO {_table(model)} ({_listed(names)}) VALUES ({', '.join(['%s'] * len(names))})"


@lru_cache
def _overwrite_json(model: type[models.Model], written: tuple[str, ...]) -> str:
    table = _table(model)
    sets = ", ".join(f'"{name}" = v."{name}"' for name in written[:-2])
    return (
        f"UPDATE {table} SET {sets}"
        f" FROM json_populate_recordset(NULL::{table}, %s) AS v"
        f" WHERE {table}.id = v.id AND {table}.organization_id = v.organization_id"
    )


@lru_cache
def _overwrite(model: type[models.Model], written: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{name}" = %s' for name in written[:-2])
    return f"UPDATE {_table(model)} SET {sets} WHERE id = %s AND organization_id = %s"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'
