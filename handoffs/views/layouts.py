"""How a list of open tasks is looked at: as rows, by day or in columns. What its address asks for, for two pages."""

from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handoffs.desk import Horizon
from handoffs.layouts import board, calendar
from handoffs.layouts.board import Column
from handoffs.layouts.calendar import Day
from handoffs.layouts.period import Period, Span
from procops.people.request import MemberRequest
from workflows.graph import Graph
from workflows.models import Process, Task
from workflows.plan import plan_of
from workflows.states import VersionState

PARAMETERS = ("layout", "span", "on", "by")
"""What an address says of how it is looked at. Not ``view``: that names a saved one."""
_LATER = ("after", "seen", "download", *PARAMETERS)


class Layout(StrEnum):
    """As it stands in an address."""

    LIST = "list"
    BOARD = "board"
    CALENDAR = "calendar"


_LABELS: dict[Layout, tuple[str | Promise, str]] = {
    Layout.LIST: (_("List"), "list"),
    Layout.BOARD: (_("Board"), "layout-grid"),
    Layout.CALENDAR: (_("Calendar"), "calendar"),
}


def asked(request: MemberRequest) -> Layout:
    """How the reader wants to look at it: as rows, unless the address says otherwise."""
    wanted = request.GET.get("layout", "")
    return next((layout for layout in Layout if layout == wanted), Layout.LIST)


def published_graph(process: Process | None) -> Graph | None:
    """The steps that cases of a process begin with now; None for none, and for one that was never published."""
    version = process.versions.filter(state=VersionState.PUBLISHED).first() if process else None
    return plan_of(version.pk).graph if version else None


def switch(request: MemberRequest, layout: Layout) -> dict[str, Any]:
    """The ways to look at it, each with the address that keeps its filters."""
    ways = []
    for each, (label, sign) in _LABELS.items():
        query = _rest(request.GET)
        if each != Layout.LIST:
            query["layout"] = each.value
        ways.append((label, sign, _address(query), each == layout))
    kept = [(name, request.GET[name]) for name in PARAMETERS if request.GET.get(name)]
    is_list = layout == Layout.LIST
    return {
        "layout": layout.value,
        "layouts": ways,
        "layout_kept": [] if is_list else kept,
        "layout_query": "" if is_list else f"&layout={layout}",
    }


def facts(
    request: MemberRequest, tasks: QuerySet[Task], *, layout: Layout, graph: Graph | None, horizon: Horizon
) -> dict[str, Any]:
    """What a calendar or a board shows of some open tasks, and as ``shows`` what differs when that does.

    :param graph: of the one process that the tasks are of, if they are of one.
    """
    if layout == Layout.CALENDAR:
        return _calendar(request, tasks, horizon)
    return _board(request, tasks, graph, horizon)


def _calendar(request: MemberRequest, tasks: QuerySet[Task], horizon: Horizon) -> dict[str, Any]:
    get = request.GET
    period = Period.asked(get.get("span", ""), get.get("on", ""), today=timezone.localdate(horizon.now))
    days = calendar.days_of(tasks, period=period, actor=request.actor, horizon=horizon)
    usual = _rest(get)
    usual["layout"] = Layout.CALENDAR.value

    def address(**facts: str) -> str:
        query = usual.copy()
        if period.span == Span.WEEK:
            query["span"] = Span.WEEK.value
        for name, value in facts.items():
            query[name] = value
        return _address(query)

    return {
        "period": period,
        "days": [(day, _list_of(get, due_from=day.date.isoformat(), due_to=day.date.isoformat())) for day in days],
        "earlier": address(on=period.earlier.isoformat()),
        "later": address(on=period.later.isoformat()),
        "this": address(),
        "spans": [
            (label, address(span=span.value, on=period.around.isoformat()), span == period.span)
            for span, label in ((Span.MONTH, _("Month")), (Span.WEEK, _("Week")))
        ],
        "is_empty": not any(day.number for day in days),
        "the_list": _list_of(get),
        "shows": [_of_day(day) for day in days],
    }


def _board(request: MemberRequest, tasks: QuerySet[Task], graph: Graph | None, horizon: Horizon) -> dict[str, Any]:
    get, actor = request.GET, request.actor
    by_step = graph is not None and get.get("by") != "state"
    if graph is not None and by_step:
        columns = board.by_step(tasks, graph=graph, actor=actor, horizon=horizon)
    else:
        columns = board.by_state(tasks, actor=actor, horizon=horizon)
    query = _rest(get)
    query["layout"] = Layout.BOARD.value
    by_state = query.copy()
    by_state["by"] = "state"
    return {
        "columns": [(each, _list_of(get, **({each.name: each.key} if each.name else {}))) for each in columns],
        "groupings": [(_("By step"), _address(query), by_step), (_("By state"), _address(by_state), not by_step)]
        if graph
        else [],
        "is_empty": not any(each.number for each in columns),
        "shows": [_of_column(each) for each in columns],
    }


def _of_day(day: Day) -> object:
    return day.date, day.is_today, day.number, [card.mark for card in day.cards]


def _of_column(column: Column) -> object:
    return column.key, column.number, [card.mark for card in column.cards]


def _rest(asked_for: QueryDict) -> QueryDict:
    """The filters alone."""
    query = asked_for.copy()
    for name in _LATER:
        query.pop(name, None)
    return query


def _list_of(asked_for: QueryDict, **narrower: str) -> str:
    """The address of the list with the same filters and some more."""
    query = _rest(asked_for)
    for name, value in narrower.items():
        query[name] = value
    return _address(query)


def _address(query: QueryDict) -> str:
    # A bare path would open the list with the reader's saved view.
    return f"?{query.urlencode()}" if query else "?view="
