"""Everything that the page of one task shows, read once, in a number of queries that does not grow with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from handoffs import clock_words, history
from handoffs.absences.standing import stand_ins_of
from handoffs.arrivals import Arrivals, at_join, from_lanes
from handoffs.escalations import reading as escalation_reading
from handoffs.facts import Fact, facts_of, names_in
from handoffs.history import History, Line
from handoffs.models import Handoff
from handoffs.practice import next_task
from handoffs.problems import reading as problem_reading
from handoffs.reminders import snoozing
from handoffs.states import HandoffState
from handoffs.verbs import HandoffVerb, TaskVerb, four_eyes, verbs_of_handoff, verbs_of_task
from procops.people.actor import Actor
from workflows import contracts
from workflows.clocks import clock_of
from workflows.graph import Contract, Graph, Step
from workflows.map_data import MapData, ids_on_map, map_data
from workflows.models import Attachment, Case, Entry, StandIn, Task
from workflows.names import names_of
from workflows.plan import plan_of
from workflows.staffing import Staff
from workflows.states import IN_HAND, CaseState, TaskState
from workflows.visibility import lanes_of, readable_fields

LINES = 8
"""Lines of history beside a task; the rest stands on the case's page."""
COMMENTS = 50


@dataclass(frozen=True, slots=True)
class Passage:
    """One handoff of the task: what it brought, or what it handed on."""

    handoff: Handoff
    contract: Contract
    step: str
    """The receiver's."""
    from_lane: str
    to_lane: str
    content: list[Fact]
    waived: list[str]
    """Labels of what should be there and was waived."""
    warnings: list[str]
    marked: list[str]
    """Labels of what was named missing or wrong."""
    verbs: frozenset[HandoffVerb]

    @property
    def back_by(self) -> str:
        """Who sent it back."""
        return str(self.handoff.sent_back_by or self.handoff.answered_by or "")


@dataclass(frozen=True, slots=True)
class Tick:
    """One item of the checklist."""

    key: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    """See the module. Confidential values are left out already."""

    task: Task
    case: Case
    graph: Graph
    step: Step
    lane: str
    from_lane: str
    verbs: frozenset[TaskVerb]
    kept_out: str
    brought: list[Passage]
    """The handoffs that brought the work here, of a redo those of the visit it repeats."""
    handed_on: list[Passage]
    came_back: list[Passage]
    """Why it is to be done again."""
    shown: list[Fact]
    """What the step shows, but for what stands in a handoff already."""
    filled: list[Fact]
    checklist: list[Tick]
    arrivals: Arrivals | None
    escalations: list[escalation_reading.Row]
    """Who was asked about it, oldest first."""
    problems: list[problem_reading.Row]
    """What was reported of this task, oldest first."""
    comments: list[Line]
    history: History
    files: list[Attachment]
    map: MapData
    back_at: datetime | None
    """When it comes back, if the reader has put it away until later."""
    stands_for: StandIn | None
    """Whose work it is while they are away."""
    why_due: str
    """Its clock as a sum, in words; empty without one."""
    practice_next: Task | None
    """With what else a practice case goes on; None while this is to be done, and for a real one."""

    @property
    def outcome(self) -> str:
        """How a done task ended, in words."""
        return next((one.label for one in self.step.outcomes if one.key == self.task.outcome), "")

    @property
    def may_accept_for_others(self) -> bool:
        """For the pool or a named member of it: that takes who may both accept and reassign (rule R15)."""
        return self.task.team_id is not None and {TaskVerb.ACCEPT, TaskVerb.REASSIGN} <= self.verbs

    @property
    def is_kept_out(self) -> bool:
        """By four eyes; in practice that is only told."""
        return bool(self.kept_out) and not self.case.is_practice

    @property
    def is_editable(self) -> bool:
        return TaskVerb.COMPLETE in self.verbs

    @property
    def clock_stands_still(self) -> bool:
        """Whether a pause, of the step or of the whole case, stops its clock."""
        of_task = self.task.state == TaskState.ON_HOLD and self.task.hold_pauses_clock
        return of_task or (self.case.state == CaseState.ON_HOLD and self.case.hold_pauses_clock)

    @property
    def waits_for_others(self) -> bool:
        """Whether it waits for branches, not for anybody's answer."""
        return self.task.state == TaskState.WAITING and not self.task.is_offered

    @property
    def is_blank(self) -> bool:
        """Whether nothing is to be filled in or ticked."""
        return not self.step.fill and not self.checklist


