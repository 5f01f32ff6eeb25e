"""Work that is late, or that nobody accepts, climbs its ladder: each level is asked once, until one has answered."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import chain
from uuid import UUID

from handoffs import telling
from handoffs.escalations.models import Escalation
from handoffs.escalations.states import SETTLES, Cause, EscalationKind
from handoffs.models import Handoff
from handoffs.moves.escalating import (
    ask,
    ask_instead,
    held_escalation,
    must_be_askable,
    open_of,
    who_may_take,
)
from handoffs.moves.overdue import overdue
from handoffs.moves.passage import contract_of
from procops.errors import Refused
from procops.people import rules
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import engine, ladder, reminders
from workflows.held import Held, holding
from workflows.ladder import Climb
from workflows.models import Task
from workflows.parts import Level
from workflows.staffing import admins
from workflows.visibility import people_who_may_open


class NobodyAbove(Refused):
    """Nobody who answers for "{step}" could be asked about it: they have gone, have it themselves, or asked."""

    next_action = "Choose somebody by name."


class Raised:
    """What the ladders have asked about tasks and offers: read for all of them at once, when the first one needs it."""

    def __init__(self, subjects: Iterable[UUID]) -> None:
        self._subjects = list(subjects)

    @cached_property
    def _rows(self) -> dict[UUID, list[Escalation]]:
        found: dict[UUID, list[Escalation]] = {}
        for row in Escalation.objects.filter(subject_id__in=self._subjects, level__gt=0).order_by("id"):
            found.setdefault(row.subject_id, []).append(row)
        return found

    def about(self, subject_id: UUID) -> list[Escalation]:
        return self._rows.get(subject_id, [])


def climb_for_late(held: Held, task: Task, raised: Raised, now: datetime) -> tuple[int, datetime | None]:
    """Ask whom a late task has reached.

    :returns: how many were asked, and when the next level is reached.
    """
    due = task.due_at
    if due is None:
        return 0, None
    calendar = engine.calendar_of(held, task.lane_key)

    def still_counts(row: Escalation) -> bool:
        """A pause pushed the due moment and is no new one; a deadline that was moved is."""
        stood_still = reminders.stood_still(task.pauses, row.asked_at, calendar)
        return due <= (calendar.add(row.asked_at, stood_still) if stood_still else row.asked_at)

    return _climb(
        held,
        task,
        engine.climbs(held, task),
        lambda: [row for row in raised.about(task.pk) if still_counts(row)],
        (task.pk, due, Cause.LATE),
        now,
    )


def climb_for_offer(
    held: Held, task: Task, offer: Handoff, raised: Raised, now: datetime
) -> tuple[int, datetime | None]:
    """The same for an offer that nobody has accepted in time."""
    levels = ladder.of_contract(held.graph, contract_of(offer), offer.to_lane)
    return _climb(
        held,
        task,
        ladder.climbs(levels, offer.answer_by, engine.calendar_of(held, offer.to_lane)),
        lambda: [row for row in raised.about(offer.pk) if row.version == offer.asked_at],
        (offer.pk, offer.asked_at, Cause.UNANSWERED),
        now,
    )


@tried_again
def tell_of_silence(escalation: Escalation, *, by: Actor, now: datetime) -> bool:
    """Whoever was asked has not answered in time: they, whoever asked and the process owner are told, once.

    :returns: whether they were.
    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with overdue(escalation, by=by, now=now) as found:
        if found is None:
            return False
        held, fresh, task = found
        if _nobody_left(held, fresh):
            if heir := _heir(held, task, but=fresh.asked_by_id):
                ask_instead(held, fresh, task, heir)
                return True
            if now < fresh.answer_by:
                fresh.nudge_at = fresh.answer_by  # somebody may have come by then; until then it is listed as nobody's
                return False
        held.record("escalation.overdue", task=task, facts={"escalation": str(fresh.pk), "kind": str(fresh.kind)})
        asked = who_may_take(held, fresh.team_id) if fresh.team_id else [fresh.asked_id]
        told = [*asked, fresh.asked_by_id, held.case.process_owner_id]
        here = [person for person in told if person and held.presence.is_here(person)]
        telling.escalation_unanswered(held, fresh, task, here)
        return True


