"""What pages and API read of problems, in a number of queries that does not grow with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from handoffs import rules
from handoffs.problems.models import Problem
from handoffs.problems.states import OTHER, Answer, ProblemState
from handoffs.whereabouts import live_keys
from procops.people.actor import Actor
from workflows.case_words import told_of
from workflows.earlier import steps_before, visits_before
from workflows.graph import Graph, Step
from workflows.joins import waits_for_others
from workflows.models import Case, Process, Task
from workflows.plan import plan_of
from workflows.staffing import Staff
from workflows.states import IN_HAND, CaseState, TaskState, VersionState
from workflows.visibility import cases_open_to, of_seen_cases

ON_DESK = 20
"""Problems that a desk shows; the list has them all."""
OF_CASE = 50


class ProblemVerb(StrEnum):
    """What can be done with a problem; the addresses are called the same: ``handoffs:problem-answer``."""

    ANSWER = "answer"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Row:
    """One problem as a line."""

    problem: Problem
    step: str
    process: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Which answers the state of things allows."""

    answers: tuple[Answer, ...]
    steps: tuple[Step, ...] = ()
    """Those that can be done again."""
    step: Step | None = None
    """The one with the problem: its outcomes say how it can be skipped."""
    ends_case: bool = False
    """Whether cancelling ends the whole case, because nothing else is open."""


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Everything about one problem."""

    row: Row
    graph: Graph
    lane: str
    verbs: frozenset[ProblemVerb]
    choices: Choices
    redone: str
    """Name of the step that was done again."""


class Figure(NamedTuple):
    """How often a reason was given."""

    reason: str
    """Its key, `OTHER` for what is not in the list: as addresses ask for it."""
    label: str
    open: int
    all: int


def problems_seen_by(actor: Actor) -> QuerySet[Problem]:
    """The problems of the cases somebody may see, none of practice: what lists and figures are made of."""
    return of_seen_cases(Problem.objects.real(), actor)


def problems_open_to(actor: Actor) -> QuerySet[Problem]:
    """The problems whose page somebody may open: those they see, and those of what they try out themselves."""
    rows: QuerySet[Problem] = Problem.objects.filter(case__in=cases_open_to(actor))
    return rows


def full(rows: QuerySet[Problem]) -> QuerySet[Problem]:
    """With all that a line or the page of a problem names."""
    joined = rows.select_related("case__process", "task", "reported_by", "asked", "closed_by", "file")
    return joined.defer("case__data", "case__marks", "task__draft", "task__pauses")


def to_answer(actor: Actor) -> QuerySet[Problem]:
    """What waits for somebody's answer and can be answered, the most urgent first."""
    rows = Problem.objects.asked_of(actor.person_id)
    waiting: QuerySet[Problem] = rows.order_by("answer_by", "id")
    return waiting


def on_desk(actor: Actor, *, now: datetime, query: str = "") -> list[Row]:
    """The first problems that wait for somebody's answer; one query."""
    rows = full(to_answer(actor))
    return rows_of(told_of(rows, query, case="case", step="task__step")[:ON_DESK], now=now)


def of_case(case: Case, *, now: datetime) -> list[Row]:
    """The problems of a case that may be seen, newest first; one query."""
    rows = full(Problem.objects.filter(case=case)).order_by("-reported_at", "-id")
    return rows_of(rows[:OF_CASE], now=now)


def of_task(task: Task, *, now: datetime) -> list[Row]:
    """The problems of a task that may be seen, oldest first; one query."""
    rows = full(Problem.objects.filter(case=task.case_id, task=task)).order_by("reported_at", "id")
    return rows_of(rows[:OF_CASE], now=now)


def rows_of(problems: "QuerySet[Problem] | list[Problem]", *, now: datetime) -> list[Row]:
    """The lines for some problems. No query of their own: everything came with them."""
    return [_row(problem, now) for problem in problems]


def read(problem: Problem, *, actor: Actor, now: datetime) -> ProblemPage:
    """The page of a problem that the actor may see; it comes as `full` has it."""
    task, case = problem.task, problem.case
    graph, staff = plan_of(case.version_id).graph, Staff.of_case(case)
    verbs = verbs_of(actor, problem, staff=staff)
    step = graph.step_once(problem.redo_step)
    return ProblemPage(
        row=_row(problem, now),
        graph=graph,
        lane=graph.lanes[task.lane_key].name,
        verbs=verbs,
        choices=choices_of(problem, graph) if ProblemVerb.ANSWER in verbs else Choices(()),
        redone=step.name if step else "",
    )


