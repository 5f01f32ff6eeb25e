"""Finds the token that an API request carries, before the organization is chosen by it."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase

from procops import clock
from procops.rest import tokens

API = "/api/"
"""Tokens count below this path only: a page belongs to a session."""


class BearerMiddleware:
    """Sets `request.auth_token` from `Authorization: Bearer pct_...`: the one place where tokens are looked up.

    A request that shows a token is its person's, whatever cookies come along; one that shows a wrong token is nobody's.
    `procops.rest.authentication` trusts what stands here. Comes after Django's authentication.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token, has_bearer = None, False
        if request.path.startswith(API):
            kind, _, secret = request.headers.get("Authorization", "").partition(" ")
            has_bearer = kind.lower() == "bearer"
            if has_bearer:
                token = tokens.find(secret.strip(), now=clock.now())
                request.user = token.person if token else AnonymousUser()
        for name, value in {"auth_token": token, "has_bearer": has_bearer}.items():
            setattr(request, name, value)
        return self.get_response(request)
