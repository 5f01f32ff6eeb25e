"""Shift handovers: made by whoever leaves, acknowledged item by item by whoever comes."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import moves
from handoffs.api.many_tasks import ResultOut, facts_of
from handoffs.api.out import CaseRef
from handoffs.moves.shifts import NOTE_AT_MOST
from handoffs.shifts import answering, reading
from handoffs.shifts.filters import ShiftFilter
from handoffs.shifts.models import ShiftHandover, ShiftItem
from handoffs.shifts.states import ItemState
from procops.people.models import Person, Team
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonHere, PersonRef, Reason, TeamHere, TeamRef, Text
from procops.rest.viewsets import ReadViewSet, verb


class ShiftItemOut(Out):
    """One item of a list."""

    number = serializers.IntegerField(source="item.number", help_text="Of the item in its list, from 1.")
    task = serializers.UUIDField(source="item.task_id")
    step = serializers.CharField(help_text="Its name.")
    case = serializers.SerializerMethodField(help_text="Null: you may not open it before you have taken it over.")
    owner = PersonRef(source="item.owner", help_text="Who had it when the list was made, and has it until then.")
    note = serializers.CharField(source="item.note")
    state = serializers.ChoiceField(ItemState.choices, source="item.state")
    meanwhile = serializers.CharField(
        help_text="What became of it without an answer, in words: it ended, or somebody else has it. Else empty."
    )
    reason = serializers.CharField(source="item.reason", help_text="Why it was not taken over.")
    answered_by = PersonRef(source="item.answered_by", allow_null=True)
    answered_at = Moment(source="item.answered_at", allow_null=True)

    @extend_schema_field(CaseRef(allow_null=True))
    def get_case(self, row: reading.Row) -> Any:
        return CaseRef(row.item.task.case).data if row.is_seen else None


class ShiftHandoverOut(Out):
    """What a leaving shift hands to the incoming one."""

    id = serializers.UUIDField()
    team = TeamRef()
    by = PersonRef()
    to = PersonRef(allow_null=True, help_text="Null: whoever of the team comes next.")
    note = serializers.CharField()
    handed_at = Moment()
    told_at = Moment(allow_null=True, help_text="When the lead was told that not everything had been acknowledged.")


class ShiftHandoverDetailOut(ShiftHandoverOut):
    """With its items."""

    items = serializers.SerializerMethodField()

    @extend_schema_field(ShiftItemOut(many=True))
    def get_items(self, handover: ShiftHandover) -> Any:
        rows = reading.rows_of(handover, actor=self.context["view"].actor)
        return ShiftItemOut(rows, many=True).data


class NotedTaskIn(In):
    task = serializers.UUIDField(help_text="Id of an open task of yours in the team; a lead's may be others'.")
    note = Text(at_most=NOTE_AT_MOST, lines=True, allow_blank=True, default="")


class HandOverShiftIn(In):
    team = TeamHere()
    to = PersonHere(allow_null=True, default=None, help_text="Id of who comes; null: whoever of the team does.")
    note = Text(at_most=NOTE_AT_MOST, lines=True, allow_blank=True, default="", help_text="For the whole shift.")
    items = serializers.ListField(child=NotedTaskIn(), max_length=reading.AT_MOST)


class ShiftHanded(Out):
    """The list that was made."""

    id = serializers.UUIDField()
    items = serializers.IntegerField(help_text="So many are on it.")
    left_out = serializers.ListField(
        child=serializers.UUIDField(), help_text="Tasks that had ended, or were not yours to hand over."
    )


class ItemIn(In):
    number = serializers.IntegerField(min_value=1, max_value=reading.AT_MOST, help_text="Of the item in its list.")


class ReturnItemIn(ItemIn):
    reason = Reason(allow_blank=True, help_text="Why you do not take it over.")


class ShiftAnswered(Out):
    """An item as it stands now."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(ItemState.choices)
    task = serializers.UUIDField()


class ShiftTakenOver(Out):
    """What became of each item that waited for your answer."""

    results = ResultOut(many=True)


class ShiftHandoversViewSet(ReadViewSet):
    """Shift handovers of your teams, by you and to you; an admin's, all."""

    model = ShiftHandover
    serializer_class = ShiftHandoverOut
    detail_serializer_class = ShiftHandoverDetailOut
    filterset_class = ShiftFilter
    ordering = ("-handed_at", "-id")

    def rows(self) -> QuerySet[ShiftHandover]:
        return reading.handovers_open_to(self.actor)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The shift handovers that you may see, newest first."""
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One list with its items."""
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(request=HandOverShiftIn, responses={201: ShiftHanded})
    def create(self, request: Request) -> Response:
        """Hand open items to the incoming shift. Each stays where it is, and its clock runs on, until acknowledged."""
        asked = self.asked(HandOverShiftIn)
        team: Team = asked["team"]
        to: Person | None = asked["to"]
        made = moves.hand_over_shift(
            team,
            by=self.actor,
            to=to.pk if to else None,
            notes={item["task"]: item["note"] for item in asked["items"]},
            note=asked["note"],
            now=self.now,
        )
        return Done({"id": made.handover.pk, "items": made.number, "left_out": made.left_out}, status=201)

    @verb(ShiftAnswered, ItemIn)
    def acknowledge(self, handover: ShiftHandover, number: int) -> Response:
        """Take one item over: its task is yours from now on, due when it was."""
        return _answered(moves.acknowledge_item(self._item(handover, number), by=self.actor, now=self.now))

    @verb(ShiftTakenOver)
    def acknowledge_all(self, handover: ShiftHandover) -> Response:
        """Take over every item that waits for your answer. Answered with a result for each."""
        results = answering.acknowledge_all(handover, by=self.actor, now=self.now)
        return Done({"results": [facts_of(result) for result in results]})

    @verb(ShiftAnswered, ReturnItemIn, path="return")
    def give_back(self, handover: ShiftHandover, number: int, reason: str) -> Response:
        """Do not take one item over: it stays where it is, and who has it and the lead are told why."""
        item = self._item(handover, number)
        return _answered(moves.return_item(item, by=self.actor, reason=reason, now=self.now))

    def _item(self, handover: ShiftHandover, number: int) -> ShiftItem:
        return get_object_or_404(reading.items_open_to(self.actor, handover), number=number)


def _answered(item: ShiftItem) -> Done:
    task_id: UUID = item.task_id
    return Done({"number": item.number, "state": item.state, "task": task_id})
