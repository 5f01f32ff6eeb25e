"""Who is told what when work moves: notices, made in memory and saved with the move."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from handoffs.escalations.models import Escalation
from handoffs.escalations.states import EscalationKind
from handoffs.models import Handoff
from handoffs.problems.models import Problem
from procops.notices import bell, outbox
from procops.notices.hooks import calling
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, NoticeState, TeamHook
from procops.people.actor import Actor
from procops.people.models import Absence, TeamMember
from workflows import writes
from workflows.deputies import told_instead
from workflows.held import Held
from workflows.models import Task, Visibility
from workflows.names import names_of
from workflows.reminders import Stage
from workflows.visibility import people_who_may_open

KIND_OF = {Stage.BEFORE: Kind.DUE_SOON, Stage.DUE: Kind.DUE, Stage.LATE: Kind.LATE}
_REMIND = (Kind.DUE_SOON, Kind.DUE, Kind.LATE, Kind.FOLLOW_UP, Kind.NUDGED)
"""What somebody has to hear of while whoever has the work is away."""
_INBOX = (Channel.INBOX,)
_BOTH = (Channel.INBOX, Channel.EMAIL)


def offered(held: Held, handoffs: Iterable[Handoff]) -> None:
    """Tell each receiver that work was handed to them."""
    _tell_receivers(held, Kind.OFFERED, [(handoff.pk, handoff.to_task) for handoff in handoffs], facts={})


def assigned(held: Held, tasks: Iterable[Task]) -> None:
    """Tell those on whose desks work was put that they need not accept. What came into a pool, its queue shows."""
    for task in tasks:
        _tell(held, [task.owner_id], Kind.ASSIGNED, task.pk, task)


def no_longer_assigned(held: Held, tasks: Iterable[Task]) -> None:
    """Take back that work was put on a desk."""
    _take_back(held, [task.pk for task in tasks], Kind.ASSIGNED)


def returned(held: Held, handoff: Handoff, redo: Task, *, reason: str) -> None:
    """Tell whoever does the step again that work came back, and why."""
    _tell_receivers(held, Kind.RETURNED, [(handoff.pk, redo)], facts={"reason": reason})


def accepted(held: Held, handoff: Handoff) -> None:
    _tell(held, [handoff.giver_id], Kind.ACCEPTED, handoff.pk, handoff.to_task, channels=_INBOX)


def disputed(held: Held, handoff: Handoff, deciders: Iterable[UUID | None], *, times: int) -> None:
    """Tell those who have to decide that work goes to and fro."""
    _tell(held, deciders, Kind.DISPUTED, handoff.pk, handoff.to_task, facts={"times": str(times)})


def passed_on(held: Held, handoff: Handoff, *, note: str) -> None:
    """Tell the giver that the offer went to another role."""
    lane = held.graph.lanes[handoff.to_lane].name
    giver = [handoff.giver_id]
    _tell(
        held, giver, Kind.PASSED_ON, handoff.pk, handoff.to_task, channels=_INBOX, facts={"reason": note, "lane": lane}
    )


def expired(held: Held, handoff: Handoff) -> None:
    """Tell the giver, and whoever owns the passage, that nobody accepted in time."""
    people = [handoff.giver_id, handoff.responsible_id]
    _tell(held, people, Kind.EXPIRED, handoff.pk, handoff.to_task, channels=_INBOX)


def due(held: Held, task: Task, stage: Stage, *, mail_at: datetime, but: Collection[UUID] = ()) -> None:
    """Remind whoever has a task when it is due; a pool's members in their inbox, as the role they are.

    :param but: who wants to be reminded later.
    """
    assert task.due_at is not None
    facts = {"due": task.due_at.isoformat()}
    _tell_receivers(held, KIND_OF[stage], [(task.pk, task)], mail_at=mail_at, facts=facts, but=but)


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
    for team_id, pool in _members(held, set(teams)).items():
        for person in pool.members:
            told.setdefault(person, teams[team_id])
    if not told:
        return
    may = set(told) if held.process.visibility == Visibility.EVERYONE else people_who_may_open(held.case, told)
    link = f"/cases/{held.case.reference}/"
    for person, team in told.items():
        if person in may:
            facts = {"step": held.step(task).name, "team": team}
            _send(held, [person], Kind.STEP_DONE, task.pk, channels=_INBOX, link=link, facts=facts)


def no_longer_done(held: Held, task: Task) -> None:
    """Take back that a step was done."""
    _take_back(held, [task.pk], Kind.STEP_DONE)


def nudged(held: Held, task: Task, *, words: str) -> None:
    """Somebody reminds whoever has a task, or has to accept it."""
    _tell_receivers(held, Kind.NUDGED, [(task.pk, task)], facts={"reason": words})


def pause_over(held: Held, task: Task, *, lead: UUID | None, reason: str, mail_at: datetime) -> None:
    """A pause has lasted as long as it may, so the step goes on."""
    people = [task.owner_id, lead]
    _tell(held, people, Kind.PAUSE_OVER, task.pk, task, mail_at=mail_at, facts={"reason": reason})


def case_pause_over(held: Held, people: Iterable[UUID | None], *, reason: str, mail_at: datetime) -> None:
    """A pause of the whole case has lasted as long as it may, so the case goes on."""
    facts = {"step": held.case.reference, "reason": reason}
    link = f"/cases/{held.case.reference}/"
    _send(held, people, Kind.PAUSE_OVER, held.case.pk, channels=_BOTH, link=link, facts=facts, mail_at=mail_at)


def came_back(held: Held, task: Task, person: UUID) -> None:
    """The moment has come that somebody chose to be reminded at."""
    _tell(held, [person], Kind.CAME_BACK, task.pk, task)


def followed_up(held: Held, handoff: Handoff, *, mail_at: datetime, but: Collection[UUID] = ()) -> None:
    """Remind whoever was asked that the answer is still open."""
    _tell_receivers(held, Kind.FOLLOW_UP, [(handoff.pk, handoff.to_task)], mail_at=mail_at, facts={}, but=but)


def no_longer_due(held: Held, tasks: Iterable[Task]) -> None:
    """Take back the reminders of work that has ended."""
    _take_back(held, [task.pk for task in tasks], *KIND_OF.values(), Kind.NUDGED, Kind.CAME_BACK)


def mentioned(held: Held, people: Iterable[UUID], *, comment: str) -> None:
    link = f"/cases/{held.case.reference}/"
    facts = {"comment": comment[:500], "step": str(held.case)}
    _send(held, people, Kind.MENTIONED, held.case.pk, channels=_BOTH, link=link, facts=facts)


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
    _take_back(held, [problem.pk], Kind.PROBLEM_REPORTED, Kind.PROBLEM_PASSED, Kind.PROBLEM_UNANSWERED)


def escalated(held: Held, escalation: Escalation, task: Task, people: Iterable[UUID | None]) -> None:
    """Tell whoever is asked: a person by mail too, a team's members in their inbox."""
    functional = escalation.kind == EscalationKind.FUNCTIONAL
    kind = Kind.SPECIALISTS_ASKED if functional else Kind.AUTHORITY_ASKED
    channels = _INBOX if escalation.team_id else _BOTH
    _tell_of_escalation(held, people, kind, escalation, task, escalation.text, channels)


