"""Waits begin, last and end: nobody's work, and live all the same (rules R1, R11, R13, R20)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from workflows import conditions, deadlines
from workflows.graph import Arrival, WaitFor
from workflows.held import Held
from workflows.models import Task, Wait
from workflows.parts import DeadlineRule
from workflows.staffing import organization_calendar
from workflows.states import CaseState, WaitEnd, WaitState


def begin(held: Held, arrival: Arrival, giver: Task, *, path: tuple[str, ...], back: bool, only: list[str]) -> Wait:
    """A new visit to a wait; it may be over already (see :func:`is_past`)."""
    step = arrival.step
    wait = Wait(
        organization_id=held.case.organization_id,
        case=held.case,
        step_id=held.plan.step_ids[step.key],
        step_key=step.key,
        visit=held.marks.next_visit(step.key),
        giver=giver,
        path=list(path),
        back=back,
        only_flows=only,
        reached_at=held.now,
    )
    held.add(wait)
    held.marks.happened(step.key, "opened", held.now)
    count(held, wait)
    facts = {"wait": str(wait.pk), "visit": wait.visit, "until": _said(wait.due_at)}
    held.record("wait.began", step_key=wait.step_key, facts=facts)
    return wait


def again(held: Held, former: Wait) -> Wait:
    """A wait that had ended lasts again, as if it had lasted all the while."""
    wait = Wait(
        organization_id=held.case.organization_id,
        case=held.case,
        step_id=held.plan.step_ids[former.step_key],
        step_key=former.step_key,
        visit=held.marks.next_visit(former.step_key),
        giver_id=former.giver_id,
        path=former.path,
        back=former.back,
        only_flows=former.only_flows,
        pauses=former.pauses,
        reached_at=former.reached_at,
    )
    held.add(wait)
    count(held, wait)
    facts = {"wait": str(wait.pk), "visit": wait.visit, "until": _said(wait.due_at), "again": True}
    held.record("wait.began", step_key=wait.step_key, facts=facts)
    return wait


def came_before(held: Held, wait: Wait, giver: Task) -> bool:
    """Whether work that came back is done again, however often, or stands between that and where it came back from, and
    what it waited for before has come."""
    if giver.redo_of_id is None and not giver.only_flows:
        return False
    former = Task.objects.filter(case=held.case, step_key=giver.step_key).exclude(pk=giver.pk)
    redo_of = dict(former.values_list("pk", "redo_of_id"))
    redone, earlier = list[UUID](), giver.redo_of_id
    while earlier:
        redone.append(earlier)
        earlier = redo_of.get(earlier)
    redone = redone or list(redo_of)
    over = (WaitState.OVER, WaitState.SKIPPED)
    rows = Wait.objects.filter(case=held.case, step_key=wait.step_key, giver_id__in=redone, state__in=over)
    return bool(rows.exists())


def is_past(held: Held, wait: Wait) -> bool:
    return wait.due_at is not None and wait.due_at <= held.now


def end(held: Held, wait: Wait, *, how: WaitEnd, changed: dict[str, list[Any]] | None = None) -> None:
    """What it waited for has come; ``changed`` of the data with it, as {field: [before, after]}."""
    by = held.by.person_id if how == WaitEnd.PERSON else None
    wait.end(how=how, by=by, now=held.now)
    _ended(held, wait, "wait.over", {"how": how.value}, {"changed": changed} if changed else None)


def skip(held: Held, wait: Wait, *, reason: str) -> None:
    wait.skip(by=held.by.person_id, now=held.now)
    _ended(held, wait, "wait.skipped", {}, {"reason": reason})


def cancel(held: Held, wait: Wait, *, why: str = "", reason: str = "") -> None:
    """End it without going on from it."""
    wait.cancel(now=held.now)
    _ended(held, wait, "wait.cancelled", {"why": why} if why else {}, {"reason": reason} if reason else None)


def cancel_all(held: Held, *, why: str) -> None:
    for wait in held.lasting():
        cancel(held, wait, why=why)


def count(held: Held, wait: Wait) -> None:
    """Work out from the case's data when it is over by itself, and what an event knows it by."""
    waits_for = held.graph.steps[wait.step_key].wait
    wait.event = waits_for.event if waits_for else ""
    wait.key = key_of(held, waits_for) if waits_for and waits_for.event else ""
    wait.due_at = _moment(held, wait, waits_for) if waits_for else None
    set_alarm(held, wait)


def set_alarm(held: Held, wait: Wait) -> None:
    """A wait sleeps with its case: while that is paused, nothing goes on from it."""
    wait.wake_at = wait.due_at if held.case.state == CaseState.OPEN and wait.lasts else None


def move(held: Held) -> None:
    """Work out anew what hangs on data or moments that changed in this move, and tell what that moved (rule R20)."""
    if not held.changed_fields and not held.marks.changed_moments:
        return
    for wait in held.lasting():
        recount(held, wait)


def recount(held: Held, wait: Wait) -> None:
    before = wait.due_at
    count(held, wait)
    if wait.due_at != before:
        facts = {"wait": str(wait.pk), "from": _said(before), "to": _said(wait.due_at)}
        held.record("wait.moved", step_key=wait.step_key, facts=facts)


def key_of(held: Held, waits_for: WaitFor) -> str:
    """What an event knows the case by: the value of a field, in plain text, or the case's own number."""
    if waits_for.key is None:
        return str(held.case.reference)
    value = held.case.data.get(waits_for.key)
    return "" if value is None else str(value).strip()


def _moment(held: Held, wait: Wait, waits_for: WaitFor) -> datetime | None:
    rule = _rule(held, waits_for)
    if rule is None:
        return None
    calendar = organization_calendar()
    moment = deadlines.waits_until(
        rule,
        reached_at=wait.reached_at,
        started_at=held.case.started_at,
        data=held.case.data,
        marks=held.marks,
        calendar=calendar,
    )
    if moment is None or rule.anchor.field:  # dates do not move because a case was paused
        return moment
    for begin, until in wait.pauses:
        since = max(datetime.fromisoformat(begin), wait.reached_at)
        ended = datetime.fromisoformat(until)
        moment = deadlines.pushed(moment, since=since, until=ended, unit=rule.span.unit, calendar=calendar)
    return moment


def _rule(held: Held, waits_for: WaitFor) -> DeadlineRule | None:
    for rule in waits_for.until:
        if rule.when is None or conditions.holds(rule.when, held.facts, held.graph.fields):
            return rule
    return None


def _ended(
    held: Held, wait: Wait, kind: str, facts: dict[str, object], personal: dict[str, object] | None = None
) -> None:
    held.marks.waits_more(-1)
    lasted = held.now - wait.reached_at
    working = organization_calendar().elapsed(wait.reached_at, held.now) if lasted else None
    held.record(
        kind,
        step_key=wait.step_key,
        elapsed=lasted,
        working=working,
        facts={"wait": str(wait.pk), "visit": wait.visit, **facts},
        personal=personal,
    )


def _said(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
