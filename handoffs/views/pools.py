"""Pools that nobody watches, for those who lead their teams or answer for their work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handoffs.watching import pools
from procops import clock
from procops.people.request import MemberRequest

AT_MOST = 100


@require_GET
def unwatched(request: MemberRequest) -> HttpResponse:
    """Their list: a page, or a piece of the dashboards' first one, which has nothing to show where all are watched."""
    rows = list(pools.unwatched(request.actor)[:AT_MOST])
    template = "handoffs/_unwatched_pools.html" if request.htmx else "handoffs/unwatched_pools.html"
    return render(request, template, {"pools": rows, "now": clock.now()})
