"""Panels about whole cases: where their time goes, how it spreads, how it changes, why some are late."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from metrics.control import ENDED_AT_LEAST, limits
from metrics.definitions import Part
from metrics.marks.reading import Mark
from metrics.reports import words
from metrics.reports.behind import Behind
from metrics.reports.kinds import KINDS
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.parts import Parts, parts_of, together
from metrics.reports.report import CASE, Report
from metrics.spread import Spread, nearest_edge
from procops.dates import written

BINS = 12


def where_time_goes(report: Report) -> Panel:
    """Every part of cycle time, with its share."""
    parts, clock = together(report.parts), report.asked.clock
    shown = [part for part in parts_of(clock) if parts.of[part].sum]
    tell = report.tell
    rows = [
        (
            str(words.PARTS[part]),
            tell.total(parts.of[part], Behind(f"part_{part}"), is_handoff=part == Part.ACCEPTANCE),
            tell.part(parts.share(part, clock), parts.of[part], Behind(f"part_{part}"), "part"),
            tell.count(parts.of[part], Behind(f"part_{part}"), "part"),
        )
        for part in shown
    ]
    return Panel(
        "parts",
        _("Where the time goes"),
        words.MEANS["part"],
        (_("Part"), _("Together"), _("Share"), _("Cases")),
        lines(rows),
        {
            "kind": "bars",
            "names": [row[0] for row in rows],
            "series": [{"name": _("Share"), "values": [round(100 * (parts.share(p, clock) or 0), 1) for p in shown]}],
            "tones": [_TONES.get(part, "rest") for part in shown],
            "unit": "%",
        }
        if shown
        else None,
    )


_TONES = {Part.WORKED: "work", Part.ACCEPTANCE: "handoff", Part.QUEUED: "queue"}


def spread_of_cases(report: Report) -> Panel:
    """How many cases took how long."""
    spread = report.case
    edges = _edges(report, spread)
    tell, say = report.tell, report.scale.say
    rows, counts = [], []
    for low, high in zip(edges, [*edges, None][1:], strict=True):
        within = _within(spread, low, high)
        counts.append(within.n)
        label = f"{say(low)} – {say(high)}" if high is not None else _("%(time)s and more") % {"time": say(low)}
        behind = Behind("case", at_least=low or None, less_than=high)
        told = tell.counted(within.n, behind, "case") if within.values is None else tell.count(within, behind, "case")
        rows.append((label, told))
    marks = [
        {"name": _("median"), "at": report.days(spread.median)},
        {"name": _("85 of 100"), "at": report.days(spread.p85)},
    ]
    if report.target_ms:
        marks.append({"name": _("target"), "at": report.days(report.target_ms)})
    return Panel(
        "spread",
        _("How long cases take"),
        words.MEANS["case"],
        (_("Cycle time"), _("Cases")),
        lines(rows),
        {
            "kind": "histogram",
            "edges": [report.days(edge) for edge in edges],
            "names": [str(row[0]) for row in rows],
            "series": [{"name": _("Cases"), "values": counts}],
            "marks": marks,
            "unit": report.scale.unit,
        }
        if spread.n
        else None,
    )


def _edges(report: Report, spread: Spread) -> list[int]:
    """Lower edges of the bins: round numbers up to where nearly all lie; of log-buckets the edges next to them."""
    if not spread.n:
        return []
    top = max(spread.percentile(0.98) or 0, 60_000)
    steps = (
        *(60_000 * n for n in (5, 15, 30)), *(3_600_000 * n for n in (1, 2, 4)),
        *(report.scale.day_ms * n for n in (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 240)),
    )  # fmt: skip
    step = next((one for one in steps if one * BINS >= top), steps[-1])
    edges = [step * n for n in range(int(top // step) + 1)]
    return edges if spread.values is not None else [0, *(nearest_edge(edge) for edge in edges[1:])]


def _within(spread: Spread, low: int, high: int | None) -> Spread:
    """Those of at least ``low`` and less than ``high`` milliseconds; where these are edges of buckets, how many."""
    if spread.values is not None:
        values = spread.values[(spread.values >= low) & ((spread.values < high) if high is not None else True)]
        return Spread(n=len(values), sum=int(values.sum()), values=values)
    return Spread(n=spread.histogram.between(low, high)) if spread.histogram else Spread()


def trend(report: Report) -> Panel:
    """Median and 85th percentile over time, beside the target."""
    by_time = report.by_time("case")
    tell = report.tell
    times = sorted(by_time)
    marked = report.marked(times)
    rows: list[tuple[Cell, ...]] = []
    for when in times:
        asked = report.in_bucket(when)
        one = by_time[when]
        rows.append(
            (
                _when(when, report),
                tell.count(one, CASE, "case", asked=asked),
                tell.median(one, CASE, asked=asked),
                tell.p85(one, CASE, asked=asked),
                tell.good(one, CASE, "on_time", asked=asked),
                *([_said(marked.get(when, []))] if marked else []),
            )
        )
    series = [
        {"name": _("Median"), "values": [report.days(by_time[when].median) for when in times], "tone": "work"},
        {"name": _("85 of 100 within"), "values": [report.days(by_time[when].p85) for when in times], "tone": "queue"},
    ]
    marks = [{"name": _("target"), "at": report.days(report.target_ms)}] if report.target_ms else []
    usual = None if report.is_monthly else limits(_points(report, by_time, times))
    if usual is not None:
        marks += [{"name": _("usual at most"), "at": report.days(usual.high)}]
        marks += [{"name": _("usual at least"), "at": report.days(usual.low)}] if usual.low else []
    return Panel(
        "trend",
        _("Cycle time by month") if report.is_monthly else _("Cycle time by week"),
        words.MEANS["case"],
        (_("Completed in"), _("Cases"), _("Median"), _("85 of 100 within"), _("On time"), *_changed_head(marked)),
        lines(rows),
        {"kind": "lines", "names": [_when(when, report) for when in times], "series": series, "marks": marks,
         "unit": report.scale.unit, "events": _events(marked, times)}
        if times
        else None,
    )  # fmt: skip


def _points(report: Report, by_time: dict[date, Spread], times: list[date]) -> list[float]:
    """The weeks before the last one that count for the usual range: whole ones in which enough was completed."""
    since = report.asked.window.since
    some = (by_time[when] for when in times[:-1] if when >= since)
    return [one.median for one in some if one.n >= ENDED_AT_LEAST and one.median is not None]


def flow(report: Report) -> Panel:
    """What began, what was completed, and what was under way in the end."""
    started = _by_time(report, "started_day")
    completed = _by_time(report, "ended_day", state="completed")
    ended = _by_time(report, "ended_day")
    times = sorted({*started, *ended})
    left = _under_way(report, times, started, ended)
    marked = report.marked(times)
    tell = report.tell
    rows: list[tuple[Cell, ...]] = [
        (
            _when(when, report),
            tell.counted(started[when], Behind("started"), "started", asked=report.in_bucket(when)),
            tell.counted(completed[when], Behind("completed"), "completed", asked=report.in_bucket(when)),
            *([_still_open(report, when, left[when])] if left else []),
            *([_said(marked.get(when, []))] if marked else []),
        )
        for when in times
    ]
    return Panel(
        "flow",
        _("Started, completed, under way"),
        _("Cases by the day they began and ended; under way is what was open at the end of the time.")
        if left
        else _("Cases by the day they began and ended."),
        (
            _("Time"),
            _("Started"),
            _("Completed"),
            *([_("Under way at the end")] if left else []),
            *_changed_head(marked),
        ),
        lines(rows),
        {
            "kind": "flow",
            "names": [_when(when, report) for when in times],
            "series": [
                {"name": _("Started"), "values": [started[when] for when in times], "tone": "queue"},
                {"name": _("Completed"), "values": [completed[when] for when in times], "tone": "work"},
                *([{"name": _("Under way"), "values": [left[when] for when in times], "tone": "line"}] if left else []),
            ],
            "events": _events(marked, times),
        }
        if times
        else None,
    )


def _still_open(report: Report, when: date, number: int) -> Cell:
    return report.tell.counted(number, Behind("under_way"), "under_way", asked=report.in_bucket(when))


def _all_cases(report: Report) -> QuerySet[Any]:
    """Those that are under way or were cancelled, too; practice left out."""
    kind = KINDS["started"]
    return kind.cut(kind.rows([report.process.pk]), report.asked)


def _by_time(report: Report, day: str, **only: str) -> Counter[date]:
    """How many cases have this day in each week or month of the window."""
    window = report.asked.window
    rows = _all_cases(report).filter(**{f"{day}__gte": window.since, f"{day}__lt": window.until}, **only)
    found: Counter[date] = Counter()
    for when, number in rows.values_list(day).annotate(number=Count("pk")):
        found[report.bucket(when)] += number
    return found


def _under_way(report: Report, times: list[date], started: Counter[date], ended: Counter[date]) -> dict[date, int]:
    """How many cases were open at the end of each week or month, counted back from the end of the window.

    Not told of a team: the cases in which it has done something are not those that wait for it, which the page calls
    its open ones.
    """
    if report.asked.team is not None:
        return {}
    until, left = report.asked.window.until, {}
    not_over = Q(ended_day=None) | Q(ended_day__gte=until)
    under_way = _all_cases(report).filter(not_over, started_day__lt=until).count()
    for when in reversed(times):
        left[when] = under_way
        under_way += ended[when] - started[when]
    return left


def why_late(report: Report) -> Panel:
    """What the late cases spent their time with, beside those that were on time."""
    on_time, late = (report.parts.get(was, Parts()) for was in (True, False))
    groups = [(_("On time"), "yes", on_time), (_("Late"), "no", late)]
    shown = [part for part in parts_of(report.asked.clock) if on_time.of[part].sum + late.of[part].sum]
    tell = report.tell
    told: list[tuple[Cell, ...]] = [
        (
            str(words.PARTS[part]),
            *(
                tell.time(
                    _mean(parts, part), parts.of[part], Behind(f"part_{part}", good=good), "part",
                    is_handoff=part == Part.ACCEPTANCE,
                )
                for _name, good, parts in groups
            ),
        )
        for part in shown
    ]  # fmt: skip
    return Panel(
        "late",
        _("Why cases are late"),
        _("The mean time that late cases spent in each part, beside those that were on time."),
        (_("Part"), _("On time, each"), _("Late, each")),
        lines(told),
        {
            "kind": "stack",
            "names": [f"{name} ({parts.cases})" for name, _good, parts in groups],
            "series": [
                {
                    "name": str(words.PARTS[part]),
                    "values": [report.days(_mean(parts, part) or 0) for _name, _good, parts in groups],
                    "tone": _TONES.get(part, "rest"),
                }
                for part in shown
            ],
            "unit": report.scale.unit,
        }
        if late.cases
        else None,
        note="" if late.cases else _("No completed case was late in these days."),
    )


def _mean(parts: Parts, part: Part) -> float | None:
    """Of all these cases, those in which there was none of it too."""
    return parts.of[part].sum / parts.cases if parts.cases else None


def _changed_head(marked: dict[date, list[Mark]]) -> list[str]:
    return [_("What changed")] if marked else []


def _said(marks: list[Mark]) -> str:
    return "; ".join(f"{written(mark.day, 'j M')}: {mark.text}" for mark in marks) or "–"


def _events(marked: dict[date, list[Mark]], times: list[date]) -> list[dict[str, Any]]:
    """For the chart: at which of the names a line stands, and what stands at it."""
    return [
        {"name": " · ".join(dict.fromkeys(mark.short for mark in marks)), "at": times.index(when)}
        for when, marks in sorted(marked.items())
    ]


def _when(day: date, report: Report) -> str:
    return written(day, "M Y") if report.is_monthly else written(day, "j M")
