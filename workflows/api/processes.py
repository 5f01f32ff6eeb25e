"""Processes, and who fills their roles."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from procops import clock
from procops.people.models import Person
from procops.rest.answers import Done
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb, verb_of_many
from workflows import gallery, publishing, rules, staff_changes, succession
from workflows.api.bodies import OwnerIn, ProcessIn, ReplaceIn, ReviewIn, StaffIn
from workflows.api.out import (
    DraftRef,
    Named,
    ProcessChanged,
    ProcessDetailOut,
    ProcessMade,
    ProcessOut,
    Replaced,
    ReviewOut,
    StaffingOut,
)
from workflows.models import Process, ProcessKind, RoleDeputy, Staffing, Version
from workflows.plan import graph_of, plan_of
from workflows.reviews import reviewing
from workflows.staffing import Staff
from workflows.states import VersionState
from workflows.visibility import processes_seen_by

PROCESS_REGEX = "[a-z0-9][a-z0-9_-]{0,39}"


class ProcessFilter(django_filters.FilterSet):
    """Narrows processes that may be seen already."""

    q = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", max_length=100, help_text="Part of the name."
    )
    kind = django_filters.ChoiceFilter(choices=ProcessKind.choices)
    review_overdue = django_filters.BooleanFilter(
        method="whose_review_is_overdue", help_text="Whether its review date has passed."
    )

    class Meta:
        model = Process
        fields: list[str] = []

    def whose_review_is_overdue(self, rows: QuerySet[Process], name: str, wanted: bool) -> QuerySet[Process]:
        late = reviewing.overdue(rows, now=clock.now())
        return late if wanted else rows.exclude(pk__in=late.values("pk"))


class ProcessesViewSet(ReadViewSet):
    """The processes that you may see, by name. One is named by its id or its key."""

    model = Process
    scope_to_change = Scope.DESIGN
    serializer_class = ProcessOut
    detail_serializer_class = ProcessDetailOut
    filterset_class = ProcessFilter
    ordering = ("name", "id")
    lookup_field = "key"
    lookup_value_regex = PROCESS_REGEX

    def rows(self) -> QuerySet[Process]:
        published = Version.objects.filter(process=OuterRef("pk"), state=VersionState.PUBLISHED)
        seen = processes_seen_by(self.actor).filter(archived_at=None).select_related("owner")
        return reviewing.with_review(seen).annotate(published=Subquery(published.values("number")[:1]))

    def get_object(self) -> Process:
        """By id where the address holds one, else by key."""
        return process_or_404(self.get_queryset(), self.kwargs["id"])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One process, and what you may do with it."""
        process = self.get_object()
        rows = Version.objects.filter(process=process).exclude(state=VersionState.RETIRED).defer("document")
        current = {version.state: version for version in rows}
        published = current.get(VersionState.PUBLISHED)
        starts = []
        if published is not None:
            graph = plan_of(published.pk).graph
            starts = rules.starts_open_to(self.actor, graph=graph, staff=Staff.of(process.pk))
        may = {
            "design": rules.may_design(self.actor),
            "review": published is not None and rules.may_review(self.actor, process),
            "staff": staff_changes.may_staff(self.actor, process),
            "start": bool(starts),
        }
        draft = current.get(VersionState.DRAFT) if rules.may_read_drafts(self.actor, process) else None
        details = {
            "draft": DraftRef(draft).data if draft else None,
            "starts": Named(starts, many=True).data,
            "review": ReviewOut(reviewing.standing_of(process, now=self.now)).data,
            "may": sorted(verb for verb, it in may.items() if it),
        }
        return Response({**ProcessOut(process).data, **details})

    @extend_schema(request=ProcessIn, responses={201: ProcessMade})
    def create(self, request: Request) -> Response:
        """Make a process with its first draft. Say who fills its roles, then publish it."""
        asked = self.asked(ProcessIn)
        document = asked["document"] if "document" in asked else _copied(**asked)
        version = publishing.create_process(document, by=self.actor, now=self.now)
        draft = {"number": version.number, "revision": version.revision}
        return Done({"id": version.process_id, "key": version.process.key, "draft": draft}, status=201)

    @extend_schema(request=OwnerIn, responses={200: ProcessChanged})
    @action(detail=True, methods=["put"])
    def owner(self, request: Request, **kwargs: Any) -> Response:
        """Name the person who answers for a process."""
        process, person = self.get_object(), self.asked(OwnerIn)["person"]
        staff_changes.give_to_owner(process, owner=person.pk, by=self.actor, now=self.now)
        return Done({"id": process.pk})

    @verb(ProcessChanged, ReviewIn)
    def review(self, process: Process, note: str) -> Response:
        """Say that it has been reviewed today: the next review is so many months away."""
        reviewing.reviewed(process, note=note, by=self.actor, now=self.now)
        return Done({"id": process.pk})

    @extend_schema(responses={200: StaffingOut})
    @action(detail=True, methods=["get"])
    def staffing(self, request: Request, **kwargs: Any) -> Response:
        """Who fills the roles of a process. A role of the draft is told to those who may see the draft."""
        process = self.get_object()
        rows = Staffing.objects.filter(process=process).select_related("team", "person", "accountable")
        filled = {row.lane_key: row for row in rows}
        named = RoleDeputy.objects.filter(process=process).select_related("person")
        deputies = {one.lane_key: one.person for one in named}
        lanes = [
            {**_staffed(lane, filled.get(lane["key"])), "deputy": deputies.get(lane["key"])}
            for lane in self._lanes(process)
        ]
        return Response(StaffingOut({"lanes": lanes}).data)

    @extend_schema(
        request=StaffIn,
        responses={200: ProcessChanged},
        parameters=[OpenApiParameter("lane", OpenApiTypes.STR, OpenApiParameter.PATH, description="Key of the role.")],
    )
    @action(detail=True, methods=["put"], url_path="staffing/(?P<lane>[a-z][a-z0-9_]{0,39})")
    def staff(self, request: Request, lane: str, **kwargs: Any) -> Response:
        """Say who fills one role from now on; open tasks stay where they are."""
        process = self.get_object()
        if lane not in {each["key"] for each in self._lanes(process)}:
            raise Http404
        staff_changes.staff(process, lane, **self.asked(StaffIn), by=self.actor, now=self.now)
        return Done({"id": process.pk})

    @verb_of_many(Replaced, ReplaceIn, path="replace-person")
    def replace_person(self, person: UUID, successor: Person, processes: list[UUID] | None) -> Response:
        """Let somebody take over what somebody else is in many processes: roles filled, answered for, owned."""
        if processes is None:
            processes = [part.process.pk for part in succession.parts_of(person, by=self.actor)]
        heirs = succession.Heirs.everything_to(successor.pk)
        changed = succession.replace_person(person, heirs, processes=processes, by=self.actor, now=self.now)
        return Done({"processes": [process.pk for process in changed]})

    def _lanes(self, process: Process) -> list[dict[str, str]]:
        """The roles of the published version, then those that only the draft has."""
        versions = Version.objects.filter(process=process).exclude(state=VersionState.RETIRED).order_by("number")
        if not rules.may_read_drafts(self.actor, process):
            versions = versions.exclude(state=VersionState.DRAFT)
        lanes = [lane for version in versions for lane in graph_of(version).lanes.values()]
        return [{"key": key, "name": name} for key, name in {lane.key: lane.name for lane in lanes}.items()]


def process_or_404(rows: QuerySet[Process], named: str) -> Process:
    """The process of that id or key among these rows.

    :raises Http404: if there is none.
    """
    process = rows.filter(**{"pk" if _is_id(named) else "key": named}).first()
    if process is None:
        raise Http404
    return process


def _is_id(named: str) -> bool:
    try:
        return str(UUID(named)) == named
    except ValueError:
        return False


def _copied(template: str, name: str = "", prefix: str = "") -> dict[str, Any]:
    try:
        facts = gallery.document(template)["process"]
    except KeyError:
        raise ValidationError({"template": _("There is no such template.")}) from None
    return gallery.copy(template, name=name or facts["name"], prefix=prefix or facts["prefix"])


def _staffed(lane: dict[str, str], row: Staffing | None) -> dict[str, Any]:
    if row is None:
        return {"lane": lane, "filled_by": None, "team": None, "person": None, "field": "", "accountable": None}
    return {
        "lane": lane,
        "filled_by": row.by,
        "team": row.team,
        "person": row.person,
        "field": row.field_key,
        "accountable": row.accountable,
    }