def read(task: Task, *, actor: Actor, now: datetime, ticked: Collection[str] | None = None) -> TaskPage:
    """Read the page of a task that the actor may see; the task comes with its case and process.

    :param ticked: keys of the checklist as just sent, where they are not kept yet.
    """
    case, graph = task.case, plan_of(task.case.version_id).graph
    step, staff = graph.steps[task.step_key], Staff.of_case(case)
    readable = readable_fields(graph, lanes_of(actor, case, staff), actor=actor)
    tasks = list(Task.objects.filter(case=case).defer("draft", "pauses").order_by("id"))
    others = [one.step_key for one in tasks if one.is_live and one.pk != task.pk]
    handoffs = _handoffs(task)
    given = [one for one in handoffs if one.from_task_id == task.pk]
    names = names_in(graph, case.data, *(one.content for one in handoffs))
    owner_id = case.process_owner_id

    def passage(handoff: Handoff, to_task: Task) -> Passage:
        contract = Contract.from_json(handoff.contract)
        lane = staff.get(handoff.to_lane)
        return Passage(
            handoff=handoff,
            contract=contract,
            step=graph.steps[to_task.step_key].name,
            from_lane=graph.lanes[handoff.from_lane].name,
            to_lane=graph.lanes[handoff.to_lane].name,
            content=facts_of(graph, handoff.content, handoff.content, readable=readable, names=names),
            waived=_labels(graph, handoff.waived),
            warnings=[one["problem"] for one in contracts.warnings_for(handoff.warnings, readable)],
            marked=_labels(graph, handoff.fields),
            verbs=verbs_of_handoff(actor, handoff, task=to_task, case=case, lane=lane, process_owner_id=owner_id),
        )

    by_id = {one.pk: one for one in tasks}
    done = task.ticked if ticked is None else ticked
    passages = [(one, passage(one, by_id[one.to_task_id])) for one in handoffs]
    arrived = {task.pk, task.redo_of_id}
    brought = [each for one, each in passages if one.to_task_id in arrived and _still_counts(one, task)]
    told = {key for each in brought for key, value in each.handoff.content.items() if case.data.get(key) == value}
    waits = task.state == TaskState.WAITING and step.join == "all"
    return TaskPage(
        task=task,
        case=case,
        graph=graph,
        step=step,
        lane=graph.lanes[task.lane_key].name,
        from_lane=", ".join(from_lanes(task, graph)),
        verbs=verbs_of_task(
            actor,
            task,
            case=case,
            graph=graph,
            lane=staff.get(task.lane_key),
            process_owner_id=owner_id,
            others=others,
            followed=tasks,
            given=given,
            came=handoffs,
        ),
        kept_out=four_eyes(actor, case, graph, step) if step.not_by and task.is_live else "",
        brought=brought,
        handed_on=[each for one, each in passages if one.from_task_id == task.pk],
        came_back=[each for one, each in passages if one.from_task_id == task.redo_of_id and _came_back(one)],
        shown=facts_of(graph, [key for key in step.show if key not in told], case.data, readable=readable, names=names),
        filled=facts_of(graph, step.fill, case.data, readable=readable, names=names),
        checklist=[Tick(item.key, item.label, item.key in done) for item in step.checklist],
        arrivals=at_join(task, graph, others) if waits else None,
        escalations=escalation_reading.of_task(task, now=now),
        problems=problem_reading.of_task(task, now=now),
        comments=_comments(case, graph, readable),
        history=history.of_case(case, graph=graph, readable=readable, at_most=LINES),
        files=_files(case, readable),
        map=_map(case, graph, staff, tasks, now),
        back_at=snoozing.until([task.pk], person_id=actor.person_id, now=now).get(task.pk),
        stands_for=stand_ins_of([task]).get(task.pk),
        why_due=_why_due(task, case, step, staff, now),
        practice_next=_practice_next(task),
    )


def _handoffs(task: Task) -> list[Handoff]:
    """What brought the task, what it gave, and for a redo what came back; oldest first."""
    of_task = Q(to_task=task) | Q(from_task=task)
    if task.redo_of_id:
        of_task |= Q(from_task=task.redo_of_id) | Q(to_task=task.redo_of_id)
    rows = Handoff.objects.filter(of_task, case=task.case).order_by("id")
    return list(rows.select_related("giver", "receiver", "receiving_team", "answered_by", "sent_back_by"))


def _still_counts(handoff: Handoff, task: Task) -> bool:
    """What a join has sent back comes once more; of work that has ended everything is told that it was made of."""
    if handoff.sent_back_at is not None and task.is_live:
        return False
    return handoff.state not in (HandoffState.RETURNED, HandoffState.WITHDRAWN)


def _came_back(handoff: Handoff) -> bool:
    return handoff.state == HandoffState.RETURNED or handoff.sent_back_at is not None


def _labels(graph: Graph, keys: Sequence[str]) -> list[str]:
    return [graph.fields[key].label for key in keys if key in graph.fields]


def _comments(case: Case, graph: Graph, readable: frozenset[str]) -> list[Line]:
    """The newest comments, in the order in which they were written."""
    said = history.of_case(case, graph=graph, readable=readable, only=("case.commented",), at_most=COMMENTS)
    return said.lines[::-1]


def _practice_next(task: Task) -> Task | None:
    doable = task.state in IN_HAND or task.is_offered
    return next_task(task.case, but=task) if task.case.is_practice and not doable else None


def _why_due(task: Task, case: Case, step: Step, staff: Staff, now: datetime) -> str:
    lane = staff.get(task.lane_key)
    return clock_words.in_words(clock_of(task, case=case, step=step, calendar=lane.calendar, now=now)) if lane else ""


def _files(case: Case, readable: frozenset[str]) -> list[Attachment]:
    rows = Attachment.objects.filter(case=case).select_related("uploaded_by").order_by("-uploaded_at", "-id")
    return [file for file in rows if not file.field_key or file.field_key in readable]


def _map(case: Case, graph: Graph, staff: Staff, tasks: list[Task], now: datetime) -> MapData:
    names = names_of(ids_on_map(graph, staff=staff, case=case, tasks=tasks))
    ends = set(Entry.objects.filter(case=case, kind="end.reached").values_list("step_key", flat=True))
    return map_data(graph, staff=staff, names=names, now=now, case=case, tasks=tasks, ends=ends)
