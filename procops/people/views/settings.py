"""Settings of the organization, and what was changed in it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procops import clock, keyset, tables
from procops.people import audit_words, list_files, organizations, rules
from procops.people.audit_filter import AuditFilter
from procops.people.forms import OrganizationForm
from procops.people.models import AuditEntry, Organization
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only, refusal_in


@require_http_methods(["GET", "POST"])
def organization(request: MemberRequest) -> HttpResponse:
    """Name, time zone, holidays, usual hours; everybody may read them, an admin may change them."""
    here, may = request.organization, rules.may_administer(request.actor)
    if request.method == "POST" and not may:
        raise PermissionDenied(rules.AdminsOnly().message)
    form = OrganizationForm(request.POST or None, initial=_as_it_is(here))
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            organizations.change(here, by=request.actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people:settings")
    context = {
        "form": form,
        "may_administer": may,
        "is_open": settings.SIGNUP_OPEN,
        "watch_hours": here.watched_within,
        "acknowledge_hours": here.acknowledged_within,
    }
    return render(request, "people/settings.html", context, status=422 if form.errors else 200)


def _as_it_is(here: Organization) -> dict[str, Any]:
    country = here.calendar.country if here.calendar else ""
    return {
        "name": here.name,
        "time_zone": here.time_zone,
        "country": country,
        "accept_hours": here.accept_hours,
        "watch_hours": here.watch_hours,
        "acknowledge_hours": here.acknowledge_hours,
    }


@require_GET
@admins_only
def audit_log(request: MemberRequest) -> HttpResponseBase:
    """Who changed what, newest first, narrowed by what stands in the address. What makes no sense shows no rows."""
    filtered = AuditFilter(request.GET, queryset=AuditEntry.objects.all(), request=request)
    rows = filtered.qs
    if (kind := tables.asked(request)) and filtered.is_sense:
        return tables.download(kind, list_files.audit_log(rows), now=clock.now())
    found = keyset.newest_first(rows, moment="at", before=request.GET.get("before", ""))
    asked = {name: request.GET[name] for name in filtered.filters if request.GET.get(name)}
    context = {
        "lines": audit_words.lines(found.rows),
        "older": found.older,
        "form": filtered.form,
        "query": f"&{urlencode(asked)}" if asked else "",
    }
    return render(request, "people/audit_log.html", context, status=filtered.status)
