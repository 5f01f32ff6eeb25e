"""One process that moves cases from start to end; imported only where Django has been set up."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from handoffs import moves
from procops.people.actor import Actor
from procops.people.models import Membership
from procops.scoping import scope
from workflows.models import Process, Task


class Worker:
    """Starts its cases, untimed, then completes every task and accepts every handoff."""

    def __init__(self, organization: UUID, process: UUID, cases: int) -> None:
        self.organization = organization
        self.statements = self.moves = 0
        self.took: list[float] = []
        with scope(organization):
            members = Membership.objects.active().select_related("person")
            self.actors = {membership.person_id: Actor.of(membership) for membership in members}
            starter = next(actor for actor in self.actors.values() if actor.name == "hr")
            row = Process.objects.get(pk=process)
            self.first: list[Task] = []
            for number in range(cases):
                data = {"name": f"Person {number}", "with_buddy": number % 2 == 0}
                self.first += moves.start_case(row, by=starter, data=data, now=_now()).opened

    def run(self) -> tuple[list[float], int, int, float, float]:
        """Seconds of each completion, moves, statements of the completions, wall and CPU seconds of all moves.

        What to do next is what the moves before have answered, as the floor knows it: a look-up, which people do on
        pages, would take the processor from the moves of the others even where the clock stands still.
        """
        wall = cpu = 0.0
        with scope(self.organization):
            ready = deque(self.first)
            while ready:
                before, used = time.perf_counter(), time.process_time()
                advance = self._complete(ready.popleft())
                wall, cpu = wall + time.perf_counter() - before, cpu + time.process_time() - used
                ready.extend(advance.opened)
                for handoff in advance.asked:
                    before, used = time.perf_counter(), time.process_time()
                    self.moves += 1
                    advance = moves.accept(handoff, by=self.actors[handoff.receiver_id], now=_now())
                    wall, cpu = wall + time.perf_counter() - before, cpu + time.process_time() - used
                    ready.extend(advance.opened)
        return self.took, self.moves, self.statements, wall, cpu

    def _complete(self, task: Task) -> moves.Advance:
        self.moves += 1
        with self._counted():
            before = time.perf_counter()
            advance = moves.complete(task, by=self.actors[task.owner_id], data=_typed(task), now=_now())
            self.took.append(time.perf_counter() - before)
        return advance

    @contextmanager
    def _counted(self) -> Any:
        def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            self.statements += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            yield


def _typed(task: Task) -> dict[str, Any]:
    return {"note": "checked"} if task.step_key == "paperwork" else {}


def _now() -> datetime:
    return datetime.now(UTC)
