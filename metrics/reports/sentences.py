"""What the Overview opens with: the handoffs that cost most time, each in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.utils.formats import number_format

from metrics.models import Stake
from metrics.reports.asked import Asked
from metrics.reports.behind import Behind
from metrics.reports.durations import Scale
from metrics.reports.names import Names
from metrics.reports.panels import Number, Teller
from metrics.reports.reading import Reading, by_process_and_key
from metrics.spread import Spread
from metrics.stakes.saying import stakes_of
from workflows.models import Process

AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """From which role to which work waited, how long together, what share of all waiting that is, how it was."""

    process: Process
    giver: str
    receiver: str
    handoffs: Number
    waited: Number
    waited_words: str
    share: int
    """Of all waiting in handoffs, in percent."""
    was: str
    """How long together in the time before; empty where nothing is known of it, or it was as long."""
    is_worse: bool
    was_ms: int | None = None
    cost: str = ""
    """What that costs, where somebody has said what a working day of delay costs."""
    improve_query: str = ""
    """What to begin an improvement of it with: the same days, as those on which cases began."""


def sentences(
    processes: Mapping[UUID, Process],
    names: Mapping[UUID, Names],
    asked: Asked,
    scale: Scale,
    now: Mapping[tuple[UUID, str], Spread],
) -> list[Sentence]:
    """Ranked by the time lost, the most first.

    :param now: the waiting in the chosen days, by process and pair of roles.
    """
    earlier = asked.earlier
    before = Reading(processes, earlier, ("pair",)).spreads("pair", by_process_and_key) if earlier else {}
    whole, stakes = sum(one.sum for one in now.values()), stakes_of(processes)
    worst = sorted((key for key in now if now[key].sum), key=lambda key: (-now[key].sum, str(key)))[:AT_MOST]
    return [
        _sentence(processes[p], names[p], key, now[p, key], before.get((p, key)), whole, asked, scale, stakes.get(p))
        for p, key in worst
    ]


def _sentence(
    process: Process,
    names: Names,
    key: str,
    now: Spread,
    before: Spread | None,
    whole: int,
    asked: Asked,
    scale: Scale,
    stake: Stake | None,
) -> Sentence:
    giver, _, receiver = key.partition(">")
    tell, behind = Teller(process.key, asked, scale), Behind("pair", key)
    return Sentence(
        process=process,
        giver=names.lane(giver),
        receiver=names.lane(receiver),
        handoffs=tell.count(now, behind, "pair"),
        waited=tell.total(now, behind, is_handoff=True),
        waited_words=scale.say_long(now.sum),
        share=round(100 * now.sum / whole) if whole else 0,
        was=scale.say_long(before.sum) if before and before.n and before.sum != now.sum else "",
        is_worse=bool(before and now.sum > before.sum),
        was_ms=before.sum if before and before.n else None,
        cost=_cost(stake, now.sum, scale),
        improve_query=_improve(key, asked),
    )


def _cost(stake: Stake | None, waited: int, scale: Scale) -> str:
    """In whole units, and only of working time: that is what was asked."""
    if stake is None or stake.delay_cost is None or scale.clock != "working":
        return ""
    lost = Decimal(waited) / scale.day_ms * stake.delay_cost
    return f"{number_format(round(lost), decimal_pos=0, force_grouping=True)} {stake.currency}"


def _improve(key: str, asked: Asked) -> str:
    days = {"since": asked.window.since.isoformat(), "until": asked.last_day.isoformat()}
    return urlencode({"subject": f"pair:{key}", "counted": asked.clock, **days})
