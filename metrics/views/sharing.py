"""Links to figures: made from a dashboard, listed and ended in the settings, and what whoever has one sees."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from metrics import days, rules, sharing
from metrics.reports import asked, process
from procops import clock
from procops.errors import Refused
from procops.keyset import newest_first
from procops.people.devices import client_of
from procops.people.request import MemberRequest
from procops.scoping import scope


class ShareForm(forms.Form):
    """For whom, and how long."""

    name = forms.CharField(label=gettext_lazy("For whom or what"), max_length=120)
    days = forms.TypedChoiceField(
        label=gettext_lazy("It works for"),
        coerce=int,
        choices=lambda: [(days, ngettext("%d day", "%d days", days) % days) for days in sharing.DAYS],
        initial=30,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: MemberRequest, key: str) -> HttpResponse:
    """Make a link to what the dashboard shows; it is shown on this answer, and never again."""
    found = get_object_or_404(rules.measured_for(request.actor), key=key)
    if not rules.may_share(request.actor, found):
        raise PermissionDenied(sharing.SharersOnly(process=found.name).message)
    question = asked.read_kindly(request.GET, today=days.today(clock.now()))
    form, link = ShareForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _row, secret = sharing.share(found, question, by=request.actor, now=clock.now(), **form.cleaned_data)
        link = settings.URL + reverse("metrics:shared", args=[secret])
        form = ShareForm()
    context = {"process": found, "asked": question, "form": form, "link": link}
    return render(request, "metrics/share.html", context, status=422 if form.errors else 200)


@require_GET
def links(request: MemberRequest) -> HttpResponse:
    """The links there are, newest first."""
    page = newest_first(sharing.shared_by(request.actor), moment="made_at", before=request.GET.get("after", ""))
    context = {"rows": page.rows, "next": page.older, "now": clock.now(), "may_administer": request.actor.is_admin}
    return render(request, "metrics/shares.html", context)


@require_POST
def revoke(request: MemberRequest, share_id: UUID) -> HttpResponse:
    """End a link at once."""
    row = get_object_or_404(sharing.shared_by(request.actor), pk=share_id)
    try:
        sharing.revoke(row, by=request.actor, now=clock.now())
    except Refused as no:
        raise PermissionDenied(no.message) from None
    messages.success(request, _("The link no longer works."))
    return redirect("metrics:shares")


@login_not_required
@require_GET
def look(request: HttpRequest, secret: str) -> HttpResponse:
    """What whoever has the link sees: figures only, no names of people, nothing of any case, nothing to press."""
    now = clock.now()
    if not sharing.may_look(client_of(request) or ""):
        return render(request, "429.html", status=429)
    row = sharing.find(secret, now=now)
    if row is None:
        raise Http404
    with scope(row.organization_id), timezone.override(ZoneInfo(row.organization.time_zone)):
        question = asked.read_kindly(QueryDict(row.query).dict(), today=days.today(now))
        board = process.dashboard(row.process, question, now=now, is_shared=True)
        if board is None:
            raise Http404
        answer = render(request, "metrics/shared.html", {"shared": row, "board": board, "asked": question})
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
