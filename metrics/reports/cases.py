"""Panels about whole cases: where their time goes, how it spreads, how it changes, why some are late."""

from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from metrics.definitions import PARTS, Part
from metrics.reports import words
from metrics.reports.behind import Behind, open_cases
from metrics.reports.kinds import KINDS
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import CASE, Report
from metrics.spread import Spread, buckets_of

BINS = 12


def _parts(rows: QuerySet[Any]) -> dict[Part, Spread]:
    """How long each part was in all these cases, and in how many of them there was any."""
    sums = {f"sum_{part}": Sum(f"{part}_ms") for part in PARTS}
    counts = {f"n_{part}": Count("pk", filter=Q(**{f"{part}_ms__gt": 0})) for part in PARTS}
    told = rows.aggregate(**sums, **counts)
    return {part: Spread(n=told[f"n_{part}"], sum=told[f"sum_{part}"] or 0) for part in PARTS}


def _shown(report: Report) -> list[Part]:
    """Off hours are a part of elapsed time only."""
    return [part for part in PARTS if part != Part.OFF_HOURS or report.asked.clock == "elapsed"]


def _cases(report: Report) -> QuerySet[Any]:
    return KINDS["case"].cut(KINDS["case"].rows([report.process.pk], report.asked.window), report.asked)


