"""Every clock change of every time zone from 2020 to 2035, and what must hold around each of them.

``python -m tests.working_time.zones`` looks at all of them and prints one line of JSON; `make test` looks at some
(tests/working_time/test_all_zones.py). The oracle shares no code with what it judges: it asks a wall clock each quarter
of an hour, since all clocks of these years change by whole quarters.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from time import perf_counter
from zoneinfo import ZoneInfo, available_timezones

from procops.working_time import Calendar
from workflows import deadlines

FIRST, LAST = date(2020, 1, 1), date(2035, 12, 31)
QUARTER = timedelta(minutes=15)
DAYS = 4
"""Looked at around a change: the day before it, its own, and two more."""
NIGHT = (((0, 360), (1320, 1440)),) * 7
OFFICE = (((540, 720), (780, 1020)),) * 5 + ((),) * 2
ALL_DAY = (((0, 1440),),) * 7
WEEKS = {"office": OFFICE, "night": NIGHT, "all day": ALL_DAY}


@dataclass(frozen=True)
class Change:
    """A day in UTC within which the clocks of a zone change."""

    zone: str
    day: date


def zones() -> list[str]:
    """All there are, but for those that never stand for a place."""
    return sorted(name for name in available_timezones() if name not in ("Factory", "localtime"))


def changes_of(name: str) -> list[Change]:
    zone, found = ZoneInfo(name), []
    before = _offset(zone, FIRST)
    for ordinal in range(FIRST.toordinal(), LAST.toordinal()):
        day = date.fromordinal(ordinal)
        after = _offset(zone, day + timedelta(days=1))
        if after != before:
            found.append(Change(name, day))
        before = after
    return found


def faults(change: Change, *, seed: int = 0) -> Iterator[str]:
    """What does not hold around one change; nothing, if all is well."""
    drawn = random.Random(f"{seed} {change}")
    begin = datetime.combine(change.day - timedelta(days=1), time(), UTC)
    for name, week in WEEKS.items():
        calendar = _calendar(change.zone, week)
        worked = _worked(change.zone, week, begin)
        one, two = sorted(drawn.sample(range(len(worked)), 2))
        start, end = begin + one * QUARTER, begin + two * QUARTER
        amount = QUARTER * (worked[two] - worked[one])
        said = calendar.elapsed(start, end)
        if said != amount:
            yield f"{change} {name}: {said} from {start} to {end}, the clock says {amount}"
        if calendar.elapsed(end, start) != -said or said < timedelta():
            yield f"{change} {name}: a duration below nothing from {start} to {end}"
        length = QUARTER * drawn.randint(1, 40)
        due = calendar.add(start, length)
        if calendar.elapsed(start, due) != length or calendar.elapsed(start, due - timedelta.resolution) >= length:
            yield f"{change} {name}: {length} after {start} is not {due}"
        pushed = deadlines.pushed(due, since=start, until=end, unit="working_hours", calendar=calendar)
        if end <= due and calendar.elapsed(end, pushed) != length:
            yield f"{change} {name}: {length} were left at {start}, {calendar.elapsed(end, pushed)} after the pause"
        yield from _days(change, name, calendar, start, drawn.randint(1, 5))


def _days(change: Change, name: str, calendar: Calendar, start: datetime, number: int) -> Iterator[str]:
    """The same time of day; where clocks skip it, the first moment after the gap."""
    due, asked = calendar.add_working_days(start, number), start.astimezone(calendar.zone)
    day = calendar.nth_working_day(asked.date(), number)
    wanted = datetime.combine(day, asked.time(), calendar.zone)
    on_clocks = wanted.replace(tzinfo=None)
    if wanted.astimezone(UTC).astimezone(calendar.zone).replace(tzinfo=None) == on_clocks:
        is_right = due == wanted.astimezone(UTC)  # the first, where the clocks show it twice
    else:
        before, after = ((due - step).astimezone(calendar.zone) for step in (timedelta.resolution, timedelta()))
        is_right = before.replace(tzinfo=None) < on_clocks < after.replace(tzinfo=None)
    if not is_right or calendar.working_days_between(asked.date(), day) != number:
        yield f"{change} {name}: {number} working days after {start} are not {due}"


@cache
def _calendar(zone: str, week: tuple[tuple[tuple[int, int], ...], ...]) -> Calendar:
    return Calendar(zone, weekly=week)


def _worked(name: str, week: tuple[tuple[tuple[int, int], ...], ...], begin: datetime) -> list[int]:
    """How many working quarters have passed at each quarter since ``begin``, by what a wall clock shows."""
    zone, worked = ZoneInfo(name), [0]
    for each in range(DAYS * 96):
        local = (begin + each * QUARTER).astimezone(zone)
        minute = local.hour * 60 + local.minute
        worked.append(worked[-1] + any(left <= minute < right for left, right in week[local.weekday()]))
    return worked


def _offset(zone: ZoneInfo, day: date) -> timedelta | None:
    return datetime.combine(day, time(), UTC).astimezone(zone).utcoffset()


def main() -> int:
    began = perf_counter()
    found = [change for name in zones() for change in changes_of(name)]
    wrong = [fault for change in found for fault in faults(change)]
    figures = {
        "check": "clock changes",
        "years": [FIRST.year, LAST.year],
        "zones": len(zones()),
        "changes": len(found),
        "calendars": len(WEEKS),
        "faults": len(wrong),
        "seconds": round(perf_counter() - began, 1),
    }
    print(json.dumps(figures))
    for fault in wrong[:20]:
        print(fault, file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
