"""Bells wake a worker for what waits in rows. The rows are the truth and a sweep finds them; a bell saves the wait."""

from collections.abc import Callable
from functools import partial

import structlog
from django.db import transaction

log = structlog.stdlib.get_logger(__name__)


def ring(send: Callable[[], object]) -> None:
    """Send a job off when the present transaction has been committed; one that nobody hears costs a line in the log.

    :param send: puts the job into its queue. It imports the job itself, which need not be loaded to ring.
    """
    transaction.on_commit(partial(_ring, send), robust=True)


def _ring(send: Callable[[], object]) -> None:
    try:
        send()
    except Exception as error:  # kombu passes on whatever its transport raises
        log.warning("bell not heard", error=type(error).__name__)
