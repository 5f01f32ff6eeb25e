"""Django's PostgreSQL backend with fewer messages (``base``), and how to ask for them on any database."""

from contextlib import AbstractContextManager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def terse() -> AbstractContextManager[None]:
    """``transaction.atomic()`` for what asks little and happens often: PostgreSQL hears of it in fewer messages."""
    db: Any = connections[DEFAULT_DB_ALIAS]
    return db.terse() if db.vendor == "postgresql" else transaction.atomic()


def unheard(db: BaseDatabaseWrapper) -> AbstractContextManager[Any]:
    """A cursor for writes whose answers nobody reads: in a terse transaction they travel with what comes next."""
    postgres: Any = db
    return postgres.unheard() if db.vendor == "postgresql" else db.cursor()
