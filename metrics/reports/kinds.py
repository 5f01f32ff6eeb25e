"""Where each kind of figure is found: which rows, which columns, which of them count."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case as When
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models import When as If
from django.db.models.fields import BooleanField, CharField
from django.db.models.functions import Concat

from metrics.definitions import ANSWERS, PARTS, accepted_first_time
from metrics.dimensions import within
from metrics.models import IMPORTED, CaseFigure, HandoffFigure, StepFigure
from metrics.reports.asked import Asked, Window
from workflows.states import CaseSource

_ASKED_PEOPLE = Q(is_automatic=False)
_FIRST_TIME = When(
    *(
        If(answer=answer, is_sent_back=sent_back, then=Value(accepted_first_time(answer, is_sent_back=sent_back)))
        for answer in ANSWERS
        for sent_back in (False, True)
    ),
    output_field=BooleanField(null=True),
)
_MADE = {
    "pair": Concat("from_lane", Value(">"), "to_lane", output_field=CharField()),
    "decision": Concat("step_key", Value(":"), "outcome", output_field=CharField()),
}
"""Keys that are no column."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of figure."""

    model: type[Any]
    ms: str
    working: str
    day: str = "day"
    key: str = ""
    """The column that keys it, if one does."""
    only: Q = field(default_factory=Q)
    good: Any = None
    """What says whether one was good: on time, accepted first time."""
    moment: str = "ended_at"
    is_rolled_up: bool = True

    def rows(self, processes: list[Any], window: Window | None = None) -> QuerySet[Any]:
        """All of them of some processes, with ``of_key``, ``of_ms``, ``of_working``, ``is_good`` and ``ended``."""
        rows = self.model.objects.filter(self.only, process_id__in=processes)
        if window is not None:
            rows = rows.filter(**{f"{self.day}__gte": window.since, f"{self.day}__lt": window.until})
        return rows.annotate(
            of_key=self.of_key,
            of_ms=F(self.ms),
            of_working=F(self.working),
            is_good=self.is_good,
            ended=F(self.moment),
            on_day=F(self.day),
        )

    @property
    def of_key(self) -> Any:
        """What keys a row, as an expression."""
        return _MADE[self.key] if self.key in _MADE else F(self.key) if self.key else Value("")

    @property
    def is_good(self) -> Any:
        """Whether a row was good, as an expression; null where that is not known."""
        return Value(None, output_field=BooleanField(null=True)) if self.good is None else self.good

    def counted(self, processes: Iterable[UUID], asked: Asked) -> dict[UUID, int]:
        """How many there are in each process. One query."""
        rows = self.cut(self.rows(list(processes), asked.window), asked)
        return dict(rows.values_list("process_id").annotate(number=Count("pk")))

    def cut(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Narrow rows to a version, a dimension's value, an outcome of the case and a team.

        Of whole cases, to those in which the team had work.
        """
        if asked.version is not None:
            rows = rows.filter(version=asked.version)
        if asked.by:
            rows = rows.filter(cuts__contains=within(asked.by))
        if asked.outcome:
            rows = rows.filter(decided(asked.outcome, OuterRef("case_id")))
        if asked.team is None:
            return rows
        if self.model is CaseFigure:
            worked = StepFigure.objects.filter(case_id=OuterRef("case_id"), team_id=asked.team)
            return rows.filter(Exists(worked))
        return rows.filter(team_id=asked.team)


def decided(outcome: str, case: Any) -> Exists:
    """Whether a step of the case once ended so: ``approve:no``."""
    step, _sign, key = outcome.partition(":")
    return Exists(StepFigure.objects.filter(case_id=case, step_key=step, outcome=key))


def slice_of(kind: Kind, asked: Asked) -> str | None:
    """The rollups' slice for what is asked; None where no single one answers it."""
    if asked.outcome or (asked.version is not None) + (asked.team is not None) + bool(asked.by) > 1:
        return None
    if asked.version is not None:
        return f"v{asked.version}"
    if asked.by:
        return f"d{asked.by}"
    if asked.team is None:
        return ""
    return None if kind.model is CaseFigure else f"t{asked.team}"


_TIMED = Q(cycle_ms__isnull=False)
_NO_PRACTICE = ~Q(source=CaseSource.PRACTICE)
BEGUN = (CaseSource.STARTED, IMPORTED)
"""Cases of which it is known when they began: here, or in a log that was imported."""

KINDS: dict[str, Kind] = {
    "case": Kind(CaseFigure, "cycle_ms", "cycle_working_ms", "ended_day", only=_TIMED, good=F("on_time")),
    "path": Kind(
        CaseFigure, "cycle_ms", "cycle_working_ms", "ended_day", key="path_key", only=_TIMED, good=F("on_time"),
        is_rolled_up=False,
    ),
    "worked": Kind(CaseFigure, "touch_ms", "touch_working_ms", "ended_day", only=_TIMED, good=F("on_time")),
    "started": Kind(
        CaseFigure, "cycle_ms", "cycle_working_ms", "started_day", only=_NO_PRACTICE, moment="started_at",
        is_rolled_up=False,
    ),
    "begun": Kind(
        CaseFigure, "cycle_ms", "cycle_working_ms", "started_day", only=Q(source__in=BEGUN), moment="started_at",
        is_rolled_up=False,
    ),
    "completed": Kind(
        CaseFigure, "cycle_ms", "cycle_working_ms", "ended_day", only=_NO_PRACTICE & Q(state="completed"),
        is_rolled_up=False,
    ),
    "step": Kind(StepFigure, "cycle_ms", "cycle_working_ms", key="step_key", good=F("on_time")),
    "redo": Kind(
        StepFigure, "cycle_ms", "cycle_working_ms", key="step_key", only=Q(is_redo=True), good=F("on_time"),
        is_rolled_up=False,
    ),
    "outcome": Kind(
        StepFigure, "cycle_ms", "cycle_working_ms", key="decision", only=~Q(outcome=""), good=F("on_time")
    ),
    "pick_up": Kind(
        StepFigure, "pick_up_ms", "pick_up_working_ms", key="step_key", only=Q(pick_up_ms__isnull=False)
    ),
    "touch": Kind(StepFigure, "touch_ms", "touch_working_ms", key="step_key", only=Q(touch_ms__isnull=False)),
    "wait": Kind(HandoffFigure, "wait_ms", "wait_working_ms", key="flow_key", only=_ASKED_PEOPLE, good=_FIRST_TIME),
    "pair": Kind(HandoffFigure, "wait_ms", "wait_working_ms", key="pair", only=_ASKED_PEOPLE, good=_FIRST_TIME),
    "returned": Kind(
        HandoffFigure, "wait_ms", "wait_working_ms", key="flow_key", only=_ASKED_PEOPLE & Q(answer="returned"),
        is_rolled_up=False,
    ),
    "acceptance": Kind(
        HandoffFigure, "wait_ms", "wait_working_ms", key="flow_key", only=_ASKED_PEOPLE & Q(answer="accepted")
    ),
    "handoff": Kind(
        HandoffFigure, "handoff_ms", "handoff_working_ms", key="flow_key",
        only=_ASKED_PEOPLE & Q(handoff_ms__isnull=False),
    ),
} | {
    f"part_{part}": Kind(
        CaseFigure, f"{part}_ms", f"{part}_ms", "ended_day", only=_TIMED & Q(**{f"{part}_ms__gt": 0}),
        good=F("on_time"), is_rolled_up=False,
    )
    for part in PARTS
} | {
    f"step_{part}": Kind(
        StepFigure, f"{part}_ms", f"{part}_ms", key="step_key", only=Q(**{f"{part}_ms__gt": 0}), is_rolled_up=False
    )
    for part in PARTS if part != "off_hours"
}  # fmt: skip
