"""Proves that no work is forgotten: whoever looks at a case finds who has it, and nothing contradicts itself.

`findings_of` is pure, so that random walks ask it after every move; `Audit` asks it of a whole database, in batches.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, ForeignKey, OuterRef

from handoffs.models import Escalation, Handoff, Problem
from handoffs.states import UNANSWERED, HandoffState
from procops.people.models import Organization
from procops.scoping import scope
from workflows.deadlines import NEVER
from workflows.graph import Graph
from workflows.models import Case, Task, Wait
from workflows.parts import USUAL
from workflows.plan import plan_of
from workflows.states import IN_HAND, LIVE_CASE, LIVE_TASK, CaseState, HoldCause, TaskState
from workflows.writes import append_only_is_guarded, held_case, people_revision_is_kept

CASES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a case that cannot be right."""

    reference: str
    what: str

    def __str__(self) -> str:
        return f"{self.reference}: {self.what}"


def findings_of(
    case: Case,
    graph: Graph,
    tasks: Sequence[Task],
    handoffs: Sequence[Handoff],
    problems: Sequence[Problem],
    waits: Sequence[Wait] = (),
) -> list[Finding]:
    """Everything that is wrong with one case, given all its tasks, handoffs, problems and waits. Empty, if the moves
    did their work."""
    live = [task for task in tasks if task.is_live]
    lasting = [wait for wait in waits if wait.lasts]
    unanswered = defaultdict(list)
    for handoff in handoffs:
        if handoff.is_unanswered:
            unanswered[handoff.to_task_id].append(handoff)
    found = [
        *_of_case(case, [*live, *lasting]),
        *_of_visits(case, [*tasks, *waits], live),
        *_of_waits(case, graph, lasting),
        *(what for task in tasks for what in _of_task(case, graph, task)),
        *(what for task in live for what in _of_clock(case, graph, task, unanswered[task.pk])),
        *(
            what
            for task in live
            if task.state == TaskState.WAITING
            for what in _of_waiting(graph, task, [*live, *lasting], unanswered)
        ),
        *_of_handoffs({task.pk: task for task in tasks}, handoffs),
        *_of_problems(case, {task.pk: task for task in tasks}, problems),
    ]
    return [Finding(case.reference, what) for what in found]


def _of_case(case: Case, live: Sequence[Task | Wait]) -> Iterator[str]:
    if case.state in LIVE_CASE and not live:
        yield f"it is {case.state} and nobody has anything to do"
    if case.state not in LIVE_CASE and live:
        yield f"it is {case.state} and {_named(live[0])} is still {live[0].state}"
    if (case.state in LIVE_CASE) == (case.ended_at is not None):
        yield f"it is {case.state} and ended at {case.ended_at}"
    if (case.state == CaseState.ON_HOLD) != (case.held_at is not None):
        yield f"it is {case.state} and paused since {case.held_at}"


def _of_visits(case: Case, tasks: Sequence[Task | Wait], live: Sequence[Task]) -> Iterator[str]:
    counted = Counter(task.step_key for task in tasks)
    remembered = case.marks.get("visits", {})
    for step in sorted({*counted, *remembered}):
        if counted[step] != remembered.get(step, 0):
            yield f'it remembers {remembered.get(step, 0)} visits of "{step}" and has had {counted[step]}'
    for (step, visit, copy), times in Counter((task.step_key, task.visit, task.copy) for task in live).items():
        if times > 1:
            yield f'visit {visit} of "{step}" (copy {copy}) is live {times} times'
    for redone, times in Counter(task.redo_of_id for task in live if task.redo_of_id).items():
        if times > 1:
            yield f"task {redone} is being done again {times} times at once"


def _of_waits(case: Case, graph: Graph, lasting: Sequence[Wait]) -> Iterator[str]:
    """A wait that lasts is looked after by the sweep while its case is open, as far as it has a moment."""
    remembered = case.marks.get("waits", 0)
    if remembered != len(lasting):
        yield f"it remembers {remembered} waits and has {len(lasting)}"
    for wait in lasting:
        name = f'the wait "{wait.step_key}" (visit {wait.visit})'
        step = graph.steps.get(wait.step_key)
        if step is None or step.wait is None:
            yield f"{name} is at a step that its process does not have"
        if wait.wake_at != (wait.due_at if case.state == CaseState.OPEN else None):
            yield f"{name} is over at {wait.due_at} and would be looked at at {wait.wake_at}"


