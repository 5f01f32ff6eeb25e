"""Tells the workers that something is waiting in the outbox, and never lets anybody wait for the telling.

The rows are the truth and a sweep finds them every few seconds; the bell only saves those seconds.
"""

import time

import structlog
from django.db import transaction

QUIET = 1.0
"""Seconds between two rings of one process: the sweep that one ring wakes up takes along all that is due."""

PAUSE = 10.0
"""Seconds without ringing after the broker has failed, so that an outage costs one timeout and not one per request."""

log = structlog.stdlib.get_logger(__name__)

_silent_until = 0.0


def ring() -> None:
    """Wake the workers when the present transaction has been committed; at once, where there is none."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    from procops.notices.tasks import deliver  # the task imports the sweep, which need not be loaded to write a notice

    _silent_until = time.monotonic() + QUIET
    try:
        deliver.delay()
    except Exception as error:  # kombu passes on whatever its transport raises
        _silent_until = time.monotonic() + PAUSE
        log.warning("bell not heard", error=type(error).__name__, seconds=PAUSE)
