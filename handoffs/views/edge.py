"""How every change on these pages is answered: what was done is said, a refusal too, with what to do next."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from handoffs.practice import onward
from procops.errors import Refused
from procops.people.request import MemberRequest
from procops.ui.toasts import toast
from workflows.casedata import InvalidData
from workflows.models import Case

View = Callable[..., HttpResponse]

LISTS = ("desk", "passages")
"""Ids of the lists that fetch themselves anew when something has changed."""
CHANGED = "procops:changed"


def says_refusals(view: View) -> View:
    """For verbs without anything to fill in: a refusal is said where the button was pressed."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Refused, InvalidData) as no:
            return refused(request, no)

    return guarded


def moved(request: MemberRequest, said: str, *, undo: str = "", to: str = "handoffs:queue") -> HttpResponse:
    """Say what was done, with Undo where that has an address, and go back to where it was asked for, else to ``to``."""
    toast(request, said, undo=undo)
    return _onward(request, to, status=200)


def refused(request: MemberRequest, no: Refused | InvalidData, *, to: str = "handoffs:queue") -> HttpResponse:
    """Say why not and what to do next; the page shows how things are now."""
    messages.error(request, in_words(no))
    return _onward(request, to, status=409)


def in_words(no: Refused | InvalidData) -> str:
    """A refusal as one text."""
    if isinstance(no, InvalidData):
        return " ".join(no.errors.values())
    return f"{no.message} {no.next_action}".strip()


def back_to(request: MemberRequest, to: str) -> str:
    """Where a form wants to go on: its ``next``, if that is an address of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(to)


def way_on(case: Case, *, otherwise: str = "handoffs:queue") -> str:
    """The address at which one goes on when work has left one's hands: practice goes on with itself."""
    if not case.is_practice:
        return resolve_url(otherwise)
    thing = onward(case)
    if isinstance(thing, Case):
        return reverse("handoffs:case", args=[thing.reference])
    return reverse("handoffs:task", args=[thing.pk])


def _onward(request: MemberRequest, to: str, *, status: int) -> HttpResponse:
    if not request.htmx:
        return redirect(back_to(request, to))
    if request.htmx.target in LISTS:  # the list asks for itself, the badges too
        return HttpResponse(status=status, headers={"HX-Trigger": CHANGED})
    return HttpResponse(headers={"HX-Redirect": back_to(request, to)})
