"""The people of the organization."""

from typing import Any

import django_filters
from django.db.models import F, Prefetch, Q, QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from procops.people import memberships, rules
from procops.people.models import Membership, Role, TeamMember
from procops.rest.answers import Done
from procops.rest.serializers import In, Out, TeamRef
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb

WORDS_AT_MOST = 100


class MemberOut(Out):
    """Somebody who belongs to the organization."""

    id = serializers.UUIDField(source="person_id")
    name = serializers.CharField(source="person.name")
    email = serializers.EmailField(source="person.email")
    role = serializers.ChoiceField(Role.choices)
    is_active = serializers.BooleanField(help_text="False: shut out. Only admins are told of them.")
    since = serializers.DateTimeField()
    teams = serializers.SerializerMethodField()

    def get_teams(self, member: Membership) -> list[dict[str, Any]]:
        return TeamRef([row.team for row in member.person.team_memberships.all()], many=True).data  # type: ignore[return-value]


class RoleIn(In):
    role = serializers.ChoiceField(Role.choices)


class MemberChanged(Out):
    """A member as they stand now."""

    id = serializers.UUIDField()
    role = serializers.ChoiceField(Role.choices)
    is_active = serializers.BooleanField()


class PeopleFilter(django_filters.FilterSet):
    """Narrows the members."""

    q = django_filters.CharFilter(method="with_words", max_length=WORDS_AT_MOST, help_text="Part of name or e-mail.")
    role = django_filters.ChoiceFilter(choices=Role.choices)
    is_active = django_filters.BooleanFilter(help_text="Admins can also ask for those who were shut out.")

    class Meta:
        model = Membership
        fields: list[str] = []

    def with_words(self, rows: QuerySet[Membership], name: str, words: str) -> QuerySet[Membership]:
        return rows.filter(Q(person__name__icontains=words) | Q(person__email__icontains=words))


class PeopleViewSet(ReadViewSet):
    """Everybody in the organization, by name."""

    model = Membership
    scope_to_change = Scope.ADMIN
    serializer_class = MemberOut
    filterset_class = PeopleFilter
    ordering = ("name", "id")
    lookup_field = "person_id"

    def rows(self) -> QuerySet[Membership]:
        teams = Prefetch("person__team_memberships", TeamMember.objects.select_related("team").order_by("team__name"))
        members = Membership.objects.all() if rules.may_administer(self.actor) else Membership.objects.active()
        rows: QuerySet[Membership] = members.select_related("person").prefetch_related(teams)
        return rows.annotate(name=F("person__name"))

    @verb(MemberChanged, RoleIn)
    def change_role(self, member: Membership, role: str) -> Response:
        """Give a member another role; it counts from their next request on."""
        return _changed(memberships.change_role(member, role=Role(role), by=self.actor, now=self.now))

    @verb(MemberChanged)
    def deactivate(self, member: Membership) -> Response:
        """Shut a member out, with all their tokens. What they did stays."""
        return _changed(memberships.deactivate(member, by=self.actor, now=self.now))

    @verb(MemberChanged)
    def reactivate(self, member: Membership) -> Response:
        """Let somebody in again who had been shut out."""
        return _changed(memberships.reactivate(member, by=self.actor, now=self.now))


def _changed(member: Membership) -> Response:
    return Done({"id": member.person_id, "role": member.role, "is_active": member.is_active})
