"""Who is told what when work moves: notices, made in memory and saved with the move."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from handoffs import notifying
from handoffs.escalations.models import Escalation
from handoffs.escalations.states import EscalationKind
from handoffs.models import Handoff
from handoffs.notifying import BOTH, INBOX
from handoffs.problems.models import Problem
from procops.notices.kinds import Kind
from procops.notices.models import Channel
from workflows.held import Held
from workflows.models import Task, Visibility
from workflows.reminders import Stage
from workflows.visibility import people_who_may_open

KIND_OF = {Stage.BEFORE: Kind.DUE_SOON, Stage.DUE: Kind.DUE, Stage.LATE: Kind.LATE}


def offered(held: Held, handoffs: Iterable[Handoff]) -> None:
    """Tell each receiver that work was handed to them."""
    notifying.tell_receivers(held, Kind.OFFERED, [(handoff.pk, handoff.to_task) for handoff in handoffs], facts={})


def assigned(held: Held, tasks: Iterable[Task]) -> None:
    """Tell those on whose desks work was put that they need not accept. What came into a pool, its queue shows."""
    for task in tasks:
        notifying.tell(held, [task.owner_id], Kind.ASSIGNED, task.pk, task)


def no_longer_assigned(held: Held, tasks: Iterable[Task]) -> None:
    """Take back that work was put on a desk."""
    notifying.take_back(held, [task.pk for task in tasks], Kind.ASSIGNED)


def returned(held: Held, handoff: Handoff, redo: Task, *, reason: str) -> None:
    """Tell whoever does the step again that work came back, and why."""
    notifying.tell_receivers(held, Kind.RETURNED, [(handoff.pk, redo)], facts={"reason": reason})


def accepted(held: Held, handoff: Handoff) -> None:
    notifying.tell(held, [handoff.giver_id], Kind.ACCEPTED, handoff.pk, handoff.to_task, channels=INBOX)


def disputed(held: Held, handoff: Handoff, deciders: Iterable[UUID | None], *, times: int) -> None:
    """Tell those who have to decide that work goes to and fro."""
    notifying.tell(held, deciders, Kind.DISPUTED, handoff.pk, handoff.to_task, facts={"times": str(times)})


def passed_on(held: Held, handoff: Handoff, *, note: str) -> None:
    """Tell the giver that the offer went to another role."""
    lane = held.graph.lanes[handoff.to_lane].name
    giver = [handoff.giver_id]
    notifying.tell(
        held, giver, Kind.PASSED_ON, handoff.pk, handoff.to_task, channels=INBOX, facts={"reason": note, "lane": lane}
    )


def expired(held: Held, handoff: Handoff) -> None:
    """Tell the giver, and whoever owns the passage, that nobody accepted in time."""
    people = [handoff.giver_id, handoff.responsible_id]
    notifying.tell(held, people, Kind.EXPIRED, handoff.pk, handoff.to_task, channels=INBOX)


def due(held: Held, task: Task, stage: Stage, *, mail_at: datetime, but: Collection[UUID] = ()) -> None:
    """Remind whoever has a task when it is due; a pool's members in their inbox, as the role they are.

    :param but: who wants to be reminded later.
    """
    assert task.due_at is not None
    facts = {"due": task.due_at.isoformat()}
    notifying.tell_receivers(held, KIND_OF[stage], [(task.pk, task)], mail_at=mail_at, facts=facts, but=but)


def done(held: Held, task: Task) -> None:
    """Tell the roles that are kept informed of this role's work that a step of it is done: in their inbox, once each.

    No query where nobody is; else one for the teams, and those that ask who may open the case.
    """
    told: dict[UUID, str] = {}
    teams: dict[UUID, str] = {}
    for key in held.graph.lanes[task.lane_key].informed:
        lane = held.staff.get(key)
        filler = lane.fillers(held.case) if lane else None
        if filler and filler.owner_id:
            told.setdefault(filler.owner_id, "")
        elif filler and filler.team_id:
            teams.setdefault(filler.team_id, held.graph.lanes[key].name)
    for team_id, pool in notifying.pools_of(held, set(teams)).items():
        for person in pool.members:
            told.setdefault(person, teams[team_id])
    if not told:
        return
    may = set(told) if held.process.visibility == Visibility.EVERYONE else people_who_may_open(held.case, told)
    link = f"/cases/{held.case.reference}/"
    for person, team in told.items():
        if person in may:
            facts = {"step": held.step(task).name, "team": team}
            notifying.send(held, [person], Kind.STEP_DONE, task.pk, channels=INBOX, link=link, facts=facts)


def no_longer_done(held: Held, task: Task) -> None:
    """Take back that a step was done."""
    notifying.take_back(held, [task.pk], Kind.STEP_DONE)


def nudged(held: Held, task: Task, *, words: str) -> None:
    """Somebody reminds whoever has a task, or has to accept it."""
    notifying.tell_receivers(held, Kind.NUDGED, [(task.pk, task)], facts={"reason": words})


def pause_over(held: Held, task: Task, *, lead: UUID | None, reason: str, mail_at: datetime) -> None:
    """A pause has lasted as long as it may, so the step goes on."""
    people = [task.owner_id, lead]
    notifying.tell(held, people, Kind.PAUSE_OVER, task.pk, task, mail_at=mail_at, facts={"reason": reason})


def case_pause_over(held: Held, people: Iterable[UUID | None], *, reason: str, mail_at: datetime) -> None:
    """A pause of the whole case has lasted as long as it may, so the case goes on."""
    facts = {"step": held.case.reference, "reason": reason}
    link = f"/cases/{held.case.reference}/"
    notifying.send(held, people, Kind.PAUSE_OVER, held.case.pk, channels=BOTH, link=link, facts=facts, mail_at=mail_at)


def came_back(held: Held, task: Task, person: UUID) -> None:
    """The moment has come that somebody chose to be reminded at."""
    notifying.tell(held, [person], Kind.CAME_BACK, task.pk, task)


def followed_up(held: Held, handoff: Handoff, *, mail_at: datetime, but: Collection[UUID] = ()) -> None:
    """Remind whoever was asked that the answer is still open."""
    notifying.tell_receivers(held, Kind.FOLLOW_UP, [(handoff.pk, handoff.to_task)], mail_at=mail_at, facts={}, but=but)


def no_longer_due(held: Held, tasks: Iterable[Task]) -> None:
    """Take back the reminders of work that has ended."""
    notifying.take_back(held, [task.pk for task in tasks], *KIND_OF.values(), Kind.NUDGED, Kind.CAME_BACK)


def mentioned(held: Held, people: Iterable[UUID], *, comment: str) -> None:
    link = f"/cases/{held.case.reference}/"
    facts = {"comment": comment[:500], "step": str(held.case)}
    notifying.send(held, people, Kind.MENTIONED, held.case.pk, channels=BOTH, link=link, facts=facts)


def problem_reported(held: Held, problem: Problem, task: Task) -> None:
    """Tell whoever has to answer that somebody cannot go on."""
    _tell_of_problem(held, [problem.asked_id], Kind.PROBLEM_REPORTED, problem, task, problem.text)


def problem_for_you(held: Held, problem: Problem, task: Task) -> None:
    """Tell whoever has to answer in place of somebody who has left."""
    _tell_of_problem(held, [problem.asked_id], Kind.PROBLEM_PASSED, problem, task, problem.text)


def problem_undecided(held: Held, problem: Problem, task: Task) -> None:
    """Tell whoever was asked, who reported it and the process owner that nobody has decided in time."""
    people = [problem.asked_id, problem.reported_by_id, held.case.process_owner_id]
    _tell_of_problem(held, people, Kind.PROBLEM_UNANSWERED, problem, task, problem.text)


def problem_answered(held: Held, problem: Problem, task: Task) -> None:
    """Tell whoever reported it, and whoever has the work, what was decided."""
    people = [problem.reported_by_id, task.owner_id]
    _tell_of_problem(held, people, Kind.PROBLEM_ANSWERED, problem, task, problem.answer)


def no_longer_asked(held: Held, problem: Problem) -> None:
    """Take back what whoever had to answer has been told and has not looked at."""
    notifying.take_back(held, [problem.pk], Kind.PROBLEM_REPORTED, Kind.PROBLEM_PASSED, Kind.PROBLEM_UNANSWERED)


def escalated(held: Held, escalation: Escalation, task: Task, people: Iterable[UUID | None]) -> None:
    """Tell whoever is asked: a person by mail too, a team's members in their inbox."""
    functional = escalation.kind == EscalationKind.FUNCTIONAL
    kind = Kind.SPECIALISTS_ASKED if functional else Kind.AUTHORITY_ASKED
    channels = INBOX if escalation.team_id else BOTH
    _tell_of_escalation(held, people, kind, escalation, task, escalation.text, channels)


