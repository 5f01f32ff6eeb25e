"""Problems: looked at, answered, taken back. They are reported at a task."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import moves
from handoffs.api.attachments import AttachmentOut
from handoffs.api.bodies import AnswerIn
from handoffs.api.moved import Moved, MovedCase, MovedTask, advanced, facts
from handoffs.api.out import CaseRef
from handoffs.problems import reading
from handoffs.problems.filters import ProblemFilter
from handoffs.problems.models import Problem
from handoffs.problems.reading import ProblemVerb, full, problems_seen_by
from handoffs.problems.states import Answer, ProblemState
from procops.rest.answers import Done
from procops.rest.serializers import Moment, Out, PersonRef
from procops.rest.viewsets import ReadViewSet, verb
from workflows.api.out import Named, ProcessRef
from workflows.models import Task


class ProblemOut(Out):
    """Why a piece of work cannot go on as planned, who decides until when, and what they decided."""

    id = serializers.UUIDField()
    case = CaseRef()
    process = ProcessRef(source="case.process")
    task = serializers.UUIDField(source="task_id")
    step = Named(source="task.step")
    reason = serializers.CharField(help_text="Key of one of the process's reasons; empty: another one.")
    reason_name = serializers.CharField(source="reason_label")
    text = serializers.CharField()
    blocking = serializers.BooleanField(help_text="Whether it stops the task, and its clock, until there is an answer.")
    state = serializers.ChoiceField(ProblemState.choices)
    reported_by = PersonRef(allow_null=True)
    reported_at = Moment()
    asked = PersonRef(help_text="Who has to answer.")
    answer_by = Moment()
    answer = serializers.CharField(help_text="What was said with the answer.")
    redo_step = serializers.CharField(help_text="Key of the step that is done again.")
    closed_by = PersonRef(allow_null=True)
    closed_at = Moment(allow_null=True)


class ProblemDetailOut(ProblemOut):
    """A problem with its file, and the answers that are left."""

    file = AttachmentOut(allow_null=True)
    answers = serializers.SerializerMethodField(help_text="What you can decide now; empty where it is not for you.")
    steps = serializers.SerializerMethodField(help_text="The steps that can be done again.")
    may = serializers.SerializerMethodField(help_text="The verbs that would not be refused to you now.")

    @property
    def _page(self) -> reading.ProblemPage:
        page: reading.ProblemPage = self.context["page"]
        return page

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Answer.choices)))
    def get_answers(self, problem: Problem) -> list[str]:
        return [answer.value for answer in self._page.choices.answers]

    @extend_schema_field(Named(many=True))
    def get_steps(self, problem: Problem) -> list[dict[str, Any]]:
        return [{"key": step.key, "name": step.name} for step in self._page.choices.steps]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField([verb.value for verb in ProblemVerb])))
    def get_may(self, problem: Problem) -> list[str]:
        return sorted(verb.value for verb in self._page.verbs)


class MovedProblem(Out):
    """A problem as it stands now."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(ProblemState.choices)


class Reported(Out):
    """What a report or its withdrawal changed."""

    problem = MovedProblem()
    case = MovedCase()
    task = MovedTask()


class ProblemsViewSet(ReadViewSet):
    """Problems in the cases that you may see."""

    model = Problem
    serializer_class = ProblemOut
    detail_serializer_class = ProblemDetailOut
    filterset_class = ProblemFilter
    ordering = ("-reported_at", "-id")

    def rows(self) -> QuerySet[Problem]:
        return full(problems_seen_by(self.actor)).select_related("task__step", "file__uploaded_by")

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        """What waits for your answer, the most urgent first."""
        return ("answer_by", "id") if "asked" in request.query_params else self.ordering

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The problems that you may see, newest first; with `asked` in the order in which they must be answered."""
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One problem with its file, and what you may do with it."""
        problem = self.get_object()
        page = reading.read(problem, actor=self.actor, now=self.now)
        return Response(ProblemDetailOut(problem, context={"page": page}).data)

    @verb(Moved, AnswerIn)
    def answer(self, problem: Problem, answer: str, **said: Any) -> Response:
        """Decide: the work goes on, an earlier step is done again, it is skipped, or it ends."""
        return advanced(moves.answer_problem(problem, by=self.actor, answer=Answer(answer), now=self.now, **said))

    @verb(Reported)
    def withdraw(self, problem: Problem) -> Response:
        """Take a problem back that is none any more: the work goes on."""
        return reported(moves.withdraw_problem(problem, by=self.actor, now=self.now))


def reported(problem: Problem) -> Done:
    """The answer to a report or its withdrawal: ids and states."""
    task = Task.objects.select_related("case").get(pk=problem.task_id)
    moved = facts(task.case, task=task)
    return Done({"problem": {"id": problem.pk, "state": problem.state}, "case": moved["case"], "task": moved["task"]})
