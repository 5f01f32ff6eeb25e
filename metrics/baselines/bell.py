"""Tells the workers that an event log waits; the rows are the truth, and a sweep finds them every few seconds."""

from procops import bells


def ring() -> None:
    """Wake a worker when the present transaction has been committed."""
    bells.ring(_send)


def _send() -> None:
    from metrics.tasks import import_logs

    import_logs.delay()
