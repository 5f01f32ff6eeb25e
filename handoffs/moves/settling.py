"""What waits for somebody's answer about work is settled when that work ends in another way."""

from collections.abc import Collection, Iterable
from uuid import UUID

from handoffs import telling
from handoffs.escalations.models import Escalation
from handoffs.escalations.states import EscalationState
from handoffs.problems.models import Problem
from handoffs.problems.states import ProblemState
from workflows import writes
from workflows.engine import Advance
from workflows.held import Held
from workflows.models import Task
from workflows.states import LIVE_CASE


def settle_questions(held: Held, advance: Advance) -> None:
    """Nobody has to answer any more about work that has ended, nor about anything of a case that is over."""
    is_over = advance.closed or held.case.state not in LIVE_CASE
    _settle_problems(held, advance, is_over=is_over)
    settle_escalations(held, (task for task in held.tasks.values() if is_over or not task.is_live))


def settle_escalations(
    held: Held, tasks: Iterable[Task], *, but: Escalation | None = None, about: Collection[UUID] | None = None
) -> None:
    """Close what has been asked about these tasks; it costs nothing where nobody was ever asked.

    :param about: only what was asked about these offers, which nobody had accepted.
    """
    asked = [task.pk for task in tasks if held.marks.was_escalated(task.pk)]
    answered_now = {row.pk for row in held.rows(Escalation)} | ({but.pk} if but else set())
    for row in writes.locked(Escalation, "task", asked, states=(EscalationState.OPEN,)):
        if row.pk not in answered_now and (about is None or row.subject_id in about):
            held.watch(row)
            row.settle(now=held.now)
            telling.no_longer_escalated(held, row)


def _settle_problems(held: Held, advance: Advance, *, is_over: bool) -> None:
    if is_over:
        rows = writes.locked(Problem, "case", [held.case.pk], states=(ProblemState.OPEN,))
    else:
        rows = writes.locked(Problem, "task", [task.pk for task in advance.ended], states=(ProblemState.OPEN,))
    _settle(held, rows)


def settle_what_stopped(held: Held, task: Task) -> None:
    """A join that waits again stands still for nothing: whoever takes it up next reports what they find then."""
    rows = writes.locked(Problem, "task", [task.pk], states=(ProblemState.OPEN,))
    _settle(held, (problem for problem in rows if problem.blocking))


def _settle(held: Held, problems: Iterable[Problem]) -> None:
    answered_now = {problem.pk for problem in held.rows(Problem)}
    for problem in problems:
        if problem.pk not in answered_now:
            held.watch(problem)
            problem.settle(now=held.now)
            telling.no_longer_asked(held, problem)
