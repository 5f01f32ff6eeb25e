"""The organization of the request, and who makes it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from procops.people.models import Role
from procops.rest.serializers import Moment, Out
from procops.rest.tokens import Scope


class OrganizationOut(Out):
    """The organization that the token or the session belongs to."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    accept_hours = serializers.IntegerField(
        allow_null=True,
        help_text="Within how many working hours newly designed handoffs are accepted; null: by kind of process.",
    )
    watch_hours = serializers.IntegerField(
        allow_null=True,
        help_text="After how many working hours a pool that nobody looks into is told of; null: the installation's.",
    )
    acknowledge_hours = serializers.IntegerField(
        allow_null=True,
        help_text="After how many what nobody of a shift has acknowledged is told of; null: the installation's.",
    )
    is_demo = serializers.BooleanField()
    created_at = Moment()


class MeOut(Out):
    """Who makes the request, and what they may do at most."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(Role.choices)
    teams = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of the teams they belong to.")
    leads = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of the teams they lead.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), allow_null=True, help_text="The token's; null for a session."
    )


class HereViewSet(ViewSet):
    """Where a request is answered, and for whom."""

    only_asks: frozenset[str] = frozenset()

    @extend_schema(operation_id="organization", responses={200: OrganizationOut})
    def organization(self, request: Any) -> Response:
        """The organization. It follows from the token or the session, never from the address."""
        return Response(OrganizationOut(request.organization).data)

    @extend_schema(operation_id="me", responses={200: MeOut})
    def me(self, request: Any) -> Response:
        """Who makes the request."""
        actor, token = request.actor, request.auth
        said = {
            "id": request.user.pk,
            "name": request.user.name,
            "email": request.user.email,
            "role": actor.role,
            "teams": sorted(actor.teams),
            "leads": sorted(actor.leads),
            "scopes": token.scopes if token else None,
        }
        return Response(MeOut(said).data)
