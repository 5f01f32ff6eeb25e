"""What the rows of a queue show and which button each has, for a whole page at once: no query count grows with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from handoffs import clock_words
from handoffs.absences.standing import stand_ins_of
from handoffs.arrivals import Arrivals, at_join, from_lanes
from handoffs.desk import Group, Horizon
from handoffs.models import Handoff
from handoffs.reminders import snoozing
from handoffs.verbs import TaskVerb, four_eyes, verbs_of_task
from procops.people.actor import Actor
from workflows import fields
from workflows.clocks import clock_of, left_until
from workflows.deadlines import NEVER
from workflows.graph import Graph, Step
from workflows.marks import Marks
from workflows.models import Case, StandIn, Task
from workflows.plan import plan_of
from workflows.staffing import LaneStaff, Staff
from workflows.states import CaseState, TaskState


class Button(StrEnum):
    """What a row's main button does."""

    ACCEPT = "accept"
    OUTCOMES = "outcomes"
    """Two buttons: the step ends in one of two ways, and nothing is left to fill in."""
    COMPLETE = "complete"
    TAKE = "take"
    OPEN = "open"


class BulkVerb(StrEnum):
    """What can be done with many rows at once."""

    ACCEPT = "accept"
    CLAIM = "claim"
    COMPLETE = "complete"
    REASSIGN = "reassign"


_IN_BULK = {Button.ACCEPT: BulkVerb.ACCEPT, Button.TAKE: BulkVerb.CLAIM, Button.COMPLETE: BulkVerb.COMPLETE}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    task: Task
    case: Case
    step: Step
    process: str
    group: Group
    button: Button
    from_lane: str
    """Who hands or handed it over; empty where it stayed in its lane."""
    to_lane: str
    due: datetime | None
    stands_for: StandIn | None
    """Whose work it is while they are away."""
    why: str
    """Its clock as a sum, in words."""
    arrivals: Arrivals | None
    """For a join that waits."""
    offers: tuple[Handoff, ...]
    kept_out: str
    """What the reader did in the case that keeps them from this step."""
    with_others: tuple[BulkVerb, ...]
    """What can be done with it together with other rows."""
    back_at: datetime | None
    """When it comes back that the reader has put away until later."""
    can_wait: bool
    """Whether the reader can put it away."""

    @property
    def sends_back(self) -> Handoff | None:
        """The offer that can be sent back from the row; of several, one has to be chosen on the task's page."""
        return self.offers[0] if len(self.offers) == 1 and self.button == Button.ACCEPT else None

    @property
    def clock_stands_still(self) -> bool:
        """Whether a pause, of the step or of the whole case, stops its clock."""
        task, case = self.task, self.case
        of_task = task.state == TaskState.ON_HOLD and task.hold_pauses_clock
        return of_task or (case.state == CaseState.ON_HOLD and case.hold_pauses_clock)


def rows_of(tasks: Sequence[Task], *, actor: Actor, horizon: Horizon) -> list[Row]:
    """The rows for a page of tasks, in its order; at most five queries."""
    graphs = {task.pk: plan_of(task.case.version_id).graph for task in tasks}
    offers = _offers([task for task in tasks if task.state == TaskState.WAITING])
    steps = {task.pk: graphs[task.pk].steps[task.step_key] for task in tasks}
    others = elsewhere([one for one in tasks if one.state == TaskState.WAITING and steps[one.pk].join == "all"])
    marks = _marks([task for task in tasks if steps[task.pk].not_by])
    stand_ins = stand_ins_of(tasks)
    staff = Staff.of_each({task.case.process_id for task in tasks}) if tasks else {}
    away = snoozing.until([task.pk for task in tasks], person_id=actor.person_id, now=horizon.now)
    return [
        _row(
            task,
            graphs[task.pk],
            actor,
            horizon,
            offers.get(task.pk, ()),
            others.get(task.pk),
            marks.get(task.case_id),
            staff[task.case.process_id].get(task.lane_key),
            away.get(task.pk),
            stand_ins.get(task.pk),
        )
        for task in tasks
    ]