def _of_task(case: Case, graph: Graph, task: Task) -> Iterator[str]:
    step = graph.steps.get(task.step_key)
    # What a case that was moved to another version has behind it may not be there any more.
    if task.is_live and (step is None or not step.is_work or task.lane_key not in graph.lanes):
        yield f"{_named(task)} is at a step or in a role that its process does not have"
    if task.is_live == (task.ended_at is not None):
        yield f"{_named(task)} is {task.state} and ended at {task.ended_at}"
    if task.is_live and task.owner_id is None and task.team_id is None:
        yield f"{_named(task)} is {task.state} and nobody's"
    if task.is_live and (task.state == TaskState.WAITING) == (task.ready_at is not None):
        yield f"{_named(task)} is {task.state} and was opened at {task.ready_at}"
    if (task.state == TaskState.ON_HOLD) != (task.held_at is not None):
        yield f"{_named(task)} is {task.state} and paused since {task.held_at}"
    if task.state == TaskState.IN_PROGRESS and task.started_at is None:
        yield f"{_named(task)} is in progress and was never begun"
    times = [moment for moment in (task.reached_at, task.ready_at, task.started_at, task.ended_at) if moment]
    if times != sorted(times):
        yield f"{_named(task)} ended before it began"


def _of_clock(case: Case, graph: Graph, task: Task, offers: Sequence[Handoff]) -> Iterator[str]:
    if task.state == TaskState.WAITING:
        queued = min((offer.answer_by for offer in offers), default=NEVER)
    else:
        queued = task.due_at or NEVER
    if task.queue_at != queued:
        yield f"{_named(task)} stands in its queue at {task.queue_at}, and should at {queued}"
    if not _is_looked_after(case, graph, task, offers):
        yield f"{_named(task)} is due at {task.due_at} and would be nudged at {task.nudge_at}"


def _is_looked_after(case: Case, graph: Graph, task: Task, offers: Sequence[Handoff]) -> bool:
    """Whether the sweep comes back to a live task for as long as somebody is still to be reminded, and only then.

    Whose working hours count is not asked here, so a moment is held to its bounds, not to the second.
    """
    awake = case.state == CaseState.OPEN and not case.is_practice
    rules = graph.steps[task.step_key].reminders if task.step_key in graph.steps else USUAL
    if awake and task.state == TaskState.WAITING:
        asked = [offer.asked_at for offer in offers]
        return task.nudge_at is None or (bool(asked) and task.nudge_at >= min(asked))
    if awake and task.state == TaskState.ON_HOLD:
        return task.nudge_at is None or (task.held_at is not None and task.nudge_at >= task.held_at)
    if not awake or task.state not in IN_HAND or task.due_at is None:
        return task.nudge_at is None
    if task.nudge_at is None:
        told_at_due = rules.at_due or rules.late
        return not told_at_due or case.last_at >= task.due_at
    return task.nudge_at >= min(task.due_at, task.ready_at or task.due_at)


def _of_waiting(
    graph: Graph, task: Task, live: Sequence[Task | Wait], unanswered: dict[UUID, list[Handoff]]
) -> Iterator[str]:
    """A waiting task waits for an answer, or is a join that something live can still reach."""
    asked = {(str(offer.from_task_id), offer.flow_key) for offer in unanswered[task.pk]}
    expected = {(came["from"], came["flow"]) for came in task.arrivals if not came["accepted"]}
    if not task.arrivals:
        yield f"{_named(task)} waits and nothing has come"
    if asked != expected:
        yield f"{_named(task)} waits for {len(expected)} answers and {len(asked)} are asked for"
    if expected or not task.arrivals:
        return
    step = graph.steps[task.step_key]
    if step.join != "all":
        yield f"{_named(task)} waits though it was accepted"
    elif not graph.may_still_arrive(step.key, [other.step_key for other in live if other is not task]):
        yield f"{_named(task)} waits though nothing more can come"


def _of_handoffs(tasks: dict[UUID, Task], handoffs: Sequence[Handoff]) -> Iterator[str]:
    for handoff in handoffs:
        giver, receiver = tasks.get(handoff.from_task_id), tasks.get(handoff.to_task_id)
        if giver is None or receiver is None:
            yield f"handoff {handoff.pk} is between tasks of another case"
            continue
        name = f"the handoff from {_named(giver)} to {_named(receiver)}"
        if giver.state not in (TaskState.DONE, TaskState.SKIPPED):
            yield f"{name}: the giver's task is {giver.state}"
        if handoff.state in UNANSWERED and receiver.state != TaskState.WAITING:
            yield f"{name} is {handoff.state} and the receiver's task {receiver.state}"
        if handoff.state in UNANSWERED and _asked(handoff) != (receiver.owner_id, receiver.team_id, receiver.lane_key):
            yield f"{name} asks somebody else than who has the task"
        if handoff.state == HandoffState.RETURNED and not handoff.reason:
            yield f"{name} came back without a reason"
        if (handoff.state in UNANSWERED) == (handoff.answered_at is not None):
            yield f"{name} is {handoff.state} and was answered at {handoff.answered_at}"
        if handoff.state == HandoffState.EXPIRED and handoff.expired_at is None:
            yield f"{name} is expired and nobody knows since when"


