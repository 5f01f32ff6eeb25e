"""One process for one question: what its panels have in common, read once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Sum

from metrics.marks.reading import Mark, marks_of
from metrics.reports.asked import Asked
from metrics.reports.behind import Behind, open_tasks
from metrics.reports.durations import Scale
from metrics.reports.kinds import KINDS
from metrics.reports.names import Names
from metrics.reports.panels import Teller
from metrics.reports.parts import Parts, parts
from metrics.reports.reading import Reading, by_key
from metrics.spread import Spread
from workflows.models import Process

MONTHLY_FROM = 200
"""Days from which on trends are told by month instead of by week."""


class OpenTask(NamedTuple):
    """Work that is open at this moment."""

    step: str
    since: datetime
    team: UUID | None
    due: datetime
    owner: UUID | None


@dataclass(frozen=True)
class Report:
    """What the panels of a process dashboard are made from."""

    process: Process
    names: Names
    asked: Asked
    scale: Scale
    other: Scale
    """By the clock that is not asked for."""
    now: datetime
    is_shared: bool = False
    """For people without an account."""
    with_names: bool = False
    """For those who answer for the work (`rules.may_see_people`)."""

    @property
    def tell(self) -> Teller:
        return Teller(self.process.key, self.asked, self.scale)

    @cached_property
    def reading(self) -> Reading:
        return Reading([self.process.pk], self.asked)

    def by_key(self, kind: str) -> dict[str, Spread]:
        return self.reading.spreads(kind, by_key)

    def by_time(self, kind: str) -> dict[date, Spread]:
        """By week or month, each named by its first day."""
        bucket = self.bucket
        return self.reading.spreads(kind, lambda process, key, day: bucket(day))

    @property
    def is_monthly(self) -> bool:
        return self.asked.window.days > MONTHLY_FROM

    def bucket(self, day: date) -> date:
        return day.replace(day=1) if self.is_monthly else day - timedelta(days=day.weekday())

    def after(self, bucket: date) -> date:
        """The first day behind a week or month."""
        return (bucket.replace(day=28) + timedelta(days=4)).replace(day=1) if self.is_monthly else bucket + WEEK

    def in_bucket(self, bucket: date) -> Asked:
        """The same question for one week or month, as far as it lies in the window."""
        window = self.asked.window
        return self.asked.within(max(bucket, window.since), min(self.after(bucket), window.until))

    @cached_property
    def case(self) -> Spread:
        return self.reading.spread("case")

    @cached_property
    def parts(self) -> dict[bool | None, Parts]:
        """Of the cases that were on time, were not, or had no target."""
        return parts([self.process.pk], self.asked).get(self.process.pk, {})

    @cached_property
    def open_tasks(self) -> list[OpenTask]:
        rows = open_tasks([self.process.pk], self.asked)
        return [OpenTask(*row) for row in rows.values_list("step_key", "reached_at", "team_id", "queue_at", "owner_id")]

    @cached_property
    def by_person(self) -> dict[tuple[str, UUID | None], Spread]:
        """Visits of each step by who did them: how many, and how long together. One query, whoever reads it."""
        kind = KINDS["step"]
        rows = kind.cut(kind.rows([self.process.pk], self.asked.window), self.asked)
        lasted = Sum("of_working" if self.asked.clock == "working" else "of_ms")
        told = rows.values_list("step_key", "person_id").annotate(n=Count("pk"), lasted=lasted)
        return {(step, person): Spread(n=n, sum=lasted or 0) for step, person, n, lasted in told}

    @cached_property
    def marks(self) -> list[Mark]:
        """What happened to the process on the chosen days: what people noted of it is for those who work here."""
        return [] if self.is_shared else marks_of(self.process, self.names, self.asked.window)

    def marked(self, times: list[date]) -> dict[date, list[Mark]]:
        """The same by week or month; what happened in one without figures stands at the next, else at the last."""
        found: dict[date, list[Mark]] = {}
        for mark in self.marks if times else ():
            bucket = self.bucket(mark.day)
            found.setdefault(next((when for when in times if when >= bucket), times[-1]), []).append(mark)
        return found

    @cached_property
    def steps(self) -> dict[str, Spread]:
        return self.by_key("step")

    @cached_property
    def waits(self) -> dict[str, Spread]:
        return self.by_key("wait")

    @cached_property
    def pairs(self) -> dict[str, Spread]:
        return self.by_key("pair")

    @cached_property
    def returned(self) -> dict[str, Spread]:
        return self.by_key("returned")

    def days(self, ms: float | None) -> float | None:
        return self.scale.in_days(ms)

    @property
    def target_ms(self) -> int | None:
        """How long a case may take, where that is a length of time by the clock that is asked for."""
        target: Any = self.names.graph.process.target if self.names.graph else None
        unit = getattr(target, "unit", "")
        if unit == "working_days" and self.asked.clock == "working":
            return int(target.value) * self.scale.day_ms
        if unit == "working_hours" and self.asked.clock == "working":
            return int(target.value) * 3_600_000
        if unit == "calendar_days" and self.asked.clock == "elapsed":
            return int(target.value) * 86_400_000
        return None


WEEK = timedelta(days=7)
CASE = Behind("case")