def escalation_answered(held: Held, escalation: Escalation, task: Task, people: Iterable[UUID | None]) -> None:
    """Tell whoever asked, and whoever had the work, what was decided."""
    _tell_of_escalation(held, people, Kind.ESCALATION_ANSWERED, escalation, task, escalation.answer, _BOTH)


def escalation_unanswered(held: Held, escalation: Escalation, task: Task, people: Iterable[UUID | None]) -> None:
    """Tell them that an answer is still missing."""
    _tell_of_escalation(held, people, Kind.ESCALATION_UNANSWERED, escalation, task, escalation.text, _INBOX)


def no_longer_escalated(held: Held, escalation: Escalation) -> None:
    """Take back what whoever was asked has been told and has not looked at."""
    _take_back(held, [escalation.pk], Kind.SPECIALISTS_ASKED, Kind.AUTHORITY_ASKED, Kind.ESCALATION_UNANSWERED)


def shift_returned(
    held: Held, task: Task, people: Iterable[UUID | None], *, subject_id: UUID, link: str, reason: str
) -> None:
    """Tell who has it that the incoming shift does not take an item over, and why."""
    facts = {"step": held.step(task).name, "reason": reason}
    _send(held, people, Kind.SHIFT_RETURNED, subject_id, channels=_BOTH, link=link, facts=facts)


