"""A case under way, for the tests of its page and its verbs. Not a test module."""

from datetime import datetime
from typing import Any

from handoffs import moves
from handoffs.models import Handoff
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task


def begin(process: Process, *, by: Person, manager: Person, **data: Any) -> Case:
    """Somebody asks for a desk; the manager is to approve it."""
    given = {"what": "A desk", "amount": "420.00", "manager": str(manager.pk), **data}
    return moves.start_case(process, by=as_actor(by), data=given, now=MONDAY).case


def accept(case: Case, step: str, *, by: Person, now: datetime = MONDAY) -> Task:
    """Take what was handed over for a step."""
    task = live(case, step)
    moves.accept(Handoff.objects.unanswered().get(to_task=task), by=as_actor(by), now=now)
    return live(case, step)


def complete(case: Case, step: str, *, by: Person, now: datetime = MONDAY, **given: Any) -> None:
    """Finish a step."""
    moves.complete(live(case, step), by=as_actor(by), now=now, **given)


def live(case: Case, step: str) -> Task:
    return Task.objects.live().get(case=case, step_key=step)
