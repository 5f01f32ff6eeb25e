"""What only one person can do."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs.absences import alone
from handoffs.absences.alone import AloneRole
from procops.rest.serializers import Moment, Out, PersonRef, TeamRef
from procops.rest.viewsets import OrganizationViewSet
from workflows.models import FilledBy, Staffing


class OnlyOneOut(Out):
    """A role of a published process that one person fills, and that has no deputy."""

    process = serializers.CharField(source="row.process.key")
    process_name = serializers.CharField(source="row.process.name")
    lane = serializers.CharField(source="row.lane_key")
    role = serializers.CharField(source="name")
    steps = serializers.ListField(child=serializers.CharField(), help_text="Names of what waits while they are away.")
    person = PersonRef()
    team = serializers.SerializerMethodField(help_text="The team in which they are alone; null: the role is theirs.")
    away_until = Moment(allow_null=True, help_text="The end of their absence, if they are away now.")

    @extend_schema_field(TeamRef(allow_null=True))
    def get_team(self, role: AloneRole) -> Any:
        return TeamRef(role.row.team).data if role.row.by == FilledBy.TEAM else None


class OnlyOneViewSet(mixins.ListModelMixin, OrganizationViewSet):
    """Roles that hang on one person: of processes you own or design, of teams you lead, and those you answer for."""

    model = Staffing
    serializer_class = OnlyOneOut
    ordering = ("id",)

    def rows(self) -> QuerySet[Staffing]:
        return alone.roles(self.actor)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Roles that hang on one person: their work waits while that person is away."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or ()
        shown = alone.shown(list(page), actor=self.actor, now=self.now)
        return self.get_paginated_response(OnlyOneOut(shown, many=True).data)
