"""Event logs of other systems, for programs: send one, say what it says, let it be imported, look how far it is."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics import rules
from metrics.baselines import importing, paths, receiving
from metrics.baselines.opening import BYTES_AT_MOST, MEMBERS
from metrics.eventlogs import ORDERS
from metrics.models import EventLog, LogFormat, LogState
from procops.rest.answers import Done
from procops.rest.parsers import FilesParser
from procops.rest.serializers import In, Moment, Out, PersonRef, Text
from procops.rest.tokens import Scope
from procops.rest.viewsets import OrganizationViewSet, ReadViewSet, verb
from workflows.api.out import ProcessRef
from workflows.api.processes import process_or_404
from workflows.models import Process


class LogFaultOut(Out):
    """One event that could not be read."""

    line = serializers.IntegerField(help_text="Of the file; 0: the file as a whole.")
    why = serializers.CharField()


class EventLogOut(Out):
    """An event log on its way in, or what became of it."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="The file's.")
    process_name = serializers.CharField()
    process = serializers.SerializerMethodField(help_text="The process that was made of it, once it is imported.")
    format = serializers.ChoiceField(LogFormat.choices)
    size = serializers.IntegerField(help_text="Bytes.")
    by = PersonRef()
    made_at = Moment()
    state = serializers.ChoiceField(LogState.choices)
    done = serializers.IntegerField(help_text="Per mille of what is being done, while it is imported.")
    mapping = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="See `say`.")
    columns = serializers.SerializerMethodField(help_text="Of a CSV: the names of its columns, until it is imported.")
    types = serializers.SerializerMethodField(help_text="Of an OCEL: its types of objects, until it is imported.")
    cases = serializers.IntegerField()
    events = serializers.IntegerField()
    since = serializers.DateField(allow_null=True, help_text="The first day on which a case ended.")
    until = serializers.DateField(allow_null=True, help_text="The last one.")
    refused_events = serializers.IntegerField(source="refused")
    refused_cases = serializers.IntegerField()
    faults = LogFaultOut(many=True, help_text="The first of them.")

    @extend_schema(responses=ProcessRef)
    def get_process(self, log: EventLog) -> Any:
        return ProcessRef(log.process).data if log.process and log.state == LogState.DONE else None

    def get_columns(self, log: EventLog) -> list[str]:
        return list(log.shape.get("head", ()))

    def get_types(self, log: EventLog) -> list[str]:
        return [kind for kind, _number in log.shape.get("types", ())]


class LogIn(In):
    """A file, as `multipart/form-data`."""

    file = serializers.FileField()
    process_name = Text(at_most=120, default="", allow_blank=True, help_text="Unless told, as the file is called.")


class LogSayIn(In):
    """What the file says; what is left out stays as it is."""

    process_name = Text(at_most=120, default="", allow_blank=True)
    case = serializers.CharField(required=False, max_length=500, help_text="Of a CSV: name of the column.")
    activity = serializers.CharField(required=False, max_length=500)
    complete = serializers.CharField(required=False, max_length=500, help_text="When it was done.")
    start = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="When it was started.")
    ready = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="When it was taken over.")
    resource = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="Who did it.")
    team = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="For which team.")
    order = serializers.ChoiceField(ORDERS, required=False, help_text="How days are written.")
    zone = serializers.CharField(required=False, max_length=64, help_text="Of times that name none.")
    type = serializers.CharField(required=False, max_length=120, help_text="Of an OCEL: the objects that are cases.")


class LogSendIn(In):
    only_whole_cases = serializers.BooleanField(
        default=False, help_text="Leave out cases with an event that cannot be read; else one keeps all of them out."
    )