def _of_problems(case: Case, tasks: dict[UUID, Task], problems: Sequence[Problem]) -> Iterator[str]:
    """What a problem stops stands still until it is answered, and nothing else stands still because of one."""
    stopping = Counter(problem.task_id for problem in problems if problem.is_open and problem.blocking)
    stopped = {task.pk for task in tasks.values() if task.hold_cause == HoldCause.PROBLEM}
    for task_id in sorted(stopped - set(stopping)):
        yield f"{_named(tasks[task_id])} stands still because of a problem that nobody has reported"
    for task_id in sorted(set(stopping) - stopped):
        yield f"{_named(tasks[task_id])} goes on although a problem stops it"
    if case.state not in LIVE_CASE and any(problem.is_open for problem in problems):
        yield f"it is {case.state} and a problem still waits for an answer"
    for problem in problems:
        if problem.is_open == (problem.closed_at is not None):
            yield f"problem {problem.pk} is {problem.state} and was closed at {problem.closed_at}"


def _asked(handoff: Handoff) -> tuple[UUID | None, UUID | None, str]:
    return handoff.receiver_id, handoff.receiving_team_id, handoff.to_lane


def _named(task: Task | Wait) -> str:
    return f'"{task.step_key}" (visit {task.visit})'


@dataclass
class Audit:
    """Asks all cases of all organizations; the figures grow while its findings are told."""

    cases: int = 0
    open_cases: int = 0
    tasks: int = 0
    handoffs: int = 0
    unanswered: int = 0
    findings: int = 0

    def run(self) -> Iterator[Finding]:
        if not append_only_is_guarded():
            self.findings += 1
            yield Finding("journal", "the database does not refuse to change it: run `manage.py migrate`")
        if not people_revision_is_kept():
            self.findings += 1
            yield Finding("people", "the database does not tell when staffing changes: run `manage.py migrate`")
        for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
            with scope(organization_id):
                for batch in batches():
                    yield from self._of_batch(batch)
                yield from self._of_escalations()
                yield from self._of_keys()

    def _of_escalations(self) -> Iterator[Finding]:
        """Nobody is asked about work that has ended: one statement, so it sees each move whole or not at all."""
        moot = Escalation.objects.open().exclude(task__state__in=LIVE_TASK)
        for reference, step in moot.values_list("case__reference", "task__step_key"):
            self.findings += 1
            yield Finding(reference, f'somebody is still asked about "{step}", which has ended')

    def _of_keys(self) -> Iterator[Finding]:
        """What no constraint asks in every move: whatever a task or a handoff names is there, and not elsewhere."""
        for model in (Task, Handoff):
            keys: list[Any] = [key for key in model._meta.concrete_fields if isinstance(key, ForeignKey)]
            for key in (key for key in keys if not key.db_constraint):
                named = key.remote_field.model._base_manager.filter(pk=OuterRef(key.attname))
                rows = model.objects.filter(~Exists(named), **{f"{key.name}__isnull": False})
                for reference, row_id in rows.values_list("case__reference", "pk"):
                    self.findings += 1
                    yield Finding(
                        reference, f"{model._meta.verbose_name} {row_id} names a {key.name} that is not there"
                    )

    def _of_batch(self, cases: Sequence[Case]) -> Iterator[Finding]:
        tasks, handoffs, problems = defaultdict(list), defaultdict(list), defaultdict(list)
        for task in Task.objects.filter(case__in=cases):
            tasks[task.case_id].append(task)
        for handoff in Handoff.objects.filter(case__in=cases):
            handoffs[handoff.case_id].append(handoff)
        for problem in Problem.objects.filter(case__in=cases):
            problems[problem.case_id].append(problem)
        waits = defaultdict(list)
        for wait in Wait.objects.filter(case__in=cases):
            waits[wait.case_id].append(wait)
        for case in cases:
            self.cases += 1
            self.open_cases += case.state in LIVE_CASE
            self.tasks += len(tasks[case.pk])
            self.handoffs += len(handoffs[case.pk])
            self.unanswered += sum(handoff.is_unanswered for handoff in handoffs[case.pk])
            graph = plan_of(case.version_id).graph
            if findings_of(case, graph, tasks[case.pk], handoffs[case.pk], problems[case.pk], waits[case.pk]):
                found = _held(case.pk)
                self.findings += len(found)
                yield from found


def _held(case_id: UUID) -> list[Finding]:
    """Of one case, looked at again while nothing can move it: it may have moved while it was being read."""
    with transaction.atomic():
        case = held_case(case_id)
        tasks, handoffs = Task.objects.filter(case=case), Handoff.objects.filter(case=case)
        problems, waits = Problem.objects.filter(case=case), Wait.objects.filter(case=case)
        graph = plan_of(case.version_id).graph
        return findings_of(case, graph, list(tasks), list(handoffs), list(problems), list(waits))


def batches(*, only_live: bool = False) -> Iterator[list[Case]]:
    """The cases of the organization in scope, a batch at a time."""
    after: UUID | None = None
    while True:
        rows = Case.objects.live() if only_live else Case.objects.all()
        batch = list((rows.filter(pk__gt=after) if after else rows).order_by("pk")[:CASES_AT_ONCE])
        if not batch:
            return
        after = batch[-1].pk
        yield batch
