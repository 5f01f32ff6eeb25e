"""What a leader's first morning mail of the week says of figures: last week of what they answer for."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from metrics import days, rules
from metrics.reports.asked import Asked, Window
from metrics.reports.durations import Scale, share
from metrics.reports.names import names_of
from metrics.reports.reading import Reading, by_process, by_process_and_key
from metrics.spread import Spread
from procops.notices.digests import LINES, Line, Reader, Section
from workflows.models import Process, Staffing
from workflows.staffing import organization_calendar

WEEK = 7


def week(reader: Reader) -> list[Section]:
    """The processes they own or whose teams they lead, and of these the handoff that waited longest. Seven queries."""
    staffed = Staffing.objects.filter(process_id=OuterRef("pk"), team_id__in=sorted(reader.actor.leads))
    mine = rules.measured_for(reader.actor).filter(Q(owner_id=reader.actor.person_id) | Exists(staffed))
    processes = {row.pk: row for row in mine.order_by("name", "id")}
    if not processes:
        return []
    asked = last_week(reader.now)
    earlier = asked.earlier
    assert earlier is not None
    reading = Reading(processes, asked, ("case", "pair"))
    cases, pairs = reading.spreads("case", by_process), reading.spreads("pair", by_process_and_key)
    before = Reading(processes, earlier, ("case",)).spreads("case", by_process)
    names, scale, none = names_of(processes), Scale.of(asked.clock, organization_calendar()), Spread()
    lines = []
    for pk, process in processes.items():
        waits = {key: pairs[at, key] for at, key in pairs if at == pk}
        worst = max(waits, key=lambda key: waits[key].sum, default="")
        longest = (names[pk].pair(worst), waits[worst]) if worst else None
        if cases.get(pk, none).n or longest:
            lines.append(line(process, cases.get(pk, none), before.get(pk, none), longest, scale, asked))
    return (
        [Section(_("Figures of last week"), len(lines), lines[:LINES], f"/dashboards/?{asked.query}")] if lines else []
    )


def line(
    process: Process, now: Spread, before: Spread, longest: tuple[str, Spread] | None, scale: Scale, asked: Asked
) -> Line:
    """One process in a line. Pure."""
    told = [_("%(number)d completed (%(before)d the week before)") % {"number": now.n, "before": before.n}]
    if now.n:
        told.append(_("median %(time)s") % {"time": scale.say(now.median)})
    if before.n and now.n:
        told[-1] += " " + _("(was %(time)s)") % {"time": scale.say(before.median)}
    if now.rated:
        told.append(_("%(share)s on time") % {"share": share(now.share_good)})
    if longest:
        told.append(
            _("%(roles)s waited longest, %(time)s together")
            % {"roles": longest[0], "time": scale.say_long(longest[1].sum)}
        )
    return Line(process.name, " · ".join(told), f"/dashboards/{process.key}/?{asked.query}")


def last_week(now: datetime) -> Asked:
    """The last seven whole days on the organization's clock."""
    today = days.today(now)
    return Asked(Window(today - timedelta(days=WEEK), today), period="days")