@tried_again
def ask_another(escalation: Escalation, *, by: Actor, to: UUID | None = None, now: datetime) -> Escalation:
    """Ask somebody who is here what waits for the answer of nobody; they have their own time to answer.

    Where whoever was asked is still here, nothing is changed.

    :param to: whom; None: the nearest who answers for the work, an admin where all others have gone.
    :raises AdminsOnly, EscalationClosed:
    :raises NobodyAbove: if nobody is named, and nobody who answers for the work could be asked.
    :raises TheirsAlready, CannotBeAsked, AskedAlready: of whoever is named.
    """
    rules.must_be_admin(by)
    with holding(escalation.case_id, by=by, now=now) as held:
        escalation = held_escalation(held, escalation)
        task = held.task(escalation.task_id)
        if not _nobody_left(held, escalation):
            return escalation
        if to is not None:
            must_be_askable(held, task, to, but=escalation.asked_by_id)
        whom = to or _heir(held, task, but=escalation.asked_by_id)
        if whom is None:
            raise NobodyAbove(step=held.step(task).name)
        ask_instead(held, escalation, task, whom)
        return escalation


def _nobody_left(held: Held, escalation: Escalation) -> bool:
    """Whether whoever was asked has gone, or nobody of the team that was asked could answer."""
    if escalation.team_id is not None:
        return not who_may_take(held, escalation.team_id)
    return escalation.asked_id is None or not held.presence.is_here(escalation.asked_id)


def _heir(held: Held, task: Task, *, but: UUID | None) -> UUID | None:
    """Who is asked in place of whoever has gone, or the deputy; None: nobody."""
    heir = _above(held, task, open_of(held, task), but=but)
    return heir and (held.presence.stand_in(heir, at=held.now) or heir)


def _climb(
    held: Held,
    task: Task,
    climbs: Iterator[Climb],
    raised: Callable[[], list[Escalation]],
    about: tuple[UUID, datetime, Cause],
    now: datetime,
) -> tuple[int, datetime | None]:
    first = next(climbs, None)
    if first is None or first.at > now:
        return 0, first.at if first else None
    rows = raised()
    if any(row.state in SETTLES for row in rows):
        return 0, None
    done, asked = {row.level for row in rows}, 0
    subject_id, version, cause = about
    for one in chain((first,), climbs):
        if one.at > now:
            return asked, one.at
        if one.number in done:
            continue
        person_id, team_id = _whom(held, task, one.level)
        if person_id or team_id:
            kind = EscalationKind(one.level.kind)
            ask(
                held,
                task,
                kind=kind,
                cause=cause,
                person_id=person_id,
                team_id=team_id,
                subject_id=subject_id,
                version=version,
                level=one.number,
            )
            asked += 1
    return asked, None


def _whom(held: Held, task: Task, level: Level) -> tuple[UUID | None, UUID | None]:
    """Whom a level asks: a person or a team; nobody where it would ask who has the work, or was asked already, or may
    not see the case. Of somebody who is away it asks the deputy; where nobody is named, or whoever was has gone, it
    asks whoever is above."""
    person, team = _named(held, task, level)
    waiting = open_of(held, task)
    if team is None and (person is None or not held.presence.is_here(person)):
        person = _above(held, task, waiting)
    if person is not None:
        person = held.presence.stand_in(person, at=held.now) or person
        if person == task.owner_id:
            return None, None
        if any(one.asked_id == person for one in waiting) or not people_who_may_open(held.case, {person}):
            return None, None
        return person, None
    if team is None or team == task.team_id or any(one.team_id == team for one in waiting):
        return None, None
    return None, team if who_may_take(held, team) else None


def _above(held: Held, task: Task, waiting: list[Escalation], *, but: UUID | None = None) -> UUID | None:
    """Whoever answers for a piece of work, the nearest of those who are here, may see it and have not been asked; an
    admin, where all others have gone."""
    lane = held.staff.get(task.lane_key)
    known = [lane.accountable_id, lane.lead_id] if lane else []
    not_these = {task.owner_id, but, *(one.asked_id for one in waiting)}
    for person in chain((*known, held.case.process_owner_id), admins()):
        if person is None or person in not_these or not held.presence.is_here(person):
            continue
        if people_who_may_open(held.case, {person}):
            return person
    return None


def _named(held: Held, task: Task, level: Level) -> tuple[UUID | None, UUID | None]:
    lane = held.staff.get(level.role or task.lane_key)
    match level.to:
        case "process_owner":
            return held.case.process_owner_id, None
        case "team_lead":
            return lane.lead_id if lane else None, None
    if lane is None:
        return None, None
    if level.to == "role" and level.kind == EscalationKind.FUNCTIONAL:
        filler = lane.fillers(held.case)
        return filler.owner_id, None if filler.owner_id else filler.team_id
    return lane.accountable_id, None
