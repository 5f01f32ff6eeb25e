"""Django's PostgreSQL backend, with transactions whose frame and last write travel with the other statements.

Each message costs client and server some system calls and a change of context, and ``BEGIN`` asks nothing, nor does a
write whose answer nobody reads. Within :meth:`DatabaseWrapper.terse` both wait for the next statement, at the latest
for ``COMMIT``, and PostgreSQL gets them in one message, in the order in which they were said. Everything else is as
Django does it, other transactions too.
"""
# The stubs leave out what begins with an underscore: hence the ignores.

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base
from psycopg2 import extensions

_BEGIN = b"BEGIN"


class Cursor(extensions.cursor):
    """Says first what waits to be said."""

    database: "DatabaseWrapper"
    is_unheard = False
    """Whether nobody reads its answers: its statements may wait."""

    def execute(self, query: Any, vars: Any = None) -> None:
        waiting = self.database.waiting
        if self.is_unheard:
            waiting.append(self.mogrify(query, vars))
        elif waiting:
            message = b"; ".join((*waiting, self.mogrify(query, vars)))
            waiting.clear()
            super().execute(message)
        else:
            super().execute(query, vars)

    def executemany(self, query: Any, vars_list: Any) -> None:
        self.database.say()
        super().executemany(query, vars_list)

    def callproc(self, procname: Any, parameters: Any = None) -> Any:
        self.database.say()
        return super().callproc(procname, parameters)

    def copy_from(self, *args: Any, **kwargs: Any) -> None:
        self.database.say()
        super().copy_from(*args, **kwargs)

    def copy_to(self, *args: Any, **kwargs: Any) -> None:
        self.database.say()
        super().copy_to(*args, **kwargs)

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        self.database.say()
        super().copy_expert(*args, **kwargs)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: list[bytes] = []
        """Statements of the present terse transaction that the server has not got yet."""
        self.commits = 0
        """How many transactions have been committed: whether something that failed has left anything behind."""
        self._is_terse = False

    @contextmanager
    def terse(self) -> Iterator[None]:
        """``transaction.atomic()`` with fewer messages; within another transaction it is just that."""
        if self.in_atomic_block or not self.get_autocommit():
            with transaction.atomic(using=self.alias):
                yield
            return
        self._is_terse = True
        try:
            with transaction.atomic(using=self.alias):
                yield
        finally:
            self._is_terse = False
            self.waiting.clear()

    @contextmanager
    def unheard(self) -> Iterator[Any]:
        """A cursor for writes whose answers nobody reads. What is wrong with one is told by the next statement, at the
        latest when the transaction is committed."""
        with self.cursor() as cursor:
            if isinstance(cursor.cursor, Cursor):
                cursor.cursor.is_unheard = True
            yield cursor

    def say(self, *last: bytes) -> None:
        """Send what waits, and this after it."""
        message = b"; ".join((*self.waiting, *last))
        self.waiting.clear()
        if message:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(message)

    def create_cursor(self, name: str | None = None) -> Any:
        if not self._is_terse:
            return super().create_cursor(name)
        if name:  # the driver spells what such a cursor says: it cannot be put behind anything
            self.say()
            return super().create_cursor(name)
        cursor = self.connection.cursor(cursor_factory=Cursor)
        cursor.database, cursor.tzinfo_factory = self, self.tzinfo_factory
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        """Django's hook for databases that must be told. The driver stays in its autocommit: it says no ``BEGIN``."""
        if self._is_terse:
            self.waiting.append(_BEGIN)
        else:
            self._set_autocommit(False)

    def _set_autocommit(self, autocommit: bool) -> None:
        if self._is_terse:
            self._is_terse = False  # it is over: what is to be done after it is no part of it
        else:
            super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _commit(self) -> None:
        if not self._is_terse:
            super()._commit()  # type: ignore[misc]
        elif self.waiting == [_BEGIN]:
            self.waiting.clear()  # nothing was said
        elif self.connection is not None:
            self.say(b"COMMIT")
        self.commits += 1

    def _rollback(self) -> None:
        if not self._is_terse:
            super()._rollback()  # type: ignore[misc]
        elif self.connection is not None:
            self.waiting.clear()
            if self.connection.info.transaction_status != extensions.TRANSACTION_STATUS_IDLE:
                self.say(b"ROLLBACK")

    def _savepoint_rollback(self, sid: str) -> None:
        self.waiting.clear()  # said since: the savepoint itself was heard
        super()._savepoint_rollback(sid)  # type: ignore[misc]
