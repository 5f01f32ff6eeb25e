"""What a leader's first morning mail of the week says of figures: last week of what they answer for."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from metrics import rules
from metrics.reports.asked import Asked, Window
from metrics.reports.durations import Scale, share
from metrics.reports.kinds import KINDS
from metrics.reports.names import names_of
from metrics.reports.reading import Reading, by_process, by_process_and_key
from metrics.spread import Spread
from procops.notices.digests import LINES, Line, Reader, Section
from procops.people.models import Organization
from procops.scoping import current_organization_id
from workflows.models import Process, Staffing
from workflows.staffing import organization_calendar

WEEK = 7


def week(reader: Reader) -> list[Section]:
    """The processes they own or whose teams they lead, and of these the handoff that waited longest; admins, who answer
    for the organization, are told of the whole first. Nine queries."""
    staffed = Staffing.objects.filter(process_id=OuterRef("pk"), team_id__in=sorted(reader.actor.leads))
    theirs = Q(owner_id=reader.actor.person_id) | Q(Exists(staffed))
    seen = rules.measured_for(reader.actor).annotate(is_theirs=Exists(staffed)).order_by("name", "id")
    whole = reader.actor.is_admin
    processes = {row.pk: row for row in (seen if whole else seen.filter(theirs))}
    if not processes:
        return []
    asked = last_week(reader)
    earlier = asked.earlier
    assert earlier is not None
    reading, former = Reading(processes, asked, ("case", "pair")), Reading(processes, earlier, ("case",))
    cases, pairs = reading.spreads("case", by_process), reading.spreads("pair", by_process_and_key)
    before = former.spreads("case", by_process)
    done, done_before = (KINDS["completed"].counted(processes, one) for one in (asked, earlier))
    names, scale, none = names_of(processes), Scale.of(asked.clock, organization_calendar()), Spread()

    def longest(among: Mapping[tuple[UUID, str], Spread]) -> tuple[str, Spread] | None:
        if not among:
            return None
        at, key = max(among, key=lambda pair: among[pair].sum)
        return names[at].pair(key), among[at, key]

    lines = []
    for pk, process in processes.items():
        if whole and not (process.owner_id == reader.actor.person_id or process.is_theirs):
            continue
        waited = longest({at: pairs[at] for at in pairs if at[0] == pk})
        completed = done.get(pk, 0), done_before.get(pk, 0)
        if completed[0] or waited:
            lines.append(line(process, completed, cases.get(pk, none), before.get(pk, none), waited, scale, asked))
    path = f"/dashboards/?{asked.query}"
    sections = [Section(_("Figures of last week"), len(lines), lines[:LINES], path)] if lines else []
    if whole and (done or pairs):
        completed = sum(done.values()), sum(done_before.values())
        told = words(completed, reading.spread("case"), former.spread("case"), longest(pairs), scale)
        all_of_it = Line(str(organization_name()), told, path)
        sections.insert(0, Section(_("The organization last week"), 1, [all_of_it], path))
    return sections


def line(
    process: Process,
    completed: tuple[int, int],
    now: Spread,
    before: Spread,
    longest: tuple[str, Spread] | None,
    scale: Scale,
    asked: Asked,
) -> Line:
    """One process in a line. Pure."""
    told = words(completed, now, before, longest, scale)
    return Line(process.name, told, f"/dashboards/{process.key}/?{asked.query}")


def words(
    completed: tuple[int, int], now: Spread, before: Spread, longest: tuple[str, Spread] | None, scale: Scale
) -> str:
    """How many cases were completed, how fast and how punctually, and where work waited longest. Pure.

    :param completed: last week and the week before, those that came from elsewhere too, as the Overview counts them.
    :param now: the cycle times of those that began here.
    """
    told = [_("%(number)d completed (%(before)d the week before)") % {"number": completed[0], "before": completed[1]}]
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
    return " · ".join(told)


def organization_name() -> str:
    return str(Organization.objects.values_list("name", flat=True).get(pk=current_organization_id()))


def last_week(reader: Reader) -> Asked:
    """From Monday to Sunday before the reader's day, on whichever day of their week the mail comes."""
    today = reader.now.astimezone(reader.zone).date()
    monday = today - timedelta(days=today.weekday())
    return Asked(Window(monday - timedelta(days=WEEK), monday), period="days")
