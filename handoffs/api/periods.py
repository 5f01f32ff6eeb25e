"""Processes that start by themselves: when, and what became of which period."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs.api.out import CaseRef
from handoffs.periods import reading, running, setting
from handoffs.periods.models import PeriodStart, PeriodState, Schedule
from handoffs.periods.naming import Every
from handoffs.periods.rhythm import DAYS_AT_MOST, RULE_AT_MOST, Side
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonRef, Reason, Text, Values
from procops.rest.tokens import Scope
from procops.rest.viewsets import OrganizationViewSet, ReadViewSet, verb
from workflows.api.out import ProcessRef
from workflows.api.processes import process_or_404
from workflows.models import Process
from workflows.visibility import processes_seen_by

_OF_PROCESS = OpenApiParameter(
    "process", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or key of a process."
)


class PeriodRef(Out):
    """A period, wherever one is named."""

    key = serializers.CharField(help_text="2026-10, 2026-Q4, 2026-W48, 2026-H2, 2026, or the day a rule names.")
    first = serializers.DateField()
    last = serializers.DateField()


class StartOut(Out):
    """A case that will begin by itself."""

    period = PeriodRef()
    at = Moment()


class RhythmIn(In):
    every = serializers.ChoiceField(Every.choices)
    days = serializers.IntegerField(min_value=0, max_value=DAYS_AT_MOST, help_text="Working days.")
    side = serializers.ChoiceField(
        Side.choices, help_text="From which day of the period they are counted, and whither."
    )
    at = serializers.TimeField(help_text="On clocks of the calendar of whoever fills the role that starts.")
    since = serializers.DateField(help_text="No case begins before this day; a rule is counted from it.")
    rule = Text(at_most=RULE_AT_MOST, default="", allow_blank=True, help_text="RRULE; only where `every` is `rule`.")
    start = Text(
        at_most=40, default="", allow_blank=True, help_text="Key of the start; needed where there are several."
    )
    values = Values(
        default=dict,
        help_text=(
            "What stands in the start form, by field key. A date may be `period.first`, `period.last` or "
            "`period.begins`; `{period}` in a text stands for the period's name."
        ),
    )


class ScheduleOut(Out):
    """How a process starts by itself."""

    process = ProcessRef()
    every = serializers.ChoiceField(Every.choices)
    days = serializers.IntegerField()
    side = serializers.ChoiceField(Side.choices)
    at = serializers.TimeField()
    since = serializers.DateField()
    rule = serializers.CharField()
    start = serializers.CharField(source="start_key")
    values = Values()
    set_by = PersonRef(allow_null=True)
    set_at = Moment()
    paused_at = Moment(allow_null=True)
    zone = serializers.SerializerMethodField(help_text="Whose clocks are meant.")
    next = serializers.SerializerMethodField(help_text="The next five starts.")

    def get_zone(self, row: Schedule) -> str:
        return str(self.context["page"].zone)

    @extend_schema(responses=StartOut(many=True))
    def get_next(self, row: Schedule) -> Any:
        return StartOut(self.context["page"].next, many=True).data


class ScheduleChanged(Out):
    """What was said of it."""

    process = serializers.UUIDField()
    next_at = Moment(allow_null=True, help_text="Null: it is paused, or does not start any more.")


class PeriodOut(Out):
    """What became of one period: there is never a second case of it."""

    id = serializers.UUIDField()
    period = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    at = Moment(help_text="When its case was to begin.")
    state = serializers.ChoiceField(PeriodState.choices)
    case = serializers.SerializerMethodField(help_text="Null: there is none, or it is not for you.")
    why = serializers.CharField(help_text="Why it did not begin by itself, or was skipped.")
    decided_by = PersonRef(allow_null=True, help_text="Who ran it late, or skipped it.")
    decided_at = Moment(allow_null=True)

    @extend_schema(responses=CaseRef(allow_null=True))
    def get_case(self, row: PeriodStart) -> Any:
        seen = self.context.get("seen", frozenset())
        return CaseRef(row.case).data if row.case_id in seen else None


class PeriodChanged(Out):
    """What became of it now."""

    period = serializers.CharField()
    state = serializers.ChoiceField(PeriodState.choices)
    case = CaseRef(allow_null=True)


class SkipPeriodIn(In):
    note = Reason(default="", allow_blank=True, help_text="Why there is no case.")


class PeriodFilter(django_filters.FilterSet):
    """Narrows the periods."""

    state = django_filters.ChoiceFilter(choices=PeriodState.choices)

    class Meta:
        model = PeriodStart
        fields: list[str] = []


@extend_schema(parameters=[_OF_PROCESS])
class ScheduleViewSet(OrganizationViewSet):
    """How a process starts by itself."""

    model = Schedule
    serializer_class = ScheduleOut
    scope_to_change = Scope.DESIGN
    filter_backends = ()
    pagination_class = None

    @property
    def process(self) -> Process:
        return process_or_404(processes_seen_by(self.actor), self.kwargs["process"])

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """When it starts, with what, and its next five starts; 404 where it is started by hand."""
        page = reading.read(self.process, actor=self.actor, now=self.now)
        if page.schedule is None:
            raise Http404
        return Response(ScheduleOut(page.schedule, context={"page": page}).data)

    @extend_schema(request=RhythmIn, responses={200: ScheduleChanged})
    def set_up(self, request: Request, **kwargs: Any) -> Response:
        """Say when it starts by itself; what was said before is replaced. For its owner, designers and admins."""
        process = self.process
        return _changed(setting.set_up(process, **self.asked(RhythmIn), by=self.actor, now=self.now))

    @extend_schema(request=None, responses={200: ScheduleChanged})
    def pause(self, request: Request, **kwargs: Any) -> Response:
        """Let nothing begin until it is resumed; what falls into the pause is not asked for afterwards."""
        return _changed(setting.pause(self.process, by=self.actor, now=self.now))

    @extend_schema(request=None, responses={200: ScheduleChanged})
    def resume(self, request: Request, **kwargs: Any) -> Response:
        """Let it start again, with the next period."""
        return _changed(setting.resume(self.process, by=self.actor, now=self.now))

    @extend_schema(request=None, responses={204: None})
    def end(self, request: Request, **kwargs: Any) -> Response:
        """Let it no longer start by itself; what became of its periods stays."""
        setting.end(self.process, by=self.actor, now=self.now)
        return Response(status=204)


@extend_schema(parameters=[_OF_PROCESS])
class PeriodsViewSet(ReadViewSet):
    """What became of the periods of a process that starts by itself, the last first."""

    model = PeriodStart
    serializer_class = PeriodOut
    filterset_class = PeriodFilter
    ordering = ("-at", "-id")
    lookup_field = lookup_url_kwarg = "period"
    lookup_value_regex = "[0-9A-Za-z_-]{1,20}"

    def rows(self) -> QuerySet[PeriodStart]:
        process = process_or_404(processes_seen_by(self.actor), self.kwargs["process"])
        rows = reading.of_process(process).select_related("process__owner", "case", "decided_by")
        return rows.defer("case__data", "case__marks")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "seen": self._seen}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The periods of a process, the last first; `state=missed` is what somebody has to decide."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self._seen = reading.cases_among(page or (), self.actor)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One period, by its key."""
        row = self.get_object()
        self._seen = reading.cases_among([row], self.actor)
        return Response(self.get_serializer(row).data)

    @verb(PeriodChanged)
    def run(self, row: PeriodStart) -> Response:
        """Begin the case of a period that was missed."""
        case = running.run_late(row, by=self.actor, now=self.now)
        facts = {"id": case.pk, "reference": case.reference, "title": case.title}
        return Done({"period": row.period, "state": PeriodState.STARTED, "case": facts})

    @verb(PeriodChanged, SkipPeriodIn)
    def skip(self, row: PeriodStart, note: str) -> Response:
        """Let a period that was missed go without a case."""
        row = running.skip(row, note=note, by=self.actor, now=self.now)
        return Done({"period": row.period, "state": row.state, "case": None})

    _seen: frozenset[Any] = frozenset()


def _changed(row: Schedule) -> Done:
    return Done({"process": row.process_id, "next_at": None if row.paused_at else row.next_at})
