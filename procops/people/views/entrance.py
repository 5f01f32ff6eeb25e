"""The door: django-allauth's login page, with the demo's people beside it where there is a demo."""

from typing import Any
from uuid import UUID

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from procops.people import demo
from procops.people.middleware import CHOICE


class Login(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ours = {"demo": demo.organizations() if settings.DEMO else [], "is_open": settings.SIGNUP_OPEN}
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | ours


@login_not_required
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demo's people, without a password. Outside a demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    try:
        person_id, organization_id = UUID(request.POST["person"]), UUID(request.POST["organization"])
    except (KeyError, ValueError):
        raise Http404 from None
    membership = demo.find(person_id=person_id, organization_id=organization_id)
    if membership is None:
        raise Http404
    login(request, membership.person)
    request.session[CHOICE] = str(membership.organization_id)
    return redirect("/")