def verbs_of(actor: Actor, problem: Problem, *, staff: Staff) -> frozenset[ProblemVerb]:
    """What somebody can do with a problem now; the moves ask again."""
    if not problem.is_open or problem.case.state != CaseState.OPEN:
        return frozenset()
    standing = rules.standing(
        actor,
        task=problem.task,
        lane=staff.get(problem.task.lane_key),
        reporter_id=problem.reported_by_id,
        asked_id=problem.asked_id,
        process_owner_id=problem.case.process_owner_id,
    )
    possible = {ProblemVerb.ANSWER: "answer problem", ProblemVerb.WITHDRAW: "take back problem"}
    return frozenset(verb for verb, rule in possible.items() if actor.is_system or rules.may(rule, standing))


def choices_of(problem: Problem, graph: Graph) -> Choices:
    """Which answers are left; of work that has ended there is only to say that it went on. Two queries."""
    task, case = problem.task, problem.case
    if not task.is_live:
        return Choices((Answer.GO_ON,))
    others = live_keys(case, but=task)
    earlier = visits_before(task, Task.objects.filter(case=case).only("step_key", "visit", "state", "arrivals"))
    in_hand = task.state in (*IN_HAND, TaskState.ON_HOLD)
    steps = tuple(steps_before(graph, task, earlier)) if in_hand else ()
    step = graph.steps[task.step_key]
    waits = waits_for_others(task, graph, others)
    answers = [Answer.GO_ON, *([Answer.REDO] if steps else []), *([] if waits else [Answer.SKIP]), Answer.CANCEL]
    return Choices(tuple(answers), steps, step, ends_case=not others)


def per_reason(process: Process, *, actor: Actor) -> list[Figure]:
    """How often each reason was given, in the order of the process's list, of the cases somebody may see. One query."""
    rows = problems_seen_by(actor).filter(process=process).values("reason")
    is_open = Q(state=ProblemState.OPEN)
    figures = rows.annotate(all=Count("id"), open=Count("id", filter=is_open)).values_list("reason", "open", "all")
    counted = {reason: (waiting, together) for reason, waiting, together in figures}
    labels = _labels(process, set(counted))
    found = [Figure(key or OTHER, label, *counted.get(key, (0, 0))) for key, label in labels.items()]
    return [figure for figure in found if figure.all or figure.reason != OTHER]


def _labels(process: Process, given: set[str]) -> dict[str, str]:
    """The reasons of the published list, those that were given under older versions, and what is in no list."""
    version = process.versions.filter(state=VersionState.PUBLISHED).only("id", "organization").first()
    known = plan_of(version.pk).graph.process.problem_reasons if version else ()
    labels = {one.key: one.label for one in known}
    older = given - {*labels, ""}
    if older:
        newest = Problem.objects.filter(process=process, reason=OuterRef("reason")).order_by("-reported_at", "-id")
        rows = Problem.objects.filter(process=process, reason__in=older).order_by().values("reason").distinct()
        last = rows.annotate(label=Subquery(newest.values("reason_label")[:1]))
        labels |= dict(last.values_list("reason", "label"))
    return labels | {"": _("Something else")}


def reason_in_words(reason: str, *, actor: Actor, process: Process | None = None) -> str:
    """What a reason that a list is narrowed to is called, by its key or `OTHER`; where nobody knows it, as it stands.

    :param process: the one that the list is narrowed to; else the reason is looked for among problems.
    """
    key = "" if reason == OTHER else reason
    if process is not None or not key:
        return _labels(process, {key}).get(key, reason) if process else _("Something else")
    rows = problems_seen_by(actor).filter(reason=key).order_by("-reported_at", "-id")
    return rows.values_list("reason_label", flat=True).first() or reason


def _row(problem: Problem, now: datetime) -> Row:
    graph = plan_of(problem.case.version_id).graph
    return Row(
        problem=problem,
        step=graph.steps[problem.task.step_key].name,
        process=graph.process.name,
        is_late=problem.is_open and problem.answer_by < now,
    )


def count_to_answer(person_id: UUID, *, at_most: int) -> int:
    """How many problems wait for somebody's answer, counted up to a number; one query."""
    return Problem.objects.asked_of(person_id)[:at_most].count()