def no_longer_true(held: Held, handoffs: Iterable[Handoff], *, kind: Kind = Kind.OFFERED) -> None:
    """Take back what people have been told of an offer and have neither read nor been sent by mail yet.

    What a mail that is being sent meanwhile becomes, its sender records.

    :param kind: that it was offered, which its receivers know; or that it was accepted, which its giver does.
    """
    kinds = (kind, Kind.FOLLOW_UP) if kind == Kind.OFFERED else (kind,)
    _take_back(held, [handoff.pk for handoff in handoffs], *kinds)


def _take_back(held: Held, ids: list[UUID], *kinds: Kind) -> None:
    if not ids:
        return
    over = {"state": NoticeState.WITHDRAWN, "seen_at": held.now, "lease_until": None}
    about: dict[str | tuple[str, ...], list[Any]] = {
        "subject_id": ids,
        "kind": list(kinds),
        # In the app what was put away until later is pending too.
        ("channel", "state"): [
            (Channel.EMAIL, NoticeState.PENDING),
            (Channel.INBOX, NoticeState.PENDING),
            (Channel.INBOX, NoticeState.SENT),
        ],
    }
    held.sweep(writes.Sweep(Notice, over, about, empty=("seen_at",)))


def _tell_of_problem(
    held: Held, people: Iterable[UUID | None], kind: Kind, problem: Problem, task: Task, said: str
) -> None:
    """The link lands on the answer."""
    facts = {"step": held.step(task).name, "problem": problem.reason_label, "reason": said[:500]}
    _send(held, people, kind, problem.pk, channels=_BOTH, link=f"/problems/{problem.pk}/", facts=facts)


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
    _send(held, people, kind, escalation.pk, channels=channels, link=link, facts=facts)


def _tell_receivers(
    held: Held,
    kind: Kind,
    told: list[tuple[UUID, Task]],
    *,
    facts: dict[str, str],
    mail_at: datetime | None = None,
    but: Collection[UUID] = (),
) -> None:
    """A person by inbox and mail; a pool's members in their inbox, as the role they are."""
    pools = _members(held, {task.team_id for _, task in told if task.owner_id is None and task.team_id})
    for subject_id, task in told:
        if task.owner_id:
            people = [task.owner_id] if task.owner_id not in but else []
            _tell(held, people, kind, subject_id, task, mail_at=mail_at, facts=facts)
            if kind in _REMIND and (cover := told_instead(held, task, task.owner_id)) and cover not in but:
                said = {**facts, "team": names_of([task.owner_id]).get(task.owner_id, "")}
                _tell(held, [cover], kind, subject_id, task, mail_at=mail_at, facts=said)
        elif task.team_id:
            team = held.graph.lanes[task.lane_key].name
            pool = pools[task.team_id]
            people = [person for person in pool.members if person not in but]
            said = {**facts, "team": team}
            _tell(held, people, kind, subject_id, task, channels=_INBOX, facts=said)
            if pool.hook_id:
                _post(held, pool.hook_id, kind, subject_id, task, facts=said)


