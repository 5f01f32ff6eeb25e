"""Tells the workers that somebody waits for figures; without it they fold every half minute."""

import structlog
from django.db import transaction

EXPIRES = 30
"""Seconds after which a ring that nobody heard is forgotten: the next fold by the clock has begun by then."""

log = structlog.stdlib.get_logger(__name__)


def ring() -> None:
    """Wake a worker when the present transaction has been committed."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from metrics.tasks import fold  # which imports what folds, and that need not be loaded to ring

    try:
        fold.apply_async(expires=EXPIRES)
    except Exception as error:  # kombu passes on whatever its transport raises
        log.warning("bell not heard", error=type(error).__name__)
