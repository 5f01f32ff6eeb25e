"""Search over everything that one may see."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs.api.out import CaseRef
from handoffs.search import CASES, OTHERS, search
from procops.rest.schema import ErrorAnswer
from procops.rest.serializers import In, Moment, Out, PersonRef, Text
from procops.rest.viewsets import OrganizationViewSet
from workflows.api.out import Named, ProcessRef
from workflows.models import Case
from workflows.records.models import RecordKind
from workflows.states import CaseState, TaskState

QUERY_AT_MOST = 100


class SearchIn(In):
    """What is looked for."""

    q = Text(at_most=QUERY_AT_MOST)


class FoundCase(CaseRef):
    """A case that was found."""

    process = ProcessRef()
    state = serializers.ChoiceField(CaseState.choices)
    started_at = Moment()


class FoundTask(Out):
    """A piece of your own work that was found."""

    id = serializers.UUIDField()
    case = CaseRef()
    step = Named()
    state = serializers.ChoiceField(TaskState.choices)


class FoundRecord(Out):
    """A customer, a vendor, an employee and such that was found."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(RecordKind.choices)
    name = serializers.CharField()


class FoundOut(Out):
    """What was found: the first of each kind."""

    exact = FoundCase(allow_null=True, help_text="The case whose number was asked for.")
    cases = FoundCase(many=True, help_text=f"At most {CASES}, newest first; the list of cases has them all.")
    tasks = FoundTask(many=True, help_text=f"At most {OTHERS}.")
    records = FoundRecord(many=True, help_text=f"At most {OTHERS}.")
    processes = ProcessRef(many=True, help_text=f"At most {OTHERS}.")
    people = PersonRef(many=True, help_text=f"At most {OTHERS}.")


class SearchViewSet(OrganizationViewSet):
    """Cases, your own open work, processes and people by their words."""

    model = Case
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="search",
        parameters=[OpenApiParameter("q", str, required=True, description="Words that all have to match.")],
        responses={200: FoundOut, 400: OpenApiResponse(ErrorAnswer, "There are no words, or too many.")},
    )
    def list(self, request: Request, **kwargs: Any) -> Response:
        """What matches every word, of what you may see."""
        asked = SearchIn(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return Response(FoundOut(search(asked.validated_data["q"], actor=self.actor)).data)
