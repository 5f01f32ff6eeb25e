"""Tells the workers that cases wait to be moved; the rows are the truth, and a sweep finds them every few seconds."""

from procops import bells


def ring() -> None:
    """Wake a worker when the present transaction has been committed."""
    bells.ring(_send)


def _send() -> None:
    from handoffs.tasks import move_cases

    move_cases.delay()
