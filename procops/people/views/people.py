"""The directory, and the page of one member."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procops import clock, tables
from procops.people import absences, devices, list_files, memberships, rules, teams
from procops.people.forms import RoleForm
from procops.people.models import Membership, Role
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only, refusal_said

PAGE = 50


@require_GET
def directory(request: MemberRequest) -> HttpResponseBase:
    """Everybody in the organization; admins may also ask for those who were shut out."""
    words = request.GET.get("q", "").strip()[:100]
    show_former = request.GET.get("former") == "yes" and rules.may_administer(request.actor)
    members = Membership.objects.filter(is_active=False) if show_former else Membership.objects.active()
    if words:
        members = members.filter(Q(person__name__icontains=words) | Q(person__email__icontains=words))
    members = members.select_related("person").order_by("person__name", "pk")
    if kind := tables.asked(request):
        return tables.download(kind, list_files.people(members), now=clock.now())
    page = Paginator(members, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "teams_of": teams.of_people([member.person_id for member in page]),
        "outside": {member.person_id for member in page if member.person.has_never_come_in},
        "words": words,
        "show_former": show_former,
        "may_administer": rules.may_administer(request.actor),
    }
    return render(request, "people/directory.html", context)


@require_http_methods(["GET", "POST"])
def member(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """One member: their role and teams; an admin changes the role here."""
    membership = _member_or_404(person_id)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST":
        if form.is_valid():
            with refusal_said(request):
                memberships.change_role(
                    membership, role=Role(form.cleaned_data["role"]), by=request.actor, now=clock.now()
                )
                messages.success(request, _("The role has been changed."))
        return redirect("people:member", person_id)
    context = {
        "member": membership,
        "teams": teams.of_people([person_id]).get(person_id, []),
        "form": form,
        "may_administer": rules.may_administer(request.actor),
        "may_set_absence": membership.is_active and absences.may_set(request.actor, person_id),
        "away": absences.away_now([person_id], now=clock.now()).get(person_id),
        "devices": devices.of(membership.person).count(),
    }
    return render(request, "people/member.html", context)


@require_POST
@admins_only
def sign_out(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """Log a member out on every device."""
    with refusal_said(request):
        ended = memberships.sign_out(_member_or_404(person_id), by=request.actor, now=clock.now())
        said = ngettext("Signed out on %(n)s device.", "Signed out on %(n)s devices.", ended)
        messages.success(request, said % {"n": ended})
    return redirect("people:member", person_id)


@require_POST
@admins_only
def reactivate(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """Let somebody in again."""
    with refusal_said(request):
        back = memberships.reactivate(_member_or_404(person_id), by=request.actor, now=clock.now())
        if back.person.has_never_come_in:
            messages.success(request, _("They can be given work again. Invite them anew: their old link has ended."))
        else:
            messages.success(request, _("They can log in here again. Add them to their teams."))
    return redirect("people:member", person_id)


def _member_or_404(person_id: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("person"), person_id=person_id)
