"""The ways that cases went: which steps were done, in which order, and how many cases took each."""

from itertools import groupby
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext as _

from metrics.reports import words
from metrics.reports.behind import Behind
from metrics.reports.kinds import KINDS
from metrics.reports.names import Names
from metrics.reports.panels import Cell, Panel, lines
from metrics.reports.report import Report
from metrics.spread import Spread

SHOWN = 10


def variants(report: Report) -> Panel:
    """The ways that most cases went, each with its share. One query, whatever the number of cases."""
    kind = KINDS["path"]
    rows = kind.cut(kind.rows([report.process.pk], report.asked.window), report.asked)
    column = "of_working" if report.asked.clock == "working" else "of_ms"
    told: list[dict[str, Any]] = list(
        rows.values("of_key")
        .annotate(
            n=Count("pk"),
            lasted=Sum(column),
            way=Min("path"),
            rated=Count("pk", filter=Q(is_good__isnull=False)),
            good=Count("pk", filter=Q(is_good=True)),
            lasted_bad=Sum(column, filter=Q(is_good=False)),
        )
        .order_by("-n", "of_key")[:SHOWN]
    )
    whole, tell = report.case.n, report.tell
    table: list[tuple[Cell, ...]] = []
    for row in told:
        spread = Spread(
            n=row["n"], sum=row["lasted"], rated=row["rated"], good=row["good"], sum_bad=row["lasted_bad"] or 0
        )
        behind = Behind("path", row["of_key"])
        table.append(
            (
                said(row["way"], report.names),
                tell.count(spread, behind, "path"),
                tell.part(spread.n / whole if whole else None, spread, behind, "path"),
                tell.time(spread.mean, spread, behind, "path"),
                tell.good(spread, behind, "on_time"),
            )
        )
    left = whole - sum(row["n"] for row in told)
    return Panel(
        "variants",
        _("Which way cases went"),
        words.MEANS["path"],
        (_("Steps in their order"), _("Cases"), _("Share"), _("Mean cycle time"), _("On time")),
        lines(table),
        {
            "kind": "bars",
            "names": [str(row[0]) for row in table],
            "series": [
                {
                    "name": _("Share"),
                    "values": [round(100 * row["n"] / whole, 1) if whole else 0 for row in told],
                }
            ],
            "tones": ["work" for _row in told],
            "unit": "%",
        }
        if told
        else None,
        is_wide=True,
        note=_("%(number)d more cases went other ways.") % {"number": left} if left > 0 else "",
    )


def said(way: str, names: Names) -> str:
    """The steps by name; one that was done several times in a row says how often."""
    steps = []
    for key, visits in groupby(way.split(">")):
        often = len(list(visits))
        name = names.step(key) if key else _("no step")
        steps.append(f"{name} × {often}" if often > 1 else name)
    return " → ".join(steps)
