"""What somebody can do with a piece of work as it stands: the buttons of the pages, and what the API tells.

The moves ask every rule again under the lock. Asking here keeps a page from offering what would be refused.
"""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from handoffs import rules
from handoffs.models import Handoff
from handoffs.rules import Staffed, Standing
from handoffs.states import HandoffState
from procops.people.actor import Actor
from workflows.graph import Graph, Step
from workflows.joins import waits_for_others
from workflows.later import opened_without, reached_by
from workflows.marks import Marks
from workflows.models import Case, Task
from workflows.states import IN_HAND, CaseState, TaskState


class TaskVerb(StrEnum):
    """What can be done with a task; the addresses are called the same: ``handoffs:task-complete``."""

    ACCEPT = "accept"
    START = "start"
    DRAFT = "draft"
    COMPLETE = "complete"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    CANCEL = "cancel"
    REPORT = "report"
    LATER = "later"
    """To be reminded of it later."""
    REMIND = "remind"
    """To send a reminder to whoever has it."""
    SPECIALISTS = "specialists"
    """To pass it to them."""
    AUTHORITY = "authority"
    """To ask somebody who has it."""
    UNDO = "undo"
    UNDO_ACCEPT = "undo-accept"


class HandoffVerb(StrEnum):
    """What can be done with one handoff: ``handoffs:handoff-accept``. To return is to send back, before and after."""

    ACCEPT = "accept"
    RETURN = "return"
    PASS_ON = "pass-on"  # noqa: S105
    TAKE_BACK = "take-back"
    REMIND = "remind"


_RULE_OF: dict[TaskVerb, str] = {
    TaskVerb.ACCEPT: "accept",
    TaskVerb.START: "start work on",
    TaskVerb.DRAFT: "save",
    TaskVerb.COMPLETE: "complete",
    TaskVerb.CLAIM: "claim",
    TaskVerb.RELEASE: "release",
    TaskVerb.REASSIGN: "reassign",
    TaskVerb.PAUSE: "pause",
    TaskVerb.RESUME: "resume",
    TaskVerb.SKIP: "skip",
    TaskVerb.CANCEL: "cancel",
    TaskVerb.REPORT: "report problem",
    TaskVerb.LATER: "put aside",
    TaskVerb.REMIND: "send a reminder of",
    TaskVerb.SPECIALISTS: "escalate",
    TaskVerb.AUTHORITY: "escalate",
    TaskVerb.UNDO: "undo",
    TaskVerb.UNDO_ACCEPT: "undo the acceptance of",
}
_BY_MYSELF = frozenset({TaskVerb.START, TaskVerb.DRAFT, TaskVerb.COMPLETE, TaskVerb.CLAIM})


def verbs_of_task(
    actor: Actor,
    task: Task,
    *,
    case: Case,
    graph: Graph,
    lane: Staffed | None = None,
    process_owner_id: UUID | None = None,
    marks: Marks | None = None,
    others: Collection[str] | None = None,
    followed: Collection[Task] = (),
    given: Collection[Handoff] = (),
    came: Collection[Handoff] = (),
) -> frozenset[TaskVerb]:
    """Everything the actor can do with a task now.

    :param lane: how the task's lane is filled; None where it is enough to know what owner, pool and lead may do.
    :param marks: the case's, where the caller has not read them with the case.
    :param others: step keys of the other live tasks of the case; None: not known, so nothing depends on them.
    :param followed: the tasks that a done task led to and those that opened since, and ``given`` its handoffs; none: it
        is not offered to be undone.
    :param came: the handoffs that brought the task; without them it is not offered to undo that they were accepted.
    """
    step = graph.steps[task.step_key]
    if task.state == TaskState.DONE:
        can_be_undone = case.state == CaseState.OPEN and _not_taken_up(task, graph, followed, given)
        possible = {TaskVerb.UNDO} if can_be_undone else set()
    else:
        possible = _possible(task, step, case, graph, others=others)
    if TaskVerb.COMPLETE in possible or TaskVerb.ACCEPT in possible or task.state == TaskState.WAITING:
        possible |= {TaskVerb.UNDO_ACCEPT} if case.state == CaseState.OPEN and _just_accepted(task, came) else set()
    if not possible:
        return frozenset()
    giver = task.done_by_id if task.state == TaskState.DONE else _giver_among(came, task, actor)
    standing = rules.standing(actor, task=task, lane=lane, giver_id=giver, process_owner_id=process_owner_id)
    verbs = {verb for verb in possible if actor.is_system or rules.may(_RULE_OF[verb], standing)}
    if _is_ones_own(task, actor):
        verbs.discard(TaskVerb.REMIND)  # it is one's own
    if (
        step.not_by
        and not case.is_practice
        and verbs & {*_BY_MYSELF, TaskVerb.ACCEPT}
        and four_eyes(actor, case, graph, step, marks=marks)
    ):
        verbs -= _BY_MYSELF
        if not standing & {Standing.LEAD, Standing.ACCOUNTABLE}:  # they may still accept for somebody else
            verbs.discard(TaskVerb.ACCEPT)
    return frozenset(verbs)