class LogSent(Out):
    """A log that was received, changed or sent off."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(LogState.choices)


class LogForgotten(Out):
    id = serializers.UUIDField()


class _LogParser(FilesParser):
    at_most: ClassVar[int] = BYTES_AT_MOST + 1024 * 1024


class EventLogsViewSet(ReadViewSet):
    """Event logs of other systems: for designers. A worker imports them: look at one again for how far it is."""

    model = EventLog
    serializer_class = EventLogOut
    ordering = ("-made_at", "-id")
    scope_to_change = Scope.DESIGN

    def rows(self) -> QuerySet[EventLog]:
        return receiving.logs_seen_by(self.actor).defer("found")

    def get_parsers(self) -> list[Any]:
        return [_LogParser()] if getattr(self, "action_map", {}).get("post") == "create" else super().get_parsers()

    @extend_schema(request={"multipart/form-data": LogIn}, responses={201: LogSent})
    def create(self, request: Request) -> Response:
        """Send a file: CSV, XES or OCEL in JSON, packed by gzip or not. Nothing is imported before you say so."""
        asked = self.asked(LogIn)
        file = asked["file"]
        log = receiving.receive(
            file.file, name=file.name or "", process_name=asked["process_name"], zone="UTC", by=self.actor, now=self.now
        )
        return Done({"id": log.pk, "state": log.state}, status=201)

    @verb(LogSent, LogSayIn)
    def say(self, log: EventLog, process_name: str, **mapping: str) -> Response:
        """Say which column of a CSV holds what, or which objects of an OCEL are the cases."""
        found = receiving.say(log, mapping, process_name=process_name)
        return Done({"id": found.pk, "state": found.state})

    @verb(LogSent, LogSendIn)
    def send(self, log: EventLog, only_whole_cases: bool) -> Response:
        """Let it be imported: all of it or nothing, or all cases that can be read whole."""
        sent = receiving.send_off(log, only_whole=only_whole_cases)
        return Done({"id": sent.pk, "state": sent.state})

    @verb(LogForgotten)
    def forget(self, log: EventLog) -> Response:
        """Forget a file that was not imported; delete a process that was made of one, with its figures."""
        if log.state == LogState.DONE:
            importing.delete(log, by=self.actor, now=self.now)
        else:
            receiving.forget(log)
        return Done({"id": log.pk})


class PathOut(Out):
    """What came right after what."""

    source = serializers.CharField(  # type: ignore[assignment]  # a member, not DRF's own attribute
        help_text="Key of a step; case_begins and case_ends for both ends."
    )
    target = serializers.CharField()
    count = serializers.IntegerField()
    owner_changes = serializers.IntegerField(source="handoffs")
    waited_ms = serializers.IntegerField(help_text="Together, elapsed.")


class FoundStepOut(Out):
    """One step of an event log."""

    key = serializers.CharField()
    name = serializers.CharField()
    owner = serializers.CharField(help_text="Key of the role that did it most often.")
    count = serializers.IntegerField()
    cases = serializers.IntegerField()
    p80_ms = serializers.IntegerField(help_text="80 of 100 were done within, in working time.")


class PathsOut(Out):
    """The steps and paths found in an event log, the most frequent first, and the document drawn of them."""

    share = serializers.IntegerField()
    variants = serializers.IntegerField(help_text="How many different ways cases went.")
    roles = serializers.DictField(child=serializers.CharField(), help_text="Names by key.")
    steps = FoundStepOut(many=True)
    paths = PathOut(many=True)
    document = serializers.JSONField(help_text="A process document; the designer makes a draft of it.")


class FoundPathsViewSet(OrganizationViewSet):
    """The paths found in the event log that a process was made of."""

    model = Process
    serializer_class = PathsOut
    pagination_class = None
    filter_backends = ()

    def rows(self) -> QuerySet[Process]:
        return rules.measured_for(self.actor)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "process", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or key of a process."
            ),
            OpenApiParameter("share", OpenApiTypes.INT, description="Percent of all paths drawn; 80 unless told."),
        ],
        responses={200: PathsOut},
    )  # fmt: skip
    def of_process(self, request: Request, process: str) -> Response:
        """What happened after what, how often, and how long it waited."""
        found = paths.paths_of(
            process_or_404(self.get_queryset(), process), share=request.query_params.get("share", "")
        )
        if found is None:
            raise Http404
        told = {
            "share": found.share,
            "variants": found.found.variants,
            "roles": found.found.lanes,
            "steps": found.found.activities,
            "paths": found.found.paths,
            "document": found.document,
        }
        return Response(PathsOut(told).data)


assert set(LogSayIn().fields) == {"process_name", "order", "zone", "type", *MEMBERS}, "everything can be said"
