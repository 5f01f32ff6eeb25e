"""Reads the rows of a case by queries that are composed once: a walk asks them after every move."""

from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models

from workflows.models import Entry
from workflows.writes import prepared

Row = TypeVar("Row", bound=models.Model)


def rows_of(model: type[Row], column: str, value: UUID, *, since: int | None = None) -> list[Row]:
    """The rows of one case; of its journal those after an entry."""
    compiler, sql, converters, names = _composed(model, column)
    given = [models.UUIDField().get_db_prep_value(value, connection), *([] if since is None else [since])]
    with connection.cursor() as cursor:
        prepared.execute(cursor, connection, sql, given)
        rows = compiler.apply_converters(cursor.fetchall(), converters) if converters else cursor.fetchall()
        return [model.from_db(connection.alias, names, list(row)) for row in rows]


@lru_cache
def _composed(model: type[Any], column: str) -> tuple[Any, str, Any, list[str]]:
    # An id is the whole question here: the wall between organizations is tested elsewhere.
    rows = models.QuerySet(model).filter(**{column: uuid4()}).order_by()
    if model is Entry:
        rows = rows.filter(seq__gt=0)
    compiler = rows.query.get_compiler(connection=connection)
    sql, _ = compiler.as_sql()
    columns = [selected[0] for selected in compiler.select]
    return compiler, sql, compiler.get_converters(columns), [field.attname for field in model._meta.concrete_fields]
