"""A person's work, roles, processes and teams pass to others; the person may be shut out with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from handoffs import moves
from handoffs import rules as handoff_rules
from handoffs.bulk import Result, attempt
from handoffs.escalations.models import Escalation
from handoffs.leaving import unowned
from handoffs.leaving.belongings import live_of
from handoffs.leaving.misplaced import misplaced_in
from handoffs.problems.models import Problem
from procops.people import absences, memberships, rules, teams
from procops.people.actor import Actor
from procops.people.models import Membership, Person, Team
from workflows.models import Case, Process, Task
from workflows.states import TaskState
from workflows.succession import Heirs, replace_person
from workflows.visibility import tasks_seen_by

MOVED_AT_MOST = 500
"""Tasks of one request; what is left stands under "Nobody owns this"."""


@dataclass(frozen=True, slots=True)
class Successors:
    """Who gets what; None: nobody for now."""

    tasks: UUID | None = None
    offers: UUID | None = None
    tasks_to_roles: bool = False
    """Whoever fills the role of a task gets it, the pool of a team for instance; where no successor is named."""
    offers_to_roles: bool = False
    heirs: Heirs = field(default_factory=Heirs)
    leads: UUID | None = None

    @classmethod
    def everything_to(cls, person: UUID) -> "Successors":
        return cls(tasks=person, offers=person, heirs=Heirs.everything_to(person), leads=person)


@dataclass(frozen=True, slots=True)
class Left:
    """What became of it all."""

    processes: list[Process]
    """Those in which others have taken over."""
    teams: list[Team]
    """Those that have another lead."""
    work: list[Result]
    """Of each open task and offer."""
    questions: list[Result]
    """Of each problem that they were to decide, and of each escalation that they alone were to answer."""

    @property
    def results(self) -> list[Result]:
        return [*self.work, *self.questions]

    @property
    def moved(self) -> list[Result]:
        return [result for result in self.work if result.is_done]

    @property
    def asked_of_others(self) -> list[Result]:
        return [result for result in self.questions if result.is_done]

    @property
    def kept(self) -> list[Result]:
        return [result for result in self.results if not result.is_done]


def leave(member: Membership, successors: Successors, *, by: Actor, now: datetime) -> Left:
    """Shut a member out, and give what is on them to others.

    Roles, processes, teams and the shutting out are one transaction: all of it, or nothing. Open work follows, each
    task in a move of its own; what cannot be moved says why, and is listed under "Nobody owns this". Under an
    idempotency key it is all one transaction: then the cases are held behind the roles and before teams and people, as
    the order of locks wants it, and work that reaches the leaver meanwhile is left there. What they were asked,
    problems and escalations, is then asked of whoever answers for the work.

    :raises rules.AdminsOnly, memberships.LastAdmin, teams.NotAMember, NotHere: and nothing has changed.
    """
    rules.must_be_admin(by)
    passes = live_of(member.person_id).filter(_that_pass(successors))
    asked: list[QuerySet[Any]] = [
        Problem.objects.asked_of(member.person_id),
        Escalation.objects.asked_by_name(member.person_id),
    ]
    in_one = connection.in_atomic_block
    with transaction.atomic():
        processes = replace_person(member.person_id, successors.heirs, by=by, now=now)
        if in_one:
            passes, asked = _held(passes, asked)
        led = list(Team.objects.filter(lead_id=member.person_id).order_by("name")) if successors.leads else []
        if successors.leads:
            lead = Person.objects.get(pk=successors.leads)
            for team in led:
                teams.set_lead(team, lead=lead, by=by, now=now)
        if successors.heirs.fills:
            heir = Person.objects.get(pk=successors.heirs.fills)
            absences.pass_on(member.person_id, to=heir, by=by, now=now)
        memberships.deactivate(member, by=by, now=now)
    work = _each(passes, partial(_pass_on, successors), by=by, now=now)
    questions = [result for rows in asked for result in _ask_anew(rows, by=by, now=now)]
    return Left(processes, led, work, questions)


def open_work_of(person_id: UUID, *, by: Actor) -> QuerySet[Task]:
    """The open work of one person that the actor may give to others.

    :raises rules.NoWorkToMove:
    """
    return live_of(person_id).filter(case__process__in=handoff_rules.processes_to_move(by))


def move_open_work(person_id: UUID, *, to: UUID | None, by: Actor, now: datetime) -> list[Result]:
    """Give the open work of one person to another, or (``to`` None) to whoever fills its roles; a result for each.

    :raises rules.NoWorkToMove:
    """
    return _move(open_work_of(person_id, by=by), to, to_roles=True, by=by, now=now)


def put_right(process: Process, *, by: Actor, now: datetime) -> list[Result]:
    """Give open work of a process that lies with those who filled its role before to whoever fills it now.

    :raises OwnersOnly:
    """
    handoff_rules.must_move_all(by, process)
    return _each(misplaced_in(process), moves.hand_to_role, by=by, now=now)


def rescue(*, to: UUID | None, by: Actor, now: datetime) -> list[Result]:
    """Give work that nobody can go on with to somebody, or (``to`` None) to whoever fills its roles."""
    return _move(unowned.tasks(), to, to_roles=True, by=by, now=now)


def decide_anew(*, to: UUID | None = None, by: Actor, now: datetime) -> list[Result]:
    """Let somebody, or (``to`` None) whoever answers for the work, decide about problems that wait for nobody."""
    return _ask_anew(unowned.problems(), to=to, by=by, now=now)


def answer_anew(*, to: UUID | None = None, by: Actor, now: datetime) -> list[Result]:
    """The same for escalations that wait for nobody's answer."""
    return _ask_anew(unowned.escalations(), to=to, by=by, now=now)


