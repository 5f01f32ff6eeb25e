"""Who makes an API request: a token's person, else the session's, whose changes need the CSRF token."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from procops.people.models import Person
from procops.rest.models import Token


class TokenAuthentication(authentication.BaseAuthentication):
    """Takes what `BearerMiddleware` found; a request that shows a token is never answered by its cookies instead."""

    def authenticate(self, request: Request) -> tuple[Person, Token] | None:
        """
        :raises AuthenticationFailed: if the token is unknown, revoked or expired, or its person no longer works here.
        """
        asked: Any = request._request
        if not asked.has_bearer:
            return None
        if asked.auth_token is None or asked.membership is None:
            raise AuthenticationFailed(_("This token is not valid: it is unknown, or has been revoked or has expired."))
        return asked.user, asked.auth_token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="procops"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema tells of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scheme = build_bearer_security_scheme_object("Authorization", "Bearer")
        return {**scheme, "description": "A token made under Settings, API tokens: `Authorization: Bearer pct_...`"}
