"""Inviting people, and what somebody sees who opens the link."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from procops import clock
from procops.errors import Refused
from procops.people import invitation_mail, invitations
from procops.people.forms import InviteForm, NewAccountForm
from procops.people.middleware import CHOICE
from procops.people.models import Invitation, Membership, Person, Role
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only, refusal_in, refusal_said

PAGE = 50


@require_http_methods(["GET", "POST"])
@admins_only
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody, and see who has not answered. The link is shown on this answer, and never again."""
    form, link, now = InviteForm(request.POST or None), "", clock.now()
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            facts = form.cleaned_data
            invitation, secret = invitations.invite(
                email=facts["email"], role=Role(facts["role"]), team=facts["team"], by=request.actor, now=now
            )
            link = _sent(request, invitation, secret)
            form = InviteForm()
    return _page(request, form, link, status=422 if form.errors else 200)


@require_POST
@admins_only
def renew(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Make a new link for an invitation; the old one ends."""
    invitation, link = _invitation_or_404(invitation_id), ""
    with refusal_said(request):
        secret = invitations.renew(invitation, by=request.actor, now=clock.now())
        link = _sent(request, invitation, secret)
    return _page(request, InviteForm(), link)


@require_POST
@admins_only
def revoke(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    with refusal_said(request):
        invitations.revoke(_invitation_or_404(invitation_id), by=request.actor, now=clock.now())
        messages.success(request, _("The invitation has been taken back; its link no longer works."))
    return redirect("people:invitations")


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """What the invited person sees: join, log in first, or make an account."""
    invitation = invitations.find(secret)
    if invitation is None:
        raise Http404
    now = clock.now()
    if invitation.accepted_at is not None and (onward := _onward(request)):
        return redirect(onward)  # an older mail about work: they have come in meanwhile
    if invitations.is_over(invitation, now=now):
        return render(request, "people/invitation_over.html", {"invitation": invitation}, status=410)
    context = {"invitation": invitation, "here": request.get_full_path()}
    if request.user.is_authenticated:
        return _accept_as(request, request.user, invitation, context)
    if not invitations.sets_password(invitation):
        return render(request, "people/invitation_log_in.html", context)
    known = Person.objects.with_email(invitation.email).values_list("name", flat=True).first()
    form = NewAccountForm(request.POST or None, email=invitation.email, initial={"name": known or ""})
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            return _joined(request, invitations.accept_as_new(invitation, now=now, **form.cleaned_data), log_in=True)
    return render(
        request, "people/invitation_sign_up.html", context | {"form": form}, status=422 if form.errors else 200
    )


def _accept_as(
    request: HttpRequest, person: Person, invitation: Invitation, context: dict[str, object]
) -> HttpResponse:
    if person.email != invitation.email:
        return render(request, "people/invitation_for_another.html", context)
    if request.method == "POST":
        try:
            return _joined(request, invitations.accept(invitation, person=person, now=clock.now()))
        except Refused as no:
            return render(request, "people/invitation_over.html", context | {"no": no}, status=409)
    return render(request, "people/invitation_join.html", context)


def _joined(request: HttpRequest, membership: Membership, *, log_in: bool = False) -> HttpResponse:
    if log_in:
        login(request, membership.person)
    request.session[CHOICE] = str(membership.organization_id)
    messages.success(request, _("Welcome to %(organization)s.") % {"organization": membership.organization})
    return redirect(_onward(request) or "/")


def _onward(request: HttpRequest) -> str:
    """Where a mail about work leads through this page; only to pages of this site."""
    path = request.GET.get("next", "")
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _sent(request: MemberRequest, invitation: Invitation, secret: str) -> str:
    """Mail the link, now: it is kept nowhere. Where the mail does not leave, the link on the page can be passed on."""
    link = settings.URL + reverse("people:accept_invitation", args=[secret])
    if invitation_mail.send(invitation, link=link, inviter=request.user):
        messages.success(request, _("The invitation has been mailed to %(email)s.") % {"email": invitation.email})
    else:
        messages.warning(request, _("The mail could not be sent. Copy the link below and pass it on yourself."))
    return link


def _page(request: MemberRequest, form: InviteForm, link: str, status: int = 200) -> HttpResponse:
    rows = Invitation.objects.unanswered().select_related("invited_by", "team").order_by("-created_at", "-pk")
    context = {
        "form": form,
        "link": link,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "now": clock.now(),
    }
    return render(request, "people/invitations.html", context, status=status)


def _invitation_or_404(invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.select_related("organization", "invited_by")
    return get_object_or_404(rows, pk=invitation_id)
