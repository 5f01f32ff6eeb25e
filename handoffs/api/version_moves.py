"""Running cases, moved to another version of their process by the dozen."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs.api.bodies import ProcessHere
from handoffs.api.out import CaseRef
from handoffs.transfers import moving
from handoffs.transfers.models import MoveState, Transfer, TransferState
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonRef
from procops.rest.viewsets import ReadViewSet, verb
from workflows.api.out import ProcessRef
from workflows.models import Version
from workflows.states import VersionState


class VersionMoveOut(Out):
    """Cases on their way to another version."""

    id = serializers.UUIDField()
    process = ProcessRef()
    version = serializers.IntegerField(source="version.number")
    by = PersonRef()
    made_at = Moment()
    state = serializers.ChoiceField(TransferState.choices)
    size = serializers.IntegerField(help_text="How many cases.")
    ended_at = Moment(allow_null=True)


class VersionMoveCountsOut(Out):
    """What became of the cases, by number."""

    to_do = serializers.IntegerField()
    moved = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Left where they were: what is under way is not in the version.")
    back = serializers.IntegerField(help_text="Taken back.")
    stayed = serializers.IntegerField(help_text="Not taken back: they had moved on.")


class VersionMoveDetailOut(VersionMoveOut):
    """The same, with how far it has come."""

    counts = serializers.SerializerMethodField()

    @extend_schema(responses=VersionMoveCountsOut)
    def get_counts(self, transfer: Transfer) -> VersionMoveCountsOut:
        return VersionMoveCountsOut(moving.counts(transfer)).data  # type: ignore[return-value]


class CaseOfMoveOut(Out):
    """What became of one case."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    case = CaseRef()
    state = serializers.ChoiceField(MoveState.choices)
    why = serializers.CharField(help_text="Why it was left, or stays.")


class MoveCasesIn(In):
    process = ProcessHere(help_text="Id or key.")
    version = serializers.IntegerField(
        min_value=1,
        allow_null=True,
        default=None,
        help_text="Number of the version to move to; unless told, the published.",
    )
    from_version = serializers.IntegerField(
        min_value=1, allow_null=True, default=None, help_text="Only the cases that run on this version."
    )


class VersionMoveSent(Out):
    """What was sent off."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(TransferState.choices)
    size = serializers.IntegerField()


class VersionMovesViewSet(ReadViewSet):
    """Running cases that are moved to another version of their process, or back. A worker does it, a case at a time:
    look at one again for how far it is."""

    model = Transfer
    serializer_class = VersionMoveOut
    detail_serializer_class = VersionMoveDetailOut
    ordering = ("-made_at", "-id")

    def rows(self) -> QuerySet[Transfer]:
        return moving.transfers_seen_by(self.actor)

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        return ("number", "id") if self.action == "cases" else self.ordering

    @extend_schema(request=MoveCasesIn, responses={201: VersionMoveSent})
    def create(self, request: Request) -> Response:
        """Move the running cases of a process to a version: for its owner and admins."""
        asked = self.asked(MoveCasesIn)
        process, number = asked["process"], asked["version"]
        versions = Version.objects.filter(process=process).exclude(state=VersionState.DRAFT).defer("document")
        version = (versions.filter(number=number) if number else versions.filter(state=VersionState.PUBLISHED)).first()
        if version is None:
            raise ValidationError({"version": _("There is no such version, or it has not been published.")})
        return _sent(
            moving.send_off(process, version, from_number=asked["from_version"], by=self.actor, now=self.now), 201
        )

    @verb(VersionMoveSent)
    def undo(self, transfer: Transfer) -> Response:
        """Take back what was moved, of each case that has not moved on since."""
        return _sent(moving.call_back(transfer, by=self.actor, now=self.now), 200)

    @extend_schema(responses={200: CaseOfMoveOut(many=True)})
    @action(detail=True, methods=["get"])
    def cases(self, request: Request, **kwargs: Any) -> Response:
        """What became of each case that you may see."""
        return self.page_of(moving.cases_of(self.get_object(), self.actor), CaseOfMoveOut)


def _sent(transfer: Transfer, status: int) -> Done:
    return Done({"id": transfer.pk, "state": transfer.state, "size": transfer.size}, status=status)