def nothing_is_left(task: Task, step: Step, *, by: UUID | None) -> bool:
    """Whether a step can be completed without opening it: nothing to correct, to tick or to fill in any more."""
    draft = task.draft if task.draft_by_id == by else {}
    filled = all(not fields.is_empty(draft.get(key)) for key in step.fill)
    ticked = all(item.key in task.ticked for item in step.checklist)
    return filled and ticked and not task.marked_fields


def _row(
    task: Task,
    graph: Graph,
    actor: Actor,
    horizon: Horizon,
    offers: Sequence[Handoff],
    others: list[str] | None,
    marks: Marks | None,
    lane: LaneStaff | None,
    back_at: datetime | None,
    stands_for: StandIn | None,
) -> Row:
    step = graph.steps[task.step_key]
    verbs = verbs_of_task(actor, task, case=task.case, graph=graph, marks=marks)
    button = _button(task, step, verbs, actor)
    return Row(
        task=task,
        case=task.case,
        step=step,
        process=graph.process.name,
        group=Group.LATER if back_at else horizon.group(task),
        back_at=back_at,
        can_wait=TaskVerb.LATER in verbs,
        button=button,
        from_lane=", ".join(from_lanes(task, graph)),
        to_lane=graph.lanes[task.lane_key].name,
        due=None if task.queue_at >= NEVER else task.queue_at,
        stands_for=stands_for,
        why=_why(task, step, lane, horizon.now) if lane else "",
        arrivals=None if others is None else at_join(task, graph, others),
        offers=tuple(offers),
        kept_out=four_eyes(actor, task.case, graph, step, marks=marks) if step.not_by else "",
        with_others=tuple(
            verb
            for verb in BulkVerb
            if _IN_BULK.get(button) == verb or (verb == BulkVerb.REASSIGN and TaskVerb.REASSIGN in verbs)
        ),
    )


def _why(task: Task, step: Step, lane: LaneStaff, now: datetime) -> str:
    if task.state == TaskState.WAITING:
        is_asked = task.queue_at < NEVER
        clock = left_until(task.queue_at, calendar=lane.calendar, now=now) if is_asked else None
    else:
        clock = clock_of(task, case=task.case, step=step, calendar=lane.calendar, now=now)
    return clock_words.in_words(clock)


def _button(task: Task, step: Step, verbs: frozenset[TaskVerb], actor: Actor) -> Button:
    if TaskVerb.ACCEPT in verbs:
        return Button.ACCEPT
    if TaskVerb.CLAIM in verbs:
        return Button.TAKE
    if TaskVerb.COMPLETE in verbs and nothing_is_left(task, step, by=actor.person_id):
        if len(step.outcomes) == 2:
            return Button.OUTCOMES
        if not step.outcomes:
            return Button.COMPLETE
    return Button.OPEN


def _offers(waiting: Sequence[Task]) -> dict[UUID, list[Handoff]]:
    """What waits to be accepted, by the task it waits for, oldest first."""
    found: dict[UUID, list[Handoff]] = {}
    if waiting:
        rows = Handoff.objects.unanswered().filter(to_task__in=[task.pk for task in waiting])
        for handoff in rows.order_by("id"):
            found.setdefault(handoff.to_task_id, []).append(handoff)
    return found


def elsewhere(joins: Sequence[Task]) -> dict[UUID, list[str]]:
    """At which steps else the cases of some waiting tasks stand, by the task. One query."""
    if not joins:
        return {}
    live = Task.objects.live().filter(case__in={task.case_id for task in joins})
    at = list(live.values_list("pk", "case_id", "step_key"))
    return {task.pk: [key for pk, case, key in at if case == task.case_id and pk != task.pk] for task in joins}


def _marks(tasks: Sequence[Task]) -> dict[UUID, Marks]:
    """What the cases of some tasks remember, for steps that ask who did another one."""
    if not tasks:
        return {}
    rows = Case.objects.filter(pk__in={task.case_id for task in tasks}).values_list("pk", "marks")
    return {pk: Marks(marks) for pk, marks in rows}
