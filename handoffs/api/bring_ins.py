"""Cases that were running already, brought in by the dozen."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs.api.bodies import ProcessHere
from handoffs.api.out import CaseRef
from handoffs.bringing import batches, jobs
from handoffs.bringing.models import Batch, BatchState, LineState
from handoffs.bringing.reading import LINES_AT_MOST
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonRef, Text, Values
from procops.rest.viewsets import ReadViewSet
from workflows.api.out import ProcessRef


class BringInOut(Out):
    """Cases on their way in."""

    id = serializers.UUIDField()
    process = ProcessRef()
    name = serializers.CharField()
    by = PersonRef()
    made_at = Moment()
    state = serializers.ChoiceField(BatchState.choices)
    only_good_lines = serializers.BooleanField(source="only_good")
    size = serializers.IntegerField(help_text="How many lines it has.")
    done = serializers.SerializerMethodField(help_text="How many of them are done.")
    brought_in = serializers.IntegerField(source="brought", help_text="How many cases were made, once it has ended.")
    ended_at = Moment(allow_null=True)

    def get_done(self, batch: Batch) -> int:
        return jobs.progress(batch) if batch.state == BatchState.RUNNING else batch.size


class LineFaultOut(Out):
    """What is wrong with a line."""

    column = serializers.CharField(help_text="Empty: the line as a whole.")
    message = serializers.CharField()


class LineOut(Out):
    """One line, and what became of it."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(LineState.choices)
    case = CaseRef(allow_null=True)
    faults = LineFaultOut(many=True)


class RunningCaseIn(In):
    """One case as it stands elsewhere. Without a step it begins at the start, as by a start form."""

    step = Text(at_most=400, default="", allow_blank=True, help_text="Key or name of its step; several with ; between.")
    since = Text(at_most=40, default="", allow_blank=True, help_text="Since when, in ISO 8601; unless told, now.")
    owner = Text(at_most=254, default="", allow_blank=True, help_text="E-mail of who has it.")
    started_by = Text(at_most=254, default="", allow_blank=True, help_text="E-mail of who started it.")
    started_at = Text(at_most=40, default="", allow_blank=True, help_text="When it began, in ISO 8601.")
    data = Values(default=dict, help_text="Values by field key; people by e-mail.")  # type: ignore[assignment]


class BringInIn(In):
    process = ProcessHere(help_text="Id or key.")
    name = Text(at_most=120, default="", allow_blank=True, help_text="What the table is called.")
    only_good_lines = serializers.BooleanField(
        default=False, help_text="Leave lines with a fault out; else one fault keeps all of them out."
    )
    lines = serializers.ListField(child=RunningCaseIn(), min_length=1, max_length=LINES_AT_MOST)


class BringInSent(Out):
    """What was sent off."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(BatchState.choices)


class BringInsViewSet(ReadViewSet):
    """Tables of cases that were running already. A worker brings them in: look at one again for how far it is."""

    model = Batch
    serializer_class = BringInOut
    ordering = ("-made_at", "-id")

    def rows(self) -> QuerySet[Batch]:
        return batches.batches_seen_by(self.actor)

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        return ("number", "id") if self.action == "lines" else self.ordering

    @extend_schema(request=BringInIn, responses={201: BringInSent})
    def create(self, request: Request) -> Response:
        """Bring in cases, also in the middle: for the process owner and admins. From the start, whoever may start."""
        asked = self.asked(BringInIn)
        batch = batches.bring(
            asked["process"],
            asked["lines"],
            only_good=asked["only_good_lines"],
            name=asked["name"],
            by=self.actor,
            now=self.now,
        )
        return Done({"id": batch.pk, "state": batch.state}, status=201)

    @extend_schema(responses={200: LineOut(many=True)})
    @action(detail=True, methods=["get"])
    def lines(self, request: Request, **kwargs: Any) -> Response:
        """The lines of one table in their order, each with its case or its faults."""
        return self.page_of(self.get_object().lines.select_related("case").defer("case__data", "case__marks"), LineOut)
