"""Everything that is on one person."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from handoffs.escalations.models import Escalation
from handoffs.problems.models import Problem
from procops.people import absences
from procops.people.models import Absence, Membership, Team
from workflows.models import Task
from workflows.states import TaskState
from workflows.succession import Part, parts_of

Question = TypeVar("Question", Problem, Escalation)

SHOWN = 50
"""Tasks and offers of one page; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a member has, does and answers for, at present."""

    member: Membership
    tasks: list[Task]
    """The first in the order of the queue, each with its case and step."""
    task_count: int
    typed_count: int
    """Tasks with answers that they have typed and not sent: those only their writer sees."""
    offers: list[Task]
    """What was handed to them and waits to be accepted, or waits for other branches."""
    offer_count: int
    problems: list[Problem]
    """What they are to decide: the first, the most urgent before; each with its case and step."""
    problem_count: int
    escalations: list[Escalation]
    """What they alone are to answer: likewise."""
    escalation_count: int
    absences: list[Absence]
    """Of others, in which they stand in; each with its person."""
    parts: list[Part]
    teams_led: list[Team]

    @property
    def fills(self) -> list[Part]:
        return [part for part in self.parts if part.fills or part.stands_in]

    @property
    def answers(self) -> list[Part]:
        return [part for part in self.parts if part.answers]

    @property
    def owns(self) -> list[Part]:
        return [part for part in self.parts if part.owns]

    @property
    def absent_people(self) -> list[UUID]:
        return [absence.person_id for absence in self.absences]

    @property
    def has_nothing(self) -> bool:
        work = self.task_count or self.offer_count or self.problem_count or self.escalation_count
        return not (work or self.absences or self.parts or self.teams_led)


def belongings_of(member: Membership, *, now: datetime) -> Belongings:
    """What is on a member: fifteen queries, however much it is."""
    in_hand, offered = in_hand_of(member.person_id), offered_to(member.person_id)
    to_decide = Problem.objects.asked_of(member.person_id)
    to_answer = Escalation.objects.asked_by_name(member.person_id)
    return Belongings(
        member=member,
        tasks=_shown(in_hand),
        task_count=in_hand.count(),
        typed_count=in_hand.filter(draft_by_id=member.person_id).exclude(draft={}).count(),
        offers=_shown(offered),
        offer_count=offered.count(),
        problems=_first(to_decide),
        problem_count=to_decide.count(),
        escalations=_first(to_answer),
        escalation_count=to_answer.count(),
        absences=list(absences.with_them_as_deputy(member.person_id, now=now)),
        parts=parts_of(member.person_id),
        teams_led=list(Team.objects.filter(lead_id=member.person_id).order_by("name")),
    )


def in_hand_of(person_id: UUID) -> QuerySet[Task]:
    """Their accepted work that is not done."""
    return live_of(person_id).exclude(state=TaskState.WAITING)


def offered_to(person_id: UUID) -> QuerySet[Task]:
    """What waits for them by name."""
    return live_of(person_id).filter(state=TaskState.WAITING)


def live_of(person_id: UUID) -> QuerySet[Task]:
    rows: QuerySet[Task] = Task.objects.live().owned_by(person_id)
    return rows


def _first(questions: QuerySet[Question]) -> list[Question]:
    rows = questions.select_related("case", "task__step").defer("case__data", "case__marks")
    return list(rows.order_by("answer_by", "id")[:SHOWN])


def _shown(tasks: QuerySet[Task]) -> list[Task]:
    rows = tasks.select_related("case", "step").defer("case__data", "case__marks")
    return list(rows.order_by("queue_at", "id")[:SHOWN])