def _that_pass(said: Successors) -> Q:
    """Open work that somebody was named for; the rest is nobody's."""
    offers, tasks = said.offers or said.offers_to_roles, said.tasks or said.tasks_to_roles
    if offers and tasks:
        return Q()
    return Q(state=TaskState.WAITING) if offers else ~Q(state=TaskState.WAITING) if tasks else Q(pk__in=())


def _held(tasks: QuerySet[Task], asked: list[QuerySet[Any]]) -> tuple[QuerySet[Task], list[QuerySet[Any]]]:
    """Those whose cases are held from now on, in the order in which everybody holds them."""
    found = [tasks.order_by("queue_at", "id"), *(rows.order_by("answer_by", "id") for rows in asked)]
    ids = [dict(rows.values_list("pk", "case_id")[:MOVED_AT_MOST]) for rows in found]
    wanted = {case for of_each in ids for case in of_each.values()}
    cases = Case.objects.filter(pk__in=wanted).order_by("id").select_for_update()
    held = set(cases.values_list("pk", flat=True))
    work, *questions = [[pk for pk, case in of_each.items() if case in held] for of_each in ids]
    return tasks.filter(pk__in=work), [rows.filter(pk__in=pks) for rows, pks in zip(asked, questions, strict=True)]


def _pass_on(said: Successors, task: Task, *, by: Actor, now: datetime) -> None:
    to = said.offers if task.state == TaskState.WAITING else said.tasks
    if to is not None:
        moves.reassign(task, to=to, by=by, now=now)
    else:
        moves.hand_to_role(task, by=by, now=now)


def _move(rows: QuerySet[Task], to: UUID | None, *, to_roles: bool, by: Actor, now: datetime) -> list[Result]:
    if to is not None:
        return _each(rows, moves.reassign, by=by, now=now, to=to)
    return _each(rows, moves.hand_to_role, by=by, now=now) if to_roles else []


def _each(rows: QuerySet[Task], move: Callable[..., Any], *, by: Actor, now: datetime, **facts: Any) -> list[Result]:
    seen = tasks_seen_by(by).filter(
        pk__in=list(rows.order_by("queue_at", "id").values_list("pk", flat=True)[:MOVED_AT_MOST])
    )
    found = seen.select_related("case").defer("case__data", "case__marks").order_by("case_id", "id")
    return [attempt(move, task, by=by, now=now, **facts) for task in list(found)]


def _ask_anew(rows: QuerySet[Any], *, to: UUID | None = None, by: Actor, now: datetime) -> list[Result]:
    """Ask each of these questions, of one model, of somebody else."""
    first = list(rows.order_by("answer_by", "id").values_list("pk", flat=True)[:MOVED_AT_MOST])
    found = rows.model.objects.filter(pk__in=first).select_related("task__case").order_by("case_id", "id")
    questions = list(found.defer("task__case__data", "task__case__marks"))
    return [attempt(_ask, one.task, by=by, now=now, question=one, to=to) for one in questions]


def _ask(_task: Task, *, question: Problem | Escalation, to: UUID | None, by: Actor, now: datetime) -> None:
    if isinstance(question, Problem):
        moves.ask_anew(question, to=to, by=by, now=now)
    else:
        moves.ask_another(question, to=to, by=by, now=now)