def escalation_answered(held: Held, escalation: Escalation, task: Task, people: Iterable[UUID | None]) -> None:
    """Tell whoever asked, and whoever had the work, what was decided."""
    _tell_of_escalation(held, people, Kind.ESCALATION_ANSWERED, escalation, task, escalation.answer, BOTH)


def escalation_unanswered(held: Held, escalation: Escalation, task: Task, people: Iterable[UUID | None]) -> None:
    """Tell them that an answer is still missing."""
    _tell_of_escalation(held, people, Kind.ESCALATION_UNANSWERED, escalation, task, escalation.text, INBOX)


def no_longer_escalated(held: Held, escalation: Escalation) -> None:
    """Take back what whoever was asked has been told and has not looked at."""
    notifying.take_back(held, [escalation.pk], Kind.SPECIALISTS_ASKED, Kind.AUTHORITY_ASKED, Kind.ESCALATION_UNANSWERED)


def shift_returned(
    held: Held, task: Task, people: Iterable[UUID | None], *, subject_id: UUID, link: str, reason: str
) -> None:
    """Tell who has it that the incoming shift does not take an item over, and why."""
    facts = {"step": held.step(task).name, "reason": reason}
    notifying.send(held, people, Kind.SHIFT_RETURNED, subject_id, channels=BOTH, link=link, facts=facts)


