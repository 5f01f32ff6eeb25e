"""A person's own settings, and the organization they look at."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from procops.people import accounts, belonging
from procops.people.forms import ProfileForm
from procops.people.middleware import CHOICE
from procops.people.models.person import Theme
from procops.people.request import MemberRequest


@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Name, time zone, colours, shortcuts."""
    person = request.user
    initial = {name: getattr(person, name) for name in ("name", "time_zone", "theme", "shortcuts")}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        accounts.change_profile(person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form}, status=422 if form.errors else 200)


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
