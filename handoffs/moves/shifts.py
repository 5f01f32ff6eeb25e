"""A leaving shift's open items go to the incoming one: handed over as a list, taken over one by one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from handoffs import rules, telling
from handoffs.moves.hands import give_to, tell_of_change
from handoffs.moves.work import a_reason, name_of
from handoffs.shifts.models import REASON_AT_MOST, ShiftHandover, ShiftItem
from handoffs.shifts.reading import AT_MOST, open_of
from handoffs.shifts.rules import is_asked, must_hand_over
from handoffs.shifts.states import ItemState
from procops.errors import Refused, quoted
from procops.ids import uuid7
from procops.notices import bell, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice
from procops.people import audit
from procops.people.actor import Actor
from procops.people.models import Team
from procops.postgres import tried_again
from procops.texts import UnfitText, clean
from procops.working_time import WorkingTimeError
from workflows import writes
from workflows.casedata import InvalidData
from workflows.held import Held, holding
from workflows.models import Case, Task
from workflows.staffing import team_calendar, team_people
from workflows.states import CaseState

NOTE_AT_MOST = 1_000  # characters


class NothingToHandOver(Refused):
    """Nothing of {team} that could be handed over is on the list."""

    next_action = "Choose at least one item that is still open."


class TooManyToHandOver(Refused):
    """At most {limit} items can be handed over on one list, and these are {number}."""

    next_action = "Hand them over on several lists."


class NotTheirShift(Refused):
    """{person} cannot take over this shift: they are not in {team}, or hand it over themselves."""

    next_action = "Choose somebody of the team, or let whoever comes next take it."


class NotAskedToTakeOver(Refused):
    """This shift was handed to {whom}, so it is not yours to answer."""

    next_action = "Ask them, or the team's lead."


class ItemAnswered(Refused):
    """ "{step}" was answered already: {state}."""

    next_action = "Look at the list to see by whom."


class GoneMeanwhile(Refused):
    """ "{step}" is not with {person} any more, so there is nothing to take over."""

    next_action = "Look at the task to see who has it now."


class Handed(NamedTuple):
    """A list that was handed over."""

    handover: ShiftHandover
    number: int
    """Of its items."""
    left_out: list[UUID]
    """Tasks that were chosen and had ended or changed hands by then."""


@tried_again
def hand_over_shift(
    team: Team, *, by: Actor, to: UUID | None, notes: Mapping[UUID, str], note: str = "", now: datetime
) -> Handed:
    """Hand open items of a team to the incoming shift, with a note each. Until they are acknowledged each stays with
    whoever has it, and its clock runs on; what stood on an earlier list stands on this one alone.

    :param to: who comes; None: whoever of the team does.
    :param notes: the items, by task, with what the incoming shift should know of each; a lead's may be others'.
    :raises ViewersOnlyLook, NotYourShift, NotTheirShift, NothingToHandOver, TooManyToHandOver, InvalidData:
    """
    must_hand_over(by, team)
    assert by.person_id is not None  # the system has no shift
    if len(notes) > AT_MOST:
        raise TooManyToHandOver(limit=AT_MOST, number=len(notes))
    people = team_people({team.pk}).get(team.pk, set())
    if to is not None and (to not in people or to == by.person_id):
        raise NotTheirShift(person=name_of(to), team=team.name)
    note, said = _note("note", note), {task: _note(f"note_{task}", words) for task, words in notes.items()}
    with transaction.atomic():
        # The cases are held first, as everybody holds them: nothing on the list changes hands while it is written.
        wanted = Task.objects.filter(pk__in=said).values("case_id")
        list(Case.objects.filter(pk__in=wanted).order_by("id").select_for_update().only("pk", "organization_id"))
        tasks = list(open_of(team, by).filter(pk__in=said))
        if not tasks:
            raise NothingToHandOver(team=team.name)
        handover = ShiftHandover.here(
            id=uuid7(),
            team=team,
            by_id=by.person_id,
            to_id=to,
            note=note,
            handed_at=now,
            nudge_at=_told_from(team, now),
        )
        handover.save(force_insert=True)
        earlier = list(ShiftItem.objects.filter(task__in=tasks, state=ItemState.OPEN))
        for item in earlier:
            item.replace(by=by.person_id, now=now)
        ShiftItem.objects.bulk_update(earlier, ["state", "answered_by", "answered_at"])
        ShiftItem.objects.bulk_create(
            ShiftItem.here(handover=handover, task=task, owner_id=task.owner_id, number=number, note=said[task.pk])
            for number, task in enumerate(tasks, start=1)
        )
        whom = {"whom": str(to) if to else team.name, "number": str(len(tasks))}
        audit.record("shift.handed", subject=team, actor_id=by.person_id, now=now, name=team.name, **whom)
        Notice.objects.bulk_create(_notices(handover, by, {to} if to else people, len(tasks), now))
    bell.ring()
    left_out = sorted(said.keys() - {task.pk for task in tasks})
    return Handed(handover, len(tasks), left_out)


@tried_again
def acknowledge_item(item: ShiftItem, *, by: Actor, now: datetime) -> ShiftItem:
    """Take one item over: it is one's own from now on. When it is due stays as it was.

    :raises ItemAnswered, GoneMeanwhile, NoLongerOpen: saying what became of it.
    :raises NotAskedToTakeOver, NotInTheRole, FourEyes:
    """
    with holding(item.task.case_id, by=by, now=now) as held:
        item, task = _held(held, item)
        assert by.person_id is not None  # the system is never asked
        item.acknowledge(by=by.person_id, now=held.now)
        give_to(held, task, by.person_id)
        facts = {"from": str(item.owner_id), "to": str(by.person_id), "shift": str(item.handover_id)}
        held.record("task.reassigned", task=task, facts=facts, personal={"reason": item.note} if item.note else None)
        tell_of_change(held, task)
        return item


@tried_again
def return_item(item: ShiftItem, *, by: Actor, reason: str, now: datetime) -> ShiftItem:
    """Do not take one item over, and say why: it stays where it is. Who has it, who made the list, and the lead know.

    :raises ReasonNeeded, InvalidData:
    :raises ItemAnswered, GoneMeanwhile, NoLongerOpen: saying what became of it.
    :raises NotAskedToTakeOver:
    """
    reason = _note("reason", reason, at_most=REASON_AT_MOST)
    with holding(item.task.case_id, by=by, now=now) as held:
        item, task = _held(held, item)
        reason = a_reason(reason, "send back", quoted(held.step(task).name))
        item.give_back(by=by.person_id, reason=reason, now=held.now)
        handover = item.handover
        facts = {"from": str(item.owner_id), "shift": str(item.handover_id)}
        held.record("shift.returned", task=task, facts=facts, personal={"reason": reason})
        people = [item.owner_id, handover.by_id, handover.team.lead_id]
        telling.shift_returned(held, task, people, subject_id=item.pk, link=f"/shifts/{handover.pk}/", reason=reason)
        return item


def _held(held: Held, item: ShiftItem) -> tuple[ShiftItem, Task]:
    """The item that waits for an answer of this actor, locked with its case, and its task."""
    rules.must_work(held.by)
    handover = ShiftHandover.objects.select_related("team", "to").get(pk=item.handover_id)
    if not is_asked(held.by, handover):
        raise NotAskedToTakeOver(whom=handover.whom)
    task = held.task(item.task_id)
    if held.case.state != CaseState.ON_HOLD:
        held.must_be_moving()
    (item,) = writes.locked(ShiftItem, "id", [item.pk])
    item.handover = handover
    step = held.step(task).name
    if item.state != ItemState.OPEN:
        raise ItemAnswered(step=step, state=str(item.get_state_display()).lower())
    if task.owner_id != item.owner_id:
        raise GoneMeanwhile(step=step, person=name_of(item.owner_id))
    if item.owner_id == held.by.person_id:
        raise NotAskedToTakeOver(whom=handover.whom)
    held.watch(item)
    return item, task


def _told_from(team: Team, now: datetime) -> datetime:
    """When the lead is told of what nobody has acknowledged by then."""
    after = timedelta(hours=team.organization.acknowledged_within)
    try:
        return team_calendar(team.pk).add(now, after)
    except WorkingTimeError:
        return now + after  # a calendar without hours: the clock on the wall counts


def _notices(handover: ShiftHandover, by: Actor, people: set[UUID], number: int, now: datetime) -> list[Notice]:
    """Who is named is told by mail too; a whole team in their inboxes."""
    channels = (Channel.INBOX, Channel.EMAIL) if handover.to_id else (Channel.INBOX,)
    facts = {"actor": by.name, "actor_id": str(by.person_id), "pool": handover.team.name, "number": str(number)}
    return [
        outbox.notice(
            person_id=person,
            channel=channel,
            kind=Kind.SHIFT_HANDED,
            subject_id=handover.pk,
            n=1,
            now=now,
            link=f"/shifts/{handover.pk}/",
            facts=facts | ({"reason": handover.note[:500]} if handover.note else {}),
        )
        for person in sorted(people - {by.person_id})
        for channel in channels
    ]


def _note(field: str, words: str, *, at_most: int = NOTE_AT_MOST) -> str:
    try:
        return clean(words, at_most=at_most, lines=True).strip()
    except UnfitText as unfit:
        raise InvalidData({field: _("The text {why}.").format(why=unfit)}) from None
