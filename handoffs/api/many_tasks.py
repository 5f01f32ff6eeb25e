"""Many tasks at once, and the next one of all: each is a move of its own, answered row by row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from handoffs import bulk, pools
from handoffs.api.bodies import ReassignManyIn, TasksIn, UndoManyIn
from handoffs.api.moved import Moved, changed
from handoffs.bulk import Result
from handoffs.desk_rows import BulkVerb
from procops.errors import Refused
from procops.people.actor import Actor
from procops.rest.answers import Done
from procops.rest.serializers import Out
from procops.rest.viewsets import verb_of_many
from workflows.casedata import InvalidData

_NAMES_THINGS = frozenset({"step", "case", "state", "who", "thing", "verb", "lane"})
"""Facts of a refusal that name things by their labels. Others may hold what people wrote, or values of the case."""


class ResultOut(Out):
    """What became of one task."""

    task = serializers.UUIDField()
    done = serializers.BooleanField()
    code = serializers.CharField(help_text="Why not, for programs; empty where it was done.")
    detail = serializers.CharField(
        help_text="Why not, in a sentence; empty where it would repeat what people wrote: ask that task alone."
    )
    next_action = serializers.CharField()


class ResultsOut(Out):
    """What became of each task, in the order asked."""

    done = serializers.IntegerField(help_text="So many were done.")
    refused = serializers.IntegerField()
    results = ResultOut(many=True)


class ManyTasks:
    """The verbs of the collection. Each task is a move of its own: one refusal keeps nothing else back."""

    actor: Actor
    now: datetime

    @verb_of_many(Moved, path="take-next")
    def take_next(self) -> Response:
        """Take the most urgent task of the pools of your teams: it is accepted or claimed, and answered."""
        return changed(pools.take_next(by=self.actor, now=self.now).task)

    @verb_of_many(ResultsOut, TasksIn, path="bulk/accept")
    def bulk_accept(self, tasks: Sequence[UUID]) -> Response:
        """Accept everything that has come for each of these tasks. Answered with a result for each."""
        return _results(bulk.do(BulkVerb.ACCEPT, tasks, by=self.actor, now=self.now))

    @verb_of_many(ResultsOut, TasksIn, path="bulk/claim")
    def bulk_claim(self, tasks: Sequence[UUID]) -> Response:
        """Take each of these tasks from its pool. Answered with a result for each."""
        return _results(bulk.do(BulkVerb.CLAIM, tasks, by=self.actor, now=self.now))

    @verb_of_many(ResultsOut, ReassignManyIn, path="bulk/reassign")
    def bulk_reassign(self, tasks: Sequence[UUID], **who: Any) -> Response:
        """Give each of these tasks to somebody else of its role. Answered with a result for each."""
        return _results(bulk.do(BulkVerb.REASSIGN, tasks, by=self.actor, now=self.now, **who))

    @verb_of_many(ResultsOut, TasksIn, path="bulk/complete")
    def bulk_complete(self, tasks: Sequence[UUID]) -> Response:
        """Complete those tasks in which nothing is left to fill, tick or decide. Answered with a result for each."""
        return _results(bulk.do(BulkVerb.COMPLETE, tasks, by=self.actor, now=self.now))

    @verb_of_many(ResultsOut, UndoManyIn, path="bulk/undo")
    def bulk_undo(self, tasks: Sequence[UUID], verb: str) -> Response:
        """Take back what you did with these tasks, where it is not too late. Answered with a result for each."""
        return _results(bulk.undo(BulkVerb(verb), tasks, by=self.actor, now=self.now))


def _results(results: Sequence[Result]) -> Done:
    done = sum(result.is_done for result in results)
    return Done(
        {
            "done": done,
            "refused": len(results) - done,
            "results": [facts_of(one) for one in results],
        }
    )


def facts_of(result: Result) -> dict[str, Any]:
    """A result as it is answered."""
    return {"task": result.task_id, "done": result.is_done, **_why(result.refusal)}


def _why(no: Refused | InvalidData | None) -> dict[str, str]:
    if no is None:
        return {"code": "", "detail": "", "next_action": ""}
    if isinstance(no, InvalidData):
        return {"code": "invalid", "detail": "", "next_action": _("Complete it by itself to be told what is wrong.")}
    # The answer may be kept for its idempotency key: it holds nothing that a person wrote.
    detail = no.message if no.facts.keys() <= _NAMES_THINGS else ""
    return {"code": no.code, "detail": detail, "next_action": no.next_action}
