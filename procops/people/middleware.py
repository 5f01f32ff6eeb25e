"""Who makes a request and in which organization; it is answered inside that organization's scope."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from procops import clock
from procops.people import belonging, devices
from procops.people.actor import Actor
from procops.people.models import Membership, Person
from procops.scoping import nowhere, scope

CHOICE = "organization"
"""The session's key for the organization a person has switched to."""

Answer = Callable[[HttpRequest], HttpResponseBase]


class Sessions(SessionMiddleware):
    """Django's, but a session that is ended while its request is on its way does not take the answer along.

    What was asked has been done by then, so its answer is given; the next request finds the login.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            response.delete_cookie(
                settings.SESSION_COOKIE_NAME,
                path=settings.SESSION_COOKIE_PATH,
                domain=settings.SESSION_COOKIE_DOMAIN,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
            return response


class OrganizationMiddleware:
    """Sets `request.organization`, `membership`, `actor`, `other_organizations`; enters the scope around view and page.

    The organization follows from the credential alone: an API token names its own; a session remembers a choice among
    the person's memberships, which are read anew for every request, so that a removed member is out at once. Stands
    after authentication and after `procops.rest.middleware.BearerMiddleware`.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        memberships: list[Membership] = []
        membership = None
        by_session = request.user.is_authenticated and getattr(request, "auth_token", None) is None
        if by_session and isinstance(request.user, Person) and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        if by_session and not devices.seen(request, now=clock.now()):
            logout(request)
        if request.user.is_authenticated:
            memberships = belonging.memberships_of(request.user)
            membership = _chosen(request, memberships)
        facts: dict[str, Any] = {
            "membership": membership,
            "organization": membership.organization if membership else None,
            "other_organizations": [each.organization for each in memberships if each is not membership],
            "actor": SimpleLazyObject(lambda: Actor.of(membership)) if membership else None,
        }
        for name, value in facts.items():
            setattr(request, name, value)
        with scope(membership.organization_id) if membership else nowhere(), timezone.override(_zone(membership)):
            return self.get_response(request)

    def process_view(self, request: Any, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Whoever belongs nowhere gets a page that says so, instead of pages that have nothing to show."""
        needs_organization = getattr(view, "login_required", True) and not _is_about_the_account(request)
        if request.user.is_authenticated and request.membership is None and needs_organization:
            return render(request, "people/no_organization.html")
        return None


def _chosen(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    token = getattr(request, "auth_token", None)
    if token is not None:
        return belonging.chosen(memberships, token.organization_id)
    first = memberships[0] if memberships else None
    return belonging.chosen(memberships, request.session.get(CHOICE)) or first


def _zone(membership: Membership | None) -> ZoneInfo | None:
    """The zone whose clock this person reads: their own, else the organization's."""
    if membership is None:
        return None
    try:
        return ZoneInfo(membership.person.time_zone or membership.organization.time_zone)
    except (ZoneInfoNotFoundError, ValueError):  # a name that this machine's data have lost
        return None


def _is_about_the_account(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith("account_")
