"""A process is told to start by itself, to pause, to go on, or no longer to."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import translation

from handoffs.periods import filling
from handoffs.periods.models import PeriodStart, Schedule
from handoffs.periods.naming import Every
from handoffs.periods.rhythm import Rhythm, Side, Start, checked_rule
from procops.errors import Refused, quoted
from procops.people import audit
from procops.people.actor import Actor
from procops.people.models import Organization
from procops.working_time import Calendar
from workflows import rules
from workflows.casedata import read_form
from workflows.graph import Graph, Step
from workflows.models import Process, Version
from workflows.plan import plan_of
from workflows.staffing import Staff, organization_calendar
from workflows.states import VersionState


class NotYourSchedule(Refused):
    """Only its owner, a designer or an admin says when "{process}" starts by itself."""

    next_action = "Ask one of them."


class NothingToStart(Refused):
    """ "{process}" has no published version, so nothing of it can start by itself."""

    next_action = "Publish it first."


class OnlyByHand(Refused):
    """ "{process}" cannot start by itself: {fields} can only be given by a person."""

    next_action = "Let a later step fill them in, publish that, and come back."


class NeverStarts(Refused):
    """By this rule "{process}" would not start any more."""

    next_action = "Choose another day or rule."


class NoSchedule(Refused):
    """ "{process}" does not start by itself."""

    next_action = "Say when it starts."


def must_schedule(by: Actor, process: Process) -> None:
    """
    :raises NotYourSchedule: unless the actor says when this process starts.
    """
    if not rules.may_schedule(by, process):
        raise NotYourSchedule(process=process.name)


def schedule_of(process: Process) -> Schedule | None:
    """How a process starts by itself; None where it does not."""
    found: Schedule | None = Schedule.objects.filter(process=process).select_related("set_by").first()
    return found


def published_graph(process: Process) -> Graph | None:
    version = Version.objects.filter(process=process, state=VersionState.PUBLISHED).only("id").first()
    return plan_of(version.pk).graph if version else None


def start_in(graph: Graph, key: str) -> Step:
    """The start of that key, or the first one."""
    return next((step for step in graph.starts if step.key == key), graph.starts[0])


def calendar_of(process: Process, graph: Graph, start_key: str) -> Calendar:
    """Whose working days count: those of whoever fills the role that starts."""
    lane = Staff.of(process.pk).get(start_in(graph, start_key).lane or "")
    return lane.calendar if lane else organization_calendar()


def set_up(
    process: Process,
    *,
    every: str,
    days: int,
    side: str,
    at: time,
    since: date,
    rule: str = "",
    start: str = "",
    values: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> Schedule:
    """Say when a process starts by itself; what was said before is replaced. Periods that began stay as they are.

    :param days: working days, 0 to 60.
    :param values: what stands in the start form: see :mod:`handoffs.periods.filling`.
    :raises NotYourSchedule, NothingToStart, OnlyByHand, UnreadableRule, NeverStarts:
    :raises InvalidData: naming the fields of the start form that are wrong or missing.
    """
    must_schedule(by, process)
    graph = published_graph(process)
    if graph is None:
        raise NothingToStart(process=process.name)
    step = start_in(graph, start)
    if missing := filling.only_by_hand(graph, step):
        raise OnlyByHand(process=process.name, fields=", ".join(map(quoted, missing)))
    rhythm = Rhythm(
        every=every,
        days=days,
        side=side,
        at=at,
        since=since,
        rule=checked_rule(rule, since=since) if every == Every.RULE else "",
    )
    with transaction.atomic():
        # The organization first: whatever changes its people draws its revision anew, and two set up one after another.
        revision = Organization.hold(by.organization_id).people_revision
        calendar = calendar_of(process, graph, step.key)
        first = next(rhythm.starts(calendar, after=now), None)
        if first is None:
            raise NeverStarts(process=process.name)
        kept = _checked(graph, step, values, first, calendar)
        row = Schedule.objects.select_for_update().filter(process=process).first() or Schedule.here(process=process)
        row.start_key, row.values = step.key, kept
        row.every, row.days, row.side, row.at = rhythm.every, rhythm.days, rhythm.side, rhythm.at
        row.since, row.rule = rhythm.since, rhythm.rule
        row.set_by_id, row.set_at, row.paused_at, row.people_revision = by.person_id, now, None, revision
        place(row, calendar, after=now)
        row.save()
        with translation.override(None):  # the log is put into words when it is read
            every, side = str(Every(row.every).label), str(Side(row.side).label)
        facts = {"name": process.name, "every": every, "days": str(row.days), "side": side, "rule": row.rule}
        audit.record("process.schedule_set", subject=process, actor_id=by.person_id, now=now, **facts)
    return row


def pause(process: Process, *, by: Actor, now: datetime) -> Schedule:
    """Let nothing begin until it is resumed. What falls into the pause is not asked for afterwards.

    :raises NotYourSchedule, NoSchedule:
    """
    with transaction.atomic():
        row = _held(process, by)
        if row.paused_at is None:
            row.paused_at = now
            row.save(update_fields=["paused_at"])
            audit.record("process.schedule_paused", subject=process, actor_id=by.person_id, now=now, name=process.name)
    return row


def resume(process: Process, *, by: Actor, now: datetime) -> Schedule:
    """Let it start again, from the next period on that begins after now.

    :raises NotYourSchedule, NoSchedule, NothingToStart:
    """
    with transaction.atomic():
        row = _held(process, by)
        graph = published_graph(process)
        if graph is None:
            raise NothingToStart(process=process.name)
        if row.paused_at is not None:
            row.paused_at = None
            place(row, calendar_of(process, graph, row.start_key), after=now)
            row.save(update_fields=["paused_at", "next_first", "next_at"])
            audit.record("process.schedule_resumed", subject=process, actor_id=by.person_id, now=now, name=process.name)
    return row


def end(process: Process, *, by: Actor, now: datetime) -> None:
    """Let it no longer start by itself; what has become of its periods stays.

    :raises NotYourSchedule, NoSchedule:
    """
    with transaction.atomic():
        _held(process, by).delete()
        audit.record("process.schedule_ended", subject=process, actor_id=by.person_id, now=now, name=process.name)


def place(row: Schedule, calendar: Calendar, *, after: datetime) -> None:
    """Set the next start: the first after a moment of a period that nothing has become of yet."""
    following = next(free_starts(row, calendar, after=after), None)
    row.next_first = following.period.first if following else None
    row.next_at = following.at if following else None


def free_starts(row: Schedule, calendar: Calendar, *, after: datetime) -> Iterator[Start]:
    """The starts to come, without periods that have begun, were missed or skipped."""
    rhythm = row.rhythm
    since = after.date() - rhythm.reach
    taken = set(PeriodStart.objects.filter(process_id=row.process_id, last__gte=since).values_list("period", flat=True))
    return (start for start in rhythm.starts(calendar, after=after) if start.period.key not in taken)


def _held(process: Process, by: Actor) -> Schedule:
    must_schedule(by, process)
    row: Schedule | None = Schedule.objects.select_for_update().filter(process=process).first()
    if row is None:
        raise NoSchedule(process=process.name)
    return row


def _checked(graph: Graph, step: Step, values: Mapping[str, Any], first: Start, calendar: Calendar) -> dict[str, Any]:
    """The values as they are kept: they must do for the first case, so that it does not fail at night.

    :raises InvalidData:
    """
    can = filling.asked(graph, step)
    given = {key: value for key, value in values.items() if value not in (None, "", [])}
    today = calendar.local_date(first.at)
    data = filling.filled(graph, given, period=first.period, today=today)
    if unknown := set(given) - set(can.fill):
        data |= {key: given[key] for key in unknown}  # `read_form` says of each that it is not filled in here
    read_form(graph, can, data, known={}, complete=True)
    return given
