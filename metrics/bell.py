"""Tells the workers that somebody waits for figures; without it they fold every half minute."""

from procops import bells

EXPIRES = 30
"""Seconds after which a ring that nobody heard is forgotten: the next fold by the clock has begun by then."""


def ring() -> None:
    """Wake a worker when the present transaction has been committed."""
    bells.ring(_send)


def _send() -> None:
    from metrics.tasks import fold  # which imports what folds, and that need not be loaded to ring

    fold.apply_async(expires=EXPIRES)
