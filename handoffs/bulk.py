"""One verb for many pieces of work: each is a move of its own, so that one refusal keeps nothing else back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from handoffs import moves, rules
from handoffs.desk_rows import BulkVerb, nothing_is_left
from procops.errors import Refused
from procops.people.actor import Actor
from workflows.casedata import InvalidData
from workflows.models import Task
from workflows.plan import plan_of
from workflows.visibility import tasks_seen_by

AT_MOST = 100
"""Of one request."""


class TooMany(Refused):
    """At most {limit} can be done in one go, and these are {number}."""

    next_action = "Do them in several goes."


class StillToFill(Refused):
    """ "{step}" still asks for something: data, ticks, or how it ended."""

    next_action = "Open it and complete it there."


class BusyNow(Refused):
    """ "{step}" is being changed by somebody else at this moment."""

    next_action = "Do it once more in a moment."


class NoSuchTask(Refused):
    """There is no such task."""

    next_action = "Look at your queue to see how things are now."


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one piece of work."""

    task_id: UUID
    step: str
    """Empty, as ``case`` is, where there is no such task."""
    case: str
    refusal: Refused | InvalidData | None

    @property
    def is_done(self) -> bool:
        return self.refusal is None


def do(
    verb: BulkVerb,
    tasks: Sequence[UUID],
    *,
    by: Actor,
    to: UUID | None = None,
    reason: str = "",
    now: datetime,
) -> list[Result]:
    """Do the same with each of these tasks, each in its own transaction.

    :param to: who is to have them, where they are reassigned.
    :returns: a result per task, in the order asked, each task once.
    :raises TooMany, ViewersOnlyLook: before anything is done.
    """
    facts = {"to": to, "reason": reason} if verb == BulkVerb.REASSIGN else {}
    if verb == BulkVerb.REASSIGN and to is None:
        raise InvalidData({"to": _("Say who is to have them.")})
    return _each(_MOVES[verb], tasks, by=by, now=now, **facts)


def undo(verb: BulkVerb, tasks: Sequence[UUID], *, by: Actor, now: datetime) -> list[Result]:
    """Take back what was done with each of these tasks; where it is too late, the result says why.

    :raises TooMany, ViewersOnlyLook: before anything is done.
    """
    return _each(_UNDOING[verb], tasks, by=by, now=now)


def _each(move: Callable[..., Any], asked: Sequence[UUID], *, by: Actor, now: datetime, **facts: Any) -> list[Result]:
    rules.must_work(by)
    ids = list(dict.fromkeys(asked))
    if len(ids) > AT_MOST:
        raise TooMany(limit=AT_MOST, number=len(ids))
    rows = tasks_seen_by(by).filter(pk__in=ids).select_related("case").defer("case__data", "case__marks")
    found: dict[UUID, Result] = {}
    # Under an idempotency key all are one transaction: every such request locks cases in the same order.
    for task in sorted(rows, key=lambda task: (task.case_id, task.pk)):
        found[task.pk] = attempt(move, task, by=by, now=now, **facts)
    return [found.get(pk) or Result(pk, "", "", NoSuchTask()) for pk in ids]


def attempt(move: Callable[..., Any], task: Task, *, by: Actor, now: datetime, **facts: Any) -> Result:
    step, case, refusal = plan_of(task.case.version_id).graph.steps[task.step_key].name, str(task.case), None
    try:
        move(task, by=by, now=now, **facts)
    except (Refused, InvalidData) as no:
        refusal = no
    except OperationalError:
        if connection.in_atomic_block:  # under an idempotency key all of them happen, or none
            raise
        refusal = BusyNow(step=step)
    return Result(task.pk, step, case, refusal)


def _complete(task: Task, *, by: Actor, now: datetime) -> None:
    """Only where nothing is left to fill, tick or decide: nobody has looked at the form."""
    step = plan_of(task.case.version_id).graph.steps[task.step_key]
    if task.is_live and (step.outcomes or not nothing_is_left(task, step, by=by.person_id)):
        raise StillToFill(step=step.name)
    moves.complete(task, by=by, now=now)


_MOVES: dict[BulkVerb, Callable[..., Any]] = {
    BulkVerb.ACCEPT: moves.accept_all,
    BulkVerb.CLAIM: moves.claim,
    BulkVerb.REASSIGN: moves.reassign,
    BulkVerb.COMPLETE: _complete,
}
_UNDOING: dict[BulkVerb, Callable[..., Any]] = {
    BulkVerb.ACCEPT: moves.undo_accept,
    BulkVerb.CLAIM: moves.release,
    BulkVerb.REASSIGN: moves.undo_reassign,
    BulkVerb.COMPLETE: moves.undo,
}
