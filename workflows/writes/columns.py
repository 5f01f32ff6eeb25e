"""How the values of rows travel: to PostgreSQL and back as JSON, to SQLite column by column through the fields.

A driver's work is done per value and in Python, JSON's per row and in C: a row of thirty columns is read in a third of
the time and written in half.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState

from procops.spelling import compact, read

Row = TypeVar("Row", bound=models.Model)
Fields = tuple[Any, ...]
Convert = Callable[[Any], Any]

_AS_THEY_ARE = (models.BooleanField, models.CharField, models.DateTimeField, models.IntegerField, models.TextField)
"""Fields whose values the driver and JSON write as they are."""


@lru_cache
def fields_of(model: type[models.Model]) -> Fields:
    """The columns of a model, whose names are those of the attributes."""
    fields = tuple(model._meta.concrete_fields)
    assert all(field.column == field.attname for field in fields)
    return fields


@lru_cache
def names_of(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in fields_of(model))


def ready(
    model: type[models.Model], names: tuple[str, ...], values: Iterable[Any], db: BaseDatabaseWrapper
) -> list[Any]:
    """Values of these columns as the driver takes them."""
    return [
        value if value is None or prepare is None else prepare(value)
        for prepare, value in zip(_preparations(model, names, db.vendor), values, strict=True)
    ]


@lru_cache(maxsize=1024)
def _preparations(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[Convert | None, ...]:
    return tuple(_preparation(model, name, vendor) for name in names)


def _preparation(model: type[models.Model], name: str, vendor: str) -> Convert | None:
    """What makes a value ready; None where the driver takes it as it is.

    PostgreSQL reads ids, moments and JSON from text, which is quoted faster than objects.
    """
    field: Any = model._meta.get_field(name)
    if vendor == "postgresql":
        if isinstance(field, models.DateTimeField):
            return datetime.isoformat
        if isinstance(field, _AS_THEY_ARE):
            return None
        if isinstance(field, models.JSONField):
            return compact
        if _is_id(field):
            return str
    return lambda value: field.get_db_prep_save(value, connection)


def as_json(
    rows: Iterable[models.Model], model: type[models.Model], db: BaseDatabaseWrapper, only: tuple[str, ...] = ()
) -> str:
    """Rows of one model, as PostgreSQL's ``json_populate_recordset`` reads them: whole, or these columns of them.

    What is not said is null.
    """
    names, others = only or names_of(model), _others(model)
    array = [
        {name: value for name in names if (value := values[name]) is not None}
        for values in (row.__dict__ for row in rows)
    ]
    for values in array:
        for field in others:
            if field.attname in values:
                values[field.attname] = _json_ready(field, values[field.attname], db)
    return compact(array)


def _json_ready(field: Any, value: Any, db: BaseDatabaseWrapper) -> Any:
    if isinstance(field, models.BinaryField):
        return None if value is None else f"\\x{bytes(value).hex()}"
    return field.get_db_prep_save(value, db)


@lru_cache
def _others(model: type[models.Model]) -> Fields:
    """The fields whose values only they can write."""
    plain = (*_AS_THEY_ARE, models.JSONField)
    return tuple(field for field in fields_of(model) if not (isinstance(field, plain) or _is_id(field)))


def selected(model: type[models.Model], alias: str, vendor: str) -> str:
    """What to select of a table for :func:`row_of`."""
    if vendor == "postgresql":
        return f"row_to_json({alias})::text"
    return ", ".join(f'{alias}."{field.column}"' for field in fields_of(model))


def width(model: type[models.Model], vendor: str) -> int:
    """How many columns of an answer that takes."""
    return 1 if vendor == "postgresql" else len(fields_of(model))


def row_of(model: type[Row], answer: Sequence[Any], db: BaseDatabaseWrapper) -> Row:
    """A row as the ORM would make it, without asking each field to set itself."""
    if db.vendor == "postgresql":
        return _row_of_json(model, read(answer[0]), db)
    values = {name: convert(value) for (name, convert), value in zip(_converters(model), answer, strict=True)}
    return _row(model, values, db)


def rows_of(model: type[Row], array: str, db: BaseDatabaseWrapper) -> list[Row]:
    """The rows of a JSON array, as PostgreSQL's ``json_agg`` writes it."""
    return [_row_of_json(model, values, db) for values in read(array)]


def _row_of_json(model: type[Row], values: dict[str, Any], db: BaseDatabaseWrapper) -> Row:
    for name, convert in _read(model):
        if (value := values[name]) is not None:
            values[name] = convert(value)
    return _row(model, values, db)


def _row(model: type[Row], values: dict[str, Any], db: BaseDatabaseWrapper) -> Row:
    row: Row = model.__new__(model)
    state = values["_state"] = ModelState()
    state.adding, state.db = False, db.alias
    row.__dict__ = values
    return row


id_of: Callable[[str], UUID] = lru_cache(maxsize=8192)(UUID)
"""An id from its text; most are met again soon."""


@lru_cache
def _read(model: type[models.Model]) -> tuple[tuple[str, Convert], ...]:
    """Where JSON has only text: the columns, and what makes a value of it."""
    found: list[tuple[str, Convert]] = []
    for field in fields_of(model):
        if _is_id(field):
            found.append((field.attname, id_of))
        elif isinstance(field, models.DateTimeField):
            found.append((field.attname, datetime.fromisoformat))
        else:
            assert isinstance(field, (*_AS_THEY_ARE, models.JSONField)), f"{field} is not read from JSON yet."
    return tuple(found)


@lru_cache
def _converters(model: type[models.Model]) -> tuple[tuple[str, Convert], ...]:
    """For each column what the ORM would apply: the database's converters, then the field's."""
    found = []
    for field in fields_of(model):
        column = field.get_col(model._meta.db_table)
        steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        found.append((field.attname, _chain(steps, column) if steps else _as_it_is))
    return tuple(found)


def _chain(steps: list[Any], column: Any) -> Convert:
    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


def _as_it_is(value: Any) -> Any:
    return value


def _is_id(field: Any) -> bool:
    return isinstance(getattr(field, "target_field", field), models.UUIDField)
