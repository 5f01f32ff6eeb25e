"""The time of the system: the process clock plus its offset to the database's.

Every due moment, lease and journal line is compared with rows that other machines wrote, so the database's clock is the
common one. Asking it for each move would cost a statement; the offset is measured once a minute, outside transactions.
Domain functions never call this: they get ``now`` passed in by whoever stands at the edge (a view, a job, a command).
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

_MEASURE_EVERY = 60.0
_offset = timedelta(0)
_measured_at = -_MEASURE_EVERY


def now() -> datetime:
    """The present moment, aware, in UTC, plus the test offset ``PROCOPS_CLOCK_OFFSET`` (seconds)."""
    return datetime.now(UTC) + _database_offset() + timedelta(seconds=settings.PROCOPS_CLOCK_OFFSET)


def _database_offset() -> timedelta:
    global _offset, _measured_at
    if connection.vendor != "postgresql":  # SQLite has no clock of its own
        return timedelta(0)
    if time.monotonic() - _measured_at >= _MEASURE_EVERY and not connection.in_atomic_block:
        before = datetime.now(UTC)
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (theirs,) = cursor.fetchone()
        half_way = before + (datetime.now(UTC) - before) / 2
        _offset, _measured_at = theirs - half_way, time.monotonic()
    return _offset
