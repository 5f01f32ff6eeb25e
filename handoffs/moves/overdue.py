"""A question about work that nobody has answered in time: what sweeps tell of once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from handoffs.escalations.models import Escalation
from handoffs.problems.models import Problem
from procops.people.actor import Actor
from workflows.held import Held, holding
from workflows.models import Task
from workflows.states import CaseState

Question = TypeVar("Question", Escalation, Problem)


@contextmanager
def overdue(question: Question, *, by: Actor, now: datetime) -> Iterator[tuple[Held, Question, Task] | None]:
    """Hold the case of a question that is still to be told of; no sweep looks at it again.

    Gives the case, the question as it stands now and the task it is about. None: it was answered or told of meanwhile,
    its case is paused, or its task has ended, of which there is nothing to tell.

    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with holding(question.case_id, by=by, now=now, waits=False) as held:
        waiting = type(question).objects.open().filter(pk=question.pk, nudge_at__lte=now)
        fresh: Question | None = waiting.select_for_update().first()
        if fresh is None or held.case.state == CaseState.ON_HOLD:
            yield None
            return
        held.watch(fresh)
        fresh.nudge_at = None
        task = held.tasks.get(fresh.task_id)
        yield None if task is None else (held, fresh, task)
