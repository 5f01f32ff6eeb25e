"""Statements that PostgreSQL has parsed and planned before: what every move asks and saves, prepared once a connection.

psycopg2 sends each statement as text, to be parsed and planned anew. Planning the handful of statements of a move costs
the server more than running them, so a statement that comes again on a connection is prepared there under a name
(SQL's PREPARE) and only executed from then on. The values still travel as quoted text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

KEPT_AT_MOST = 500
"""Prepared statements per connection: the shapes of moves are some dozens; whatever is more is sent as it is."""


class Executes(Protocol):
    """A cursor, as Django hands it out."""

    def execute(self, sql: str, params: Sequence[Any] = ...) -> Any: ...


@dataclass(slots=True)
class Known:
    """What one connection of the driver has said."""

    ready: dict[str, str] = field(default_factory=dict)
    """Prepared statement → how it is executed."""
    once: set[str] = field(default_factory=set)
    """What has come once since this was last emptied: shapes that do not come again must not fill it for good."""


_known: "WeakKeyDictionary[Any, Known]" = WeakKeyDictionary()

_numbers = count()


Statement = tuple[str, Sequence[Any]]
"""What is said, with ``%s`` for its values, and these; of types that PostgreSQL can tell from where they stand."""


def execute(cursor: Executes, db: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> None:
    """Execute a statement, prepared if it comes again and the database can."""
    execute_all(cursor, db, [(sql, values)])


def execute_all(cursor: Executes, db: BaseDatabaseWrapper, statements: Sequence[Statement]) -> None:
    """The same of several, which PostgreSQL gets in one message: each sees what was committed until it begins, and the
    cursor has the answer of the last."""
    said = [_as_sent(db, sql, len(values)) for sql, values in statements]
    cursor.execute("; ".join(said), [value for _, values in statements for value in values])


def _as_sent(db: BaseDatabaseWrapper, sql: str, values: int) -> str:
    if db.vendor != "postgresql" or not settings.PROCOPS_PREPARED_STATEMENTS:
        return sql
    known = _known.get(db.connection)
    if known is None:
        known = _known[db.connection] = Known()
    if sql in known.ready:
        return known.ready[sql]
    if sql in known.once and len(known.ready) < KEPT_AT_MOST:
        known.ready[sql] = _prepare(db, sql, f"procops_{next(_numbers)}", values)
        return known.ready[sql]
    if len(known.once) >= KEPT_AT_MOST:
        known.once.clear()
    known.once.add(sql)
    return sql


def _prepare(db: BaseDatabaseWrapper, sql: str, name: str, values: int) -> str:
    numbers = count(1)
    numbered = re.sub("%s", lambda _: f"${next(numbers)}", sql)
    with db.cursor() as cursor:  # one that is heard: it is prepared once this returns
        cursor.execute(f"PREPARE {name} AS {numbered}")
    return f"EXECUTE {name} ({', '.join(['%s'] * values)})" if values else f"EXECUTE {name}"
