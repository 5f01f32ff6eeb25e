"""My queue: what lies on my desk, in my teams' pools, and what I started."""

from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from handoffs import day_one, desk, desk_rows, list_files, rules, started
from handoffs.desk import COUNTERS, Desk, Group, Horizon
from handoffs.escalations import reading as escalation_reading
from handoffs.practice import practices_of
from handoffs.problems.reading import on_desk
from handoffs.shifts.reading import waiting_for
from handoffs.views import layouts
from handoffs.views.fragments import fragment_or_page
from handoffs.views.layouts import Layout
from handoffs.views.narrowing import Narrowing, narrowing_of
from handoffs.watching import pools
from procops import clock, tables
from procops.people import absences
from procops.people.request import MemberRequest
from procops.saved_views.pages import opens_with_saved

STARTED = "started"
QUERY_AT_MOST = 100

LABELS: dict[Group, str | Promise] = {
    Group.OVERDUE: _("Overdue"),
    Group.TO_ACCEPT: _("To accept"),
    Group.TODAY: _("Due today"),
    Group.WEEK: _("Next 7 days"),
    Group.LATER: _("Later"),
    Group.OTHERS: _("Waiting for other branches"),
    Group.PAUSED: _("Paused"),
}


@require_GET
@opens_with_saved("queue")
def queue(request: MemberRequest) -> HttpResponseBase:
    """One of the three desks, a page at a time; the counters filter it."""
    asked = request.GET
    query = asked.get("q", "").strip()[:QUERY_AT_MOST]
    may_take = bool(request.actor.teams) and rules.may_work(request.actor)
    narrowing = narrowing_of(request)
    faults = [] if asked.get("desk") == STARTED else narrowing.faults
    facts: dict[str, Any] = {
        "query": query,
        "faults": faults,
        "list_id": "desk",
        "is_first": not asked.get("after"),
        "now": clock.now(),
        "may_take": may_take,
    }
    if (kind := tables.asked(request)) and not faults:
        return tables.download(kind, _file(request, query, narrowing, facts["now"]), now=facts["now"])
    if asked.get("desk") == Desk.TEAMS and not request.htmx:
        pools.looked(request.actor, now=facts["now"])
    if not request.htmx:
        facts |= {"practices": practices_of(request.actor), "day_one": day_one.day_one(request.actor)}
        facts |= {"shifts": waiting_for(request.actor)}
        facts |= {"away": absences.to_tell(request.actor.person_id, now=facts["now"])}
    if asked.get("desk") == STARTED:
        facts |= _started(request, facts)
    else:
        which = Desk.TEAMS if asked.get("desk") == Desk.TEAMS else Desk.MINE
        facts |= _desk(request, which, narrowing, facts)
    seen, status = [faults, facts.pop("shows")], 422 if faults else 200
    return fragment_or_page(request, "desk", "handoffs/_desk.html", "handoffs/queue.html", facts, seen, status=status)


def _file(request: MemberRequest, query: str, narrowing: Narrowing, now: datetime) -> tables.Table:
    """The desk that is shown, as a file."""
    asked, actor = request.GET, request.actor
    if asked.get("desk") == STARTED:
        return list_files.started_cases(actor, running=asked.get("only") != "ended", query=query, now=now)
    which = Desk.TEAMS if asked.get("desk") == Desk.TEAMS else Desk.MINE
    horizon = Horizon.of(now, timezone.get_current_timezone())
    return list_files.queue(
        actor,
        which,
        horizon=horizon,
        group=_group(request),
        query=query,
        narrow=narrowing.narrow,
        labels=LABELS,
    )


def _group(request: MemberRequest) -> Group | None:
    wanted = request.GET.get("only", "")
    return Group(wanted) if wanted in COUNTERS else None


def _desk(request: MemberRequest, which: Desk, narrowing: Narrowing, facts: dict[str, Any]) -> dict[str, Any]:
    horizon = Horizon.of(facts["now"], timezone.get_current_timezone())
    group, layout = _group(request), layouts.asked(request)
    asks = (
        which == Desk.MINE
        and group is None
        and not (narrowing.words or facts["faults"])
        and not request.GET.get("after")
    )
    problems = on_desk(request.actor, now=facts["now"], query=facts["query"]) if asks else []
    escalations = escalation_reading.on_desk(request.actor, now=facts["now"], query=facts["query"]) if asks else []
    counts = desk.counts(request.actor, which, horizon=horizon)
    of_desk = {
        "desk": which.value,
        "only": group.value if group else "",
        "counters": [(key.value, LABELS[key], counts[key]) for key in COUNTERS],
        "problems": problems,
        "escalations": escalations,
        "has_teams": bool(request.actor.own_teams),
        "narrowings": narrowing.words,
        "narrowed_by": narrowing.kept,
        **layouts.switch(request, layout),
    }
    of_desk["show_all"] = f"?desk={which}{of_desk['layout_query']}"
    how = {"horizon": horizon, "group": group, "query": facts["query"], "narrow": narrowing.narrow}
    if facts["faults"]:
        shown: dict[str, Any] = {"shows": [], "process_field": narrowing.process_field}
    elif layout == Layout.LIST:
        shown = _rows(request, which, how)
    else:
        tasks = desk.tasks_of(request.actor, which, **how)
        graph = layouts.published_graph(narrowing.process)
        shown = layouts.facts(request, tasks, layout=layout, graph=graph, horizon=horizon)
        shown |= {"process_field": narrowing.process_field} if layout == Layout.BOARD else {}
    asked = [one.problem.pk for one in problems] + escalation_reading.ids_of(escalations)
    return of_desk | shown | {"shows": [counts, asked, *shown["shows"]]}


def _rows(request: MemberRequest, which: Desk, how: dict[str, Any]) -> dict[str, Any]:
    page = desk.page(request.actor, which, **how, after=request.GET.get("after", ""), size=desk.PAGE)
    rows = desk_rows.rows_of(page.tasks, actor=request.actor, horizon=how["horizon"])
    groups = [(label, key.value, [row for row in rows if row.group == key]) for key, label in LABELS.items()]
    return {
        "groups": [(label, key, members) for label, key, members in groups if members],
        "next": page.next,
        "shows": [
            (row.task.pk, row.task.state, row.task.queue_at, row.group, row.back_at, row.task.arrivals) for row in rows
        ],
    }


def _started(request: MemberRequest, facts: dict[str, Any]) -> dict[str, Any]:
    running = request.GET.get("only") != "ended"
    rows, older = started.page(
        request.actor, running=running, query=facts["query"], before=request.GET.get("after", ""), now=facts["now"]
    )
    return {
        "desk": STARTED,
        "only": "" if running else "ended",
        "started": rows,
        "next": older,
        "shows": [
            (row.case.pk, row.case.state, [place.task.pk if place.task else place.step for place in row.places])
            for row in rows
        ],
    }
