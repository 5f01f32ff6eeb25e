"""The page on which people make and revoke API tokens."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from procops import clock
from procops.people import rules
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_in, refusal_said
from procops.rest import tokens
from procops.rest.models import Token
from procops.rest.token_forms import TokenForm
from procops.scoping import OrganizationQuerySet

PAGE = 50


@require_http_methods(["GET", "POST"])
def every_token(request: MemberRequest) -> HttpResponse:
    """One's own tokens, and to an admin everybody's. A new one's secret is shown on this answer, and never again."""
    form, secret = TokenForm(request.POST or None, actor=request.actor), ""
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            facts, now = form.cleaned_data, clock.now()
            days = int(facts["days"])
            expires_at = now + timedelta(days=days) if days else None
            _token, secret = tokens.create(
                name=facts["name"], scopes=facts["scopes"], by=request.actor, now=now, expires_at=expires_at
            )
            form = TokenForm(actor=request.actor)
    rows = _visible(request).select_related("person").order_by("-created_at", "-pk")
    context = {
        "form": form,
        "secret": secret,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "now": clock.now(),
        "may_administer": rules.may_administer(request.actor),
    }
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: MemberRequest, token_id: UUID) -> HttpResponse:
    """End a token."""
    token = get_object_or_404(_visible(request), pk=token_id)
    with refusal_said(request):
        tokens.revoke(token, by=request.actor, now=clock.now())
        messages.success(request, _("%(token)s has been revoked.") % {"token": token.name})
    return redirect("tokens:tokens")


def _visible(request: MemberRequest) -> OrganizationQuerySet:
    rows: OrganizationQuerySet = Token.objects.filter(revoked_at=None)
    return rows if rules.may_administer(request.actor) else rows.filter(person_id=request.user.pk)
