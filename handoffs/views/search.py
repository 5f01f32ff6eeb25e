"""Search, as a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handoffs.search import search as find
from procops.people.request import MemberRequest

QUERY_AT_MOST = 100


@require_GET
def search(request: MemberRequest) -> HttpResponse:
    """What matches, cases a page at a time."""
    query = request.GET.get("q", "").strip()[:QUERY_AT_MOST]
    before = request.GET.get("after", "")
    found = find(query, actor=request.actor, before=before)
    return render(request, "handoffs/search.html", {"query": query, "found": found, "is_first": not before})
