"""Statements that PostgreSQL has parsed and planned before: what every move asks and saves, prepared once a connection.

psycopg2 sends each statement as text, to be parsed and planned anew. Planning the handful of statements of a move costs
the server more than running them, so a statement that comes again on a connection is prepared there under a name
(SQL's PREPARE) and only executed from then on. The values still travel as quoted text.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

KEPT_AT_MOST = 500
"""Statements per connection: the shapes of moves are some dozens; whatever is more is sent as it is."""


class Executes(Protocol):
    """A cursor, as Django hands it out."""

    def execute(self, sql: str, params: Sequence[Any] = ...) -> Any: ...


_known: "WeakKeyDictionary[Any, dict[str, str]]" = WeakKeyDictionary()
"""For each connection of the driver: statement → how it is executed, empty when it has come only once."""

_numbers = count()


def execute(cursor: Executes, db: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> None:
    """Execute a statement with ``%s`` for its values, prepared if it comes again and the database can.

    Values must be of types that PostgreSQL can tell from where they stand.
    """
    if db.vendor != "postgresql" or not settings.PROCOPS_PREPARED_STATEMENTS:
        cursor.execute(sql, values)
        return
    known = _known.setdefault(db.connection, {})
    if sql not in known:
        if len(known) < KEPT_AT_MOST:
            known[sql] = ""
        cursor.execute(sql, values)
        return
    if not known[sql]:
        known[sql] = _prepare(cursor, sql, f"procops_{next(_numbers)}", len(values))
    cursor.execute(known[sql], values)


def _prepare(cursor: Executes, sql: str, name: str, values: int) -> str:
    numbers = count(1)
    numbered = re.sub("%s", lambda _: f"${next(numbers)}", sql)
    cursor.execute(f"PREPARE {name} AS {numbered}")
    return f"EXECUTE {name} ({', '.join(['%s'] * values)})" if values else f"EXECUTE {name}"
