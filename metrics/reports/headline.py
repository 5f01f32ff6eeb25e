"""The numbers at the head of a dashboard, each beside the time before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from metrics.reports.asked import Asked
from metrics.reports.behind import Behind, open_cases
from metrics.reports.panels import Number
from metrics.reports.report import CASE, Report
from metrics.reports.waiting import Waiting, waiting
from metrics.reports.words import Words
from metrics.spread import Spread


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
    now, earlier = report.case, report.asked.earlier
    before = report.of("case", earlier) if earlier else None
    tell, say = report.tell, report.scale.say
    other = report.of("case", _by_other_clock(report.asked))
    clock = _("elapsed") if report.asked.clock == "working" else _("working time")

    def since(value: float | None, then: float | None) -> tuple[str, bool | None]:
        if value is None or then is None or say(abs(value - then)) == say(0):
            return "", None
        return f"{'+' if value > then else '−'}{say(abs(value - then))}", value < then

    def points(value: float | None, then: float | None, *, more_is_better: bool) -> tuple[str, bool | None]:
        if value is None or then is None or round(100 * value) == round(100 * then):
            return "", None
        by = round(100 * value) - round(100 * then)
        return _("%(sign)s%(number)d points") % {"sign": "+" if by > 0 else "−", "number": abs(by)}, (
            (by > 0) == more_is_better
        )

    waits, before_waits = _waiting(report, report.asked), _waiting(report, earlier) if earlier else None
    touch = report.of("worked")
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
            tell.part(waits.share, waits.waited, Behind("part_acceptance"), "share_waiting", is_handoff=True),
            _("of working time") if report.asked.clock == "working" else _("of elapsed time"),
            *points(waits.share, before_waits.share if before_waits else None, more_is_better=False),
        ),
        Headline(
            _("Share of time worked on"),
            tell.part(worked, touch, Behind("worked"), "worked"),
            _("of all cycle time"),
        ),
        Headline(_("Open cases"), tell.counted(opened, Behind("open"), "open"), _("at this moment")),
    ]  # fmt: skip


def _waiting(report: Report, asked: Asked) -> Waiting:
    return waiting([report.process.pk], asked).get(report.process.pk, Waiting(Spread()))


def _by_other_clock(asked: Asked) -> Asked:
    return Asked(
        asked.window, asked.period, asked.version, asked.team, "elapsed" if asked.clock == "working" else "working"
    )
