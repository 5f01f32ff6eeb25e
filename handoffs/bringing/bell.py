"""Tells the workers that a table waits; the rows are the truth, and a sweep finds them every few seconds."""

from procops import bells


def ring() -> None:
    """Wake a worker when the present transaction has been committed."""
    bells.ring(_send)


def _send() -> None:
    from handoffs.tasks import bring_in_tables

    bring_in_tables.delay()
