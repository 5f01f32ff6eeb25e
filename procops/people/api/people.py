"""The people of the organization."""

from typing import Any

import django_filters
from django.db.models import F, Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from procops.people import memberships, roster, rules
from procops.people.models import Membership, Role, TeamMember
from procops.people.roster.planning import Standing, facts_of
from procops.people.roster.reading import CHARACTERS_AT_MOST, Fault
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, TeamRef
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb

WORDS_AT_MOST = 100
FAULTS_TOLD = 100


class MemberOut(Out):
    """Somebody who belongs to the organization."""

    id = serializers.UUIDField(source="person_id")
    name = serializers.CharField(source="person.name")
    email = serializers.EmailField(source="person.email")
    role = serializers.ChoiceField(Role.choices)
    is_active = serializers.BooleanField(help_text="False: shut out. Only admins are told of them.")
    since = Moment()
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


class RosterIn(In):
    text = serializers.CharField(
        max_length=CHARACTERS_AT_MOST,
        trim_whitespace=False,
        help_text="Addresses, or a table with the columns name, e-mail, teams, lead, role, zone; commas, semicolons or "
        "tabs between the cells.",
    )
    seen = serializers.CharField(
        max_length=64,
        default=None,
        allow_null=True,
        help_text="`digest` of the check; refused if it has changed since.",
    )


class RosterFault(Out):
    """What is wrong with one cell of a table."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    message = serializers.CharField()


class RosterChange(Out):
    """What one line does."""

    line = serializers.IntegerField()
    email = serializers.CharField()
    name = serializers.CharField()
    does = serializers.ChoiceField([(each.value, each.value) for each in Standing])
    words = serializers.ListField(child=serializers.CharField())


class RosterCounts(Out):
    """How many lines do what."""

    new = serializers.IntegerField(help_text="Added as members at once, and invited.")
    guest = serializers.IntegerField(help_text="With an account elsewhere: asked to join.")
    back = serializers.IntegerField(help_text="Let in again.")
    changed = serializers.IntegerField()
    same = serializers.IntegerField()


class RosterOut(Out):
    """What a table would change."""

    counts = RosterCounts()
    new_teams = serializers.ListField(child=serializers.CharField())
    ignored = serializers.ListField(child=serializers.CharField(), help_text="Columns that are not read.")
    digest = serializers.CharField()
    faults = RosterFault(many=True)
    changes = RosterChange(many=True)


class BroughtIn(Out):
    """How much a table has changed."""

    counts = RosterCounts()
    teams_made = serializers.IntegerField()


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
    only_asks = frozenset({"check_import"})
    serializer_class = MemberOut
    filterset_class = PeopleFilter
    ordering = ("name", "id")
    lookup_field = "person_id"

    def rows(self) -> QuerySet[Membership]:
        teams = Prefetch("person__team_memberships", TeamMember.objects.select_related("team").order_by("team__name"))
        members = Membership.objects.all() if rules.may_administer(self.actor) else Membership.objects.active()
        rows: QuerySet[Membership] = members.select_related("person").prefetch_related(teams)
        return rows.annotate(name=F("person__name"))

    @extend_schema(request=RosterIn, responses={200: RosterOut})
    @action(detail=False, methods=["post"], url_path="check-import")
    def check_import(self, request: Request) -> Response:
        """What a table of people would change, and what is wrong with it. Changes nothing. Admins only."""
        rules.must_be_admin(self.actor)
        return Response(RosterOut(facts_of(roster.plan_for(self.asked(RosterIn)["text"]))).data)

    @extend_schema(request=RosterIn, responses={200: BroughtIn})
    @action(detail=False, methods=["post"], url_path="import")
    def bring_in(self, request: Request) -> Response:
        """Bring in the people of a table: all of them, or none. The second time only what differs is changed."""
        asked = self.asked(RosterIn)
        try:
            done = roster.bring_in(asked["text"], by=self.actor, now=self.now, seen=asked["seen"])
        except roster.InvalidRoster as wrong:
            said = [_sentence(fault) for fault in wrong.faults[:FAULTS_TOLD]]
            raise serializers.ValidationError({"text": said}) from None
        return Done({"counts": done.counts, "teams_made": len(done.new_teams)})

    @verb(MemberChanged, RoleIn)
    def change_role(self, member: Membership, role: str) -> Response:
        """Give a member another role; it counts from their next request on."""
        return _changed(memberships.change_role(member, role=Role(role), by=self.actor, now=self.now))

    @verb(MemberChanged)
    def deactivate(self, member: Membership) -> Response:
        """Shut a member out, with all their tokens. What they did stays."""
        return _changed(memberships.deactivate(member, by=self.actor, now=self.now))

    @verb(MemberChanged)
    def sign_out(self, member: Membership) -> Response:
        """Log a member out on every device; they may log in again. Tokens go on."""
        memberships.sign_out(member, by=self.actor, now=self.now)
        return _changed(member)

    @verb(MemberChanged)
    def reactivate(self, member: Membership) -> Response:
        """Let somebody in again who had been shut out."""
        return _changed(memberships.reactivate(member, by=self.actor, now=self.now))


def _sentence(fault: Fault) -> str:
    where = f"Line {fault.line}, {fault.column}" if fault.column else f"Line {fault.line}"
    return f"{where}: {fault.message}"


def _changed(member: Membership) -> Response:
    return Done({"id": member.person_id, "role": member.role, "is_active": member.is_active})
