"""What an export tells: each visit of a step that is in the figures, with its moments and whose it was, case by case.

Read off the rows of figures, so that what was exported and read again gives the same figures; of a case's data only
what is not confidential and cannot be free text. Whoever exports sees all cases of the process; who did what by
name is told to those only whom dashboards tell it (`metrics.rules`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from metrics.models import IMPORTED, CaseFigure, StepFigure
from metrics.reports.names import Names, names_of
from procops.people.models import Person, Team
from workflows.models import Process, Version
from workflows.plan import plan_of
from workflows.states import CaseSource, VersionState

CASES_AT_ONCE = 200
TOLD_TYPES = ("choice", "yes_no", "whole_number", "number", "money", "date")
"""Of a case's data; free text, people and files stay here."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One event."""

    id: str
    activity: str
    ready: datetime
    start: datetime | None
    complete: datetime
    person: str
    team: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Told:
    """One case with its events, in the order in which they were completed."""

    case: str
    version: int
    state: str
    data: dict[str, str]
    visits: list[Visit]


class Events:
    """The events of one process; a few queries for every two hundred cases."""

    def __init__(self, process: Process, *, with_people: bool) -> None:
        self.process = process
        self._with_people = with_people
        self.names: Names = names_of([process.pk])[process.pk]
        times = Counter(self.names.steps.values())
        self._activities = {
            key: name if times[name] == 1 else f"{name} ({key})" for key, name in self.names.steps.items()
        }
        self.fields = self._fields()

    @property
    def activities(self) -> list[str]:
        return list(self._activities.values())

    def batches(self) -> Iterator[list[Told]]:
        """All cases but practice, some at a time."""
        after: UUID | None = None
        while True:
            rows = CaseFigure.objects.filter(process=self.process).exclude(source=CaseSource.PRACTICE).order_by("pk")
            rows = rows.filter(pk__gt=after) if after else rows
            some = list(rows.select_related("case", "imported")[:CASES_AT_ONCE])
            if not some:
                return
            yield self._told(some)
            after = some[-1].pk

    def _told(self, cases: list[CaseFigure]) -> list[Told]:
        here = [row.case_id for row in cases if row.case_id]
        elsewhere = [row.imported_id for row in cases if row.imported_id]
        steps = [
            *StepFigure.objects.filter(case_id__in=here).order_by("ended_at", "pk"),
            *StepFigure.objects.filter(imported_id__in=elsewhere).order_by("ended_at", "pk"),
        ]
        doers = {row.person_id for row in steps} if self._with_people else ()
        people = dict(Person.objects.filter(pk__in=doers).values_list("pk", "name"))
        teams = dict(Team.objects.filter(pk__in={row.team_id for row in steps}).values_list("pk", "name"))
        of: dict[Any, list[Visit]] = {}
        for row in steps:
            of.setdefault(row.case_id or row.imported_id, []).append(self._visit(row, people, teams))
        return [
            Told(_name(row), row.version, row.state, self._data(row), of.get(row.case_id or row.imported_id, []))
            for row in cases
        ]

    def _visit(self, row: StepFigure, people: dict[Any, str], teams: dict[Any, str]) -> Visit:
        ready = row.ended_at - timedelta(milliseconds=row.cycle_ms)
        lane = self.names.lanes.get(row.lane_key, "")
        is_imported = row.imported_id is not None
        return Visit(
            id=str(row.task_id),
            activity=self._activities.get(row.step_key) or self.names.step(row.step_key),
            ready=ready,
            start=None if row.pick_up_ms is None else ready + timedelta(milliseconds=row.pick_up_ms),
            complete=row.ended_at,
            person=people.get(row.person_id, ""),
            team=lane if is_imported else teams.get(row.team_id) or lane,
            outcome=row.outcome,
        )

    def _fields(self) -> dict[str, str]:
        """Keys and labels of the data that are told: confidential in no version."""
        found: dict[str, str] = {}
        hidden: set[str] = set()
        versions = Version.objects.filter(process=self.process).exclude(state=VersionState.DRAFT).order_by("-number")
        for version in versions.values_list("pk", flat=True):
            for field in plan_of(version).graph.fields.values():
                if field.confidential or field.type not in TOLD_TYPES:
                    hidden.add(field.key)
                found.setdefault(field.key, field.label)
        return {key: label for key, label in found.items() if key not in hidden}

    def _data(self, row: CaseFigure) -> dict[str, str]:
        if row.case is None or row.source == IMPORTED:
            return {}
        data: dict[str, Any] = row.case.data
        return {key: _text(data[key]) for key in self.fields if data.get(key) is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):  # an amount of money
        return " ".join(str(part) for part in value.values())
    return str(value)


def _name(row: CaseFigure) -> str:
    """A case's number here, or what it is called where it was imported from."""
    if row.imported is not None:
        return row.imported.name
    assert row.case is not None
    return row.case.reference


def written(moment: datetime | None) -> str:
    """ISO 8601 in UTC, to the millisecond: figures are no finer."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")
