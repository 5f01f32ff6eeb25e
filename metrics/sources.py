"""What is measured: the journals of cases, and whose working hours count for them."""

from collections.abc import Collection
from uuid import UUID

from metrics.definitions import Hours, Line
from metrics.definitions.hours import to_ms
from workflows.models import Entry, Version
from workflows.plan import plan_of
from workflows.staffing import Staff, organization_calendar
from workflows.states import VersionState

_COLUMNS = (
    "case_id", "seq", "at", "kind", "task_id", "handoff_id", "step_key", "flow_key", "elapsed_ms", "working_ms",
    "facts",
)  # fmt: skip


def lines_of(cases: Collection[UUID]) -> dict[UUID, list[Line]]:
    """The journals of some cases, by case, each in order. One query."""
    journals: dict[UUID, list[Line]] = {case: [] for case in cases}
    rows = Entry.objects.filter(case_id__in=journals).order_by("case_id", "seq").values_list(*_COLUMNS)
    for case, seq, at, kind, task, handoff, step, flow, elapsed, working, facts in rows.iterator(chunk_size=5000):
        journals[case].append(
            Line(seq, to_ms(at), kind, _text(task), _text(handoff), step, flow, elapsed, working, facts)
        )
    return journals


class HoursOfVersions:
    """The working hours that count for the cases of each version, read once while figures are made.

    They are those of today's staffing: a calendar changed since changes what a later recomputation calls off hours.
    """

    def __init__(self) -> None:
        self._usual = organization_calendar()
        self._staff: dict[UUID, Staff] = {}
        self._of: dict[UUID, Hours] = {}
        self._former: dict[UUID, dict[str, str]] = {}

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
                lanes={key: lane.calendar for key, lane in filled.items()},
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


def _text(value: UUID | None) -> str:
    return "" if value is None else str(value)
