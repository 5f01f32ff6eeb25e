"""Records: who or what cases are about."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import record_page
from handoffs.api.bodies import ReasonIn, RecordHere
from handoffs.api.out import CaseOut, RecordRef
from handoffs.periods.reading import with_period
from handoffs.record_page import RecordFilter
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, Text
from procops.rest.viewsets import ReadViewSet, verb
from workflows.records import changes
from workflows.records.models import NAME_AT_MOST, OUTSIDE_ID_AT_MOST, Record, RecordKind


class RecordOut(RecordRef):
    """Who or what cases are about."""

    added_at = Moment()
    open_cases = serializers.SerializerMethodField(help_text="How many of its cases, that you may see, are not over.")

    def get_open_cases(self, record: Any) -> int:
        return record.open_cases or 0


class RecordIn(In):
    kind = serializers.ChoiceField(RecordKind.choices)
    name = Text(at_most=NAME_AT_MOST)
    outside_id = Text(at_most=OUTSIDE_ID_AT_MOST, default="", allow_blank=True)


class RecordChangeIn(In):
    name = Text(at_most=NAME_AT_MOST, default=None, allow_null=True, help_text="Null: as it is.")
    outside_id = Text(
        at_most=OUTSIDE_ID_AT_MOST, default=None, allow_null=True, allow_blank=True, help_text="Null: as it is."
    )


class MergeIn(In):
    into = RecordHere(help_text="Id of the record that stays.")


class RecordChanged(Out):
    """The record as it is known from now on."""

    id = serializers.UUIDField()


class RecordsViewSet(ReadViewSet):
    """The records of cases that you may see, and those that no case is about yet; newest first."""

    model = Record
    serializer_class = RecordOut
    filterset_class = RecordFilter
    ordering = ("-added_at", "-id")

    def rows(self) -> QuerySet[Record]:
        return record_page.records(self.actor)

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        return ("-started_at", "-id") if self.action == "cases" else self.ordering

    @extend_schema(request=RecordIn, responses={201: RecordChanged})
    def create(self, request: Request) -> Response:
        """Add a record before any case is about it; a case makes its own when it starts."""
        record = changes.add(**self.asked(RecordIn), by=self.actor, now=self.now)
        return Done({"id": record.pk}, status=201)

    @verb(RecordChanged, RecordChangeIn)
    def change(self, record: Record, **given: Any) -> Response:
        """Give a record another name or number."""
        return Done({"id": changes.change(record, **given, by=self.actor, now=self.now).pk})

    @verb(RecordChanged, MergeIn)
    def merge(self, record: Record, into: Record) -> Response:
        """Let this record turn out to be another one: its cases become the other's."""
        return Done({"id": changes.merge(record, into=into, by=self.actor, now=self.now).pk})

    @verb(RecordChanged, ReasonIn)
    def erase(self, record: Record, reason: str) -> Response:
        """Erase name and number of whoever cases are about, for good. Admins only; its cases must be over."""
        changes.erase(record, reason=reason, by=self.actor, now=self.now)
        return Done({"id": record.pk})

    @extend_schema(responses={200: CaseOut(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None)
    def cases(self, request: Request, **kwargs: Any) -> Response:
        """The cases about a record over all processes that you may see, newest first; `state` narrows them."""
        cases = with_period(record_page.cases_of(self.get_object(), self.actor)).select_related("version")
        return self.page_of(cases.defer("version__document", "data", "marks"), CaseOut)
