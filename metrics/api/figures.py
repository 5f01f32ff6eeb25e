"""The figures of dashboards, as JSON."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from metrics import days, exporting, rules
from metrics.api.out import BehindOut, FiguresOverviewOut, PeopleFiguresOut, ProcessFiguresOut, StartOut
from metrics.reports import asked, behind, overview, people, process, start
from metrics.reports.asked import Asked
from metrics.reports.behind import Behind
from metrics.reports.panels import as_cell
from procops.rest.schema import ErrorAnswer
from procops.rest.viewsets import OrganizationViewSet
from workflows.api.processes import process_or_404
from workflows.models import Process

_OF_PROCESS = OpenApiParameter(
    "process", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or key of a process."
)
_FILTERS = (
    OpenApiParameter("period", OpenApiTypes.STR, description=f"One of: {', '.join(asked.PERIODS)}. 30 unless told."),
    OpenApiParameter("since", OpenApiTypes.DATE, description="The first day, instead of a period."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last day, instead of a period."),
    OpenApiParameter("version", OpenApiTypes.INT, description="Number of a version."),
    OpenApiParameter("team", OpenApiTypes.UUID, description="Only what a team did or was asked for."),
    OpenApiParameter(
        "by", OpenApiTypes.STR, description="A field that the process marks as a dimension, and a value: segment:large."
    ),
    OpenApiParameter("outcome", OpenApiTypes.STR, description="Only cases in which a step once ended so: approve:no."),
    OpenApiParameter(
        "beside", OpenApiTypes.STR, description="What it is compared with: before, year, days, or a version: v2."
    ),
    OpenApiParameter("beside_since", OpenApiTypes.DATE, description="With beside=days: the first day."),
    OpenApiParameter("beside_until", OpenApiTypes.DATE, description="With beside=days: the last day."),
    OpenApiParameter(
        "heat", OpenApiTypes.STR, description="What colours the map: median (usual) or total.", enum=["median", "total"]
    ),
    OpenApiParameter("clock", OpenApiTypes.STR, description="working (usual) or elapsed.", enum=["working", "elapsed"]),
)
_ALONE = tuple(one for one in _FILTERS if one.name != "heat" and not one.name.startswith("beside"))
"""Of what has no map and is not compared with anything: a filter that would change nothing is refused."""
_BEHIND = (
    OpenApiParameter("figure", OpenApiTypes.STR, description="Which figure; see `behind` of a number."),
    OpenApiParameter("key", OpenApiTypes.STR, description="Key of the step, flow or pair of roles."),
    OpenApiParameter(
        "good",
        OpenApiTypes.STR,
        description="yes, no or known: on time, or accepted first time; of what is open: not past due.",
    ),
    OpenApiParameter("reason", OpenApiTypes.STR, description="Of handoffs that were sent back."),
    OpenApiParameter("at_least", OpenApiTypes.INT, description="Milliseconds."),
    OpenApiParameter("less_than", OpenApiTypes.INT, description="Milliseconds."),
    OpenApiParameter(
        "person", OpenApiTypes.UUID, description="Who has the open work or did the step; for those who answer for it."
    ),
    OpenApiParameter(
        "begun", OpenApiTypes.STR, description="yes: steps or handoffs of the cases that began on these days."
    ),
    OpenApiParameter("over_by", OpenApiTypes.DATETIME, description="With begun=yes: what was over at that moment."),
    OpenApiParameter("begin", OpenApiTypes.INT, description="Where the page begins: `next_begin` of the one before."),
)


_NO_SENSE = OpenApiResponse(ErrorAnswer, "A filter makes no sense; `attr` names it.")


class FiguresViewSet(OrganizationViewSet):
    """Figures of the processes all of whose cases you may see; what they mean says docs/metrics.md."""

    model = Process
    serializer_class = FiguresOverviewOut
    pagination_class = None
    filter_backends = ()

    def rows(self) -> Any:
        return rules.measured_for(self.actor)

    @extend_schema(parameters=list(_ALONE), responses={200: FiguresOverviewOut, 400: _NO_SENSE})
    def overview(self, request: Request) -> Response:
        """Where most time is lost, and every process in numbers."""
        question = self._asked(request, _ALONE)
        found = overview.overview(self.actor, question, today=self._today())
        told = {
            "filters": _filters(question),
            "figures_until": found.until,
            "exact": found.is_exact,
            "sentences": [
                {
                    "process": said.process.key,
                    "giver": said.giver,
                    "receiver": said.receiver,
                    "handoffs": said.handoffs.count,
                    "waited_ms": said.waited.sum or 0,
                    "was_ms": said.was_ms,
                    "share": said.share,
                    "cost": said.cost,
                    "behind": said.waited.query,
                }
                for said in found.sentences
            ],
            "processes": found.panel.as_json(),
        }
        return Response(FiguresOverviewOut(told).data)

    @extend_schema(parameters=list(_ALONE), responses={200: StartOut, 400: _NO_SENSE})
    def start(self, request: Request) -> Response:
        """Where to start: processes by frequency x risk x variability, and by what people feel of them."""
        question = self._asked(request, _ALONE)
        ranked, felt = start.start(self.actor, question).panels
        return Response(
            StartOut({"filters": _filters(question), "ranked": ranked.as_json(), "felt": felt.as_json()}).data
        )

    @extend_schema(parameters=[_OF_PROCESS, *_FILTERS], responses={200: ProcessFiguresOut, 400: _NO_SENSE})
    def of_process(self, request: Request, process: str) -> Response:
        """All figures of one process."""
        found = self._process(process)
        question = self._asked(request, _FILTERS)
        with_names = rules.may_see_people(self.actor, found)
        board = process_reports.dashboard(found, question, now=self.now, with_names=with_names)
        if board is None:
            raise Http404
        told = {
            "filters": _filters(question),
            "figures_until": board.until,
            "exact": board.is_exact,
            "headlines": [
                {
                    "name": str(one.label),
                    "definition": str(one.number.means),
                    "number": as_cell(one.number),
                    "change": one.change,
                }
                for one in board.headlines
            ],
            "map": {"heat": question.heat} | board.heat_table.as_json(),
            "panels": [panel.as_json() for panel in board.panels],
        }
        return Response(ProcessFiguresOut(told).data)

    @extend_schema(parameters=[_OF_PROCESS, *_BEHIND, *_FILTERS], responses={200: BehindOut, 400: _NO_SENSE})
    def behind(self, request: Request, process: str) -> Response:
        """The rows that a number counts, the longest first; the query is `behind` of the number."""
        found = self._process(process)
        question = self._asked(request, (*_FILTERS, *_BEHIND))
        given = request.query_params.dict()
        begin = given.get("begin") or "0"
        if not (begin.isascii() and begin.isdigit() and len(begin) < 8):
            raise ValidationError({"begin": _("Write a number.")})
        try:
            number = Behind.read(given)
        except asked.NotUnderstood as wrong:
            raise ValidationError({wrong.field: wrong.why}) from None
        if number.person and not rules.may_see_people(self.actor, found):
            raise Http404
        page = behind.listed(number, found.pk, question, now=self.now, begin=int(begin))
        told = {
            "count": page.count,
            "sum_ms": page.sum,
            "next_begin": page.next,
            "results": [
                {
                    "case": row.imported.name
                    if getattr(row, "imported_id", None)
                    else getattr(row, "case", row).reference,
                    "step": getattr(row, "step_key", ""),
                    "flow": getattr(row, "flow_key", ""),
                    "lasted_ms": row.lasted,
                    "at": row.ended,
                }
                for row in page.rows
            ],
        }
        return Response(BehindOut(told).data)

    @extend_schema(parameters=[_OF_PROCESS, *_ALONE], responses={200: PeopleFiguresOut, 400: _NO_SENSE})
    def people(self, request: Request, process: str) -> Response:
        """Who carries a process: steps that hang on one person, and open work; by name for those who answer for it."""
        found = self._process(process)
        question = self._asked(request, _ALONE)
        with_names = rules.may_see_people(self.actor, found)
        report = process_reports.report_of(found, question, now=self.now, with_names=with_names)
        told = {"filters": _filters(question), "panels": [make(report).as_json() for make in people.PANELS.values()]}
        return Response(PeopleFiguresOut(told).data)

    @extend_schema(
        parameters=[
            _OF_PROCESS,
            OpenApiParameter("as", OpenApiTypes.STR, enum=list(exporting.KINDS), description="csv unless told."),
        ],
        responses={(200, "*/*"): OpenApiTypes.BINARY, 400: _NO_SENSE},
    )
    def events(self, request: Request, process: str) -> HttpResponseBase:
        """The events of a process as a file for process-mining tools: CSV, XES or OCEL 2.0 in JSON."""
        found = self._process(process)
        kind = request.query_params.get("as", "csv")
        if kind not in exporting.KINDS:
            raise ValidationError({"as": _("Choose one of: %(known)s.") % {"known": ", ".join(exporting.KINDS)}})
        return exporting.download(found, kind, by=self.actor, now=self.now)

    def _process(self, named: str) -> Process:
        return process_or_404(self.get_queryset(), named)

    def _today(self) -> date:
        return days.today(self.now)

    def _asked(self, request: Request, known: tuple[OpenApiParameter, ...]) -> Asked:
        """
        :raises ValidationError: if a parameter is unknown, or its value makes no sense.
        """
        names = {parameter.name for parameter in known}
        unknown = sorted(set(request.query_params) - names)
        if unknown:
            said = ErrorDetail(_("There is no such filter here."), "unknown")
            raise ValidationError({name[:60]: [said] for name in unknown[:20]})
        try:
            return asked.read(request.query_params.dict(), today=self._today())
        except asked.NotUnderstood as wrong:
            raise ValidationError({wrong.field: wrong.why}) from None


process_reports = process


def _filters(question: Asked) -> dict[str, Any]:
    return {
        "since": question.window.since,
        "until": question.last_day,
        "version": question.version,
        "team": question.team,
        "by": question.by,
        "outcome": question.outcome,
        "clock": question.clock,
    }
