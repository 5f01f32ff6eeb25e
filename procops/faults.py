"""What is wrong with one of many concerns no other: it is counted, said in the log, and the next one has its turn."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery.exceptions import SoftTimeLimitExceeded


class Faults:
    """Counts what could not be dealt with, in one sweep or job."""

    def __init__(self, log: structlog.stdlib.BoundLogger) -> None:
        self._log = log
        self.count = 0

    @contextmanager
    def noted(self, event: str, **facts: str) -> Iterator[None]:
        """Deal with one: an exception is logged as this event, with these facts, and goes no further.

        :raises SoftTimeLimitExceeded: the worker is told to end; that is no fault of what it was at.
        """
        try:
            yield
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            self.count += 1
            self._log.exception(event, **facts)
