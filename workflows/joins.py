"""What a join still waits for; pure."""

from collections.abc import Iterable

from workflows.graph import Graph
from workflows.models import Task
from workflows.states import TaskState


def waits_for_others(task: Task, graph: Graph, others: Iterable[str]) -> bool:
    """Whether a task is a join that has not opened and that other branches can still reach: it cannot be skipped (R10).

    :param others: step keys of the other live tasks of the case.
    """
    step = graph.steps[task.step_key]
    return task.state == TaskState.WAITING and step.join == "all" and graph.may_still_arrive(step.key, others)
