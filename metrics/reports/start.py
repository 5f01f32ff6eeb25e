"""Where to start: processes by how often they run, how bad it is, how much they vary; and by what people feel of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from metrics import rules
from metrics.models import Stake
from metrics.models.stake import Risk
from metrics.reports import words
from metrics.reports.asked import Asked
from metrics.reports.behind import Behind, chases
from metrics.reports.durations import Scale
from metrics.reports.kinds import KINDS
from metrics.reports.names import names_of
from metrics.reports.panels import Cell, Number, Panel, Teller, lines
from metrics.reports.reading import Reading, by_process
from metrics.spread import Spread
from metrics.stakes.saying import stakes_of
from procops.people.actor import Actor
from workflows.models import Process
from workflows.staffing import organization_calendar

USUAL_RISK = Risk.MIDDLE
"""What counts where nobody has said it yet."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One process with all that ranks it."""

    process: Process
    stake: Stake | None
    started: int
    case: Spread
    returned: Spread
    waits: Spread
    chased: int

    @property
    def risk(self) -> int:
        return self.stake.risk if self.stake and self.stake.risk else USUAL_RISK.value

    @property
    def variability(self) -> float | None:
        """How many times the median 85 of 100 need: 1 where all take the same time."""
        median, p85 = self.case.median, self.case.p85
        return p85 / median if median and p85 is not None else None

    @property
    def score(self) -> float:
        """Frequency x risk x variability; 0 where nothing has been completed."""
        return self.started * self.risk * (self.variability or 0)

    @property
    def chased_per_case(self) -> float:
        return self.chased / self.started if self.started else 0.0

    @property
    def share_returned(self) -> float:
        return self.returned.n / self.waits.n if self.waits.n else 0.0


@dataclass(frozen=True, slots=True)
class Start:
    """Both ways to find where to begin."""

    asked: Asked
    ranked: list[Candidate]
    felt: list[Candidate]
    panels: list[Panel]
    may_say: frozenset[UUID]
    """The processes of which the reader may say what is at stake."""


def start(actor: Actor, asked: Asked) -> Start:
    """A fixed number of queries, whatever the number of processes."""
    found = candidates(actor, asked)
    scale = Scale.of(asked.clock, organization_calendar())
    ranked = sorted(found, key=lambda one: (-one.score, one.process.name, str(one.process.pk)))
    felt = _felt(found)
    return Start(
        asked=asked,
        ranked=ranked,
        felt=felt,
        panels=[_by_score(ranked, asked, scale), _by_feeling(felt, asked, scale)],
        may_say=frozenset(one.process.pk for one in found if rules.may_say_stakes(actor, one.process)),
    )


def candidates(actor: Actor, asked: Asked) -> list[Candidate]:
    """The published processes whose figures somebody may see."""
    processes = {row.pk: row for row in rules.measured_for(actor).order_by("name", "id")}
    published = {pk for pk, names in names_of(processes).items() if names.graph is not None}
    reading = Reading(processes, asked, ("case", "wait", "returned"))
    cases, waits = reading.spreads("case", by_process), reading.spreads("wait", by_process)
    returned, started = reading.spreads("returned", by_process), KINDS["started"].counted(processes, asked)
    stakes, chased, none = stakes_of(processes), _chased(processes, asked), Spread()
    return [
        Candidate(
            process=process,
            stake=stakes.get(pk),
            started=started.get(pk, 0),
            case=cases.get(pk, none),
            returned=returned.get(pk, none),
            waits=waits.get(pk, none),
            chased=chased.get(pk, 0),
        )
        for pk, process in processes.items()
        if pk in published
    ]


def _chased(processes: Mapping[UUID, Process], asked: Asked) -> dict[UUID, int]:
    """How often somebody was reminded of work, by procops or by people, on the chosen days. One query."""
    rows = chases(processes, asked).values_list("case__process_id")
    return dict(rows.annotate(number=Count("pk")))


def _felt(found: list[Candidate]) -> list[Candidate]:
    """By the sum of three places: most chased, longest, most returned."""
    ways: tuple[Any, ...] = (
        lambda one: one.chased_per_case,
        lambda one: one.case.median or 0.0,
        lambda one: one.share_returned,
    )
    places: dict[UUID, int] = dict.fromkeys((one.process.pk for one in found), 0)
    for way in ways:
        values = sorted({way(one) for one in found}, reverse=True)
        for one in found:
            places[one.process.pk] += values.index(way(one))
    return sorted(found, key=lambda one: (places[one.process.pk], one.process.name, str(one.process.pk)))


def _by_score(found: list[Candidate], asked: Asked, scale: Scale) -> Panel:
    rows = []
    for one in found:
        tell = Teller(one.process.key, asked, scale)
        is_said = bool(one.stake and one.stake.risk)
        rows.append(
            (
                one.process.name,
                tell.counted(one.started, Behind("started"), "started"),
                Number(
                    str(one.risk) if is_said else _("%(risk)d, nobody has said") % {"risk": one.risk},
                    one.risk,
                    words.MEANS["risk"],
                ),
                _times(one.variability, tell, one.case),
                _score(one.score),
            )
        )
    return Panel(
        "ranked",
        _("Often, risky, varying"),
        _("How often it runs, times how bad it is if it goes wrong (asked), times how much its cycle time varies."),
        (_("Process"), _("Cases started"), _("Risk"), _("Variability"), _("Together")),
        lines(rows),
    )


def _by_feeling(found: list[Candidate], asked: Asked, scale: Scale) -> Panel:
    rows = []
    for one in found:
        tell = Teller(one.process.key, asked, scale)
        rows.append(
            (
                one.process.name,
                _per_case(one, tell),
                tell.median(one.case, Behind("case")),
                tell.part(one.share_returned if one.waits.n else None, one.returned, Behind("returned"), "returned"),
            )
        )
    return Panel(
        "felt",
        _("Most chased, longest, most returned"),
        _("By the sum of the three places: reminders per case, median cycle time, share of handoffs sent back."),
        (_("Process"), _("Reminders per case"), _("Median"), _("Sent back")),
        lines(rows),
    )


def _times(value: float | None, tell: Teller, of: Spread) -> Cell:
    if value is None:
        return "–"
    said = tell.count(of, Behind("case"), "variability")
    return Number(f"× {value:.1f}", round(value, 3), said.means, said.behind, said.asked, said.process, of.n, of.sum)


def _score(value: float) -> Cell:
    return Number(f"{value:.0f}", round(value, 3), words.MEANS["start_score"])


def _per_case(one: Candidate, tell: Teller) -> Cell:
    """Leads to the reminders themselves."""
    if not one.started:
        return "–"
    of = tell.counted(one.chased, Behind("chased"), "chased")
    return replace(of, text=f"{one.chased_per_case:.1f}", raw=round(one.chased_per_case, 3))
