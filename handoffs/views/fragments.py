"""A list that fetches itself anew: its page to a browser, the list alone to htmx, nothing where nothing changed."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from procops.people.request import MemberRequest


def fragment_or_page(
    request: MemberRequest,
    list_id: str,
    fragment: str,
    page: str,
    facts: Mapping[str, Any],
    seen: object,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with the list if that is what htmx wants to replace, else with its page.

    :param seen: what the list shows, as anything whose text differs when the list does. The list sends back what it has
        as ``seen``; if that is still so, the answer is 204 and nobody's place in it is lost.
    """
    mark = hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
    facts = {**facts, "seen": mark, "address": _address(request)}
    if not request.htmx or request.htmx.target != list_id:
        return render(request, page, facts, status=status)
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    return render(request, fragment, facts, status=status)


def _address(request: MemberRequest) -> str:
    """The address of the page, without what the list adds when it asks for itself."""
    query = request.GET.copy()
    query.pop("seen", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
