"""A past made of figures alone: as many cases as a question needs, without playing each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from metrics.models import CaseFigure, HandoffFigure
from procops.scoping import current_organization_id
from workflows.models import Case, Process, Version

HOUR_MS = 3_600_000
DAY = timedelta(days=1)


@dataclass
class Past:
    """Writes cases that are over into the figures of a process; elapsed time counts three times the working time."""

    process: Process
    number: int = 1000

    @cached_property
    def version(self) -> Version:
        row: Version = Version.objects.filter(process=self.process).only("id", "organization").get(number=1)
        return row

    def case(self, started: datetime, hours: float, *, pair: str = "", wait: float = 0) -> tuple[Case, list[Any]]:
        """A completed case, and of it the rows that the fold would have made."""
        self.number += 1
        ended = started + timedelta(hours=3 * hours)
        about = {"organization_id": current_organization_id(), "process": self.process}
        case = Case(
            **about, version=self.version, reference=f"{self.process.prefix}-{self.number}", state="completed",
            started_at=started, ended_at=ended, last_at=ended,
        )  # fmt: skip
        rows: list[Any] = [
            CaseFigure(
                **about, case=case, version=1, source="started", seq=0, started_at=started, started_day=started.date(),
                ended_at=ended, ended_day=ended.date(), state="completed", on_time=True,
                cycle_ms=round(3 * hours * HOUR_MS), cycle_working_ms=round(hours * HOUR_MS),
            )
        ]  # fmt: skip
        if pair:
            giver, _, receiver = pair.partition(">")
            answered = started + timedelta(hours=3 * wait)
            rows.append(
                HandoffFigure(
                    **about, case=case, version=1, handoff_id=uuid4(), flow_key="f", from_lane=giver,
                    to_lane=receiver, seq=1, ended_at=answered, day=answered.date(), answer="accepted",
                    is_automatic=False, is_late=False, is_sent_back=False, wait_ms=round(3 * wait * HOUR_MS),
                    wait_working_ms=round(wait * HOUR_MS),
                )
            )  # fmt: skip
        return case, rows

    def write(self, made: Iterable[tuple[Case, list[Any]]]) -> None:
        """Store them, in three statements."""
        found = list(made)
        Case.objects.bulk_create([case for case, _rows in found])
        for model in (CaseFigure, HandoffFigure):
            model.objects.bulk_create([row for _case, rows in found for row in rows if isinstance(row, model)])
