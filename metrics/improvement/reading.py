"""What pages and API read of improvements, in a number of queries that does not grow with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from metrics import days, rules
from metrics.improvement.proof import Proof, measured_words, proof_of
from metrics.improvement.states import Figure
from metrics.improvement.subjects import called
from metrics.models import Improvement, ImprovementAction
from metrics.reports.asked import Asked, Clock, Window
from metrics.reports.behind import Behind
from metrics.reports.durations import Scale
from metrics.reports.names import Names, names_of
from procops.keyset import newest_first
from procops.people.actor import Actor
from procops.tables import BATCH, Column, Table, following, moment
from workflows.staffing import organization_calendar


@dataclass(frozen=True, slots=True)
class Row:
    """One improvement as a line."""

    improvement: Improvement
    subject: str
    was: str
    target: str
    actions: int
    actions_done: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything about one improvement."""

    row: Row
    measured: str
    proof: Proof
    actions: list[ImprovementAction]
    behind: str
    """The query that lists the cases of the days of the baseline as dashboards count them."""
    may_change: bool


def scale_of(improvement: Improvement) -> Scale:
    return Scale.of(_clock(improvement), organization_calendar())


def full(rows: QuerySet[Improvement]) -> QuerySet[Improvement]:
    """With all that a line or the page of an improvement names."""
    joined = rows.select_related("process", "owner", "opened_by", "closed_by", "version").defer(
        "version__document", "baseline", "result"
    )
    return joined.annotate(
        action_count=Count("actions"), actions_done=Count("actions", filter=Q(actions__done_at__isnull=False))
    )


def rows_of(improvements: Iterable[Improvement], *, now: datetime) -> list[Row]:
    """Lines for some improvements that came as `full` has them. Three queries, whatever their number."""
    found = list(improvements)
    names, today = names_of({row.process_id for row in found}), days.today(now)
    calendar = organization_calendar()
    return [_row(row, names[row.process_id], Scale.of(_clock(row), calendar), today) for row in found]


def read(improvement: Improvement, *, actor: Actor, now: datetime) -> Page:
    """The page of one; it comes as `full` has it."""
    row = rows_of([improvement], now=now)[0]
    scale = scale_of(improvement)
    asked = Asked(Window(improvement.baseline_since, improvement.baseline_until), "days", clock=scale.clock)
    return Page(
        row=row,
        measured=measured_words(improvement),
        proof=proof_of(improvement, scale, now=now),
        actions=list(improvement.actions.select_related("done_by").order_by("position")),
        behind=Behind(improvement.figure, improvement.key).query(asked),
        may_change=rules.may_change_improvement(actor, improvement),
    )


def running_of(process: UUID, figure: Figure, key: str) -> QuerySet[Improvement]:
    """Those that somebody is at already."""
    rows: QuerySet[Improvement] = Improvement.objects.filter(process_id=process, figure=figure, key=key)
    return rows.filter(closed_at=None).order_by("-opened_at", "-id")


def table(improvements: QuerySet[Improvement], *, now: datetime) -> Table:
    """The list as a file, newest first."""

    def lines(mark: str) -> tuple[list[Row], str]:
        page = newest_first(improvements, moment="opened_at", before=mark, size=BATCH)
        return rows_of(page.rows, now=now), page.older

    columns = (
        Column(_("Improvement"), lambda row: row.improvement.name),
        Column(_("Process"), lambda row: row.improvement.process.name),
        Column(_("Figure"), lambda row: row.subject),
        Column(_("Before"), lambda row: row.was),
        Column(_("Target"), lambda row: row.target),
        Column(_("Until"), lambda row: row.improvement.target_on),
        Column(_("Owner"), lambda row: str(row.improvement.owner)),
        Column(_("State"), lambda row: row.improvement.get_state_display()),
        Column(_("Actions done"), lambda row: row.actions_done),
        Column(_("Actions"), lambda row: row.actions),
        moment(_("Opened"), lambda row: row.improvement.opened_at),
        moment(_("Closed"), lambda row: row.improvement.closed_at),
        Column(_("Conclusion"), lambda row: row.improvement.conclusion),
    )
    return Table("improvements", columns, following(lines))


def _row(improvement: Improvement, names: Names, scale: Scale, today: date) -> Row:
    return Row(
        improvement=improvement,
        subject=called(improvement.figure, improvement.key, names),
        was=scale.say(improvement.baseline_ms),
        target=scale.say(improvement.target_ms),
        actions=getattr(improvement, "action_count", 0),
        actions_done=getattr(improvement, "actions_done", 0),
        is_late=improvement.is_running and improvement.target_on < today,
    )


def _clock(improvement: Improvement) -> Clock:
    return "elapsed" if improvement.counted == "elapsed" else "working"
