"""When a task or a case is due: pure, from the rules of the document and what is known of the case."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from procops.working_time import Calendar
from workflows import conditions
from workflows.graph import Facts, Graph
from workflows.marks import Marks
from workflows.parts import Anchor, DeadlineRule, Span, Step

OPEN_OF_A_DAY_OFF, CLOSE_OF_A_DAY_OFF = time(9), time(17)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Where work without a due moment stands in a queue: last."""


def rule_of(step: Step, facts: Facts, graph: Graph) -> DeadlineRule | None:
    """The first rule whose condition holds."""
    for rule in step.deadlines:
        if rule.when is None or conditions.holds(rule.when, facts, graph.fields):
            return rule
    return None


def due_at(
    rule: DeadlineRule | None,
    *,
    opened_at: datetime,
    started_at: datetime,
    data: Mapping[str, Any],
    marks: Marks,
    calendar: Calendar,
) -> datetime | None:
    """The due moment, in UTC; None while its date field is empty or its step has not got there (rule R20)."""
    if rule is None:
        return None
    anchor = _anchor(rule.anchor, opened_at=opened_at, started_at=started_at, data=data, marks=marks)
    if anchor is None:
        return None
    sign = -1 if rule.direction == "before" else 1
    if isinstance(anchor, datetime):
        return _at_clock(_after(anchor, rule.span, sign, calendar), rule.at, calendar)
    return _on_day(_day(anchor, rule.span, sign, calendar), rule, sign, calendar)


def waits_until(
    rule: DeadlineRule,
    *,
    reached_at: datetime,
    started_at: datetime,
    data: Mapping[str, Any],
    marks: Marks,
    calendar: Calendar,
) -> datetime | None:
    """When a wait is over, in UTC: like a due moment, but what counts from a date alone is over when that day begins.

    None while its date field is empty or its step has not got there.
    """
    anchor = _anchor(rule.anchor, opened_at=reached_at, started_at=started_at, data=data, marks=marks)
    if anchor is None:
        return None
    sign = -1 if rule.direction == "before" else 1
    if isinstance(anchor, datetime):
        return _at_clock(_after(anchor, rule.span, sign, calendar), rule.at, calendar)
    day = _day(anchor, rule.span, sign, calendar)
    if rule.at:
        return calendar.moment(day, time.fromisoformat(rule.at))
    begins = opening(day, calendar)
    length = rule.span.working_time
    return calendar.add(begins, sign * length) if length else begins


def target_at(
    target: Span | Anchor | None, *, started_at: datetime, data: Mapping[str, Any], calendar: Calendar
) -> datetime | None:
    """When the whole case should be finished."""
    if target is None:
        return None
    if isinstance(target, Span):
        return _after(started_at, target, 1, calendar)
    value = _date_in(data.get(target.field or ""))
    return _closing(value, calendar) if isinstance(value, date) and not isinstance(value, datetime) else value


def answer_by(asked_at: datetime, within: Span, calendar: Calendar) -> datetime:
    """Until when an offer is to be accepted, in the receiving team's calendar."""
    return _after(asked_at, within, 1, calendar)


def pushed(due: datetime, *, since: datetime, until: datetime, unit: str, calendar: Calendar) -> datetime:
    """A due moment after a pause: what was left when the clock stopped is left when it goes on (rule R13)."""
    if unit == "calendar_days":
        return due + (until - since)
    return calendar.add(due, calendar.elapsed(since, until))


def _anchor(
    anchor: Anchor, *, opened_at: datetime, started_at: datetime, data: Mapping[str, Any], marks: Marks
) -> date | datetime | None:
    if anchor.field:
        return _date_in(data.get(anchor.field))
    if anchor.step:
        return marks.moment(anchor.step, anchor.event or "done")
    return started_at if anchor.event == "case_started" else opened_at


def _date_in(value: Any) -> date | datetime | None:
    if not isinstance(value, str) or not value:
        return None
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


def _after(moment: datetime, span: Span, sign: int, calendar: Calendar) -> datetime:
    if span.working_time is not None:
        return calendar.add(moment, sign * span.working_time)
    if span.unit == "working_days":
        return calendar.add_working_days(moment, sign * span.value)
    return moment + sign * timedelta(days=span.value)


def _day(day: date, span: Span, sign: int, calendar: Calendar) -> date:
    if span.unit == "working_days":
        return calendar.nth_working_day(day, sign * span.value) if span.value else day
    if span.unit == "calendar_days":
        return day + sign * timedelta(days=span.value)
    return day


def _on_day(day: date, rule: DeadlineRule, sign: int, calendar: Calendar) -> datetime:
    if rule.at:
        return calendar.moment(day, time.fromisoformat(rule.at))
    closing = _closing(day, calendar)
    length = rule.span.working_time
    return calendar.add(closing, sign * length) if length else closing


def _closing(day: date, calendar: Calendar) -> datetime:
    if calendar.working_hours_of(day):
        return calendar.closing_of(day)
    return calendar.moment(day, CLOSE_OF_A_DAY_OFF)


def opening(day: date, calendar: Calendar) -> datetime:
    """When work begins on a day that is a date of somebody's calendar."""
    if calendar.working_hours_of(day):
        return calendar.opening_of(day)
    return calendar.moment(day, OPEN_OF_A_DAY_OFF)


def _at_clock(moment: datetime, clock: str | None, calendar: Calendar) -> datetime:
    return calendar.moment(calendar.local_date(moment), time.fromisoformat(clock)) if clock else moment
