"""The figure rows of some cases, computed anew from their journals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from metrics import days
from metrics.definitions import PARTS, Measured, Passage, Run, Visit, measured
from metrics.definitions.hours import to_moment, worked
from metrics.definitions.measures import Time
from metrics.dimensions import DimensionsOfProcesses, cuts_of
from metrics.models import IMPORTED, CaseFigure, HandoffFigure, StepFigure
from metrics.sources import NOBODYS, Holder, HoursOfVersions, lines_of, tasks_of
from procops.scoping import current_organization_id
from procops.working_time import Calendar
from workflows.models import Case
from workflows.states import CaseSource


@dataclass(frozen=True, slots=True)
class Rows:
    """What there is to be stored of some cases, unsaved or as it was read."""

    cases: dict[UUID, CaseFigure] = field(default_factory=dict)
    steps: dict[UUID, StepFigure] = field(default_factory=dict)
    """By task."""
    handoffs: dict[UUID, HandoffFigure] = field(default_factory=dict)


def computed(cases: Collection[UUID]) -> Rows:
    """The rows of some cases from their journals: five queries, whatever their number, and a few per version."""
    zone = days.zone()
    columns = ("id", "process_id", "version_id", "version__number", "source", "started_at", "data")
    hours, dimensions, rows = HoursOfVersions(), DimensionsOfProcesses(), Rows()
    journals, tasks = lines_of(cases), tasks_of(cases)
    for case, process, version, number, source, started_at, data in Case.objects.filter(pk__in=journals).values_list(
        *columns
    ):
        told = measured(journals[case], hours.of(version, process))
        about = {"organization_id": current_organization_id(), "case_id": case, "process_id": process}
        about["version"] = number
        about["cuts"] = cuts_of(data, dimensions.of(process))
        rows.cases[case] = case_row(told, about, source, started_at, zone)
        if source == CaseSource.PRACTICE:
            continue
        for visit in told.visits:
            step = step_row(visit, about, tasks.get(visit.task, NOBODYS), zone)
            rows.steps[step.task_id] = step
            if told.run is not None and rows.cases[case].cycle_ms is not None:
                went_on(step, visit, told.run, hours.of(version, process).usual)
        for passage in told.passages:
            row = handoff_row(passage, about, tasks.get(passage.receiver, NOBODYS), zone)
            rows.handoffs[row.handoff_id] = row
    return rows


def stored(cases: Collection[UUID]) -> Rows:
    """The rows of some cases as they stand."""
    return Rows(
        {row.case_id: row for row in CaseFigure.objects.filter(case_id__in=cases) if row.case_id},
        {row.task_id: row for row in StepFigure.objects.filter(case_id__in=cases)},
        {row.handoff_id: row for row in HandoffFigure.objects.filter(case_id__in=cases)},
    )


def case_row(told: Measured, about: Mapping[str, Any], source: str, started_at: datetime, zone: ZoneInfo) -> CaseFigure:
    """What is stored of one case."""
    row = CaseFigure.fresh(
        **about,
        source=source,
        seq=told.last_seq,
        started_at=started_at,
        started_day=started_at.astimezone(zone).date(),
    )
    if told.run is not None:
        _ended(row, told, told.run, zone)
    return row


def _ended(row: CaseFigure, told: Measured, run: Run, zone: ZoneInfo) -> None:
    row.ended_at = to_moment(run.ended_at)
    row.ended_day = row.ended_at.astimezone(zone).date()
    row.state, row.result, row.on_time = run.how, run.result, run.on_time
    if run.how != "completed" or row.source not in (CaseSource.STARTED, IMPORTED):
        return  # cancelled cases are counted and never timed; nobody knows when those brought in began
    row.cycle_ms, row.cycle_working_ms = _both(run.cycle)
    row.touch_ms, row.touch_working_ms = _both(run.touch)
    for part, ms in run.parts.items():
        setattr(row, _COLUMN[part], ms)
    row.path = ">".join(visit.step for visit in sorted(told.visits, key=lambda visit: visit.seq))
    row.path_key = sha256(row.path.encode()).hexdigest()[:16]


def step_row(visit: Visit, about: Mapping[str, Any], task: Holder, zone: ZoneInfo) -> StepFigure:
    """What is stored of one visit; ``task`` says whose it was."""
    task_id, ended_at = UUID(visit.task), to_moment(visit.ended_at)
    row = StepFigure.fresh(
        **about,
        id=task_id,
        task_id=task_id,
        step_key=visit.step,
        visit=visit.visit,
        lane_key=task.lane,
        team_id=task.team,
        person_id=task.person,
        ended_at=ended_at,
        day=ended_at.astimezone(zone).date(),
        outcome=visit.outcome,
        on_time=visit.on_time,
        is_redo=visit.is_redo,
        cycle_ms=visit.cycle.elapsed,
        cycle_working_ms=visit.cycle.working,
    )
    row.pick_up_ms, row.pick_up_working_ms = _both(visit.pick_up)
    row.touch_ms, row.touch_working_ms = _both(visit.touch)
    for part, ms in visit.parts.items():
        if part != "off_hours":
            setattr(row, _COLUMN[part], ms)
    return row


def went_on(row: StepFigure, visit: Visit, run: Run, calendar: Calendar) -> None:
    """How long it was from there until the case was complete."""
    row.ahead_working_ms = worked(calendar, visit.reached_at, run.ended_at)
    row.left_working_ms = worked(calendar, visit.ready_at, run.ended_at)
    row.after_working_ms = worked(calendar, visit.ended_at, run.ended_at)


def handoff_row(passage: Passage, about: Mapping[str, Any], task: Holder, zone: ZoneInfo) -> HandoffFigure:
    """What is stored of one handoff; ``task`` says who received it."""
    handoff_id, ended_at = UUID(passage.handoff), to_moment(passage.answered_at)
    row = HandoffFigure.fresh(
        **about,
        id=handoff_id,
        handoff_id=handoff_id,
        flow_key=passage.flow,
        from_lane=passage.from_lane,
        to_lane=passage.to_lane,
        team_id=task.team,
        seq=passage.seq,
        ended_at=ended_at,
        day=ended_at.astimezone(zone).date(),
        answer=passage.answer,
        is_automatic=passage.is_automatic,
        is_late=passage.is_late,
        is_sent_back=passage.is_sent_back,
        wait_ms=passage.wait.elapsed,
        wait_working_ms=passage.wait.working,
    )
    row.handoff_ms, row.handoff_working_ms = _both(passage.handoff_time)
    return row


_COLUMN = {part: f"{part}_ms" for part in PARTS}


def _both(time: Time | None) -> tuple[int | None, int | None]:
    return (None, None) if time is None else (time.elapsed, time.working)
