"""The Overview: every process on one page, and first of all where most time is lost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics import rules
from metrics.definitions import Part
from metrics.models import CaseFigure, Fold
from metrics.reports import words
from metrics.reports.asked import Asked
from metrics.reports.behind import Behind, open_cases
from metrics.reports.durations import Scale
from metrics.reports.kinds import KINDS
from metrics.reports.names import Names, names_of
from metrics.reports.panels import Cell, Panel, Teller, lines
from metrics.reports.parts import parts, together
from metrics.reports.reading import Reading, by_process, by_process_and_key
from metrics.reports.sentences import Sentence, sentences
from metrics.reports.words import Words
from metrics.spread import Spread
from procops.dates import written
from procops.people.actor import Actor
from workflows.models import Process
from workflows.staffing import organization_calendar

WEEKS = 12
WIDTH, HEIGHT = 96, 24


@dataclass(frozen=True, slots=True)
class Row:
    """One process of the Overview."""

    process: Process
    cells: list[Cell]
    worst: str
    """The handoff that waited longest together, as roles."""
    worst_cell: Cell
    goal: str
    """Which goal the process serves, as its newest version says; empty where it names none."""
    spark: str
    """Points of a line, for an SVG of WIDTH by HEIGHT."""
    spark_words: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What a leader sees first."""

    asked: Asked
    sentences: list[Sentence]
    rows: list[Row]
    panel: Panel
    trend: Panel
    """What the lines of the trends are drawn from, in numbers."""
    is_folded: bool
    """Whether figures have been made at all."""
    until: datetime | None
    """Up to when the journals are in the figures."""
    is_exact: bool

    @property
    def groups(self) -> list[tuple[Words, list[Row]]]:
        """The processes by the goal they serve, those that name none last; without a head where nobody names any."""
        goals = sorted({row.goal for row in self.rows}, key=lambda goal: (not goal, goal))
        if goals in ([], [""]):
            return [("", self.rows)]
        return [(goal or _("No goal named"), [row for row in self.rows if row.goal == goal]) for goal in goals]

    @property
    def inner_head(self) -> tuple[Words, ...]:
        """The heads of the columns that hold a number each."""
        return HEAD[1:-1]


HEAD = (
    gettext_lazy("Process"),
    gettext_lazy("Completed"),
    gettext_lazy("Median"),
    gettext_lazy("85 of 100 within"),
    gettext_lazy("On time"),
    gettext_lazy("Open"),
    gettext_lazy("Waiting in handoffs"),
    gettext_lazy("Longest waiting"),
)


def overview(actor: Actor, asked: Asked, *, today: date) -> Overview:
    """A fixed number of queries, whatever the number of processes."""
    processes = {row.pk: row for row in rules.measured_for(actor).order_by("name", "id")}
    names = names_of(processes)
    scale = Scale.of(asked.clock, organization_calendar())
    reading = Reading(processes, asked, ("case", "pair"))
    cases, pairs = reading.spreads("case", by_process), reading.spreads("pair", by_process_and_key)
    completed = KINDS["completed"].counted(processes, asked)
    spent = parts(processes, asked)
    opened = dict(open_cases(list(processes), asked).values_list("process_id").annotate(n=Count("pk")))
    weeks, sparks = _medians(processes, asked, today)
    rows, trends = [], []
    for pk, process in processes.items():
        if names[pk].graph is None:
            continue  # never published: it has no figures and no names
        tell, none = Teller(process.key, asked, scale), Spread()
        case = cases.get(pk, none)
        of_cases = together(spent.get(pk, {}))
        waits, waited = of_cases.share(Part.ACCEPTANCE, asked.clock), of_cases.of[Part.ACCEPTANCE]
        worst = max((key for at, key in pairs if at == pk), key=lambda key: pairs[pk, key].sum, default="")
        cells: list[Cell] = [
            tell.counted(completed.get(pk, 0), Behind("completed"), "completed"),
            tell.median(case, Behind("case")),
            tell.p85(case, Behind("case")),
            tell.good(case, Behind("case"), "on_time"),
            tell.counted(opened.get(pk, 0), Behind("open"), "open"),
            tell.part(waits, waited, Behind("part_acceptance"), "share_waiting", is_handoff=True),
        ]
        by_week = sparks.get(pk, [Spread()] * WEEKS)
        points = [of.median for of in by_week]
        trends.append([process.name, *_told(tell, by_week, weeks)])
        worst_cell: Cell = tell.total(pairs[pk, worst], Behind("pair", worst), is_handoff=True) if worst else "–"
        rows.append(
            Row(
                process,
                cells,
                names[pk].pair(worst) if worst else "",
                worst_cell,
                _goal(names[pk]),
                _line(points),
                _said(points, scale),
            )
        )
    fold = Fold.objects.first()
    return Overview(
        asked=asked,
        sentences=sentences(processes, names, asked, scale, pairs),
        rows=rows,
        panel=Panel(
            "processes",
            _("Processes"),
            words.MEANS["case"],
            HEAD,
            lines([(row.process.name, *row.cells, row.worst_cell) for row in rows]),
        ),
        trend=Panel(
            "trend",
            _("Trend: median cycle time by week"),
            words.MEANS["median"],
            (HEAD[0], *(written(week.window.since, "j M") for week in weeks)),
            lines(trends),
        ),
        is_folded=CaseFigure.objects.exists(),
        until=fold.until if fold else None,
        is_exact=all(one.is_exact for one in (*cases.values(), *pairs.values())),
    )


def _goal(names: Names) -> str:
    return " ".join(names.graph.process.goal.split()) if names.graph else ""


def _told(tell: Teller, by_week: list[Spread], weeks: list[Asked]) -> list[Cell]:
    """The median of each week, leading to the cases that ended in it."""
    told = zip(by_week, weeks, strict=True)
    return [tell.median(of, Behind("case"), asked=week) if of.n else "–" for of, week in told]


def _medians(processes: dict[UUID, Process], asked: Asked, today: date) -> tuple[list[Asked], dict[UUID, list[Spread]]]:
    """The last weeks, whatever days are asked for, and the cycle times of each process in them."""
    monday = today - timedelta(days=today.weekday())
    since = monday - timedelta(weeks=WEEKS - 1)
    tomorrow = today + timedelta(days=1)
    reading = Reading(processes, asked.within(since, tomorrow), ("case",))
    mondays = [since + timedelta(weeks=week) for week in range(WEEKS)]
    weeks = [asked.within(monday, min(monday + timedelta(weeks=1), tomorrow)) for monday in mondays]
    found = reading.spreads("case", lambda process, key, day: (process, (day - since).days // 7))
    return weeks, {
        process: [found.get((process, week), Spread()) for week in range(WEEKS)]
        for process in {process for process, _week in found}
    }


def _line(points: list[float | None]) -> str:
    known = [(week, value) for week, value in enumerate(points) if value is not None]
    if len(known) < 2:
        return ""
    top = max(value for _week, value in known) or 1
    return " ".join(
        f"{2 + week * (WIDTH - 4) / (WEEKS - 1):.1f},{HEIGHT - 2 - value / top * (HEIGHT - 4):.1f}"
        for week, value in known
    )


def _said(points: list[float | None], scale: Scale) -> str:
    known = [value for value in points if value is not None]
    if len(known) < 2:
        return ""
    return _("Median by week, the last %(weeks)d weeks: from %(first)s to %(last)s") % {
        "weeks": WEEKS,
        "first": scale.say(known[0]),
        "last": scale.say(known[-1]),
    }
