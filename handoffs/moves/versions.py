"""A running case is moved to another version of its process, and back (rule R22)."""

from datetime import datetime

from django.utils.translation import gettext as _

from handoffs import rules
from handoffs.moves import pausing
from handoffs.moves.passage import all_unanswered, hand_over, queue_all_by_offers
from procops.errors import Refused
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import engine
from workflows.engine import Advance
from workflows.fitting import Passage, misfits
from workflows.held import Held, holding
from workflows.models import Case, Entry, Task, Version
from workflows.plan import Plan, plan_of
from workflows.states import VersionState

VERSION_CHANGED = "case.version_changed"
_NOT_A_MOVE = (
    "task.opened", "task.due_moved", "wait.moved", "task.nudged", "task.reminded", "task.snoozed", "task.snooze_ended",
    "handoff.expired", "handoff.reminded", "case.commented", "case.file_attached",
    "shift.returned", "problem.asked_anew", "problem.overdue",
)  # fmt: skip
"""What a change of version brings about itself, what happens by nobody, and what moves nothing."""


class NotThatVersion(Refused):
    """{case} cannot be moved to {version}: {why}."""

    next_action = "Choose another version of its process."


class DoesNotFit(Refused):
    """{case} cannot go on in version {number}: {why}."""

    next_action = "Let the case get past that first, or leave it on the version it runs on."


class NothingToTakeBack(Refused):
    """{case} cannot go back to the version it ran on before: {why}."""

    next_action = "Move it to that version by name instead."


@tried_again
def move_to_version(case: Case, *, version: Version, by: Actor, now: datetime) -> Advance:
    """Let a running case go on in another published or retired version of its process.

    Live tasks are pointed at its steps, those that ended never; a handoff keeps the contract it was offered with.

    :raises NotThatVersion, DoesNotFit:
    """
    with holding(case.pk, by=by, now=now) as held:
        held.must_be_moving()
        _must_move(held)
        plan = _plan(held, version)
        _must_fit(held, plan, version.number)
        _record(held, version)
        return hand_over(held, _go_on(held, engine.change_version(held, plan, paused=pausing.stood_still(held))))


@tried_again
def undo_move_to_version(case: Case, *, by: Actor, version: Version | None = None, now: datetime) -> Advance:
    """Take back the last change of version before the case has moved on: what it opened waits again.

    :param version: only if it still runs on this one.
    :raises NothingToTakeBack, DoesNotFit:
    """
    with holding(case.pk, by=by, now=now) as held:
        held.must_be_moving()
        _must_move(held)
        if version is not None and held.case.version_id != version.pk:
            raise NothingToTakeBack(case=held.case.reference, why=_("it was moved to another version since"))
        entry = last_change(held.case)
        if entry is None or entry.facts.get("undone"):
            raise NothingToTakeBack(case=held.case.reference, why=_("it was not moved to another"))
        if has_moved_on(entry):
            raise NothingToTakeBack(case=held.case.reference, why=_("it has moved on since"))
        before = Version.objects.get(process_id=held.case.process_id, number=entry.facts["from"])
        plan = plan_of(before.pk)
        _must_fit(held, plan, before.number)
        reopened = _opened_by(held, entry)
        _record(held, before, undone=True)
        return hand_over(
            held, _go_on(held, engine.change_version(held, plan, paused=pausing.stood_still(held), reopened=reopened))
        )


def _go_on(held: Held, advance: Advance) -> Advance:
    """Whoever was asked is followed up as the other version has it, where the handoff's own rules say nothing."""
    queue_all_by_offers(held, all_unanswered(held))
    return advance


def last_change(case: Case) -> Entry | None:
    """The journal line of the last change of version."""
    return Entry.objects.filter(case=case, kind=VERSION_CHANGED).order_by("-seq").first()


def has_moved_on(change: Entry) -> bool:
    """Whether anything has moved in the case since its version was changed."""
    since = Entry.objects.filter(case_id=change.case_id, seq__gt=change.seq)
    return since.exclude(kind__in=_NOT_A_MOVE).exists()


def _must_move(held: Held) -> None:
    standing = rules.standing(held.by, process_owner_id=held.case.process_owner_id)
    rules.must("move", standing, actor=held.by, thing=held.case.reference)


def _plan(held: Held, version: Version) -> Plan:
    name = _("version {number}").format(number=version.number)
    if version.process_id != held.case.process_id:
        raise NotThatVersion(case=held.case.reference, version=str(version), why=_("it is another process"))
    if version.pk == held.case.version_id:
        raise NotThatVersion(case=held.case.reference, version=name, why=_("it runs on that one already"))
    if version.state == VersionState.DRAFT:
        raise NotThatVersion(case=held.case.reference, version=name, why=_("it has not been published"))
    return plan_of(version.pk)


def _must_fit(held: Held, plan: Plan, number: int) -> None:
    offers = all_unanswered(held)
    waits = held.lasting()
    ids = {one.from_task_id for one in offers} | {wait.giver_id for wait in waits}
    givers = {task.pk: task for task in Task.objects.filter(pk__in=ids)}
    passages = [
        Passage(
            giver_step=givers[one.from_task_id].step_key,
            giver_lane=givers[one.from_task_id].lane_key,
            path=tuple(one.path),
        )
        for one in offers
    ]
    waiting = [
        (
            wait.step_key,
            Passage(
                givers[wait.giver_id].step_key, givers[wait.giver_id].lane_key, path=(*wait.path, *wait.only_flows)
            ),
        )
        for wait in waits
    ]
    wrong = misfits(held.graph, plan.graph, live=held.live(), offers=passages, data=held.case.data, waits=waiting)
    if wrong:
        raise DoesNotFit(case=held.case.reference, number=number, why="; ".join(wrong))


def _record(held: Held, version: Version, *, undone: bool = False) -> None:
    before = Version.objects.only("number").get(pk=held.case.version_id)
    facts: dict[str, object] = {"from": before.number, "to": version.number}
    held.record(VERSION_CHANGED, facts=facts | ({"undone": True} if undone else {}))


def _opened_by(held: Held, change: Entry) -> list[Task]:
    """The joins that a change of version opened."""
    opened = set(
        Entry.objects.filter(case=held.case, seq__gt=change.seq, kind="task.opened").values_list("task_id", flat=True)
    )
    return [task for task in held.live() if task.pk in opened]
