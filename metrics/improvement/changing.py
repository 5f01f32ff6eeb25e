"""The verbs of improvements: opened with the baseline frozen, changed, done or given up, taken up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from metrics import rules
from metrics.improvement.proof import published_day, since_change, subject_of
from metrics.improvement.samples import Subject, sample_of
from metrics.improvement.states import Measure
from metrics.improvement.subjects import subjects_of
from metrics.models import Improvement, ImprovementAction
from metrics.reports.asked import Window
from metrics.reports.names import names_of
from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from procops.people.models import Membership, Person
from workflows.casedata import InvalidData
from workflows.models import Process, Version

ACTIONS_AT_MOST = 50
BASELINE_AT_MOST = 731
"""Days."""


class OnlyLooking(Refused):
    """Viewers can look at improvements of {process}, and not open any."""

    next_action = "Ask the owner of the process to open one."


class NotYourImprovement(Refused):
    """You cannot change {improvement}."""

    next_action = "Its owner can, whoever opened it, the owner of the process, and admins."


class ImprovementClosed(Refused):
    """{improvement} is closed: its proof stays as it was then."""

    next_action = "Take it up again to change it."


class ImprovementGoesOn(Refused):
    """{improvement} is running already."""

    next_action = "Reload the page to see how it stands."


class OwnerSeesNoFigures(Refused):
    """{person} may not see the figures of {process}."""

    next_action = "Choose somebody who may see all of its cases."


class TooManyActions(Refused):
    """An improvement can have {limit} actions at most."""

    next_action = "Put some of them together, or open another improvement."


@dataclass(frozen=True, slots=True)
class Goal:
    """What an improvement names, and may be changed while it is running."""

    name: str
    target_ms: int
    target_on: date
    owner: Person
    version: Version | None = None
    changed_on: date | None = None


@transaction.atomic
def open_improvement(
    process: Process,
    subject: Subject,
    goal: Goal,
    *,
    measure: Measure,
    baseline: Window,
    actions: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> Improvement:
    """Freeze what it is like, and begin to make it better.

    :raises OnlyLooking: if ``by`` may not.
    :raises InvalidData: naming ``key``, ``until``, ``version``, ``changed_on`` or ``target`` if they make no sense.
    :raises OwnerSeesNoFigures: if the owner could not see what they own.
    :raises TooManyActions: if there are more than `ACTIONS_AT_MOST`.
    """
    if not rules.may_improve(by):
        raise OnlyLooking(process=process.name)
    if (subject.figure, subject.key) not in subjects_of(process.pk, names_of([process.pk])[process.pk]):
        raise InvalidData({"key": _("Nothing of that kind is measured in this process.")})
    if not 0 < baseline.days <= BASELINE_AT_MOST:
        raise InvalidData({"until": _("Choose from one day to two years.")})
    _must_fit(process, goal, baseline.until)
    texts = [text for text in actions if text]
    _must_be_few(len(texts))
    before = sample_of(subject, baseline, now=now)
    was = before.quantile(measure.quantile)
    row = Improvement.here(
        process=process,
        name=goal.name,
        figure=subject.figure,
        key=subject.key,
        measure=measure,
        counted=subject.counted,
        baseline_since=baseline.since,
        baseline_until=baseline.until,
        baseline=before.stored(),
        baseline_ms=None if was is None else round(was),
        frozen_at=now,
        target_ms=goal.target_ms,
        target_on=goal.target_on,
        owner=goal.owner,
        version=goal.version,
        changed_on=goal.changed_on,
        opened_by_id=by.person_id,
        opened_at=now,
    )
    row.save(force_insert=True)
    ImprovementAction.objects.bulk_create(
        [ImprovementAction.here(improvement=row, text=text, position=n) for n, text in enumerate(texts, 1)]
    )
    _record("opened", row, by, now)
    return row


@transaction.atomic
def change(row: Improvement, goal: Goal, *, by: Actor, now: datetime) -> Improvement:
    """Name another goal, owner, day or version; what was frozen stays.

    :raises NotYourImprovement: if ``by`` may not.
    :raises ImprovementClosed: if it is not running.
    :raises InvalidData: naming ``version``, ``changed_on`` or ``target`` if they make no sense.
    :raises OwnerSeesNoFigures: if the owner could not see what they own.
    """
    row = _running(row, by)
    _must_fit(row.process, goal, row.baseline_until)
    row.name, row.owner, row.version = goal.name, goal.owner, goal.version
    row.target_ms, row.target_on, row.changed_on = goal.target_ms, goal.target_on, goal.changed_on
    row.save(update_fields=["name", "owner", "version", "target_ms", "target_on", "changed_on"])
    _record("changed", row, by, now)
    return row


@transaction.atomic
def add_action(row: Improvement, *, text: str, by: Actor, now: datetime) -> ImprovementAction:
    """Name one more thing to be done.

    :raises NotYourImprovement: if ``by`` may not.
    :raises ImprovementClosed: if it is not running.
    :raises TooManyActions: if there are `ACTIONS_AT_MOST`.
    """
    row = _running(row, by)
    last = row.actions.aggregate(last=Max("position"))["last"] or 0
    _must_be_few(last + 1)
    action: ImprovementAction = ImprovementAction.here(improvement=row, text=text, position=last + 1)
    action.save(force_insert=True)
    _record("action_added", row, by, now, action=text)
    return action


@transaction.atomic
def tick(action: ImprovementAction, *, is_done: bool, by: Actor, now: datetime) -> ImprovementAction:
    """Say that an action is done, or is not after all. To say it twice changes nothing.

    :raises NotYourImprovement: if ``by`` may not.
    :raises ImprovementClosed: if it is not running.
    """
    row = _running(action.improvement, by)
    action = ImprovementAction.objects.get(pk=action.pk)
    if (action.done_at is not None) == is_done:
        return action
    action.done_at, action.done_by_id = (now, by.person_id) if is_done else (None, None)
    action.save(update_fields=["done_at", "done_by"])
    _record("action_done" if is_done else "action_undone", row, by, now, action=action.text)
    return action


@transaction.atomic
def finish(row: Improvement, *, conclusion: str = "", by: Actor, now: datetime) -> Improvement:
    """Close it as done: what it is like now is frozen beside what it was like.

    :raises NotYourImprovement: if ``by`` may not.
    :raises ImprovementClosed: if it is not running.
    """
    row = _running(row, by)
    _freeze(row, now)
    row.finish(by=by.person_id, conclusion=conclusion, now=now)
    row.save()
    _record("finished", row, by, now)
    return row


@transaction.atomic
def give_up(row: Improvement, *, conclusion: str, by: Actor, now: datetime) -> Improvement:
    """Close it without having reached anything, and say why.

    :raises NotYourImprovement: if ``by`` may not.
    :raises ImprovementClosed: if it is not running.
    """
    row = _running(row, by)
    _freeze(row, now)
    row.give_up(by=by.person_id, conclusion=conclusion, now=now)
    row.save()
    _record("given_up", row, by, now, why=conclusion)
    return row


@transaction.atomic
def resume(row: Improvement, *, by: Actor, now: datetime) -> Improvement:
    """Take it up again; what was frozen in the end is forgotten, the baseline is not.

    :raises NotYourImprovement: if ``by`` may not.
    :raises ImprovementGoesOn: if it is running.
    """
    row = _held(row, by)
    if row.is_running:
        raise ImprovementGoesOn(improvement=row.name)
    row.resume()
    row.save()
    _record("resumed", row, by, now)
    return row


def _held(row: Improvement, by: Actor) -> Improvement:
    found: Improvement = Improvement.objects.select_for_update(of=("self",)).select_related("process").get(pk=row.pk)
    if not rules.may_change_improvement(by, found):
        raise NotYourImprovement(improvement=found.name)
    return found


def _running(row: Improvement, by: Actor) -> Improvement:
    found = _held(row, by)
    if not found.is_running:
        raise ImprovementClosed(improvement=found.name)
    return found


def _freeze(row: Improvement, now: datetime) -> None:
    """Keep what it is like since the change; nothing where nothing has been changed yet."""
    window = since_change(row, now=now)
    if window is not None:
        row.result = sample_of(subject_of(row), window, now=now).stored()
        row.result_since, row.result_until = window.since, window.until


def _must_fit(process: Process, goal: Goal, baseline_until: date) -> None:
    if goal.target_ms <= 0:
        raise InvalidData({"target": _("Name a time above zero.")})
    if goal.version is not None and goal.version.process_id != process.pk:
        raise InvalidData({"version": _("That is a version of another process.")})
    if goal.changed_on is not None and goal.changed_on < baseline_until:
        raise InvalidData({"changed_on": _("The change has to come after the days of the baseline.")})
    published = published_day(goal.version)
    if goal.changed_on is None and published is not None and published < baseline_until - timedelta(days=1):
        raise InvalidData({"version": _("It was published before the baseline ended. Choose earlier days for that.")})
    member = Membership.objects.active().select_related("person").get(person=goal.owner)
    if not rules.measured_for(Actor.of(member)).filter(pk=process.pk).exists():
        raise OwnerSeesNoFigures(person=goal.owner, process=process.name)


def _must_be_few(number: int) -> None:
    if number > ACTIONS_AT_MOST:
        raise TooManyActions(limit=ACTIONS_AT_MOST)


def _record(verb: str, row: Improvement, by: Actor, now: datetime, **facts: str) -> None:
    said = {"name": row.name, "process": row.process.name, **facts}
    audit.record(f"improvement.{verb}", subject=row, actor_id=by.person_id, now=now, **said)
