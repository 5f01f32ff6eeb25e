"""Tells the workers that cases wait to be moved; the rows are the truth, and a sweep finds them every few seconds."""

import structlog
from django.db import transaction

log = structlog.stdlib.get_logger(__name__)


def ring() -> None:
    """Wake a worker when the present transaction has been committed."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from handoffs.tasks import move_cases

    try:
        move_cases.delay()
    except Exception as error:  # kombu passes on whatever its transport raises
        log.warning("bell not heard", error=type(error).__name__)
