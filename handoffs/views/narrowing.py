"""What narrows My queue beside its counters and words: the filters of All work, where an address asks for them.

The days of a calendar and the columns of a board lead to the queue with these; it says so, and lets go of them.
"""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from handoffs.all_work.filters import TASK_STATES, WorkFilter
from handoffs.all_work.order import over_tasks
from handoffs.desk import Narrow
from handoffs.views.layouts import published_graph
from procops.dates import written
from procops.list_filters import Fault
from procops.people.request import MemberRequest
from workflows.models import Process, Task

NAMES = ("process", "step", "state", "due_from", "due_to")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an address asks for."""

    narrow: Narrow | None
    """Narrows tasks; None: nothing does."""
    kept: list[tuple[str, str]]
    """The same as the address says it."""
    words: list[tuple[str, str]]
    """What is shown alone, and the address without that."""
    process: Process | None
    process_field: BoundField
    """To choose a process."""
    faults: list[Fault]
    """What the address says wrongly; then nothing is shown."""


def narrowing_of(request: MemberRequest) -> Narrowing:
    """Read an address. At most one query, and one to name a step."""
    asked = QueryDict(mutable=True)
    for name in NAMES:
        if value := request.GET.get(name, ""):
            asked[name] = value
    if asked.get("state") in dict(TASK_STATES) and over_tasks(asked.getlist("state")):
        del asked["state"]  # a queue holds what is open
    found = WorkFilter(asked, queryset=Task.objects.none(), request=request)
    form: Any = found.form
    if not asked or not form.is_valid():
        return Narrowing(None, [], [], None, form["process"], found.faults)
    given = form.cleaned_data
    return Narrowing(
        found.filter_queryset,
        [(name, str(asked[name])) for name in asked],
        _words(request, given),
        given["process"],
        form["process"],
        [],
    )


def _words(request: MemberRequest, given: dict[str, Any]) -> list[tuple[str, str]]:
    words = []
    if process := given["process"]:
        words.append((process.name, _without(request, "process", "step")))
    if key := given["step"]:
        graph = published_graph(process)
        step = graph.steps.get(key) if graph else None
        words.append((step.name if step else _("One step"), _without(request, "step")))
    if given["state"]:
        words.append((str(dict(TASK_STATES)[given["state"][0]]), _without(request, "state")))
    first, last = given["due_from"], given["due_to"]
    if first and first == last:
        words.append((_("Due on %(day)s") % {"day": _day(first)}, _without(request, "due_from", "due_to")))
    else:
        if first:
            words.append((_("Due from %(day)s") % {"day": _day(first)}, _without(request, "due_from")))
        if last:
            words.append((_("Due until %(day)s") % {"day": _day(last)}, _without(request, "due_to")))
    return words


def _day(day: Any) -> str:
    return written(day, "D j M Y")


def _without(request: MemberRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in (*names, "after", "seen"):
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else "?view="
