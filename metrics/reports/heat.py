"""What colours the map: how long steps take and handoffs wait, in five degrees of the longest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.reports import words
from metrics.reports.asked import Heat
from metrics.reports.behind import Behind
from metrics.reports.names import Names
from metrics.reports.panels import Number, Panel, lines
from metrics.reports.report import Report
from metrics.reports.words import Words
from metrics.spread import Spread

DEGREES = 4
HEAD: dict[Heat, Words] = {"median": gettext_lazy("Median time"), "total": gettext_lazy("Total time")}
SAID: dict[Heat, Words] = {
    "median": gettext_lazy("The deeper a step and the wider and deeper a handoff, the longer its median time."),
    "total": gettext_lazy("The deeper a step and the wider and deeper a handoff, the longer all of it took together."),
}


@dataclass(frozen=True, slots=True)
class HeatMap:
    """One number of each step and each handoff that the newest version draws and these days have seen."""

    by: Heat
    steps: dict[str, Number]
    flows: dict[str, Number]
    is_shared: bool = False
    """For people without an account: what is behind is not theirs to see."""

    @property
    def said(self) -> Words:
        return SAID[self.by]

    @property
    def drawing(self) -> dict[str, Any]:
        """For the map: by step and by flow the degree (0 to 4), the number in words and what is behind it."""
        return {"word": str(HEAD[self.by]), "steps": self._degrees(self.steps), "flows": self._degrees(self.flows)}

    def _degrees(self, numbers: dict[str, Number]) -> dict[str, dict[str, Any]]:
        longest = max((number.raw or 0 for number in numbers.values()), default=0)
        return {
            key: {
                "degree": round(DEGREES * (number.raw or 0) / longest) if longest else 0,
                "words": number.text,
                "means": str(number.means),
                "count": number.count,
                "sum": number.sum,
                "behind": "" if self.is_shared else _address(number),
            }
            for key, number in numbers.items()
        }


def heat(report: Report) -> HeatMap:
    """By the median, or by all of them together, whichever is asked for."""
    graph = report.names.graph
    drawn: tuple[Iterable[str], Iterable[str]] = (graph.steps, graph.flows) if graph else ((), ())
    return HeatMap(
        report.asked.heat,
        _numbers(report, "step", report.steps, drawn[0]),
        _numbers(report, "wait", report.waits, drawn[1], is_handoff=True),
        report.is_shared,
    )


def heat_table(report: Report) -> Panel:
    """The numbers of the map as a table: steps first, then handoffs, in the order of the process."""
    return table_of(heat(report), report.names)


def table_of(found: HeatMap, names: Names) -> Panel:
    told = [(names.step(key), _("Step"), number) for key, number in found.steps.items()]
    told += [(names.flow(key), _("Handoff"), number) for key, number in found.flows.items()]
    return Panel(
        "map",
        _("Where it takes long"),
        found.said,
        (_("Step or handoff"), _("What"), _("How often"), HEAD[found.by]),
        lines((name, kind, _often(number), number) for name, kind, number in told),
    )


def _often(of: Number) -> Number:
    """How many stand behind a number, as a number that leads to the same rows."""
    return replace(of, text=str(of.count), raw=of.count)


def _numbers(
    report: Report, figure: str, of: dict[str, Spread], drawn: Iterable[str], *, is_handoff: bool = False
) -> dict[str, Number]:
    by = report.asked.heat
    tell = report.tell.total if by == "total" else report.tell.median
    means = f"{words.MEANS[figure]} {words.MEANS[by]}"
    return {
        key: replace(tell(of[key], Behind(figure, key), is_handoff=is_handoff), means=means)
        for key in drawn
        if key in of and of[key].n
    }


def _address(number: Number) -> str:
    return f"{reverse('metrics:behind', args=[number.process])}?{number.query}"
