"""Search, as a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handoffs.palette import go_to, offered, to_start
from handoffs.search import search as find
from procops.people.request import MemberRequest

QUERY_AT_MOST = 100


@require_GET
def search(request: MemberRequest) -> HttpResponse:
    """What matches, cases a page at a time."""
    query = request.GET.get("q", "").strip()[:QUERY_AT_MOST]
    before = request.GET.get("after", "")
    found = find(query, actor=request.actor, before=before)
    context = {
        "query": query,
        "found": found,
        "is_first": not before,
        "places": go_to(query) if query else [],
        "starts": to_start(query, actor=request.actor) if query and not before else [],
    }
    return render(request, "handoffs/search.html", context)


@require_GET
def palette(request: MemberRequest) -> HttpResponse:
    """What the search field offers while one types: options of its list."""
    query = request.GET.get("q", "").strip()[:QUERY_AT_MOST]
    return render(request, "handoffs/_palette.html", {"groups": offered(query, actor=request.actor), "query": query})
