"""Saved views on the pages of their lists: the forms behind the tabs, and the view with which a list opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from procops import clock
from procops.errors import Refused
from procops.people.fields import Line
from procops.people.models import Team
from procops.people.request import MemberRequest
from procops.saved_views import lists, saving
from procops.saved_views.models import SavedView, SharedWith

View = Callable[..., HttpResponseBase]


class ViewForm(forms.Form):
    """A view's name, readers and filters. ``shared`` is a choice or the id of a team."""

    name = Line(label=_("Name"), max_length=60)
    shared = forms.CharField(max_length=40, required=False)
    query = forms.CharField(max_length=4 * lists.AT_MOST, required=False)
    opens = forms.BooleanField(required=False)

    def facts(self) -> dict[str, Any]:
        """For the domain."""
        given = dict(self.cleaned_data)
        shared = given.pop("shared")
        if shared in (SharedWith.ME, SharedWith.ORGANIZATION):
            return {**given, "shared_with": SharedWith(shared), "team": None}
        try:
            team = Team.objects.filter(pk=UUID(shared)).first()
        except ValueError:
            team = None
        return {**given, "shared_with": SharedWith.TEAM if team else SharedWith.ME, "team": team}


def opens_with_saved(list_key: str) -> Callable[[View], View]:
    """For the page of a list: asked for without any filter, it goes to the view with which it opens for the reader."""

    def decorate(page: View) -> View:
        @wraps(page)
        def opened(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.GET or request.htmx or (view := saving.opening_view(list_key, actor=request.actor)) is None:
                return page(request, *args, **kwargs)
            return redirect(address(view))

        return opened

    return decorate


def address(view: SavedView) -> str:
    """Where a view is looked at."""
    there = lists.find(view.list)
    begin = reverse(there.url_name) if there else "/"
    return f"{begin}?{view.query}{'&' if view.query else ''}view={view.pk}"


@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """Save a list as it is filtered now."""
    there = lists.find(request.POST.get("list", ""))
    form = ViewForm(request.POST)
    if there is None or not form.is_valid():
        return _back(request, _g("Give the view a name of at most 60 characters."))
    try:
        view = saving.save(list_key=there.key, **form.facts(), by=request.actor, now=clock.now())
    except Refused as no:
        return _back(request, f"{no.message} {no.next_action}")
    messages.success(request, _g("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(address(view))


@require_POST
def change(request: MemberRequest, view_id: UUID) -> HttpResponse:
    """Give a view another name, its present filters or other readers."""
    view = _view_or_404(request, view_id)
    form = ViewForm(request.POST)
    if not form.is_valid():
        return _back(request, _g("Give the view a name of at most 60 characters."))
    try:
        saving.change(view, **form.facts(), by=request.actor, now=clock.now())
    except Refused as no:
        return _back(request, f"{no.message} {no.next_action}")
    messages.success(request, _g("The view is saved."))
    return redirect(address(view))


@require_POST
def delete(request: MemberRequest, view_id: UUID) -> HttpResponse:
    """Delete a view."""
    view = _view_or_404(request, view_id)
    there = lists.find(view.list)
    try:
        saving.delete(view, by=request.actor)
    except Refused as no:
        return _back(request, f"{no.message} {no.next_action}")
    messages.success(request, _g("“%(name)s” is deleted.") % {"name": view.name})
    return redirect(f"{reverse(there.url_name)}?view=" if there else "/")


@require_POST
def open_with(request: MemberRequest, view_id: UUID) -> HttpResponse:
    """Let the list open with this view, or, where it does already, as it is by itself."""
    view = _view_or_404(request, view_id)
    opens = saving.opening_view(view.list, actor=request.actor) != view
    saving.open_with(view.list, view if opens else None, by=request.actor)
    said = _g("The list opens with “%(name)s” from now on.") if opens else _g("The list opens unfiltered again.")
    messages.success(request, said % {"name": view.name} if opens else said)
    return redirect(address(view))


def _view_or_404(request: MemberRequest, view_id: UUID) -> SavedView:
    return get_object_or_404(saving.seen_by(request.actor), pk=view_id)


def _back(request: MemberRequest, why: str) -> HttpResponse:
    messages.error(request, why.strip())
    there = lists.find(request.POST.get("list", ""))
    query = lists.kept(request.POST.get("query", ""))
    return redirect(f"{reverse(there.url_name) if there else '/'}?{query or 'view='}")
