"""Django's PostgreSQL backend with fewer messages (``base``), how to ask for them on any database, and how a change is
done anew that PostgreSQL has ended."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
_ENDED_BY_POSTGRES = {"40P01", "40001"}
"""Of two that wait for each other one is ended (deadlock); one that cannot come after the others (serialization)."""


def terse() -> AbstractContextManager[None]:
    """``transaction.atomic()`` for what asks little and happens often: PostgreSQL hears of it in fewer messages."""
    db: Any = connections[DEFAULT_DB_ALIAS]
    return db.terse() if db.vendor == "postgresql" else transaction.atomic()


def unheard(db: BaseDatabaseWrapper) -> AbstractContextManager[Any]:
    """A cursor for writes whose answers nobody reads: in a terse transaction they travel with what comes next."""
    postgres: Any = db
    return postgres.unheard() if db.vendor == "postgresql" else db.cursor()


def tried_again(change: Callable[P, R]) -> Callable[P, R]:
    """The same change, done anew if PostgreSQL ended its transaction for the sake of others: three times at most.

    Only where nothing of it was committed, and never inside a transaction: that is its caller's, who alone can do all
    of it anew. SQLite has one writer at a time, who waits for his turn.
    """

    @wraps(change)
    def trying(*args: P.args, **kwargs: P.kwargs) -> R:
        db: Any = connections[DEFAULT_DB_ALIAS]
        if db.vendor != "postgresql" or db.in_atomic_block:
            return change(*args, **kwargs)
        before = db.commits
        for _ in range(TRIES - 1):
            try:
                return change(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") not in _ENDED_BY_POSTGRES or db.commits != before:
                    raise
        return change(*args, **kwargs)

    return trying