def _tell(
    held: Held,
    people: Iterable[UUID | None],
    kind: Kind,
    subject_id: UUID,
    task: Task,
    *,
    channels: tuple[Channel, ...] = _BOTH,
    mail_at: datetime | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    said = {"step": held.step(task).name} | (facts or {})
    _send(held, people, kind, subject_id, channels=channels, link=path_of(task.pk), facts=said, mail_at=mail_at)


def _send(
    held: Held,
    people: Iterable[UUID | None],
    kind: Kind,
    subject_id: UUID,
    *,
    channels: tuple[Channel, ...],
    link: str,
    facts: dict[str, str],
    mail_at: datetime | None = None,
) -> None:
    if held.case.is_practice:
        return
    # Nobody is told what they did themselves.
    readers = [person for person in dict.fromkeys(people) if person and person != held.by.person_id]
    # Who is away finds it in the inbox on the first day back; their mail would be read by nobody.
    away = held.presence.away_among(readers, at=held.now) if Channel.EMAIL in channels else ()
    notices = [
        outbox.notice(
            person_id=person,
            channel=channel,
            kind=kind,
            subject_id=subject_id,
            n=held.case.seq,  # grows with every move: the same thing may be told again later, never twice in one
            now=held.now,
            mail_at=mail_at,
            link=link,
            facts={"process": held.process.name, "case_title": held.case.title, **told_by(held.by), **facts},
            case_id=held.case.pk,
            case_reference=held.case.reference,
        )
        for person in readers
        for channel in channels
        if channel == Channel.INBOX or person not in away
    ]
    held.send(notices)
    goes_now = any(notice.channel == Channel.EMAIL and notice.due_at <= held.now for notice in notices)
    if goes_now and not held.shared.get("rung"):
        bell.ring()  # once a transaction: it wakes whoever sends all that waits
        held.shared["rung"] = True


def _post(held: Held, hook_id: UUID, kind: Kind, subject_id: UUID, task: Task, *, facts: dict[str, str]) -> None:
    """One line for the channel of a pool's team: no value of the case, since whoever is in the channel reads it."""
    if held.case.is_practice:
        return
    posting = calling.posting(
        hook_id=hook_id,
        kind=kind,
        subject_id=subject_id,
        n=held.case.seq,
        now=held.now,
        link=path_of(task.pk),
        case_reference=held.case.reference,
        facts={"step": held.step(task).name, "process": held.process.name, **facts},
    )
    held.send([posting])


def told_by(by: Actor) -> dict[str, str]:
    """Who did it: the name for the reader, the id so that it can be erased."""
    return {"actor": by.name} | ({"actor_id": str(by.person_id)} if by.person_id else {})


def path_of(task_id: UUID | str) -> str:
    """Where a task is to be done."""
    return f"/tasks/{task_id}/"


@dataclass(slots=True)
class Pool:
    """Who is told of what comes into a team's pool."""

    members: list[UUID] = field(default_factory=list)
    hook_id: UUID | None = None
    """Of the team's channel, where it has one that is on."""


def _members(held: Held, teams: set[UUID]) -> dict[UUID, Pool]:
    """Who is in each team and not away, and its channel; whoever leaves the organization leaves its teams. A query, for
    those that have not been asked about at this moment."""
    known: dict[UUID, Pool] = held.shared.setdefault(("pools", held.now), {})
    if new := teams - known.keys():
        known |= {team_id: Pool() for team_id in new}
        away = Absence.objects.filter(
            person_id=OuterRef("person_id"), closed_at=None, begins_at__lte=held.now, ends_at__gt=held.now
        )
        hook = TeamHook.objects.filter(team_id=OuterRef("team_id"), is_on=True).values("pk")[:1]
        here = TeamMember.objects.filter(~Exists(away), team_id__in=new, person__is_active=True)
        rows = here.annotate(hook_id=Subquery(hook)).order_by("person_id")
        for team, person, hook_id in rows.values_list("team_id", "person_id", "hook_id"):
            known[team].hook_id = hook_id
            known[team].members.append(person)
    return {team_id: known[team_id] for team_id in teams}
