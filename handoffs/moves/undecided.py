"""Nobody decides about a problem: in time, which is told once; or ever, since whoever was asked has left."""

from datetime import datetime
from uuid import UUID

from handoffs import telling
from handoffs.moves.escalating import must_be_able_to_answer
from handoffs.moves.overdue import overdue
from handoffs.moves.problems import held_problem, whom_to_ask
from handoffs.problems.models import Problem
from procops.people import rules
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows.held import holding
from workflows.models import Task
from workflows.staffing import active_among


@tried_again
def tell_undecided(problem: Problem, *, by: Actor, now: datetime) -> bool:
    """Nobody has decided in time: whoever was asked, who reported it and the process owner are told, once.

    :returns: whether they were.
    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with overdue(problem, by=by, now=now) as found:
        if found is None:
            return False
        held, fresh, about = found
        held.record("problem.overdue", task=about, facts={"problem": str(fresh.pk)})
        telling.problem_undecided(held, fresh, about)
        return True


@tried_again
def ask_anew(problem: Problem, *, by: Actor, to: UUID | None = None, now: datetime) -> Problem:
    """Ask whoever answers for the role now, else the process owner. The moment to answer by stays as it was.

    Where whoever was asked is still here, nothing is changed.

    :param to: somebody by name instead.
    :raises AdminsOnly, ProblemClosed:
    :raises NobodyToAsk: if nobody who answers for it is here.
    :raises CannotBeAsked: of whoever is named.
    """
    rules.must_be_admin(by)
    with holding(problem.case_id, by=by, now=now) as held:
        problem = held_problem(held, problem)
        before = problem.asked_id
        if active_among({before}):
            return problem
        about = held.tasks.get(problem.task_id) or Task.objects.get(pk=problem.task_id)
        if to is not None:
            must_be_able_to_answer(held, about, to)
        problem.asked_id = to or whom_to_ask(held, about)
        facts = {"problem": str(problem.pk), "from": str(before), "to": str(problem.asked_id)}
        held.record("problem.asked_anew", task=about, facts=facts)
        telling.no_longer_asked(held, problem)
        telling.problem_for_you(held, problem, about)
        return problem
