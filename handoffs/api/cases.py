"""Cases: started, looked at, paused, changed, talked about."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import erasing, moves
from handoffs.api import journal
from handoffs.api.attachments import Attached, AttachIn, AttachmentOut
from handoffs.api.bodies import (
    AmendIn,
    CommentIn,
    HoldCaseIn,
    MoveIn,
    ReasonIn,
    ReopenIn,
    StartCaseIn,
    StartWithFilesIn,
)
from handoffs.api.case_detail import CaseDetailOut, standing_of
from handoffs.api.erased import Erased
from handoffs.api.moved import Amended, Moved, Started, advanced, case_changed, started
from handoffs.api.out import CaseOut
from handoffs.filters import CaseFilter
from handoffs.periods.reading import with_period
from procops.rest import strict_json
from procops.rest.answers import Done
from procops.rest.parsers import FilesParser
from procops.rest.viewsets import ReadViewSet, verb
from workflows.models import Attachment, Case, Entry, Version
from workflows.plan import plan_of
from workflows.records.linking import Choice
from workflows.rules import may_read_drafts
from workflows.states import VersionState
from workflows.visibility import cases_seen_by, lanes_of, readable_fields


class CasesViewSet(ReadViewSet):
    """The cases that you may see. One is named by its id or by its reference, as `ONB-42`."""

    model = Case
    serializer_class = CaseOut
    detail_serializer_class = CaseDetailOut
    filterset_class = CaseFilter
    ordering = ("-started_at", "-id")
    lookup_field = "reference"
    lookup_value_regex = "[A-Za-z0-9-]{1,40}"

    def rows(self) -> QuerySet[Case]:
        seen = (
            with_period(cases_seen_by(self.actor))
            .select_related("process", "version", "started_by")
            .defer("version__document")
        )
        return seen if self.detail else seen.defer("data", "marks", "version__document")

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        return {"journal": ("seq",), "attachments": ("-uploaded_at", "-id")}.get(self.action, self.ordering)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One case with its data, who has it now, and what you may do with it."""
        case = self.get_object()
        return Response(CaseDetailOut(case, context={"standing": standing_of(case, actor=self.actor)}).data)

    @extend_schema(request=StartCaseIn, responses={201: Started})
    def create(self, request: Request) -> Response:
        """Start a case: the start form is done at once, by you; `opened` and `handoffs` say who is next.

        `also_open` warns of what is open for the same record already.
        """
        asked = self.asked(StartCaseIn)
        record, is_new = asked.pop("record"), asked.pop("new_record")
        choice = Choice(record) if record or is_new else None
        return started(moves.start_case(**asked, record=choice, by=self.actor, now=self.now))

    @extend_schema(request={"multipart/form-data": StartWithFilesIn}, responses={201: Started})
    @action(detail=False, methods=["post"], url_path="with-files", parser_classes=[FilesParser])
    def create_with_files(self, request: Request) -> Response:
        """Start a case whose start form asks for files: each file is a part named after its field."""
        files = {key: request.FILES.getlist(key) for key in request.FILES}
        given = request.POST.dict()
        asked = StartWithFilesIn(data=given, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        facts["data"] = _object(facts["data"])
        return started(moves.start_case(**facts, files=files, by=self.actor, now=self.now))

    @verb(Moved, HoldCaseIn)
    def hold(self, case: Case, **why: Any) -> Response:
        """Pause a case: nothing in it moves, and its clocks stop if the reason says so. It goes on by itself after the
        longest pause of its process, or on a day before that."""
        moves.hold_case(case, by=self.actor, now=self.now, **why)
        return case_changed(case)

    @verb(Moved)
    def resume(self, case: Case) -> Response:
        """Let a paused case go on."""
        moves.resume_case(case, by=self.actor, now=self.now)
        return case_changed(case)

    @verb(Moved, ReasonIn)
    def cancel(self, case: Case, reason: str) -> Response:
        """End a case: its live tasks are cancelled, its offers taken back."""
        return advanced(moves.cancel_case(case, by=self.actor, reason=reason, now=self.now))

    @verb(Erased, ReasonIn)
    def erase(self, case: Case, reason: str) -> Response:
        """Erase what is personal of a case that is over: texts, files, values, and who it names. Admins only.

        A record that other cases are about keeps its name: erase it by itself.
        """
        gone = erasing.erase_case(case, by=self.actor, reason=reason, now=self.now)
        return Done(gone.counts)

    @verb(Moved, ReopenIn)
    def reopen(self, case: Case, step: str, reason: str) -> Response:
        """Take a completed case up again at a step."""
        return advanced(moves.reopen(case, by=self.actor, step_key=step, reason=reason, now=self.now))

    @verb(Moved, MoveIn, path="move")
    def move(self, case: Case, version: int) -> Response:
        """Let a running case go on in another published or retired version of its process.

        What is under way must be there: each live step with its kind and role, each unanswered handoff with its way.
        """
        found = Version.objects.filter(process_id=case.process_id, number=version).first()
        if found is None or (found.state == VersionState.DRAFT and not may_read_drafts(self.actor, case.process)):
            raise ValidationError({"version": _("There is no such version of its process.")})
        return advanced(moves.move_to_version(case, version=found, by=self.actor, now=self.now))

    @verb(Moved, path="undo-move")
    def undo_move(self, case: Case) -> Response:
        """Take the last change of version back, before the case has moved on."""
        return advanced(moves.undo_move_to_version(case, by=self.actor, now=self.now))

    @verb(Amended, AmendIn)
    def amend(self, case: Case, changes: dict[str, Any], reason: str) -> Response:
        """Change a case's data, with a reason; deadlines that hang on a changed date move with it."""
        changed = moves.amend(case, by=self.actor, changes=changes, reason=reason, now=self.now)
        return Done({**case_changed(case).facts, "changed": sorted(changed)})

    @verb(Moved, CommentIn)
    def comment(self, case: Case, **said: Any) -> Response:
        """Say something about a case; whoever is mentioned is told."""
        moves.comment(case, by=self.actor, now=self.now, **said)
        return case_changed(case)

    @extend_schema(responses={200: journal.EntryOut(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None)
    def journal(self, request: Request, **kwargs: Any) -> Response:
        """The whole history of a case, oldest first."""
        case = self.get_object()
        readable = self._readable(case)
        entries = self.paginate_queryset(Entry.objects.filter(case=case).select_related("content")) or []
        context = journal.context_of(entries, readable=readable)
        return self.get_paginated_response(journal.EntryOut(entries, many=True, context=context).data)

    @extend_schema(responses={200: AttachmentOut(many=True)})
    @action(detail=True, methods=["get"], parser_classes=[FilesParser], filterset_class=None)
    def attachments(self, request: Request, **kwargs: Any) -> Response:
        """The files of a case, newest first."""
        case = self.get_object()
        readable = self._readable(case)
        files = Attachment.objects.filter(case=case, field_key__in=["", *readable]).select_related("uploaded_by")
        return self.page_of(files, AttachmentOut)

    @extend_schema(request={"multipart/form-data": AttachIn}, responses={201: Attached})
    @attachments.mapping.post
    def attach(self, request: Request, **kwargs: Any) -> Response:
        """Put a file to a case: 25 MB at most, of the usual kinds."""
        case, asked = self.get_object(), self.asked(AttachIn)
        file = moves.attach(case, by=self.actor, file=asked["file"], field_key=asked["field"], now=self.now)
        facts = {"id": file.pk, "case": case.pk, "size": file.size, "sha256": file.sha256}
        return Done(facts, status=201)

    def get_object(self) -> Case:
        """By id where the address holds one, else by reference."""
        named = self.kwargs[self.lookup_url_kwarg]
        self.lookup_field = "pk" if len(named) == 36 else "reference"
        case: Case = super().get_object()
        return case

    def _readable(self, case: Case) -> frozenset[str]:
        return readable_fields(plan_of(case.version_id).graph, lanes_of(self.actor, case), actor=self.actor)


def _object(text: str) -> dict[str, Any]:
    try:
        value = strict_json.loads(text.encode())
    except (strict_json.UnfitJson, UnicodeEncodeError):
        value = None
    if not isinstance(value, dict):
        raise ValidationError({"data": _("This is no JSON object.")})
    return value
