"""How far a case has come, counted in steps. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.graph import Graph
from workflows.models import Task, Wait
from workflows.states import TaskState


@dataclass(frozen=True, slots=True)
class HowFar:
    """Steps that are behind a case, those it stands at, and those that can still come."""

    done: int
    live: int
    ahead: int
    """At most so many: decisions may leave some of them out."""

    @property
    def per_cent(self) -> int:
        """The share of the way that is behind, rounded down; 100 only when nothing is left."""
        return 100 * self.done // (self.done + self.live + self.ahead or 1)


def how_far(graph: Graph, tasks: Iterable[Task], waits: Iterable[Wait] = ()) -> HowFar:
    """Count the steps of a case from all its tasks and waits. A wait is no step, but more can come after it.

    What has to be done again is ahead once more.
    """
    tasks = list(tasks)
    live = {task.step_key for task in tasks if task.is_live}
    under_way = live | {wait.step_key for wait in waits if wait.lasts}
    ahead = {
        key
        for key, step in graph.steps.items()
        if step.is_task and key not in live and graph.may_still_arrive(key, under_way)
    }
    ended = {task.step_key for task in tasks if task.state in (TaskState.DONE, TaskState.SKIPPED)}
    return HowFar(done=len(ended - live - ahead), live=len(live), ahead=len(ahead))