def verbs_of_handoff(
    actor: Actor,
    handoff: Handoff,
    *,
    task: Task,
    case: Case,
    lane: Staffed | None = None,
    process_owner_id: UUID | None = None,
) -> frozenset[HandoffVerb]:
    """Everything the actor can do with a handoff now; ``task`` is the one it leads to."""
    if case.state != CaseState.OPEN or not task.is_live:
        return frozenset()
    standing = rules.standing(actor, task=task, lane=lane, process_owner_id=process_owner_id)
    giving = rules.standing(actor, giver_id=handoff.giver_id, process_owner_id=process_owner_id)
    verbs = set()
    if handoff.is_unanswered:
        if rules.may("accept", standing):
            verbs.add(HandoffVerb.ACCEPT)
        if rules.may("send back", standing):
            verbs.add(HandoffVerb.RETURN)
        if rules.may("pass on", standing):
            verbs.add(HandoffVerb.PASS_ON)
        if rules.may("take back", giving):
            verbs.add(HandoffVerb.TAKE_BACK)
        if (
            rules.may("send a reminder of", standing | giving)
            and not case.is_practice
            and not _is_ones_own(task, actor)
        ):
            verbs.add(HandoffVerb.REMIND)
    elif _can_be_sent_back(handoff, task) and rules.may("send back", standing):
        verbs.add(HandoffVerb.RETURN)
    return frozenset(verbs)


def four_eyes(actor: Actor, case: Case, graph: Graph, step: Step, *, marks: Marks | None = None) -> str:
    """What the actor did in this case that keeps them from this step (rule R24), or nothing."""
    me = str(actor.person_id)
    for other in step.not_by:
        if other == "@starter":
            if str(case.started_by_id) == me:
                return _("started it")
        elif me in (marks or Marks(case.marks)).doers(other):
            return _("did “%(step)s”") % {"step": graph.steps[other].name}
    return ""


def _possible(task: Task, step: Step, case: Case, graph: Graph, *, others: Collection[str] | None) -> set[TaskVerb]:
    """What the state of things allows with work that is not done, whoever asks."""
    if case.state == CaseState.ON_HOLD and task.is_live:
        return _who_else(case)  # that is when people are replaced
    if case.state != CaseState.OPEN or not task.is_live:
        return set()
    verbs = {TaskVerb.SKIP, TaskVerb.CANCEL, TaskVerb.REPORT, TaskVerb.LATER} | _who_else(case)
    if not case.is_practice and (task.state in IN_HAND or task.is_offered):
        verbs |= {TaskVerb.REMIND}
    if not case.is_practice and (task.state != TaskState.WAITING or task.is_offered):
        verbs |= {TaskVerb.SPECIALISTS, TaskVerb.AUTHORITY}
    if task.state in IN_HAND:
        verbs |= {TaskVerb.DRAFT, TaskVerb.COMPLETE, TaskVerb.PAUSE}
        verbs |= {TaskVerb.START} if task.state == TaskState.READY else set()
        verbs |= {TaskVerb.CLAIM} if task.owner_id is None else set()
        verbs |= {TaskVerb.RELEASE} if task.owner_id and task.team_id else set()
    elif task.state == TaskState.ON_HOLD:
        verbs |= set() if task.hold_cause else {TaskVerb.RESUME}
    elif task.is_offered:
        verbs |= {TaskVerb.ACCEPT}
    if others is not None:
        verbs -= {TaskVerb.CANCEL} if not others else set()
        verbs -= {TaskVerb.SKIP} if waits_for_others(task, graph, others) else set()
    return verbs


def _giver_among(came: Collection[Handoff], task: Task, actor: Actor) -> UUID | None:
    """The actor, if it was they who handed over what came for a task."""
    givers = (one.giver_id for one in came if one.to_task_id == task.pk)
    return next((giver for giver in givers if giver == actor.person_id), None)


def _is_ones_own(task: Task, actor: Actor) -> bool:
    return task.owner_id is not None and task.owner_id == actor.person_id


def _who_else(case: Case) -> set[TaskVerb]:
    """Whether work can be given to somebody else: practice has nobody else."""
    return set() if case.is_practice else {TaskVerb.REASSIGN}


def _can_be_sent_back(handoff: Handoff, task: Task) -> bool:
    if handoff.state != HandoffState.ACCEPTED or handoff.sent_back_at is not None or task.state not in IN_HAND:
        return False
    return task.has_come(giver_id=handoff.from_task_id, flow_key=handoff.flow_key)


def _just_accepted(task: Task, came: Collection[Handoff]) -> bool:
    """Whether somebody accepted the task and nobody has begun it."""
    if task.state not in (TaskState.READY, TaskState.WAITING) or task.redo_of_id:
        return False
    accepted = (one for one in came if one.state == HandoffState.ACCEPTED and not one.automatic)
    accepted = (one for one in accepted if one.to_task_id == task.pk and one.to_lane == task.lane_key)
    accepted = (one for one in accepted if one.sent_back_at is None)
    return any(task.has_come(giver_id=one.from_task_id, flow_key=one.flow_key) for one in accepted)


def _not_taken_up(done: Task, graph: Graph, followed: Collection[Task], given: Collection[Handoff]) -> bool:
    """Whether a completion can still be undone: nobody accepted what it handed over, began what it led to or let open,
    or sent it back."""
    reached = reached_by(done, followed)
    gone = any(all(came["from"] != str(done.pk) for came in task.arrivals) for task in reached)
    if not reached or gone or any(one.state == HandoffState.ACCEPTED and not one.automatic for one in given):
        return False
    return not any(not task.is_live or task.is_begun for task in (*reached, *opened_without(graph, done, followed)))
