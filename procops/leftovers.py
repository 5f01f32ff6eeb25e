"""What a change writes beside the database, files for instance, goes again if its transaction does not come to pass.

Whoever writes says how it is taken back, inside `taken_back_together`. Of several, one in the other as transactions
are, the outermost decides: that of an idempotency key, say, around the move's own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import InterfaceError, OperationalError, connection

_written: ContextVar[list[Callable[[], object]] | None] = ContextVar("written", default=None)


@contextmanager
def taken_back_together() -> Iterator[None]:
    """Around a transaction: what was written beside it is taken back with it."""
    outer, mine = _written.get(), list[Callable[[], object]]()
    token = _written.set(mine)
    try:
        yield
    except BaseException as error:
        if not _may_have_been_committed(error):
            for take_back in mine:
                take_back()
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer += mine


def was_written(take_back: Callable[[], object]) -> None:
    """Something was written beside the database.

    :param take_back: is called if the transaction does not come to pass.
    """
    written = _written.get()
    assert written is not None  # who writes does so inside taken_back_together
    written.append(take_back)


def _may_have_been_committed(error: BaseException) -> bool:
    """Whether PostgreSQL went away without a word, perhaps with the answer to a COMMIT: a row may name what was
    written, and a file too many is better than one too few."""
    lost = isinstance(error, InterfaceError | OperationalError) and connection.vendor == "postgresql"
    return lost and not getattr(error.__cause__, "pgcode", None)
