"""What pages and API read of escalations, in a number of queries that does not grow with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from handoffs import rules
from handoffs.escalations.models import Escalation
from handoffs.escalations.states import REPLIES, EscalationKind, EscalationState, Reply
from procops.people.actor import Actor
from workflows.case_words import told_of
from workflows.marks import Marks
from workflows.models import Case, Process, Task
from workflows.plan import plan_of
from workflows.states import CaseState
from workflows.visibility import cases_open_to, of_seen_cases

ON_DESK = 20
"""Questions that a desk shows; the list has them all."""
OF_CASE = 50


class EscalationVerb(StrEnum):
    """What can be done with one; the addresses are called the same: ``handoffs:escalation-answer``."""

    ANSWER = "answer"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Row:
    """One escalation as a line."""

    escalation: Escalation
    step: str
    process: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class EscalationPage:
    """Everything about one escalation."""

    row: Row
    lane: str
    owner: str
    """Who has the work meanwhile; empty: a team's pool."""
    verbs: frozenset[EscalationVerb]
    replies: tuple[Reply, ...]


class Figure(NamedTuple):
    """How often work was escalated in one way."""

    kind: EscalationKind
    open: int
    taken: int
    all: int


def escalations_seen_by(actor: Actor) -> QuerySet[Escalation]:
    """The escalations of the cases somebody may see: what lists and figures are made of."""
    return of_seen_cases(Escalation.objects.real(), actor)


def escalations_open_to(actor: Actor) -> QuerySet[Escalation]:
    """The escalations whose page somebody may open."""
    rows: QuerySet[Escalation] = Escalation.objects.filter(case__in=cases_open_to(actor))
    return rows


def full(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """With all that a line or the page of one names."""
    joined = rows.select_related("case__process", "task__owner", "asked_by", "asked", "team", "answered_by")
    return joined.defer("case__data", "case__marks", "task__draft", "task__pauses")


def to_answer(actor: Actor) -> QuerySet[Escalation]:
    """What waits for somebody's answer, or their team's; of a team only those are asked who may see the case."""
    return of_seen_cases(Escalation.objects.real().asked_of(actor), actor)


def on_desk(actor: Actor, *, now: datetime, query: str = "") -> list[Row]:
    """The first that wait for somebody's answer, the most urgent first; one query."""
    rows = full(to_answer(actor)).order_by("answer_by", "id")
    return rows_of(told_of(rows, query, case="case", step="task__step")[:ON_DESK], now=now)


def of_case(case: Case, *, now: datetime) -> list[Row]:
    """Those of a case that may be seen, newest first; no query where nobody was ever asked."""
    if not Marks(case.marks).any_escalated:
        return []
    rows = full(Escalation.objects.filter(case=case)).order_by("-asked_at", "-id")
    return rows_of(rows[:OF_CASE], now=now)


def of_task(task: Task, *, now: datetime) -> list[Row]:
    """Those of a task that may be seen, oldest first; no query where nobody was ever asked."""
    if not Marks(task.case.marks).was_escalated(task.pk):
        return []
    rows = full(Escalation.objects.filter(case=task.case_id, task=task)).order_by("asked_at", "id")
    return rows_of(rows[:OF_CASE], now=now)


def rows_of(escalations: "QuerySet[Escalation] | list[Escalation]", *, now: datetime) -> list[Row]:
    """The lines for some of them. No query of their own: everything came with them."""
    return [_row(one, now) for one in escalations]


def read(escalation: Escalation, *, actor: Actor, now: datetime) -> EscalationPage:
    """The page of one that the actor may see; it comes as `full` has it."""
    verbs = verbs_of(actor, escalation)
    graph = plan_of(escalation.case.version_id).graph
    kind = EscalationKind(escalation.kind)
    return EscalationPage(
        row=_row(escalation, now),
        lane=graph.lanes[escalation.task.lane_key].name,
        owner=str(escalation.task.owner or ""),
        verbs=verbs,
        replies=REPLIES[kind] if EscalationVerb.ANSWER in verbs else (),
    )


def verbs_of(actor: Actor, escalation: Escalation) -> frozenset[EscalationVerb]:
    """What somebody can do with one now; the moves ask again."""
    if not escalation.is_open or escalation.case.state != CaseState.OPEN:
        return frozenset()
    asked_me = escalation.asked_id == actor.person_id or escalation.team_id in actor.own_teams
    standing = rules.standing(
        actor,
        reporter_id=escalation.asked_by_id,
        asked_id=actor.person_id if asked_me else None,
        process_owner_id=escalation.case.process_owner_id,
    )
    possible = {EscalationVerb.ANSWER: "answer escalation", EscalationVerb.WITHDRAW: "take back escalation"}
    return frozenset(verb for verb, rule in possible.items() if actor.is_system or rules.may(rule, standing))


def counted(process: Process, *, actor: Actor) -> list[Figure]:
    """How often work of a process was escalated, the two kinds apart, of the cases somebody may see. One query."""
    rows = escalations_seen_by(actor).filter(process=process).order_by().values("kind")
    waiting, taken = Q(state=EscalationState.OPEN), Q(state=EscalationState.TAKEN)
    found = rows.annotate(all=Count("id"), open=Count("id", filter=waiting), taken=Count("id", filter=taken))
    figures = {kind: numbers for kind, *numbers in found.values_list("kind", "open", "taken", "all")}
    return [Figure(kind, *figures.get(kind, (0, 0, 0))) for kind in EscalationKind]


def count_to_answer(actor: Actor, *, at_most: int) -> int:
    """How many wait for somebody's answer, counted up to a number; one query."""
    return to_answer(actor)[:at_most].count()


def ids_of(rows: list[Row]) -> list[UUID]:
    return [row.escalation.pk for row in rows]


def _row(escalation: Escalation, now: datetime) -> Row:
    graph = plan_of(escalation.case.version_id).graph
    return Row(
        escalation=escalation,
        step=graph.steps[escalation.task.step_key].name,
        process=graph.process.name,
        is_late=escalation.is_open and escalation.answer_by < now,
    )
