"""Events: what other systems tell, and what of it is kept."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import moves
from handoffs.api.bodies import Key
from handoffs.events.filters import KEY_AT_MOST, EventFilter
from handoffs.events.models import Event, EventState
from handoffs.events.reading import listed
from handoffs.events.rules import NotForTelling, may_tell
from procops import clock
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, Text, Values
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb


class TellsEvents(BasePermission):
    """What was told names cases that not everybody may see."""

    message = str(NotForTelling().message)

    def has_permission(self, request: Any, view: Any) -> bool:
        return may_tell(request.actor)


class EventOut(Out):
    """Something that happened elsewhere, as it was told."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    key = serializers.SerializerMethodField(
        help_text="What it is about; null where you may not see it: it is a confidential value, or of a case that you "
        "may not open."
    )
    state = serializers.SerializerMethodField()
    told_at = Moment()
    expires_at = Moment(help_text="Until when it is kept, if nothing uses it.")
    case = serializers.SerializerMethodField(
        help_text="The case that went on with it; null where there is none, or one that you may not open."
    )
    ended_at = Moment(allow_null=True, help_text="When it was used, removed or expired.")

    def get_key(self, event: Any) -> str | None:
        return event.key if event.shows_key else None

    @extend_schema_field(serializers.ChoiceField(EventState.choices))
    def get_state(self, event: Event) -> str:
        return event.stands(clock.now()).value

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_case(self, event: Any) -> UUID | None:
        return event.case_id if event.shows_case else None


class EventIn(In):
    name = Key(help_text="As the process calls it.")
    key = Text(
        at_most=KEY_AT_MOST,
        help_text="What it is about: the value of the field that the process names, or a case number.",
    )
    data = Values(  # type: ignore[assignment]
        default=dict, help_text="Values by field key; those that the waiting step fills are taken."
    )


class Told(Out):
    """Whether a case went on with it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(EventState.choices)
    case = serializers.UUIDField(allow_null=True, help_text="The case that went on; null: kept until one waits for it.")


class EventsViewSet(ReadViewSet):
    """What other systems told; for admins and designers, newest first. A token that tells needs the scope `events`."""

    model = Event
    serializer_class = EventOut
    filterset_class = EventFilter
    scope_to_change = Scope.EVENTS
    ordering = ("-told_at", "-id")

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), TellsEvents()]

    def rows(self) -> QuerySet[Event]:
        return listed(self.actor)

    @extend_schema(request=EventIn, responses={201: Told})
    def create(self, request: Request) -> Response:
        """Tell that something happened. The case that has waited for it longest goes on; else it is kept for 90 days,
        until a case comes that waits for it. Each is used once."""
        event = moves.tell(**self.asked(EventIn), by=self.actor, now=self.now)
        return Done(_facts(event), status=201)

    @verb(Told)
    def remove(self, event: Event) -> Response:
        """Forget what was told and nothing has used."""
        return Done(_facts(moves.remove_event(event, by=self.actor, now=self.now)))


def _facts(event: Event) -> dict[str, Any]:
    return {"id": event.pk, "state": event.state, "case": event.case_id}
