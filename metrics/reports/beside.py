"""Two periods or two versions side by side: the whole, each handoff, each step."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from metrics.definitions import Part
from metrics.reports import words
from metrics.reports.asked import Asked
from metrics.reports.behind import Behind
from metrics.reports.durations import said_points
from metrics.reports.kinds import KINDS
from metrics.reports.panels import Cell, Number, Panel, lines
from metrics.reports.parts import together
from metrics.reports.report import CASE, Report
from metrics.spread import Spread
from procops.dates import written


def said(asked: Asked, against: Asked) -> str:
    """What one of the two sides is called, by what it differs in."""
    if asked.version != against.version:
        return _("All versions") if asked.version is None else _("Version %(number)d") % {"number": asked.version}
    since, until = asked.window.since, asked.last_day
    return _("%(since)s to %(until)s") % {"since": written(since, "j M Y"), "until": written(until, "j M Y")}


def sides(report: Report) -> tuple[Report, Report] | None:
    """The report and the one that it is compared with; None where nothing is."""
    other = report.asked.other
    return None if other is None else (report, replace(report, asked=other))


def whole(report: Report) -> Panel:
    """The numbers of the head, side by side."""
    both = sides(report)
    columns = [_numbers(one) for one in both] if both else []
    rows: list[tuple[Cell, ...]] = [
        (label, *(column[place][1] for column in columns), _difference(report, columns, place))
        for place, (label, _number) in enumerate(columns[0] if columns else [])
    ]
    return Panel("beside", _("Side by side"), words.MEANS["case"], _head(_("Figure"), both), lines(rows), is_wide=True)


def _numbers(report: Report) -> list[tuple[str, Number]]:
    tell, case, spent = report.tell, report.case, together(report.parts)
    waited, touch = spent.of[Part.ACCEPTANCE], report.reading.spread("worked")
    return [
        (_("Completed"), tell.counted(_completed(report), Behind("completed"), "completed")),
        (_("Median cycle time"), tell.median(case, CASE)),
        (_("85 of 100 finish within"), tell.p85(case, CASE)),
        (_("On time"), tell.good(case, CASE, "on_time")),
        (
            _("Time waiting in handoffs"),
            tell.part(
                spent.share(Part.ACCEPTANCE, report.asked.clock), waited, Behind("part_acceptance"), "share_waiting",
                is_handoff=True,
            ),
        ),
        (
            _("Share of time worked on"),
            tell.part(touch.sum / case.sum if case.sum else None, touch, Behind("worked"), "worked"),
        ),
    ]  # fmt: skip


def _completed(report: Report) -> int:
    """Those that came from elsewhere too, as the Overview counts them."""
    return KINDS["completed"].counted([report.process.pk], report.asked).get(report.process.pk, 0)


def _difference(report: Report, columns: list[list[tuple[str, Number]]], place: int) -> str:
    mine, theirs = (column[place][1].raw for column in columns)
    if mine is None or theirs is None:
        return "–"
    by = mine - theirs
    if place == 0:
        return f"{by:+.0f}".replace("-", "−") if by else "0"
    if place in (1, 2):
        return change(report, by)
    points = round(100 * mine) - round(100 * theirs)
    return said_points(points)


def change(report: Report, ms: float) -> str:
    """A longer or shorter time, with its sign."""
    return f"{'+' if ms > 0 else '−' if ms < 0 else ''}{report.scale.say(abs(ms))}"


def handoffs(report: Report) -> Panel:
    """How long each handoff waited, side by side."""
    return _each(
        report, "beside_handoffs", _("Handoffs side by side: median wait"), "wait", _("Handoff"),
        lambda one: one.waits, lambda key: report.names.flow(key), "handoff",
    )  # fmt: skip


def steps(report: Report) -> Panel:
    """How long each step took, side by side."""
    return _each(
        report, "beside_steps", _("Steps side by side: median time"), "step", _("Step"),
        lambda one: one.steps, lambda key: report.names.step(key), "work",
    )  # fmt: skip


def _each(
    report: Report,
    key: str,
    title: str,
    figure: str,
    what: str,
    read: Callable[[Report], dict[str, Spread]],
    name: Callable[[str], str],
    tone: str,
) -> Panel:
    both = sides(report)
    spreads = [read(one) for one in both] if both else []
    keys = sorted({one for spread in spreads for one in spread}, key=lambda one: (-_most(spreads, one), one))
    none = Spread()
    rows: list[tuple[Cell, ...]] = []
    for one in keys:
        cells: list[Cell] = []
        for side, of in zip(both or (), spreads, strict=True):
            spread = of.get(one, none)
            cells += [
                side.tell.median(spread, Behind(figure, one), is_handoff=figure == "wait"),
                side.tell.count(spread, Behind(figure, one), figure),
            ]
        mine, theirs = (of.get(one, none).median for of in spreads)
        rows.append((name(one), *cells, "–" if mine is None or theirs is None else change(report, mine - theirs)))
    names = [said(side.asked, against.asked) for side, against in zip(both, both[::-1], strict=True)] if both else []
    head = (what, *(word for side in names for word in (side, _("Of"))), _("Difference"))
    return Panel(
        key,
        title,
        words.MEANS[figure],
        head,
        lines(rows),
        {
            "kind": "bars",
            "names": [name(one) for one in keys],
            "series": [
                {"name": side, "values": [report.days(of.get(one, none).median) or 0 for one in keys], "tone": colour}
                for side, of, colour in zip(names, spreads, (tone, "rest"), strict=True)
            ],
            "unit": report.scale.unit,
        }
        if rows
        else None,
        is_wide=True,
    )


def _most(spreads: list[dict[str, Spread]], key: str) -> float:
    return max((of[key].median or 0 for of in spreads if key in of), default=0)


def _head(first: str, both: tuple[Report, Report] | None) -> tuple[Any, ...]:
    if both is None:
        return (first,)
    mine, theirs = both
    return (first, said(mine.asked, theirs.asked), said(theirs.asked, mine.asked), _("Difference"))


PANELS: dict[str, Callable[[Report], Panel]] = {"beside": whole, "beside_handoffs": handoffs, "beside_steps": steps}
