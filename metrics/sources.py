"""What is measured: the journals of cases, and whose working hours count for them."""

from collections.abc import Collection
from functools import lru_cache
from json import loads
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from metrics.definitions import Hours, Line
from metrics.definitions.hours import to_ms
from procops.working_time import Calendar
from workflows.models import Entry, Task, Version
from workflows.plan import plan_of
from workflows.staffing import Staff, organization_calendar
from workflows.states import VersionState


def lines_of(cases: Collection[UUID]) -> dict[UUID, list[Line]]:
    """The journals of some cases, by case, each in order. One query.

    Ids and facts are read as text: nothing asks more of an id than whether it is the same, and facts are read together.
    """
    journals: dict[str, list[Line]] = {str(case): [] for case in cases}
    found = list(_lines(Entry.objects.filter(case_id__in=cases).order_by("case_id", "seq")))
    facts = loads(f"[{','.join(row[-1] for row in found)}]")
    for (case, seq, at, kind, task, handoff, step, flow, elapsed, working, _), said in zip(found, facts, strict=True):
        journals[id_text(case)].append(
            Line(seq, to_ms(at), kind, id_text(task), id_text(handoff), step, flow, elapsed, working, said)
        )
    return {case: journals[str(case)] for case in cases}


def _lines(entries: QuerySet[Entry]) -> QuerySet[Any]:
    ids = {f"{name}_text": Cast(f"{name}_id", TextField()) for name in ("case", "task", "handoff")}
    return entries.annotate(**ids, facts_text=Cast("facts", TextField())).values_list(
        "case_text", "seq", "at", "kind", "task_text", "handoff_text", "step_key", "flow_key", "elapsed_ms",
        "working_ms", "facts_text",
    )  # fmt: skip


def id_text(stored: str | None) -> str:
    """An id that was read as text as it stands in facts; empty for none. SQLite keeps ids without their hyphens."""
    if stored is None:
        return ""
    return stored if len(stored) == 36 else str(UUID(stored))


class Holder(NamedTuple):
    """Whose a task is, or was."""

    lane: str = ""
    team: UUID | None = None
    person: UUID | None = None


NOBODYS = Holder()


def tasks_of(cases: Collection[UUID]) -> dict[str, Holder]:
    """Whose the tasks of some cases are, by id as a journal writes it. One query."""
    ids = {f"{name}_text": Cast(name, TextField()) for name in ("id", "team_id", "owner_id", "done_by_id")}
    rows: QuerySet[Any] = Task.objects.filter(case_id__in=cases).annotate(**ids)
    return {
        id_text(task): Holder(lane, _uuid(team), _uuid(done_by or owner))
        for task, lane, team, owner, done_by in rows.values_list(
            "id_text", "lane_key", "team_id_text", "owner_id_text", "done_by_id_text"
        )
    }


@lru_cache(maxsize=8192)
def _uuid(text: str | None) -> UUID | None:
    """Of a person or a team, which are met again and again."""
    return None if text is None else UUID(text)


class HoursOfVersions:
    """The working hours that count for the cases of each version, read once while figures are made.

    They are those of today's staffing: a calendar changed since changes what a later recomputation calls off hours.
    """

    def __init__(self) -> None:
        self._usual = organization_calendar()
        self._staff: dict[UUID, Staff] = {}
        self._of: dict[UUID, Hours] = {}
        self._former: dict[UUID, dict[str, str]] = {}
        self._calendars = {self._usual: self._usual}

    def _one_of(self, calendar: Calendar) -> Calendar:
        """Equal calendars as one object: whether two are the same is asked for every stretch of time."""
        return self._calendars.setdefault(calendar, calendar)

    def of(self, version_id: UUID, process_id: UUID) -> Hours:
        """For the cases of one version."""
        hours = self._of.get(version_id)
        if hours is None:
            graph = plan_of(version_id).graph
            staff = self._staff.setdefault(process_id, Staff.of(process_id))
            of_process = self._lanes_of_process(process_id)
            filled = {key: lane for key in {*graph.lanes, *of_process.values()} if (lane := staff.get(key))}
            hours = self._of[version_id] = Hours(
                usual=self._usual,
                lanes={key: self._one_of(lane.calendar) for key, lane in filled.items()},
                lane_of=of_process | {step.key: step.lane for step in graph.steps.values() if step.lane},
            )
        return hours

    def _lanes_of_process(self, process_id: UUID) -> dict[str, str]:
        """Of each step in any version the lane, as the newest has it: a case that was moved has been elsewhere."""
        found = self._former.get(process_id)
        if found is None:
            versions = Version.objects.filter(process_id=process_id).exclude(state=VersionState.DRAFT)
            found = self._former[process_id] = {}
            for version_id in versions.order_by("number").values_list("pk", flat=True):
                found |= {step.key: step.lane for step in plan_of(version_id).graph.steps.values() if step.lane}
        return found
