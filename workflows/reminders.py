"""When somebody is reminded of a piece of work: pure, from the rules of the document and a working calendar.

A reminder is known by its number within its schedule: 0 before the due moment, 1 at it, 2 and on while the work is
late; for an offer that nobody answers 1 and on. A schedule is computed anew whenever it is asked, so what is kept of it
is only how far somebody has been reminded (`Task.reminded_n`, `Handoff.reminded_n`).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from procops.working_time import Calendar, WorkingTimeError
from workflows import deadlines
from workflows.parts import FollowUp, Reminders, Span

SHORTEST_BUDGET = timedelta(hours=1)
"""Work that has less working time is not spoken of before it is due, where only a share says when."""

LONGEST_LEAD = timedelta(hours=16)
"""A share of a long budget would speak weeks before: two working days are early enough."""

CLOSED_JUST_NOW = timedelta(minutes=15)
"""Work that is due at closing time is told of then, and not the next morning."""


class Stage(StrEnum):
    BEFORE = "before"
    DUE = "due"
    LATE = "late"
    UNANSWERED = "unanswered"


class Moment(NamedTuple):
    """When somebody is reminded, for the how manyeth time, and of what."""

    at: datetime
    n: int
    stage: Stage


def of_task(
    rules: Reminders, *, opened_at: datetime, due_at: datetime, paused: timedelta, calendar: Calendar
) -> Iterator[Moment]:
    """The reminders of one visit, each later than the one before it.

    :param paused: working time for which its clock stood still since it opened.
    """
    before = _before(rules.before, opened_at, due_at, paused, calendar)
    if before is not None:
        yield Moment(before, 0, Stage.BEFORE)
    if rules.at_due:
        yield Moment(due_at, 1, Stage.DUE)
    last = due_at
    for n, at in enumerate(_repeated(rules.late, due_at, calendar), start=2):
        if at > last:
            yield Moment(at, n, Stage.LATE)
            last = at


def of_offer(
    follow_up: FollowUp | None, *, asked_at: datetime, answer_by: datetime, within: Span, calendar: Calendar
) -> Iterator[Moment]:
    """When whoever was asked is asked again. What ``answer_by`` was pushed by a pause pushes these too."""
    if follow_up is None:
        return
    lost = max(timedelta(0), calendar.elapsed(deadlines.answer_by(asked_at, within, calendar), answer_by))
    for n in range(1, follow_up.times + 1):
        span = Span(follow_up.every.value * n, follow_up.every.unit)
        yield Moment(calendar.add(deadlines.answer_by(asked_at, span, calendar), lost), n, Stage.UNANSWERED)


def stood_still(pauses: Iterable[Mapping[str, Any]], since: datetime, calendar: Calendar) -> timedelta:
    """Working time of a ledger's pauses in which the clock stood still, from that moment on."""
    total = timedelta(0)
    for pause in pauses:
        begin, end = max(since, datetime.fromisoformat(pause["from"])), datetime.fromisoformat(pause["to"])
        if pause["clock"] and end > begin:
            total += calendar.elapsed(begin, end)
    return total


def reached(moments: Iterable[Moment], now: datetime) -> tuple[Moment | None, Moment | None]:
    """The last moment that has come, and the first that has not: whoever looks late speaks once, of how it stands."""
    last = None
    for moment in moments:
        if moment.at > now:
            return last, moment
        last = moment
    return last, None


def is_told(last: Moment, of: datetime, *, told_of: datetime | None, told_n: int | None) -> bool:
    """Whether somebody has been told this, or what comes after it, already.

    :param of: what the schedule hangs on: when a task is due, when an offer was asked.
    :param told_of: what the last reminder hung on, and ``told_n`` its number; None: there was none.
    """
    return told_of == of and told_n is not None and told_n >= last.n


def in_working_time(now: datetime, calendar: Calendar) -> datetime:
    """When somebody may be disturbed: now, or when work begins again."""
    try:
        if calendar.elapsed(now - CLOSED_JUST_NOW, now) or calendar.is_working_time(now):
            return now
        return calendar.next_working(now)
    except WorkingTimeError:
        return now


def _before(
    rule: int | Span | None, opened_at: datetime, due_at: datetime, paused: timedelta, calendar: Calendar
) -> datetime | None:
    if rule is None or due_at <= opened_at:
        return None
    try:
        if isinstance(rule, Span):
            at = _earlier(due_at, rule, calendar)
        else:
            budget = calendar.elapsed(opened_at, due_at) - paused
            if budget < SHORTEST_BUDGET:
                return None
            at = calendar.add(due_at, -min(budget * (100 - rule) / 100, LONGEST_LEAD))
    except WorkingTimeError:
        return None  # due in another century, or in a calendar without hours
    return at if opened_at < at < due_at else None


def _earlier(due_at: datetime, span: Span, calendar: Calendar) -> datetime:
    if span.working_time is not None:
        return calendar.add(due_at, -span.working_time)
    if span.unit == "working_days":
        return calendar.add_working_days(due_at, -span.value)
    return due_at - timedelta(days=span.value)


def _repeated(late: FollowUp | None, due_at: datetime, calendar: Calendar) -> Iterator[datetime]:
    """Every so many working days means at the opening of that day, when somebody can still do it on it."""
    if late is None:
        return
    for n in range(1, late.times + 1):
        span = Span(late.every.value * n, late.every.unit)
        try:
            if span.unit == "working_days":
                yield calendar.opening_of(calendar.nth_working_day(calendar.local_date(due_at), span.value))
            else:
                yield deadlines.answer_by(due_at, span, calendar)
        except WorkingTimeError:
            return  # a calendar without hours has no next working day
