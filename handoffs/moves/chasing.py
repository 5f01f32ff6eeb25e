"""People decide themselves when they are reminded, and remind each other."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from handoffs import rules, telling
from handoffs.models import Handoff, Snooze
from handoffs.moves.passage import unanswered_for
from handoffs.moves.work import REASON_AT_MOST, must, name_of, why_it_stands_still
from procops.errors import Refused, quoted
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows.casedata import InvalidData
from workflows.held import Held, holding
from workflows.models import Entry, Task
from workflows.states import CaseState, TaskState

FURTHEST = timedelta(days=366)
"""Whoever puts work away for longer has forgotten it."""

BETWEEN = timedelta(hours=1)
"""At least so long lies between two reminders of one piece of work that people send, whoever sends them."""


class NotPutAway(Refused):
    """ "{step}" is on your desk already."""

    next_action = "Nothing needs to be done."


class RemindedJustNow(Refused):
    """Whoever has "{step}" was reminded {minutes} minutes ago."""

    next_action = "Give them an hour, or talk to them."


class NobodyToRemind(Refused):
    """ "{step}" waits for other branches: there is nobody to remind."""

    next_action = "Look at the case to see who has it now."


class YoursAlready(Refused):
    """ "{step}" is yours: nobody else could be reminded of it."""

    next_action = "Do it, or choose when you want to be reminded."


@tried_again
def remind_later(task: Task, *, by: Actor, until: datetime, now: datetime) -> Task:
    """Put a task out of one's own sight until a moment; it is due when it was. It comes back by itself.

    :raises InvalidData: if the moment is not ahead, or too far.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "put aside", task)
        if not held.now < until <= held.now + FURTHEST:
            raise InvalidData({"until": _("Choose a moment within the next twelve months.")})
        snooze = _of(held, task, by.person_id)
        if snooze is None:
            assert by.person_id is not None  # the system has no desk
            snooze = Snooze.here(case=held.case, task_id=task.pk, person_id=by.person_id, until=until)
            held.add(snooze)
        snooze.until, snooze.is_over = until, False
        held.record("task.snoozed", task=task, facts={"until": until.isoformat()})
        return task


@tried_again
def bring_back(task: Task, *, by: Actor, now: datetime) -> Task:
    """Have a task that one has put away on one's desk again.

    :raises NotPutAway: if it is there.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "put aside", task)
        snooze = _of(held, task, by.person_id)
        if snooze is None or snooze.is_over:
            raise NotPutAway(step=held.step(task).name)
        snooze.is_over = True
        held.record("task.snooze_ended", task=task)
        return task


@tried_again
def come_back(snooze: Snooze, *, by: Actor, now: datetime) -> bool:
    """Tell somebody that the moment has come which they chose, if the work is still theirs.

    :returns: whether they were told.
    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with holding(snooze.case_id, by=by, now=now, waits=False) as held:
        fresh = Snooze.objects.filter(pk=snooze.pk, is_over=False, until__lte=now).select_for_update().first()
        if fresh is None or held.case.state == CaseState.ON_HOLD:
            return False
        held.watch(fresh)
        fresh.is_over = True
        task = held.tasks.get(fresh.task_id)
        if task is None or held.case.is_practice or not _is_hers(task, fresh.person_id):
            return False
        held.record("task.snooze_ended", task=task, facts={"person": str(fresh.person_id)})
        telling.came_back(held, task, fresh.person_id)
        return True


@tried_again
def send_reminder(task: Task, *, by: Actor, words: str = "", now: datetime) -> Task:
    """Remind whoever has a task, or has to accept it; the history counts it.

    :raises RemindedJustNow: if anybody did within the last hour.
    :raises NobodyToRemind, YoursAlready, TaskIsPaused:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        step = held.step(task).name
        givers = _givers(held, task)
        standing = rules.standing(
            by,
            task=task,
            lane=held.staff.get(task.lane_key),
            giver_id=by.person_id if by.person_id in givers else None,
            process_owner_id=held.case.process_owner_id,
        )
        rules.must("send a reminder of", standing, actor=by, thing=quoted(step))
        if task.owner_id is not None and task.owner_id == by.person_id:
            raise YoursAlready(step=step)
        if task.state == TaskState.ON_HOLD:
            raise why_it_stands_still(held, task)
        if task.state == TaskState.WAITING and not task.is_offered:
            raise NobodyToRemind(step=step)
        last = _last_reminder(task)
        if last is not None and held.now - last < BETWEEN:
            minutes = int((held.now - last).total_seconds() // 60)
            raise RemindedJustNow(step=step, minutes=minutes)
        words = words.strip()[:REASON_AT_MOST]
        facts = {"to": str(task.owner_id)} if task.owner_id else {"team": str(task.team_id)}
        held.record("task.nudged", task=task, facts=facts, personal={"reason": words} if words else None)
        telling.nudged(held, task, words=words)
        return task


def whom(task: Task) -> str:
    """Whom a reminder of this task goes to: a person's name, or nothing where it is a team's pool."""
    return name_of(task.owner_id) if task.owner_id else ""


def _last_reminder(task: Task) -> datetime | None:
    lines = Entry.objects.filter(case_id=task.case_id, task_id=task.pk, kind="task.nudged")
    return lines.order_by("-seq").values_list("at", flat=True).first()


def _givers(held: Held, task: Task) -> set[UUID | None]:
    """Whoever handed over what is to be accepted, or what was."""
    if task.state == TaskState.WAITING:
        return {offer.giver_id for offer in unanswered_for(held, task)}
    return set(Handoff.objects.filter(case=held.case, to_task=task).values_list("giver_id", flat=True))


def _of(held: Held, task: Task, person: UUID | None) -> Snooze | None:
    if person is None:
        return None
    snooze = Snooze.objects.filter(case=held.case, task_id=task.pk, person_id=person).first()
    if snooze is not None:
        held.watch(snooze)
    return snooze


def _is_hers(task: Task, person: UUID) -> bool:
    """Whether a task is still on that person's desk, or in a pool, where anybody may still look."""
    return task.owner_id in (person, None)
