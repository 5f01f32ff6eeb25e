"""Something is built: planned, then wired and priced side by side, then checked; and problems that turn up in it."""

from handoffs import moves
from handoffs.problems.models import Problem
from handoffs.problems.states import Answer
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Running
from tests.processes import definition

REASONS = [{"key": "part", "label": "A part is missing"}, {"key": "wrong", "label": "The data are wrong"}]
BUILD = definition(
    lanes="people it payroll",
    problem_reasons=REASONS,
    answer_problems_within={"value": 4, "unit": "working_hours"},
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "plan", "lane": "people"},
        {"key": "wire", "lane": "it", "deadline": [{"value": 6, "unit": "working_hours"}]},
        {"key": "price", "lane": "payroll", "outcomes": [{"key": "ok", "label": "Fine"}]},
        {"key": "check", "lane": "it", "join": "all"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "plan"),
        ("plan", "wire"),
        ("plan", "price"),
        ("wire", "check"),
        ("price", "check"),
        ("check", "end"),
    ],
)


def report(case: Running, by: Person, step: str = "wire", *, now=MONDAY + HOUR, **facts) -> Problem:
    return moves.report_problem(case.task(step), by=as_actor(by), now=now, **{"text": "No plug in the box", **facts})


def answer(problem: Problem, by: Person, how: Answer, *, now=MONDAY + 3 * HOUR, **facts):
    return moves.answer_problem(problem, by=as_actor(by), answer=how, now=now, **facts)
