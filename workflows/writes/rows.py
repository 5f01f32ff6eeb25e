"""Saves new and changed rows of several tables set-based: few statements, whatever the number of rows.

PostgreSQL gets all of them as one statement (data-modifying CTEs share one round trip and one snapshot; foreign keys
are checked at its end), SQLite one statement a table. Values pass through the fields, as the ORM's do.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from procops.scoping import OrganizationOwned, WrongOrganization, current_organization_id

Statement = tuple[str, list[Any]]


def save_rows(new: Sequence[OrganizationOwned], changed: Mapping[OrganizationOwned, frozenset[str]]) -> None:
    """Insert the new rows and update the changed columns (attribute names) of the others, in the order given.

    A row must belong to the organization in scope.

    :raises WrongOrganization: otherwise.
    """
    here = current_organization_id()
    for row in (*new, *changed):
        if row.organization_id != here:
            raise WrongOrganization
    statements = [*_updates(changed), *_inserts(new)]
    if not statements:
        return
    with connection.cursor() as cursor:
        for sql, values in _joined(statements) if connection.vendor == "postgresql" else statements:
            cursor.execute(sql, values)


def _joined(statements: list[Statement]) -> list[Statement]:
    """One statement out of many: every write but the last becomes a CTE of the last."""
    if len(statements) == 1:
        return statements
    *first, (last, last_values) = statements
    ctes = ", ".join(f"w{number} AS ({sql})" for number, (sql, _) in enumerate(first))
    return [(f"WITH {ctes} {last}", [value for _, values in first for value in values] + last_values)]


def _inserts(rows: Iterable[OrganizationOwned]) -> list[Statement]:
    by_model: dict[type[models.Model], list[OrganizationOwned]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    return [_insert(model, rows) for model, rows in by_model.items()]


def _insert(model: type[models.Model], rows: list[OrganizationOwned]) -> Statement:
    fields = model._meta.concrete_fields
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    return f"{_into(model)} VALUES {', '.join([one] * len(rows))}", values


@lru_cache
def _into(model: type[models.Model]) -> str:
    columns = ", ".join(_quoted(str(field.column)) for field in model._meta.concrete_fields)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns})"


def _updates(changed: Mapping[OrganizationOwned, frozenset[str]]) -> list[Statement]:
    groups: dict[tuple[type[models.Model], tuple[str, ...]], list[OrganizationOwned]] = {}
    for row, names in changed.items():
        if names:
            groups.setdefault((type(row), tuple(sorted(names))), []).append(row)
    return [_update(model, names, rows) for (model, names), rows in groups.items()]


def _update(model: type[models.Model], names: tuple[str, ...], rows: list[OrganizationOwned]) -> Statement:
    """Write different values into the same columns of several rows: ``UPDATE .. FROM (VALUES ..)``."""
    table, fields = _quoted(model._meta.db_table), [_field(model, name) for name in names]
    here = _key(rows[0], "organization")
    if len(rows) == 1:
        sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
        (row,) = rows
        values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        return f"UPDATE {table} SET {sets} WHERE id = %s AND organization_id = %s", [*values, _key(row), here]
    sets = ", ".join(
        f"{_quoted(field.column)} = {_cast(f'v.column{n}', field)}" for n, field in enumerate(fields, start=2)
    )
    one = "(" + ", ".join(["%s"] * (len(fields) + 1)) + ")"
    values = []
    for row in rows:
        values += [_key(row), *(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)]
    return (
        f"UPDATE {table} SET {sets} FROM (VALUES {', '.join([one] * len(rows))}) AS v"
        f" WHERE {table}.id = {_cast('v.column1', _field(model, 'id'))} AND {table}.organization_id = %s",
        [*values, here],
    )


def _key(row: OrganizationOwned, name: str = "id") -> Any:
    field = _field(type(row), name)
    return field.get_db_prep_save(getattr(row, field.attname), connection)


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _cast(expression: str, field: Any) -> str:
    """PostgreSQL reads untyped values as text; SQLite stores what it gets."""
    return (
        f"CAST({expression} AS {field.rel_db_type(connection) if field.is_relation else field.db_type(connection)})"
        if connection.vendor == "postgresql"
        else expression
    )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
