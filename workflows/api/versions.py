"""The versions of a process, and its draft: saved against the revision seen, checked, published."""

import re
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from procops.rest.answers import Done
from procops.rest.errors import Conflict
from procops.rest.schema import ErrorAnswer
from procops.rest.tokens import Scope
from procops.rest.viewsets import OrganizationViewSet, ReadViewSet, verb
from workflows import process_files, publishing, rules
from workflows.api.bodies import CheckIn, DraftSaveIn, PublishIn, RestoreIn, TryIn
from workflows.api.out import (
    ChangesOut,
    DraftChangesOut,
    FaultsOut,
    TrialOut,
    VersionChanged,
    VersionDetailOut,
    VersionOut,
)
from workflows.api.processes import process_or_404
from workflows.draft_changes import between, draft_changes
from workflows.faults import REFUSE
from workflows.graph import Graph
from workflows.models import Process, Version
from workflows.states import VersionState
from workflows.trial import Said, play
from workflows.visibility import processes_seen_by

OF_PROCESS = OpenApiParameter("process", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or key of a process.")
_SEEN = re.compile(r'"([0-9]{1,9})"')


class Unseen(APIException):
    """What is to be overwritten has to be named."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = gettext_lazy(
        'Say which revision you have seen: If-Match: "3"; or If-None-Match: * where there is no draft yet.'
    )


class MovedOn(Conflict):
    """What was seen is not there any more."""

    status_code = status.HTTP_412_PRECONDITION_FAILED


class OfProcess(OrganizationViewSet):
    """What hangs on one process that the actor may see."""

    model: ClassVar[type[Model]] = Version
    scope_to_change = Scope.DESIGN

    @property
    def process(self) -> Process:
        """
        :raises Http404: if there is none, or it is not for the actor.
        """
        return process_or_404(processes_seen_by(self.actor), self.kwargs["process"])

    def versions(self) -> QuerySet[Version]:
        """Those of its versions that the actor may see."""
        process = self.process
        rows = Version.objects.filter(process=process).select_related("process", "created_by", "published_by")
        if not rules.may_read_drafts(self.actor, process):
            rows = rows.exclude(state=VersionState.DRAFT)
        return rows


@extend_schema(parameters=[OF_PROCESS])
class VersionsViewSet(OfProcess, ReadViewSet):
    """The versions of a process, newest first; a draft only for those who may read drafts."""

    serializer_class = VersionOut
    detail_serializer_class = VersionDetailOut
    ordering = ("-number",)
    lookup_field = lookup_url_kwarg = "number"
    lookup_value_regex = "[0-9]{1,9}"

    def rows(self) -> QuerySet[Version]:
        return self.versions() if self.detail else self.versions().defer("document")

    @verb(VersionChanged)
    def retire(self, version: Version) -> Response:
        """Take the published version out of use: no new cases, running ones go on."""
        return changed(publishing.retire(version, by=self.actor, now=self.now))

    @verb(VersionChanged, RestoreIn)
    def restore(self, version: Version, revision: int | None) -> Response:
        """Go back to a version: its document becomes the draft."""
        return changed(publishing.restore(version, seen=revision, by=self.actor, now=self.now))

    @extend_schema(responses={200: ChangesOut})
    @action(detail=True, methods=["get"], url_path="changes/(?P<against>[0-9]{1,9})")
    def changes(self, request: Request, against: str, **kwargs: Any) -> Response:
        """What differs in this version from another one of the process."""
        after, rows = self.get_object(), self.get_queryset()
        before = rows.filter(number=against).first()
        if before is None:
            raise Http404
        return Response(ChangesOut({"before": before.number, "changes": between(before, after)}).data)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def document(self, request: Request, **kwargs: Any) -> HttpResponse:
        """The process document of a version as a file, as it was saved."""
        version = self.get_object()
        response = HttpResponse(process_files.file_content(version), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{process_files.file_name(version)}"'
        return response


@extend_schema(parameters=[OF_PROCESS])
class DraftViewSet(OfProcess):
    """The draft of a process."""

    serializer_class = VersionDetailOut
    filter_backends = ()
    pagination_class = None
    only_asks = frozenset({"check", "try_out"})

    def get_object(self) -> Version:
        """
        :raises Http404: if there is no draft, or it is not for the actor.
        """
        process = self.process
        if not rules.may_read_drafts(self.actor, process):
            raise Http404
        rows = Version.objects.filter(process=process, state=VersionState.DRAFT)
        draft: Version | None = rows.select_related("process", "created_by", "published_by").first()
        if draft is None:
            raise Http404
        return draft

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """The draft with its document. Its ETag is what a save has to name."""
        draft = self.get_object()
        return Response(VersionDetailOut(draft).data, headers={"ETag": _etag(draft)})

    @extend_schema(
        request=DraftSaveIn,
        responses={
            200: VersionChanged,
            201: OpenApiResponse(VersionChanged, "A draft was begun."),
            412: OpenApiResponse(ErrorAnswer, "The draft is not what you have seen."),
            428: OpenApiResponse(ErrorAnswer, "Neither If-Match nor If-None-Match says what you have seen."),
        },
        parameters=[
            OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description='The revision seen, as `"3"`.'),
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="`*`: there is no draft yet."),
        ],
    )
    def save(self, request: Request, **kwargs: Any) -> Response:
        """Save the draft over the revision you have seen, or begin one. It may have faults that keep it from being
        published, but must be a process document."""
        process, seen = self.process, _seen(request)
        asked = self.asked(DraftSaveIn)
        try:
            draft = publishing.save_draft(
                process, asked["document"], seen=seen, note=asked["note"], by=self.actor, now=self.now
            )
        except publishing.DraftMovedOn as no:
            raise MovedOn(no.message, no.code, next_action=no.next_action) from no
        response = changed(draft, status=200 if seen else 201)
        response["ETag"] = _etag(draft)
        return response

    @extend_schema(request=CheckIn, responses={200: FaultsOut})
    def check(self, request: Request, **kwargs: Any) -> Response:
        """Everything that is wrong, or doubtful, with a document, with who fills its roles now. Changes nothing."""
        process, asked = self.process, self.asked(CheckIn)
        document = asked["document"] if "document" in asked else self.get_object().document
        faults = publishing.check(process, document)
        fit = not any(fault.level == REFUSE for fault in faults)
        return Response({"can_be_published": fit, "faults": [fault.as_json() for fault in faults]})

    @extend_schema(request=TryIn, responses={200: TrialOut})
    def try_out(self, request: Request, **kwargs: Any) -> Response:
        """Play a case on a document, in memory: what was said so far, and where that leads. Writes nothing.

        The first thing said begins it. What does not go is told in `wrong`; what was said before it stands.
        """
        _process, asked = self.process, self.asked(TryIn)  # a stranger is told nothing of what they sent
        document = asked["document"] if "document" in asked else self.get_object().document
        return Response(TrialOut(play(Graph.of(document), [Said(**one) for one in asked["said"]])).data)

    @extend_schema(responses={200: DraftChangesOut})
    def changes(self, request: Request, **kwargs: Any) -> Response:
        """What publishing the draft would change against the published version, and how many cases run on which one."""
        return Response(DraftChangesOut(draft_changes(self.get_object())).data)

    @extend_schema(request=PublishIn, responses={200: VersionChanged})
    def publish(self, request: Request, **kwargs: Any) -> Response:
        """Freeze the draft: new cases begin on it, running ones stay on theirs, the former version is retired."""
        process, asked = self.process, self.asked(PublishIn)
        return changed(
            publishing.publish(process, seen=asked["revision"], note=asked["note"], by=self.actor, now=self.now)
        )


def changed(version: Version, *, status: int = 200) -> Done:
    """The answer to a change of a version."""
    return Done({"number": version.number, "state": version.state, "revision": version.revision}, status=status)


def _etag(draft: Version) -> str:
    return f'"{draft.revision}"'


def _seen(request: Request) -> int | None:
    """The revision that the writer has seen; None where they say that there is no draft.

    :raises Unseen: if they say nothing, or nothing that can be read.
    """
    match = _SEEN.fullmatch(request.headers.get("If-Match", "").strip())
    if match:
        return int(match[1])
    if request.headers.get("If-None-Match", "").strip() == "*":
        return None
    raise Unseen
