"""What nobody owns, and handing it to those whose role it is."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from handoffs import leaving
from handoffs.bulk import Result
from handoffs.leaving import file
from handoffs.leaving import unowned as nobodys
from handoffs.leaving.forms import AskForm, HeirForm
from handoffs.leaving.unowned import Unowned
from handoffs.views.leaving import PAGE, page_of, say, say_asked
from procops import clock, tables
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only

_ASK: dict[Unowned, Callable[..., list[Result]]] = {
    Unowned.PROBLEMS: leaving.decide_anew,
    Unowned.ESCALATIONS: leaving.answer_anew,
}
"""Questions: somebody else is asked."""


@require_http_methods(["GET", "POST"])
@admins_only
def unowned(request: MemberRequest) -> HttpResponseBase:
    """What has nobody: work and questions, which are handed on from here, roles, processes and teams."""
    kind = Unowned(request.GET["kind"]) if request.GET.get("kind") in list(Unowned) else Unowned.TASKS
    if request.method == "GET" and (wanted := tables.asked(request)):
        return tables.download(wanted, file.table(kind), now=clock.now())
    form = (AskForm if kind in _ASK else HeirForm)(request.POST or None, leaver=None)
    results: list[Result] = []
    if request.method == "POST" and form.is_valid():
        pass_on = _ASK.get(kind, leaving.rescue)
        results = pass_on(to=form.heir, by=request.actor, now=clock.now())
        (say_asked if kind in _ASK else say)(request, results)
    context = {
        "kind": kind.value,
        "counts": {each.value: number for each, number in nobodys.counts().items()},
        "form": form,
        "kept": [result for result in results if not result.is_done],
        **_shown(request, kind),
    }
    return render(request, "handoffs/unowned.html", context)


@require_GET
@admins_only
def count(request: MemberRequest) -> HttpResponse:
    """The number behind the tab, for pages that know nothing of work."""
    return render(request, "handoffs/_unowned_count.html", {"number": sum(nobodys.counts().values())})


def _shown(request: MemberRequest, kind: Unowned) -> dict[str, Any]:
    if kind == Unowned.TASKS:
        return page_of(request, nobodys.tasks())
    rows: Any = {
        Unowned.PROBLEMS: nobodys.listed_problems,
        Unowned.ESCALATIONS: nobodys.listed_escalations,
        Unowned.ROLES: nobodys.roles_by_process,
        Unowned.PROCESSES: lambda: nobodys.processes().select_related("owner").order_by("name", "pk"),
        Unowned.TEAMS: lambda: nobodys.teams().select_related("lead").order_by("name", "pk"),
    }[kind]()
    return {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
