"""What only one person can do: for those who could let somebody else do it too."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handoffs.absences import alone
from procops import clock, tables
from procops.people import rules
from procops.people.request import MemberRequest

PAGE = 50


@require_GET
def only_one(request: MemberRequest) -> HttpResponseBase:
    """The roles that one person fills, by process."""
    if kind := tables.asked(request):
        return tables.download(kind, alone.table(request.actor, now=clock.now()), now=clock.now())
    page = Paginator(alone.roles(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": alone.shown(list(page.object_list), actor=request.actor, now=clock.now()),
        "may_administer": rules.may_administer(request.actor),
    }
    return render(request, "handoffs/only_one.html", context)
