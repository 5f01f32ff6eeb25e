"""Tasks: the work of people, and everything they can do with it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import moves
from handoffs.all_work.order import task_order
from handoffs.api.bodies import (
    AcceptIn,
    AuthorityIn,
    ClaimIn,
    CompleteIn,
    DraftIn,
    HoldIn,
    LaterIn,
    ReasonIn,
    ReassignIn,
    RemindIn,
    ReportIn,
    SkipIn,
    SpecialistsIn,
)
from handoffs.api.escalations import Escalated, escalated
from handoffs.api.filters import TaskFilter
from handoffs.api.many_tasks import ManyTasks
from handoffs.api.moved import Moved, advanced, changed
from handoffs.api.out import TaskOut
from handoffs.api.problems import Reported, reported
from handoffs.api.task_detail import TaskDetailOut, work_on
from handoffs.escalations.states import Cause
from handoffs.models import Handoff
from procops.rest.viewsets import ReadViewSet, verb
from workflows.models import Task
from workflows.visibility import tasks_seen_by


class TasksViewSet(ManyTasks, ReadViewSet):
    """Tasks of the cases that you may see."""

    model = Task
    serializer_class = TaskOut
    detail_serializer_class = TaskDetailOut
    filterset_class = TaskFilter

    def rows(self) -> QuerySet[Task]:
        seen = tasks_seen_by(self.actor)
        if self.action not in ("list", "retrieve"):
            return seen  # a move reads what it needs under its lock
        joined = seen.select_related(*TaskOut.JOINS)
        return joined if self.detail else joined.defer(*TaskOut.UNUSED)

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        """As asked for; a desk and a pool are queues."""
        if sort := request.query_params.get("sort"):
            return task_order(sort, request.query_params.getlist("state")).columns
        return ("queue_at", "id") if {"mine", "pool"} & set(request.query_params) else self.ordering

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The tasks that you may see, newest first; with `mine` or `pool` in the order of the queue, the most urgent
        first; or as `sort` says, then only what is open (`ended`: what is over) unless `state` says otherwise."""
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One task with its form, its checklist, what came with it, and what you may do with it."""
        task = self.get_object()
        return Response(TaskDetailOut(task, context={"work": work_on(task, actor=self.actor)}).data)

    @verb(Moved)
    def start(self, task: Task) -> Response:
        """Take a ready task in hand: from now on it counts as worked on."""
        return changed(moves.start_task(task, by=self.actor, now=self.now))

    @verb(Moved, DraftIn)
    def draft(self, task: Task, **typed: Any) -> Response:
        """Keep a form as typed, for you only. The first change starts the task."""
        return changed(moves.save_draft(task, by=self.actor, now=self.now, **typed))

    @verb(Moved, CompleteIn)
    def complete(self, task: Task, **filled: Any) -> Response:
        """Finish a task: what follows opens, or is offered to whoever is next."""
        return advanced(moves.complete(task, by=self.actor, now=self.now, **filled))

    @verb(Moved, AcceptIn)
    def accept(self, task: Task, **who: Any) -> Response:
        """Accept everything that has come for a waiting task: all arrivals of a join in one go."""
        waiting = list(Handoff.objects.filter(to_task=task).unanswered().values_list("pk", flat=True))
        advance = moves.accept_all(task, by=self.actor, now=self.now, **who)
        return advanced(advance, handoffs=Handoff.objects.filter(pk__in=waiting).order_by("id"))

    @verb(Moved, HoldIn)
    def hold(self, task: Task, **why: Any) -> Response:
        """Pause a task; the reason says whether its clock stops."""
        return changed(moves.hold(task, by=self.actor, now=self.now, **why))

    @verb(Moved)
    def resume(self, task: Task) -> Response:
        """Go on with a paused task."""
        return changed(moves.resume(task, by=self.actor, now=self.now))

    @verb(Moved, ClaimIn)
    def claim(self, task: Task, **who: Any) -> Response:
        """Take a task from the pool of your team to a desk. Claiming is not starting."""
        return changed(moves.claim(task, by=self.actor, now=self.now, **who))

    @verb(Moved)
    def release(self, task: Task) -> Response:
        """Put a task back into the pool it came from."""
        return changed(moves.release(task, by=self.actor, now=self.now))

    @verb(Moved, ReassignIn)
    def reassign(self, task: Task, **who: Any) -> Response:
        """Give a task to somebody else of its role; an unanswered handoff then asks them."""
        return changed(moves.reassign(task, by=self.actor, now=self.now, **who))

    @verb(Moved, SkipIn)
    def skip(self, task: Task, **why: Any) -> Response:
        """Go on as if the task were done; required data still missing travel marked as waived."""
        return advanced(moves.skip(task, by=self.actor, now=self.now, **why))

    @verb(Moved, ReasonIn)
    def cancel(self, task: Task, reason: str) -> Response:
        """End one branch of the case; nothing follows from it."""
        return advanced(moves.cancel_task(task, by=self.actor, reason=reason, now=self.now), asked=task)

    @verb(Moved, LaterIn)
    def remind_later(self, task: Task, until: datetime) -> Response:
        """Put a task out of your sight until a moment; it comes back by itself. When it is due does not change."""
        return changed(moves.remind_later(task, by=self.actor, until=until, now=self.now))

    @verb(Moved)
    def bring_back(self, task: Task) -> Response:
        """Have a task that you put away on your desk again."""
        return changed(moves.bring_back(task, by=self.actor, now=self.now))

    @verb(Moved, RemindIn)
    def remind(self, task: Task, words: str) -> Response:
        """Remind whoever has a task, or has to accept it: at most once an hour, and the journal counts it."""
        return changed(moves.send_reminder(task, by=self.actor, words=words, now=self.now))

    @verb(Reported, ReportIn)
    def report_problem(self, task: Task, **said: Any) -> Response:
        """Say why the work cannot go on as planned; whoever answers for the role is asked.

        A file is put to the case first and named by its id. While a problem stops the task its clock stands still.
        """
        return reported(moves.report_problem(task, by=self.actor, now=self.now, **said))

    @verb(Escalated, SpecialistsIn)
    def pass_to_specialists(self, task: Task, **said: Any) -> Response:
        """Offer a task to a team with special knowledge. It stays where it is until one of them takes it."""
        return escalated(moves.pass_to_specialists(task, by=self.actor, now=self.now, **said))

    @verb(Escalated, AuthorityIn)
    def ask_authority(self, task: Task, cause: str, **said: Any) -> Response:
        """Ask somebody with authority to decide about a task, with the reason or the limit that makes it necessary."""
        return escalated(moves.ask_authority(task, by=self.actor, cause=Cause(cause), now=self.now, **said))

    @verb(Moved)
    def undo(self, task: Task) -> Response:
        """Take back a completion while nobody has accepted what it handed over. `redone` is the task to do again."""
        return advanced(moves.undo(task, by=self.actor, now=self.now), handoffs=Handoff.objects.filter(from_task=task))

    @verb(Moved)
    def undo_accept(self, task: Task) -> Response:
        """Take back the last acceptance of a task that nobody has begun: it is offered again as it was."""
        advance = moves.undo_accept(task, by=self.actor, now=self.now)
        return advanced(advance, handoffs=Handoff.objects.filter(to_task=task).unanswered().order_by("id"))

    @verb(Moved)
    def undo_reassign(self, task: Task) -> Response:
        """Take back your reassigning of a task, before anybody did anything with it: it lies where it lay."""
        return changed(moves.undo_reassign(task, by=self.actor, now=self.now))
