"""Where the time of completed cases went, and what share of it was waiting: one definition for every page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, Sum

from metrics.definitions import PARTS, Part
from metrics.reports.asked import Asked, Clock
from metrics.reports.kinds import KINDS
from metrics.spread import Spread


def parts_of(clock: Clock) -> list[Part]:
    """The parts that a clock counts: off hours are a part of elapsed time only."""
    return [part for part in PARTS if part != Part.OFF_HOURS or clock == "elapsed"]


@dataclass(frozen=True, slots=True)
class Parts:
    """How long some cases were in each part, and in how many of them there was any of it."""

    cases: int = 0
    of: dict[Part, Spread] = field(default_factory=lambda: {part: Spread() for part in PARTS})

    def __add__(self, other: "Parts") -> "Parts":
        both = {
            part: Spread(n=one.n + other.of[part].n, sum=one.sum + other.of[part].sum) for part, one in self.of.items()
        }
        return Parts(self.cases + other.cases, both)

    def share(self, part: Part, clock: Clock) -> float | None:
        """Of all parts that the clock counts; None, never 0, where no time was counted."""
        whole = sum(self.of[one].sum for one in parts_of(clock))
        return self.of[part].sum / whole if whole else None


def parts(processes: Iterable[UUID], asked: Asked) -> dict[UUID, dict[bool | None, Parts]]:
    """Of the cases of each process that were on time, were not, or had no target. One query."""
    kind = KINDS["case"]
    rows = kind.cut(kind.rows(list(processes), asked.window), asked)
    sums = {f"sum_{part}": Sum(f"{part}_ms") for part in PARTS}
    counts = {f"n_{part}": Count("pk", filter=Q(**{f"{part}_ms__gt": 0})) for part in PARTS}
    found: dict[UUID, dict[bool | None, Parts]] = {}
    for row in rows.values("process_id", "on_time").annotate(cases=Count("pk"), **sums, **counts):
        of = {part: Spread(n=row[f"n_{part}"], sum=row[f"sum_{part}"]) for part in PARTS}
        found.setdefault(row["process_id"], {})[row["on_time"]] = Parts(row["cases"], of)
    return found


def together(some: dict[bool | None, Parts]) -> Parts:
    """All of one process."""
    return sum(some.values(), Parts())
