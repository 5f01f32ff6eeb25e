"""Moments as whole microseconds since 1970 in UTC: exact, and fast to compare, add and look up."""

from datetime import UTC, datetime, timedelta

MILLISECOND = 1_000
SECOND = 1000 * MILLISECOND
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

EPOCH_ORDINAL = _EPOCH.toordinal()


def microseconds(of: timedelta) -> int:
    return of // _MICROSECOND


def instant(at: datetime) -> int:
    """The moment as a number. A datetime without time zone names no moment: ValueError."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone, so it is no moment in time")
    return (at - _EPOCH) // _MICROSECOND


def as_datetime(at: int) -> datetime:
    """The moment as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=at)
