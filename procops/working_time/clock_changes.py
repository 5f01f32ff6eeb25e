"""Where a time zone changes its offset from UTC.

`zoneinfo` tells the offset at a moment but not when it changes, so changes are found by asking once a day and halving.
(No zone has ever moved its clocks away and back within one day.)
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .instants import DAY, SECOND, as_datetime, instant


def constant_offsets(zone: ZoneInfo, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Cut [begin, end) where the clocks change: (begin, end, offset from UTC) of each piece, in microseconds.

    Inside one piece local time is the instant plus the offset, so a skipped or repeated hour is no special case.
    """
    offset = _offset(zone, begin)
    for low in range(begin, end, DAY):
        high = min(low + DAY, end)
        while offset != _offset(zone, high):
            change = _first_change(zone, max(low, begin), high)
            yield begin, change, offset
            begin, offset = change, _offset(zone, change)
    if begin < end:
        yield begin, end, offset


def instant_of_local(zone: ZoneInfo, local: datetime) -> int:
    """When clocks in the zone show `local`: the first of two such moments, or the first after a gap that skips it."""
    shown = instant(local.replace(tzinfo=zone, fold=0))
    if as_datetime(shown).astimezone(zone).replace(tzinfo=None) == local:
        return shown
    return _first_change(zone, instant(local.replace(tzinfo=zone, fold=1)), shown)


def _offset(zone: ZoneInfo, at: int) -> int:
    shown = as_datetime(at).astimezone(zone)
    return instant(shown.replace(tzinfo=UTC)) - at


def _first_change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first whole second in (before, after] whose offset is not the one at `before`."""
    offset = _offset(zone, before)
    low, high = before // SECOND, -(-after // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle * SECOND) == offset:
            low = middle
        else:
            high = middle
    return high * SECOND
