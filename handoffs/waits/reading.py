"""What one case waits for, as its page shows it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from handoffs.waits.verbs import WaitVerb, verbs_of
from handoffs.waits.words import waits_for
from procops.people.actor import Actor
from workflows.graph import Graph
from workflows.models import Case, Wait
from workflows.staffing import Staff


@dataclass(frozen=True, slots=True)
class Row:
    """One wait that lasts. ``until`` is None where no moment is known; ``watched_by`` names a role."""

    wait: Wait
    step: str
    waits_for: str
    since: datetime
    until: datetime | None
    watched_by: str
    verbs: Collection[WaitVerb]

    @property
    def button(self) -> bool:
        return WaitVerb.ARRIVED in self.verbs


def of_case(waits: Collection[Wait], *, case: Case, graph: Graph, staff: Staff, actor: Actor, places: int) -> list[Row]:
    """Those of a case's waits that last, the oldest first.

    :param places: how many tasks of the case are live.
    """
    lasting = sorted((wait for wait in waits if wait.lasts), key=lambda wait: (wait.reached_at, wait.pk))
    alone = places + len(lasting) == 1
    return [row_of(wait, case=case, graph=graph, staff=staff, actor=actor, is_alone=alone) for wait in lasting]


def row_of(wait: Wait, *, case: Case, graph: Graph, staff: Staff, actor: Actor, is_alone: bool) -> Row:
    step = graph.step_once(wait.step_key)
    lane = graph.lane_once(step.wait.watched_by) if step and step.wait and step.wait.watched_by else None
    return Row(
        wait=wait,
        step=step.name if step else wait.step_key,
        waits_for=waits_for(wait, graph),
        since=wait.reached_at,
        until=wait.due_at,
        watched_by=lane.name if lane else "",
        verbs=verbs_of(actor, wait, case=case, graph=graph, staff=staff, is_alone=is_alone),
    )