def where_time_goes(report: Report) -> Panel:
    """Every part of cycle time, with its share."""
    parts = _parts(_cases(report))
    shown = [part for part in _shown(report) if parts[part].sum]
    whole = sum(parts[part].sum for part in shown)
    tell = report.tell
    rows = [
        (
            str(words.PARTS[part]),
            tell.total(parts[part], Behind(f"part_{part}"), is_handoff=part == Part.ACCEPTANCE),
            tell.part(parts[part].sum / whole, parts[part], Behind(f"part_{part}"), "part"),
            tell.count(parts[part], Behind(f"part_{part}"), "part"),
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
            "series": [{"name": _("Share"), "values": [round(100 * parts[p].sum / whole, 1) for p in shown]}],
            "tones": [_TONES.get(part, "rest") for part in shown],
            "unit": "%",
        }
        if whole
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
        rows.append((label, tell.count(within, behind, "case")))
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
    """Lower edges of the bins: round numbers up to where nearly all lie."""
    if not spread.n:
        return []
    top = max(spread.percentile(0.98) or 0, 60_000)
    steps = (
        *(60_000 * n for n in (5, 15, 30)), *(3_600_000 * n for n in (1, 2, 4)),
        *(report.scale.day_ms * n for n in (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 240)),
    )  # fmt: skip
    step = next((one for one in steps if one * BINS >= top), steps[-1])
    return [step * n for n in range(int(top // step) + 1)]


def _within(spread: Spread, low: int, high: int | None) -> Spread:
    if spread.values is None:
        return _counted(spread, low, high)
    values = spread.values[(spread.values >= low) & ((spread.values < high) if high is not None else True)]
    return Spread(n=len(values), sum=int(values.sum()), values=values)


def _counted(spread: Spread, low: int, high: int | None) -> Spread:
    """Read off log-buckets: the counts at the edges are at most a bucket off."""
    histogram = spread.histogram
    if histogram is None:
        return Spread()
    first, last = buckets_of(np.array([low, high if high is not None else 1e15]))
    begin, end = (max(0, int(edge) - histogram.first) for edge in (first, last))
    return Spread(n=int(histogram.counts[begin:end].sum()))


def trend(report: Report) -> Panel:
    """Median and 85th percentile over time, beside the target."""
    by_time = report.by_time("case")
    tell = report.tell
    times = sorted(by_time)
    rows = []
    for when in times:
        asked = report.in_bucket(when)
        one = by_time[when]
        rows.append(
            (
                _when(when, report),
                tell.count(one, CASE, "completed", asked=asked),
                tell.median(one, CASE, asked=asked),
                tell.p85(one, CASE, asked=asked),
                tell.good(one, CASE, "on_time", asked=asked),
            )
        )
    series = [
        {"name": _("Median"), "values": [report.days(by_time[when].median) for when in times], "tone": "work"},
        {"name": _("85 of 100 within"), "values": [report.days(by_time[when].p85) for when in times], "tone": "queue"},
    ]
    marks = [{"name": _("target"), "at": report.days(report.target_ms)}] if report.target_ms else []
    return Panel(
        "trend",
        _("Cycle time by month") if report.is_monthly else _("Cycle time by week"),
        words.MEANS["case"],
        (_("Completed in"), _("Cases"), _("Median"), _("85 of 100 within"), _("On time")),
        lines(rows),
        {"kind": "lines", "names": [_when(when, report) for when in times], "series": series, "marks": marks,
         "unit": report.scale.unit}
        if times
        else None,
    )  # fmt: skip


def flow(report: Report) -> Panel:
    """What began, what was completed, and what was under way in the end."""
    started, completed = report.by_time("started"), report.by_time("completed")
    ended = _ended(report)
    times = sorted({*started, *completed})
    under_way = open_cases([report.process.pk], report.asked).count()
    left: dict[date, int] = {}
    under_way -= _grown_since(report)
    for when in reversed(times):
        left[when] = under_way
        under_way += ended.get(when, 0) - (started[when].n if when in started else 0)
    tell = report.tell
    rows = [
        (
            _when(when, report),
            tell.counted(started.get(when, Spread()).n, Behind("started"), "started", asked=report.in_bucket(when)),
            tell.counted(
                completed.get(when, Spread()).n, Behind("completed"), "completed", asked=report.in_bucket(when)
            ),
            str(left[when]),
        )
        for when in times
    ]
    return Panel(
        "flow",
        _("Started, completed, under way"),
        _("Cases by the day they began and ended; under way is what was open at the end of the time."),
        (_("Time"), _("Started"), _("Completed"), _("Under way at the end")),
        lines(rows),
        {
            "kind": "flow",
            "names": [_when(when, report) for when in times],
            "series": [
                {"name": _("Started"), "values": [started.get(when, Spread()).n for when in times], "tone": "queue"},
                {"name": _("Completed"), "values": [completed.get(when, Spread()).n for when in times], "tone": "work"},
                {"name": _("Under way"), "values": [left[when] for when in times], "tone": "line"},
            ],
        }
        if times
        else None,
    )


def _ended(report: Report) -> dict[date, int]:
    """How many cases ended in each week or month, cancelled ones too."""
    kind = KINDS["completed"]
    rows = kind.model.objects.filter(process=report.process).exclude(source="practice")
    rows = kind.cut(rows, report.asked).filter(
        ended_day__gte=report.asked.window.since, ended_day__lt=report.asked.window.until
    )
    found: dict[date, int] = {}
    for day, n in rows.values_list("ended_day").annotate(n=Count("pk")):
        found[report.bucket(day)] = found.get(report.bucket(day), 0) + n
    return found


def _grown_since(report: Report) -> int:
    """By how many the cases under way have grown since the window ended."""
    rows = KINDS["completed"].model.objects.filter(process=report.process).exclude(source="practice")
    rows = KINDS["completed"].cut(rows, report.asked)
    until = report.asked.window.until
    return rows.filter(started_day__gte=until).count() - rows.filter(ended_day__gte=until).count()


def why_late(report: Report) -> Panel:
    """What the late cases spent their time with, beside those that were on time."""
    rows = _cases(report)
    groups = [
        (_("On time"), "yes", _parts(rows.filter(on_time=True))),
        (_("Late"), "no", _parts(rows.filter(on_time=False))),
    ]
    shown = [part for part in _shown(report) if any(parts[part].sum for _name, _good, parts in groups)]
    counts = dict(rows.values_list("on_time").annotate(n=Count("pk")))
    cases = {"yes": counts.get(True, 0), "no": counts.get(False, 0)}
    tell = report.tell
    told: list[tuple[Cell, ...]] = [
        (
            str(words.PARTS[part]),
            *(
                tell.time(
                    parts[part].sum / cases[good] if cases[good] else None, parts[part],
                    Behind(f"part_{part}", good=good), "part", is_handoff=part == Part.ACCEPTANCE,
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
            "names": [f"{name} ({cases[good]})" for name, good, _parts_ in groups],
            "series": [
                {
                    "name": str(words.PARTS[part]),
                    "values": [
                        report.days(parts[part].sum / cases[good]) if cases[good] else 0 for _n, good, parts in groups
                    ],
                    "tone": _TONES.get(part, "rest"),
                }
                for part in shown
            ],
            "unit": report.scale.unit,
        }
        if cases["no"]
        else None,
        note="" if cases["no"] else _("No completed case was late in these days."),
    )


def _when(day: date, report: Report) -> str:
    return date_format(day, "M Y") if report.is_monthly else date_format(day, "j M")
