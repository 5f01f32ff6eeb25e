"""Handoffs: offered, accepted, sent back, passed on, taken back."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs import moves
from handoffs.all_work.order import handoff_order
from handoffs.api.bodies import AcceptIn, PassOnIn, RemindIn, ReturnIn, WithdrawIn
from handoffs.api.filters import HandoffFilter
from handoffs.api.handoff_detail import HandoffDetailOut, passage_of
from handoffs.api.moved import Moved, advanced, changed
from handoffs.api.out import HandoffOut
from handoffs.models import Handoff
from handoffs.moves import Advance
from procops.rest.viewsets import ReadViewSet, verb
from workflows.visibility import cases_seen_by


class HandoffsViewSet(ReadViewSet):
    """Handoffs in the cases that you may see."""

    model = Handoff
    serializer_class = HandoffOut
    detail_serializer_class = HandoffDetailOut
    filterset_class = HandoffFilter

    def rows(self) -> QuerySet[Handoff]:
        seen = Handoff.objects.filter(case__in=cases_seen_by(self.actor))
        if self.action not in ("list", "retrieve"):
            return seen  # a move reads what it needs under its lock
        joined = seen.select_related(*HandoffOut.JOINS)
        return joined if self.detail else joined.defer(*HandoffOut.UNUSED)

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        """As asked for; what comes in, the most urgent first."""
        if sort := request.query_params.get("sort"):
            return handoff_order(sort, request.query_params.getlist("state")).columns
        incoming = request.query_params.get("direction") == "incoming"
        return ("answer_by", "id") if incoming else self.ordering

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The handoffs that you may see, newest first; what is incoming in the order in which it must be answered; or
        as `sort` says, then only what is open (`ended`: what is answered) unless `state` says otherwise."""
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One handoff with its rules, what it hands over, and what you may do with it."""
        handoff = self.get_object()
        return Response(HandoffDetailOut(handoff, context={"passage": passage_of(handoff, actor=self.actor)}).data)

    @verb(Moved, AcceptIn)
    def accept(self, handoff: Handoff, **who: Any) -> Response:
        """Take the work: the task behind it opens, a join's when nothing else can come. Late hands are welcome."""
        return _answered(handoff, moves.accept(handoff, by=self.actor, now=self.now, **who))

    @verb(Moved, ReturnIn, path="return")
    def give_back(self, handoff: Handoff, **why: Any) -> Response:
        """Send offered work back, with a reason and the data that are missing or wrong; the giver does it again."""
        return _answered(handoff, moves.give_back(handoff, by=self.actor, now=self.now, **why))

    @verb(Moved, ReturnIn)
    def send_back(self, handoff: Handoff, **why: Any) -> Response:
        """Send work back that you have accepted, until your task is done."""
        return _answered(handoff, moves.send_back(handoff, by=self.actor, now=self.now, **why))

    @verb(Moved, PassOnIn)
    def pass_on(self, handoff: Handoff, **where: Any) -> Response:
        """Not ours: pass the offer to the right role, with one line. Its clock starts full."""
        return _answered(handoff, moves.pass_on(handoff, by=self.actor, now=self.now, **where))

    @verb(Moved, WithdrawIn)
    def withdraw(self, handoff: Handoff, **why: Any) -> Response:
        """Take back what you offered, before anybody accepts it."""
        return _answered(handoff, moves.withdraw(handoff, by=self.actor, now=self.now, **why))

    @verb(Moved, RemindIn)
    def remind(self, handoff: Handoff, words: str) -> Response:
        """Remind whoever has to accept what you offered: at most once an hour, and the journal counts it."""
        return changed(moves.send_reminder(handoff.to_task, by=self.actor, words=words, now=self.now))


def _answered(handoff: Handoff, advance: Advance) -> Response:
    return advanced(advance, handoffs=Handoff.objects.filter(pk=handoff.pk))
