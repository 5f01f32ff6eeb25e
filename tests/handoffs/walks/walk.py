"""Runs walks, repeats them, and shrinks one that failed to the fewest steps that still fail."""

import random
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from handoffs.open_cases import lines_of
from procops.errors import Refused
from tests.handoffs.walks.choosing import Chooser
from tests.handoffs.walks.invariants import violations
from tests.handoffs.walks.steps import BEGINS, Gone, Snapshot, Step, carry_out
from tests.handoffs.walks.world import World
from workflows.casedata import InvalidData
from workflows.graph import Graph
from workflows.models import Case, Process
from workflows.plan import plan_of
from workflows.states import LIVE_CASE

STEPS = 64


class Violated(Exception):
    """A step left something behind that must not be, or raised what no move may raise."""


@dataclass
class Walk:
    """One process, the cases begun so far, and the steps taken."""

    world: World
    process: Process
    graph: Graph
    cases: list[Snapshot] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    """How often each verb moved something."""
    refused: Counter[str] = field(default_factory=Counter)

    def take(self, step: Step) -> None:
        """Carry out one step and judge what it left.

        :raises Violated:
        """
        self.steps.append(step)
        before = self.cases[step.case] if step.case < len(self.cases) and step.verb not in BEGINS else None
        try:
            with transaction.atomic():
                result = carry_out(step, self.world, self.process, self.cases)
        except Gone:
            return
        except (Refused, InvalidData) as refused:
            self.refused[type(refused).__name__] += 1
            self._nothing_moved(before)
            return
        except Exception as error:  # whatever a move may not raise
            where = traceback.extract_tb(error.__traceback__)[-1]
            raise Violated(f"{error!r} at {where.filename}:{where.lineno}") from error
        if result is False:  # an offer that need not be warned of
            self._nothing_moved(before)
            return
        self.done[step.verb] += 1
        self._judge(step, before, result)

    def _judge(self, step: Step, before: Snapshot | None, result: Any) -> None:
        if before is None:
            after = Snapshot.of(result.case.pk)
            self.cases.append(after)
        else:
            after = self.cases[step.case] = Snapshot.of(before.case.pk, since=before.case.seq)
        wrong = list(violations(step, before, after, plan_of(after.case.version_id).graph))
        if wrong:
            raise Violated("; ".join(wrong))

    def _nothing_moved(self, before: Snapshot | None) -> None:
        if before is None:
            return
        if Case.objects.values_list("seq", flat=True).get(pk=before.case.pk) != before.case.seq:
            raise Violated("a refused move left an entry behind")

    def where(self) -> list[str]:
        """Of every open case one line: who has it, since when, until when."""
        rows = list(Case.objects.filter(pk__in=[snapshot.case.pk for snapshot in self.cases], state__in=LIVE_CASE))
        return list(lines_of(sorted(rows, key=lambda case: case.reference)))


@dataclass(frozen=True)
class Failure:
    seed: int
    why: str
    steps: Sequence[Step]

    def __str__(self) -> str:
        steps = "\n".join(f"  {number}. {step}" for number, step in enumerate(self.steps, start=1))
        return f"{self.why}\nthe shortest way there found, walk {self.seed}, {len(self.steps)} steps:\n{steps}"


def walk(world: World, seed: int, *, steps: int = STEPS) -> Walk:
    """Walk a process drawn for this seed.

    :raises Violated: with the walk so far as its second argument.
    """
    process, graph = world.process(seed)
    taken = Walk(world, process, graph)
    chooser = Chooser(random.Random(f"walk {seed}"), world, graph)
    try:
        for _ in range(steps):
            taken.take(chooser.next(taken.cases))
    except Violated as violated:
        raise Violated(str(violated), taken) from violated
    return taken


def shrink(failed: Walk, seed: int, why: str, *, seconds: float = 60.0) -> Failure:
    """Leave out steps, ever fewer at a time, as long as the rest still fails in whatever way."""
    steps, until = list(failed.steps), time.monotonic() + seconds
    size = max(1, len(steps) // 2)
    while time.monotonic() < until:
        for begin in range(0, len(steps), size):
            fewer = [*steps[:begin], *steps[begin + size :]]
            wrong = _fails(failed, fewer)
            if wrong:
                steps, why = fewer, wrong
                break
        else:
            if size == 1:
                break
            size //= 2
    return Failure(seed, why, steps)


class _Back(Exception):
    """Undoes what a repeated walk did."""


def _fails(failed: Walk, steps: Sequence[Step]) -> str:
    """How these steps fail, or nothing. Leaves no trace."""
    again, why = Walk(failed.world, failed.process, failed.graph), ""
    try:
        with transaction.atomic():
            try:
                for step in steps:
                    again.take(step)
            except Violated as violated:
                why = str(violated)
            raise _Back
    except _Back:
        return why
