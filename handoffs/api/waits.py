"""Waits: what cases wait for that nobody here works on."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from handoffs import moves
from handoffs.api.bodies import ReasonIn
from handoffs.api.moved import Moved, advanced
from handoffs.api.out import CaseRef
from handoffs.filters import processes_to_choose
from handoffs.waits.words import waits_for
from procops.rest.serializers import Moment, Out
from procops.rest.viewsets import ReadViewSet, verb
from workflows.api.out import Named, ProcessRef
from workflows.models import Case, Wait
from workflows.plan import plan_of
from workflows.states import WaitEnd, WaitState
from workflows.visibility import cases_seen_by, waits_seen_by


class WaitOut(Out):
    """One visit of a case to a wait."""

    JOINS = ("case__process", "step")
    UNUSED = ("case__data", "case__marks", "path", "pauses", "only_flows")

    id = serializers.UUIDField()
    case = CaseRef()
    process = ProcessRef(source="case.process")
    step = Named()
    visit = serializers.IntegerField()
    state = serializers.ChoiceField(WaitState.choices)
    event = serializers.CharField(help_text="The event it waits for; empty: it waits for none.")
    waits_for = serializers.SerializerMethodField(help_text="The same in words.")
    reached_at = Moment()
    due_at = Moment(allow_null=True, help_text="When it is over by itself; null: not known, or never.")
    ended_at = Moment(allow_null=True)
    how = serializers.ChoiceField(WaitEnd.choices, allow_blank=True, help_text="What brought it to its end.")

    @extend_schema_field(serializers.CharField())
    def get_waits_for(self, wait: Wait) -> str:
        return waits_for(wait, plan_of(wait.case.version_id).graph)


def _cases(request: Any) -> QuerySet[Case]:
    return cases_seen_by(request.actor)


class WaitFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=WaitState.choices)
    process = django_filters.ModelChoiceFilter(
        field_name="case__process", queryset=processes_to_choose, to_field_name="key"
    )
    case = django_filters.ModelChoiceFilter(queryset=_cases, help_text="Id of a case.")


class WaitsViewSet(ReadViewSet):
    """What the cases that you may see wait for."""

    model = Wait
    serializer_class = WaitOut
    filterset_class = WaitFilter
    ordering = ("-reached_at", "-id")

    def rows(self) -> QuerySet[Wait]:
        seen = waits_seen_by(self.actor)
        if self.action not in ("list", "retrieve"):
            return seen
        return seen.select_related(*WaitOut.JOINS).defer(*WaitOut.UNUSED)

    @verb(Moved)
    def arrived(self, wait: Wait) -> Response:
        """Say that what a case waits for has come: it goes on."""
        return advanced(moves.arrived(wait, by=self.actor, now=self.now))

    @verb(Moved, ReasonIn)
    def skip(self, wait: Wait, reason: str) -> Response:
        """Go on without what the case waits for."""
        return advanced(moves.skip_wait(wait, by=self.actor, reason=reason, now=self.now))

    @verb(Moved, ReasonIn)
    def cancel(self, wait: Wait, reason: str) -> Response:
        """End the branch that waits; nothing follows from it."""
        return advanced(moves.cancel_wait(wait, by=self.actor, reason=reason, now=self.now))
