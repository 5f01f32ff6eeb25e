"""The clock of one visit as a sum: what it was given, what is used, what is left, what stood still and why. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from procops.working_time import Calendar, NoWorkingTime
from workflows.models import Case, Task
from workflows.parts import Step
from workflows.states import CaseState, TaskState

NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Pause:
    """How long the clock stood still for one reason, in the time that the clock counts."""

    reason: str
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """``given == used + left``, to the microsecond, whatever was paused; ``left`` is below nothing for what is late.

    Durations are working time of the receiving team's calendar, or with ``is_working`` off all the time there is.
    """

    due_at: datetime
    is_working: bool
    left: timedelta
    given: timedelta | None = None
    """None where the due moment hangs on a date: nothing was given that could be used up."""
    used: timedelta = NOTHING
    pauses: tuple[Pause, ...] = ()
    stands_still: bool = False

    @property
    def paused(self) -> timedelta:
        return sum((pause.lasted for pause in self.pauses), NOTHING)


def clock_of(task: Task, *, case: Case, step: Step, calendar: Calendar, now: datetime) -> Clock | None:
    """The clock of an open task; None for one that has no due moment, or that has ended or not opened.

    What was given is reckoned back from the due moment: a target that was changed on the way has changed it too.
    """
    if task.due_at is None or task.ready_at is None or not task.is_live or task.state == TaskState.WAITING:
        return None
    kinds = {(rule.span.unit == "calendar_days", bool(rule.anchor.field)) for rule in step.deadlines}
    all_days, dated = kinds.pop() if len(kinds) == 1 else (False, True)
    stopped_at = None if dated else _stopped_at(task, case)
    try:
        return _reckoned(task, case, stopped_at, now, None if all_days else calendar, dated=dated)
    except NoWorkingTime:  # a calendar that nobody works by any more, or a due moment a century away
        return None


def left_until(due: datetime, *, calendar: Calendar, now: datetime) -> Clock | None:
    """Of something that is to be answered by a moment only what is left, in working time."""
    try:
        return Clock(due, is_working=True, left=calendar.elapsed(now, due))
    except NoWorkingTime:
        return None


def _reckoned(
    task: Task, case: Case, stopped_at: datetime | None, now: datetime, calendar: Calendar | None, *, dated: bool
) -> Clock:
    due, opened = task.due_at, task.ready_at
    assert due is not None
    assert opened is not None

    def lasted(since: datetime, until: datetime) -> timedelta:
        return calendar.elapsed(since, until) if calendar else until - since

    here = max(stopped_at, opened) if stopped_at else max(now, opened)
    left = lasted(here, due)
    if dated:
        return Clock(due, is_working=calendar is not None, left=left)
    pauses, end = [], opened
    for begin, until, reason in _ledger(task):
        begin, until = max(begin, end), min(until, here)  # a pause of the case may lie within one of the task's own
        if until > begin:
            pauses.append(Pause(reason, lasted(begin, until)))
            end = until
    used = lasted(opened, here) - sum((pause.lasted for pause in pauses), NOTHING)
    if stopped_at and now > here:
        pauses.append(Pause(_why_stopped(task, case), lasted(here, now)))
    return Clock(
        due_at=due,
        is_working=calendar is not None,
        left=left,
        given=used + left,
        used=used,
        pauses=tuple(pause for pause in pauses if pause.lasted),
        stands_still=stopped_at is not None,
    )


def _ledger(task: Task) -> list[tuple[datetime, datetime, str]]:
    """The finished pauses in which the clock stood, in order."""
    stood = [pause for pause in task.pauses if pause["clock"]]
    return sorted(
        (datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"]), one["reason"]) for one in stood
    )


def _stopped_at(task: Task, case: Case) -> datetime | None:
    """Since when the clock stands still: by the task's own pause, or by the case's."""
    if task.state == TaskState.ON_HOLD and task.hold_pauses_clock:
        return task.held_at
    return case.held_at if case.state == CaseState.ON_HOLD and case.hold_pauses_clock else None


def _why_stopped(task: Task, case: Case) -> str:
    return task.hold_reason if task.state == TaskState.ON_HOLD and task.hold_pauses_clock else case.hold_reason
