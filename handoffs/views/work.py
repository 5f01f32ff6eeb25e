"""All work: the tasks and the handoffs of the organization, as lists that their address describes in full."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from handoffs.all_work import passages as all_passages
from handoffs.all_work import tasks as all_tasks
from handoffs.all_work.filters import HANDOFF_STATES, TASK_STATES, PassageFilter, WorkFilter
from handoffs.all_work.order import OPEN, OVER, TO_ACCEPT, Order, Sort, handoff_order, over_tasks, task_order
from handoffs.desk import Horizon
from handoffs.passages import mark_of_row, rows_of
from handoffs.views import layouts
from handoffs.views.fragments import fragment_or_page
from handoffs.views.layouts import Layout
from procops import clock, tables
from procops.people.request import MemberRequest
from procops.saved_views.pages import opens_with_saved

COLUMNS: list[tuple[str, str | Promise]] = [
    ("process", _("Process")),
    ("role", _("Role")),
    ("who", _("Who has it")),
    ("state", _("State")),
    ("since", _("Waiting since")),
    ("due", _("Due")),
]
"""What a row of tasks shows beside its step and case, unless the reader chose some of them."""

Choices = Sequence[tuple[str, str | Promise]]

_COUNTED = ("state", "late", "nobody", "due_from", "due_to", "sort")
"""What a counter says itself; everything else that narrows the list narrows the counters too."""
_PLACES = ("after", "seen", "download", "view", *layouts.PARAMETERS)
_LIVE_STATES = [(key, label) for key, label in TASK_STATES if not over_tasks([str(key)])]
"""Calendar and board show what is open: their columns and days mean nothing for what is over."""


class Counter(NamedTuple):
    """A number that leads to its rows."""

    key: str
    label: str | Promise
    number: int
    address: str
    is_chosen: bool


@require_GET
@opens_with_saved("work")
def tasks(request: MemberRequest) -> HttpResponseBase:
    """Every task that the reader may see: what is open, unless a state says otherwise."""
    now, layout = clock.now(), layouts.asked(request)
    states = TASK_STATES if layout == Layout.LIST else _LIVE_STATES
    asked = _asked(request, states, TASK_STATES)
    found = WorkFilter(asked, queryset=all_tasks.seen(request.actor), request=request)
    order = task_order(asked.get("sort", ""), asked.getlist("state"))
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, all_tasks.table(found.qs, order=order, now=now), now=now)
    today = timezone.localdate(now)
    rest = WorkFilter(_uncounted(asked), queryset=all_tasks.seen(request.actor), request=request)
    counters = _counters(
        asked,
        lambda facts: all_tasks.count(rest.also(**facts)),
        {
            "all": (_("Open"), {"state": [OPEN]}),
            "overdue": (_("Late"), {"state": [OPEN], "late": True}),
            "accept": (_("To be accepted"), {"state": [TO_ACCEPT]}),
            "today": (_("Due today"), {"state": [OPEN], "due_from": today, "due_to": today}),
            "nobody": (_("In pools"), {"state": [OPEN], "nobody": True}),
        },
    )
    chosen = [key for key, _label in COLUMNS if key in asked.getlist("columns")]
    facts = _facts(request, found, asked, order, states) | {
        "what": "tasks",
        "list_id": "work",
        "counters": counters,
        "columns": [(key, label, not chosen or key in chosen) for key, label in COLUMNS],
        "shown": chosen or [key for key, _label in COLUMNS],
        "now": now,
    }
    facts |= layouts.switch(request, layout)
    facts["show_all"] += facts["layout_query"]
    facts["counters"] = [each._replace(address=each.address + facts["layout_query"]) for each in counters]
    if layout == Layout.LIST or not found.is_sense:
        page = all_tasks.page(found.qs, order=order, now=now, mark=request.GET.get("after", ""))
        shows = [(row.task.pk, row.task.state, row.who, row.due, row.is_late) for row in page.rows]
        facts |= {"rows": page.rows, "next": page.next, "shows": shows}
    else:
        horizon = Horizon.of(now, timezone.get_current_timezone())
        facts |= layouts.facts(request, found.qs, layout=layout, graph=facts["graph"], horizon=horizon)
    seen = [counters, found.faults, *facts["shows"]]
    return fragment_or_page(
        request, "work", "handoffs/_work.html", "handoffs/work.html", facts, seen, status=found.status
    )


@require_GET
@opens_with_saved("work-handoffs")
def handoffs(request: MemberRequest) -> HttpResponseBase:
    """Every handoff that the reader may see: what waits to be accepted, unless a state says otherwise."""
    now, asked, actor = clock.now(), _asked(request, HANDOFF_STATES, HANDOFF_STATES), request.actor
    found = PassageFilter(asked, queryset=all_passages.seen(actor), request=request)
    order = handoff_order(asked.get("sort", ""), asked.getlist("state"))
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, all_passages.table(found.qs, order=order, actor=actor, now=now), now=now)
    page = all_passages.page(found.qs, order=order, after=request.GET.get("after", ""))
    rest = PassageFilter(_uncounted(asked), queryset=all_passages.seen(actor), request=request)
    counters = _counters(
        asked,
        lambda facts: all_passages.count(rest.also(**facts)),
        {
            "accept": (_("To be accepted"), {"state": [OPEN]}),
            "overdue": (_("Not accepted in time"), {"state": [OPEN], "late": True}),
            "nobody": (_("Offered to a team"), {"state": [OPEN], "nobody": True}),
        },
    )
    rows = rows_of(page.handoffs, actor=actor, now=now, joins_as_one=True)
    facts = _facts(request, found, asked, order, HANDOFF_STATES) | {
        "what": "handoffs",
        "rows": rows,
        "next": page.next,
        "counters": counters,
        "is_over": order.sort == Sort.ENDED,
        "now": now,
    }
    seen = [counters, found.faults, *(mark_of_row(row) for row in rows)]
    return fragment_or_page(
        request, "work", "handoffs/_work.html", "handoffs/work.html", facts, seen, status=found.status
    )


def _asked(request: MemberRequest, states: Choices, known: Choices) -> QueryDict:
    """What the address asks for, with what it leaves unsaid: the open ones.

    :param states: those that the list can be looked at in; another one that is ``known`` is let go of.
    """
    asked = request.GET.copy()
    for name in (*_PLACES, *(() if OVER in dict(states) else ("sort",))):
        asked.pop(name, None)
    if asked.get("state") not in dict(states) and asked.get("state", "") in ("", *dict(known)):
        asked["state"] = OVER if asked.get("sort", "").endswith(Sort.ENDED) else OPEN
    asked.setlist("state", asked.getlist("state")[-1:])
    return asked


def _facts(request: MemberRequest, found: Any, asked: QueryDict, order: Order, states: Choices) -> dict[str, Any]:
    process = found.form.cleaned_data.get("process") if found.form.is_valid() else None
    graph = layouts.published_graph(process)
    state = asked.get("state", OPEN)
    usual = {"state": OPEN, "sort": order.key}
    return {
        "filter": found,
        "graph": graph,
        "state": state,
        "states": states,
        "steps": [(key, step.name) for key, step in graph.steps.items() if step.is_work] if graph else [],
        "lanes": [(key, lane.name) for key, lane in graph.lanes.items()] if graph else [],
        "order": order,
        "heads": {each.value: _head(asked, order, each) for each in Sort},
        "narrowed": sum(bool(value) for key, value in asked.items() if usual.get(key) != value and key != "columns"),
        "is_first": not request.GET.get("after"),
        "query": asked.get("q", ""),
        "show_all": "?view=",  # a bare path would open the list with the reader's saved view
    }


def _head(asked: QueryDict, order: Order, sort: Sort) -> dict[str, str]:
    """What pressing the head of a column does, and how it is sorted now."""
    query = asked.copy()
    is_here = order.sort == sort
    query["sort"] = f"-{sort}" if is_here and not order.is_down else str(sort)
    way = ("descending" if order.is_down else "ascending") if is_here else ""
    return {"address": f"?{query.urlencode()}", "way": way}


def _uncounted(asked: QueryDict) -> QueryDict:
    """What narrows the list and its counters alike."""
    rest = asked.copy()
    for name in _COUNTED:
        rest.pop(name, None)
    return rest


def _counters(
    asked: QueryDict,
    count: Callable[[dict[str, Any]], int],
    meanings: dict[str, tuple[str | Promise, dict[str, Any]]],
) -> list[Counter]:
    """
    :param count: how many rows there are beside what the address narrows, with these values of filters.
    """
    rest, counters = _uncounted(asked), []
    for key, (label, facts) in meanings.items():
        written = {name: _written(value) for name, value in facts.items()}
        narrowed = rest.copy()
        narrowed.update(written)
        is_chosen = all(asked.get(name, "") == written.get(name, "") for name in _COUNTED if name != "sort")
        back = rest.urlencode() if is_chosen else narrowed.urlencode()
        counters.append(Counter(key, label, count(facts), f"?{back}", is_chosen))
    return counters


def _written(value: Any) -> str:
    """A filter's value as it stands in an address."""
    if value is True:
        return "on"
    return str(value[0] if isinstance(value, list) else value)
