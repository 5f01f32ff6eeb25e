"""What one figure row adds to the rollups: for each figure it tells, one count."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from metrics.definitions import accepted_first_time
from metrics.dimensions import split
from metrics.forecast.landmarks import LANDMARKS, key_of, passed
from metrics.models import CaseFigure, HandoffFigure, StepFigure
from metrics.rollup.figures import Rows
from workflows.states import CaseSource


class Contribution(NamedTuple):
    """One duration that counts once in one rollup of a day."""

    process: UUID
    kind: str
    key: str
    slice: str
    day: date
    ms: int
    working_ms: int
    is_good: bool | None = None


def contributions(rows: Rows) -> Iterator[Contribution]:
    """What all these rows add."""
    for case in rows.cases.values():
        yield from _of_case(case)
    for step in rows.steps.values():
        yield from _of_step(step)
        yield from _of_what_followed(step)
    for handoff in rows.handoffs.values():
        yield from _of_handoff(handoff)


def _of_case(row: CaseFigure) -> Iterator[Contribution]:
    if row.source == CaseSource.PRACTICE or row.ended_day is None:
        return
    if row.cycle_ms is None or row.cycle_working_ms is None:
        return
    for cut in _cuts(row):
        yield Contribution(
            row.process_id, "case", "", cut, row.ended_day, row.cycle_ms, row.cycle_working_ms, row.on_time
        )
        yield Contribution(
            row.process_id, "worked", "", cut, row.ended_day, row.touch_ms or 0, row.touch_working_ms or 0
        )


def _of_step(row: StepFigure) -> Iterator[Contribution]:
    for cut in _cuts(row, row.team_id):
        yield Contribution(
            row.process_id, "step", row.step_key, cut, row.day, row.cycle_ms, row.cycle_working_ms, row.on_time
        )
        if row.outcome:
            yield Contribution(
                row.process_id, "outcome", f"{row.step_key}:{row.outcome}", cut, row.day, row.cycle_ms,
                row.cycle_working_ms, row.on_time,
            )  # fmt: skip
        if row.pick_up_ms is not None and row.pick_up_working_ms is not None:
            yield Contribution(
                row.process_id, "pick_up", row.step_key, cut, row.day, row.pick_up_ms, row.pick_up_working_ms
            )
        if row.touch_ms is not None and row.touch_working_ms is not None:
            yield Contribution(row.process_id, "touch", row.step_key, cut, row.day, row.touch_ms, row.touch_working_ms)


def _of_what_followed(row: StepFigure) -> Iterator[Contribution]:
    """What forecasts rest on (`metrics.forecast`): of all cases alone, whatever they are cut by."""
    ahead, left, after = row.ahead_working_ms, row.left_working_ms, row.after_working_ms
    if ahead is None or left is None or after is None:
        return
    for kind, whole, lasted in (("ahead", ahead, ahead - left), ("left", left, left - after)):
        for landmark in passed(lasted):
            ms = max(0, whole - LANDMARKS[landmark])
            yield Contribution(row.process_id, kind, key_of(row.step_key, landmark), "", row.day, ms, ms)


def _of_handoff(row: HandoffFigure) -> Iterator[Contribution]:
    if row.is_automatic:
        return
    is_good = accepted_first_time(row.answer, is_sent_back=row.is_sent_back)
    pair = f"{row.from_lane}>{row.to_lane}"
    for cut in _cuts(row, row.team_id):
        for kind, key in (("wait", row.flow_key), ("pair", pair)):
            yield Contribution(row.process_id, kind, key, cut, row.day, row.wait_ms, row.wait_working_ms, is_good)
        if row.answer == "accepted":
            yield Contribution(
                row.process_id, "acceptance", row.flow_key, cut, row.day, row.wait_ms, row.wait_working_ms
            )
        if row.handoff_ms is not None and row.handoff_working_ms is not None:
            yield Contribution(
                row.process_id, "handoff", row.flow_key, cut, row.day, row.handoff_ms, row.handoff_working_ms
            )


def _cuts(row: CaseFigure | StepFigure | HandoffFigure, team: UUID | None = None) -> list[str]:
    """The slices it counts in."""
    of_team = [f"t{team}"] if team else []
    return ["", f"v{row.version}", *of_team, *(f"d{cut}" for cut in split(row.cuts))]