def no_longer_true(held: Held, handoffs: Iterable[Handoff], *, kind: Kind = Kind.OFFERED) -> None:
    """Take back what people have been told of an offer and have neither read nor been sent by mail yet.

    What a mail that is being sent meanwhile becomes, its sender records.

    :param kind: that it was offered, which its receivers know; or that it was accepted, which its giver does.
    """
    kinds = (kind, Kind.FOLLOW_UP) if kind == Kind.OFFERED else (kind,)
    notifying.take_back(held, [handoff.pk for handoff in handoffs], *kinds)


def _tell_of_problem(
    held: Held, people: Iterable[UUID | None], kind: Kind, problem: Problem, task: Task, said: str
) -> None:
    """The link lands on the answer."""
    facts = {"step": held.step(task).name, "problem": problem.reason_label, "reason": said[:500]}
    notifying.send(held, people, kind, problem.pk, channels=BOTH, link=f"/problems/{problem.pk}/", facts=facts)


def _tell_of_escalation(
    held: Held,
    people: Iterable[UUID | None],
    kind: Kind,
    escalation: Escalation,
    task: Task,
    said: str,
    channels: tuple[Channel, ...],
) -> None:
    """The link lands on the answer."""
    facts = {"step": held.step(task).name, "reason": said[:500], "cause": str(escalation.cause)}
    link = f"/escalations/{escalation.pk}/"
    notifying.send(held, people, kind, escalation.pk, channels=channels, link=link, facts=facts)
