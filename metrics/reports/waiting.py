"""What share of the time of cases is waiting in handoffs: one definition for every page (docs/metrics.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from metrics.definitions import PARTS, Part
from metrics.reports.asked import Asked, Clock
from metrics.reports.kinds import KINDS
from metrics.spread import Spread


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long cases waited to be accepted, in milliseconds and in how many of them, and all of their time."""

    waited: Spread
    whole: int = 0
    """All parts that the clock counts, together: what was waited is one of them, so no share passes one."""

    @property
    def share(self) -> float | None:
        """None, never 0, where no time was counted."""
        return self.waited.sum / self.whole if self.whole else None


def parts_of(clock: Clock) -> list[Part]:
    """The parts that a clock counts: off hours are a part of elapsed time only."""
    return [part for part in PARTS if part != Part.OFF_HOURS or clock == "elapsed"]


def waiting(processes: Iterable[UUID], asked: Asked) -> dict[UUID, Waiting]:
    """Of each process with completed cases. One query."""
    kind = KINDS["case"]
    rows = kind.cut(kind.rows(list(processes), asked.window), asked)
    first, *rest = (F(f"{part}_ms") for part in parts_of(asked.clock))
    whole: Any = first
    for one in rest:
        whole += one
    told = rows.values_list("process_id").annotate(
        waited=Sum("acceptance_ms"), whole=Sum(whole), n=Count("pk", filter=Q(acceptance_ms__gt=0))
    )
    return {process: Waiting(Spread(n=n, sum=waited), whole) for process, waited, whole, n in told}
