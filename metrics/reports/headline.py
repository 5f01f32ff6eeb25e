"""The numbers at the head of a dashboard, each beside the time before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from metrics.definitions import Part
from metrics.reports.behind import Behind, open_cases
from metrics.reports.durations import said_points
from metrics.reports.panels import Number
from metrics.reports.parts import Parts, parts, together
from metrics.reports.reading import Reading
from metrics.reports.report import CASE, Report
from metrics.reports.words import Words


@dataclass(frozen=True, slots=True)
class Headline:
    """One number, what it is called, and how it has changed."""

    label: Words
    number: Number
    beside: str = ""
    """The same by the other clock."""
    change: str = ""
    """Since the time before, with its sign."""
    is_better: bool | None = None


def headlines(report: Report) -> list[Headline]:
    """Cycle time, on time, waiting, worked on, open."""
    now, earlier = report.case, report.asked.other or report.asked.earlier
    before = Reading([report.process.pk], earlier, ("case",)).spread("case") if earlier else None
    tell, say = report.tell, report.scale.say
    other = report.reading.spread("case", report.other.clock)
    clock = _("elapsed") if report.asked.clock == "working" else _("working time")

    def since(value: float | None, then: float | None) -> tuple[str, bool | None]:
        if value is None or then is None or say(abs(value - then)) == say(0):
            return "", None
        return f"{'+' if value > then else '−'}{say(abs(value - then))}", value < then

    def points(value: float | None, then: float | None, *, more_is_better: bool) -> tuple[str, bool | None]:
        if value is None or then is None or round(100 * value) == round(100 * then):
            return "", None
        by = round(100 * value) - round(100 * then)
        return said_points(by), (by > 0) == more_is_better

    spent = together(report.parts)
    spent_before = together(parts([report.process.pk], earlier).get(report.process.pk, {})) if earlier else Parts()
    waits, waited = spent.share(Part.ACCEPTANCE, report.asked.clock), spent.of[Part.ACCEPTANCE]
    touch = report.reading.spread("worked")
    worked = touch.sum / now.sum if now.sum else None
    opened = open_cases([report.process.pk], report.asked).count()
    beside = _("%(time)s %(clock)s")
    return [
        Headline(
            _("Median cycle time"),
            tell.median(now, CASE),
            beside % {"time": report.other.say(other.median), "clock": clock} if now.n else "",
            *since(now.median, before.median if before else None),
        ),
        Headline(
            _("85 of 100 finish within"),
            tell.p85(now, CASE),
            beside % {"time": report.other.say(other.p85), "clock": clock} if now.n else "",
            *since(now.p85, before.p85 if before else None),
        ),
        Headline(
            _("On time"),
            tell.good(now, CASE, "on_time"),
            _("%(good)d of %(rated)d cases") % {"good": now.good, "rated": now.rated} if now.rated else "",
            *points(now.share_good, before.share_good if before else None, more_is_better=True),
        ),
        Headline(
            _("Time waiting in handoffs"),
            tell.part(waits, waited, Behind("part_acceptance"), "share_waiting", is_handoff=True),
            _("of working time") if report.asked.clock == "working" else _("of elapsed time"),
            *points(waits, spent_before.share(Part.ACCEPTANCE, report.asked.clock), more_is_better=False),
        ),
        Headline(
            _("Share of time worked on"),
            tell.part(worked, touch, Behind("worked"), "worked"),
            _("of all cycle time"),
        ),
        Headline(_("Open cases"), tell.counted(opened, Behind("open"), "open"), _("at this moment")),
    ]  # fmt: skip
