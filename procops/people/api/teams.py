"""Teams: people who share work."""

from typing import Any

import django_filters
from django.db.models import Count, F, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from procops.people import teams
from procops.people.models import Person, Team, TeamMember
from procops.rest.answers import Done
from procops.rest.serializers import In, Out, PersonHere, PersonRef, TeamRef, Text
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb


class CalendarOut(Out):
    """A working calendar, wherever one is named."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class TeamOut(TeamRef):
    """A team."""

    lead = PersonRef(allow_null=True)
    calendar = CalendarOut(allow_null=True, help_text="Null: the organization's.")
    size = serializers.IntegerField()
    is_archived = serializers.SerializerMethodField(
        help_text="It goes on where it fills a role, and is offered no more."
    )

    def get_is_archived(self, team: Team) -> bool:
        return team.archived_at is not None


class TeamMemberOut(Out):
    """Somebody of a team."""

    id = serializers.UUIDField(source="person_id")
    name = serializers.CharField(source="person.name")
    is_lead = serializers.SerializerMethodField()

    def get_is_lead(self, row: TeamMember) -> bool:
        return row.person_id == row.team.lead_id


class TeamIn(In):
    name = Text(at_most=80)
    lead = PersonHere(allow_null=True, default=None, help_text="Id of a person; becomes the first member.")


class TeamMemberIn(In):
    person = PersonHere(help_text="Id of a person.")


class TeamChanged(Out):
    """The team that was made or changed."""

    id = serializers.UUIDField()


class TeamFilter(django_filters.FilterSet):
    """Narrows the teams."""

    is_archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, help_text="False unless told."
    )

    class Meta:
        model = Team
        fields: list[str] = []


class TeamsViewSet(ReadViewSet):
    """The teams of the organization, by name."""

    model = Team
    scope_to_change = Scope.ADMIN
    serializer_class = TeamOut
    filterset_class = TeamFilter
    ordering = ("name", "id")

    def rows(self) -> QuerySet[Team]:
        rows: QuerySet[Team] = Team.objects.select_related("lead", "calendar").annotate(size=Count("memberships"))
        named = self.detail or "is_archived" in self.request.query_params
        return rows if named else rows.filter(archived_at=None)

    @extend_schema(request=TeamIn, responses={201: TeamChanged})
    def create(self, request: Request) -> Response:
        """Make a team."""
        team = teams.create(**self.asked(TeamIn), by=self.actor, now=self.now)
        return Done({"id": team.pk}, status=201)

    @extend_schema(responses={200: TeamMemberOut(many=True)})
    @action(detail=True, methods=["get"])
    def members(self, request: Request, **kwargs: Any) -> Response:
        """Who belongs to a team, by name."""
        members = TeamMember.objects.filter(team=self.get_object()).select_related("person", "team")
        return self.page_of(members.annotate(name=F("person__name")), TeamMemberOut)

    @verb(TeamChanged, TeamMemberIn)
    def add_member(self, team: Team, person: Person) -> Response:
        """Let somebody share the team's work."""
        teams.add_member(team, person=person, by=self.actor, now=self.now)
        return Done({"id": team.pk})

    @verb(TeamChanged, TeamMemberIn)
    def remove_member(self, team: Team, person: Person) -> Response:
        """Take somebody out of the team. Work that is in their hands stays there."""
        teams.remove_member(team, person=person, by=self.actor, now=self.now)
        return Done({"id": team.pk})

    @verb(TeamChanged)
    def archive(self, team: Team) -> Response:
        """Offer a team no longer where a role is to be filled. Where it fills one, it goes on."""
        return Done({"id": teams.archive(team, by=self.actor, now=self.now).pk})

    @verb(TeamChanged)
    def restore(self, team: Team) -> Response:
        """Offer an archived team again."""
        return Done({"id": teams.restore(team, by=self.actor, now=self.now).pk})
