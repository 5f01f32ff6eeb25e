"""The pools of one's teams: the most urgent work in them is taken in one press."""

from datetime import UTC, datetime
from typing import NamedTuple

from handoffs import desk, desk_rows, moves, rules
from handoffs.desk import Desk, Horizon
from handoffs.desk_rows import BulkVerb, Button
from procops.errors import Refused
from procops.people.actor import Actor
from workflows.models import Task

AT_ONCE = 20
"""So many are read in one go; more, where all of those have been taken meanwhile or may not be taken."""


_BY = {Button.ACCEPT: BulkVerb.ACCEPT, Button.TAKE: BulkVerb.CLAIM}
"""What the button of a row would do, as far as it takes the work."""


class NothingToTake(Refused):
    """Nothing that you can take waits in the pools of your teams."""

    next_action = "Look at your own queue; what is handed to a team of yours appears by itself."


class Taken(NamedTuple):
    """A piece of work that is somebody's now, and by which verb: the same undoes it as among many."""

    task: Task
    by: BulkVerb


def take_next(*, by: Actor, now: datetime) -> Taken:
    """Take the most urgent piece of work that waits in the pools of somebody's teams: it is accepted, or claimed.

    Who presses at the same moment gets the next one: each try is a move of its own, which asks again under the lock.

    :returns: the task, on the taker's desk, and how it came there.
    :raises NothingToTake: when there is none.
    """
    rules.must_work(by)
    horizon, after = Horizon.of(now, UTC), ""
    while True:
        page = desk.page(by, Desk.TEAMS, horizon=horizon, after=after, size=AT_ONCE)
        for row in desk_rows.rows_of(page.tasks, actor=by, horizon=horizon):
            verb = _BY.get(row.button)
            if row.task.team_id not in by.teams or verb is None or not _take(row.task, verb, by=by, now=now):
                continue
            task = Task.objects.select_related("case").get(pk=row.task.pk)
            if task.owner_id == by.person_id:
                return Taken(task, verb)
        after = page.next
        if not after:
            raise NothingToTake


def _take(task: Task, verb: BulkVerb, *, by: Actor, now: datetime) -> bool:
    """Try. A refusal means that somebody was faster, or that it is not for them."""
    try:
        if verb == BulkVerb.ACCEPT:
            moves.accept_all(task, by=by, now=now)
        else:
            moves.claim(task, by=by, now=now)
    except Refused:
        return False
    return True
