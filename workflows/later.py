"""What followed when a visit was done: what an undo has to take back. Pure."""

from collections.abc import Iterable

from workflows.graph import Graph
from workflows.models import Task
from workflows.states import TaskState


def reached_by(done: Task, visits: Iterable[Task]) -> list[Task]:
    """The visits that its work came to.

    :param visits: of the case.
    """
    return [task for task in visits if str(task.pk) in done.led_to]


def opened_without(graph: Graph, done: Task, visits: Iterable[Task]) -> list[Task]:
    """The joins that could open because this was done and its work went elsewhere, and may be over by now: while its
    step is open they wait for it (rule R2).

    :param visits: of the case, at least those that opened since.
    """
    assert done.ended_at is not None
    joins = {key for key, step in graph.steps.items() if step.join == "all"}
    return [
        task
        for task in visits
        if task.ready_at is not None
        and task.ready_at >= done.ended_at
        and task.redo_of_id is None
        and task.arrivals  # where a case was reopened nothing has come, and nothing is waited for
        and task.state not in (TaskState.RETURNED, TaskState.CANCELLED)
        and str(task.pk) not in done.led_to
        and task.step_key in joins
        and graph.reaches_forward(done.step_key, task.step_key)
    ]
