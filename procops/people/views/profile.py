"""A person's own settings, and the organization they look at."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procops import keyset
from procops.people import accounts, belonging
from procops.people import devices as signed_in
from procops.people.forms import ProfileForm
from procops.people.middleware import CHOICE
from procops.people.models.person import Theme
from procops.people.request import MemberRequest


@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Name, time zone, language, colours, shortcuts."""
    person = request.user
    initial = {name: getattr(person, name) for name in ("name", "time_zone", "language", "theme", "shortcuts")}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        accounts.change_profile(person, **form.cleaned_data)
        translation.activate(form.cleaned_data["language"] or translation.get_language_from_request(request))
        messages.success(request, _("Saved."))
        return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def devices(request: MemberRequest) -> HttpResponse:
    """Where this person is logged in."""
    rows = signed_in.of(request.user)
    found = keyset.newest_first(rows, moment="seen_at", before=request.GET.get("before", ""))
    shown = [(each, signed_in.name_of(each.program)) for each in found.rows]
    context = {"devices": shown, "older": found.older, "here": request.session.session_key}
    return render(request, "people/devices.html", context)


@require_POST
def end_device(request: MemberRequest) -> HttpResponse:
    """Log out on one device, or on all but this one."""
    here = request.session.session_key or ""
    if request.POST.get("device") == "others":
        ended = signed_in.end_others(request.user, but=here)
        said = ngettext("Signed out on %(n)s other device.", "Signed out on %(n)s other devices.", ended)
        messages.success(request, said % {"n": ended})
        return redirect("people:devices")
    try:
        device_id = UUID(request.POST.get("device", ""))
    except ValueError:
        raise Http404 from None
    if not signed_in.end(device_id, person=request.user):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("people:devices")


@require_POST
def theme(request: MemberRequest) -> HttpResponse:
    """Choose the colours from the top bar. htmx and scripts get an empty answer, others the page they came from."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        raise Http404
    accounts.change_theme(request.user, theme=Theme(chosen))
    wants_page = "text/html" in request.headers.get("Accept", "") and not request.htmx
    return redirect(_back(request)) if wants_page else HttpResponse(status=204)


@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    """Look at another of the person's organizations. One they do not belong to does not exist for them."""
    wanted = request.POST.get("organization", "")
    if belonging.chosen(belonging.memberships_of(request.user), wanted) is None:
        raise Http404
    request.session[CHOICE] = wanted
    return redirect("/")


def _back(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else "/"
