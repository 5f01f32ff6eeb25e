"""The REST API of teams' channels: where a chat program is told what comes into a team's pool."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procops.notices.hooks import settings as hooks
from procops.notices.hooks.models import Program, TeamHook
from procops.people.models import Team
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonRef, TeamHere, TeamRef, Text
from procops.rest.viewsets import ReadViewSet, verb

ADDRESS_AT_MOST = 2000


class TeamChannelOut(Out):
    """A team's channel. Of its address only the host is ever told."""

    id = serializers.UUIDField(source="team_id", help_text="The team's.")
    team = TeamRef()
    program = serializers.ChoiceField(Program.choices)
    host = serializers.CharField()
    is_on = serializers.BooleanField(help_text="It is turned off when it has failed eight times in a row.")
    last_sent_at = Moment(allow_null=True)
    off_since = Moment(allow_null=True)
    last_error = serializers.CharField()
    set_by = PersonRef(allow_null=True)
    set_at = Moment()


class TeamChannelIn(In):
    team = TeamHere(help_text="Id of a team.")
    program = serializers.ChoiceField(Program.choices)
    address = Text(
        at_most=ADDRESS_AT_MOST, write_only=True, help_text="Of the incoming webhook; a secret, never told again."
    )


class TeamChannelChanged(Out):
    """The channel that was given or taken away."""

    id = serializers.UUIDField(help_text="The team's.")


class TeamChannelsViewSet(ReadViewSet):
    """The channels of the teams whose members you may name, as admin or lead; by the team's id."""

    model = TeamHook
    serializer_class = TeamChannelOut
    lookup_field = "team_id"
    ordering = ("-set_at", "-id")

    def rows(self) -> QuerySet[TeamHook]:
        rows: QuerySet[TeamHook] = TeamHook.objects.select_related("team", "set_by")
        return rows if self.actor.is_admin else rows.filter(team_id__in=self.actor.leads)

    @extend_schema(request=TeamChannelIn, responses={201: TeamChannelChanged})
    def create(self, request: Request) -> Response:
        """Say where a team's channel is; what was there before is forgotten."""
        asked = self.asked(TeamChannelIn)
        team: Team = asked["team"]
        hooks.give(team, program=Program(asked["program"]), address=asked["address"], by=self.actor, now=self.now)
        return Done({"id": team.pk}, status=201)

    @verb(TeamChannelChanged)
    def remove(self, hook: TeamHook) -> Response:
        """Tell the channel nothing more, and forget its address."""
        hooks.take_away(hook.team, by=self.actor, now=self.now)
        return Done({"id": hook.team_id})
