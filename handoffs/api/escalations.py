"""Escalations: looked at, answered, taken back. They are made at a task, or by the ladder."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import moves
from handoffs.api.bodies import ReplyIn
from handoffs.api.moved import Moved, MovedCase, MovedTask, advanced, facts
from handoffs.api.out import CaseRef
from handoffs.escalations import reading
from handoffs.escalations.filters import EscalationFilter
from handoffs.escalations.models import Escalation
from handoffs.escalations.reading import EscalationVerb, escalations_seen_by, full
from handoffs.escalations.states import Cause, EscalationKind, EscalationState, Reply
from procops.rest.answers import Done
from procops.rest.serializers import Moment, Out, PersonRef, TeamRef
from procops.rest.viewsets import ReadViewSet, verb
from workflows.api.out import Named, ProcessRef
from workflows.models import Task


class EscalationOut(Out):
    """What somebody is asked about a piece of work, until when, and what they decided."""

    id = serializers.UUIDField()
    case = CaseRef()
    process = ProcessRef(source="case.process")
    task = serializers.UUIDField(source="task_id")
    step = Named(source="task.step")
    kind = serializers.ChoiceField(
        EscalationKind.choices, help_text="Functional: specialists are offered it. Hierarchical: somebody decides."
    )
    cause = serializers.ChoiceField(Cause.choices)
    level = serializers.IntegerField(help_text="Of the ladder, from 1; 0: made by hand.")
    text = serializers.CharField(help_text="The reason or limit, in words.")
    state = serializers.ChoiceField(EscalationState.choices)
    asked_by = PersonRef(allow_null=True, help_text="Null: the ladder did.")
    asked = PersonRef(allow_null=True, help_text="The person who has to answer, if it is one.")
    team = TeamRef(allow_null=True, help_text="The team any of whom can answer, if it is one.")
    asked_at = Moment()
    answer_by = Moment()
    answer = serializers.CharField(help_text="What was said with the answer.")
    answered_by = PersonRef(allow_null=True)
    answered_at = Moment(allow_null=True)


class EscalationDetailOut(EscalationOut):
    """One, with the answers that are left."""

    replies = serializers.SerializerMethodField(help_text="What you can answer now; empty where it is not for you.")
    may = serializers.SerializerMethodField(help_text="The verbs that would not be refused to you now.")

    @property
    def _page(self) -> reading.EscalationPage:
        page: reading.EscalationPage = self.context["page"]
        return page

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Reply.choices)))
    def get_replies(self, escalation: Escalation) -> list[str]:
        return [reply.value for reply in self._page.replies]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField([verb.value for verb in EscalationVerb])))
    def get_may(self, escalation: Escalation) -> list[str]:
        return sorted(verb.value for verb in self._page.verbs)


class MovedEscalation(Out):
    """An escalation as it stands now."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(EscalationState.choices)


class Escalated(Out):
    """What an escalation, or its withdrawal, changed."""

    escalation = MovedEscalation()
    case = MovedCase()
    task = MovedTask()


class EscalationsViewSet(ReadViewSet):
    """Escalations in the cases that you may see."""

    model = Escalation
    serializer_class = EscalationOut
    detail_serializer_class = EscalationDetailOut
    filterset_class = EscalationFilter
    ordering = ("-asked_at", "-id")

    def rows(self) -> QuerySet[Escalation]:
        return full(escalations_seen_by(self.actor)).select_related("task__step")

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        """What waits for your answer, the most urgent first."""
        return ("answer_by", "id") if "asked" in request.query_params else self.ordering

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The escalations that you may see, newest first; with `asked` in the order in which they must be answered."""
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One escalation, and what you may do with it."""
        found = self.get_object()
        page = reading.read(found, actor=self.actor, now=self.now)
        return Response(EscalationDetailOut(found, context={"page": page}).data)

    @verb(Moved, ReplyIn)
    def answer(self, escalation: Escalation, reply: str, text: str) -> Response:
        """Take the work over, decide about it, or give the question back."""
        by, chosen = self.actor, Reply(reply)
        return advanced(moves.answer_escalation(escalation, by=by, reply=chosen, text=text, now=self.now))

    @verb(Escalated)
    def withdraw(self, escalation: Escalation) -> Response:
        """Take a question back that needs no answer any more."""
        return escalated(moves.withdraw_escalation(escalation, by=self.actor, now=self.now))


def escalated(escalation: Escalation) -> Done:
    """The answer to an escalation or its withdrawal: ids and states."""
    task = Task.objects.select_related("case").get(pk=escalation.task_id)
    moved = facts(task.case, task=task)
    told = {"id": escalation.pk, "state": escalation.state}
    return Done({"escalation": told, "case": moved["case"], "task": moved["task"]})
