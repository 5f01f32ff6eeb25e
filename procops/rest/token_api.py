"""Tokens by token: listed, made, revoked."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from procops.people import rules
from procops.rest import tokens
from procops.rest.answers import Done
from procops.rest.models import Token
from procops.rest.serializers import In, Moment, Out, PersonRef, Text
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb


class TokenOut(Out):
    """A token. Its secret is kept nowhere."""

    id = serializers.UUIDField()
    person = PersonRef()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the secret begins.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    created_at = Moment()
    expires_at = Moment(allow_null=True)
    last_used_at = Moment(allow_null=True, help_text="To a quarter of an hour.")
    revoked_at = Moment(allow_null=True)


class TokenIn(In):
    name = Text(at_most=80, help_text="What it is for.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), min_length=1, max_length=len(Scope))
    expires_at = Moment(allow_null=True, default=None)


class TokenMade(Out):
    """The new token. The secret is told this once: a repeated request is answered without it."""

    id = serializers.UUIDField()
    secret = serializers.CharField(allow_null=True)


class TokenChanged(Out):
    """The token that was changed."""

    id = serializers.UUIDField()


class TokenFilter(django_filters.FilterSet):
    """Narrows the tokens."""

    is_revoked = django_filters.BooleanFilter(field_name="revoked_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Token
        fields: list[str] = []


class TokensViewSet(ReadViewSet):
    """Your own tokens; an admin sees everybody's."""

    model = Token
    scope_to_change = Scope.ADMIN
    serializer_class = TokenOut
    filterset_class = TokenFilter
    ordering = ("-created_at", "-id")

    def rows(self) -> QuerySet[Token]:
        rows: QuerySet[Token] = Token.objects.select_related("person")
        return rows if rules.may_administer(self.actor) else rows.filter(person_id=self.request.user.pk)

    @extend_schema(request=TokenIn, responses={201: TokenMade})
    def create(self, request: Request) -> Response:
        """Make a token of your own. One that is made with a token may do no more than that one."""
        asked: dict[str, Any] = self.asked(TokenIn)
        within = request.auth.scopes if isinstance(request.auth, Token) else None
        token, secret = tokens.create(**asked, within=within, by=self.actor, now=self.now)
        return Done({"id": token.pk}, status=201, shown_once={"secret": secret})

    @verb(TokenChanged)
    def revoke(self, token: Token) -> Response:
        """End a token for the next request on."""
        return Done({"id": tokens.revoke(token, by=self.actor, now=self.now).pk})


router = SimpleRouter()
router.register("tokens", TokensViewSet, basename="token")
urlpatterns = router.urls
