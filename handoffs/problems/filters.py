"""Which problems a list shows: the same questions for the page and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.filters import processes_to_choose
from handoffs.problems.models import Problem, ProblemQuerySet
from handoffs.problems.states import OTHER, ProblemState
from procops.list_filters import ListFilter
from workflows.models import Case
from workflows.visibility import cases_seen_by


def _cases(request: Any) -> QuerySet[Case]:
    return cases_seen_by(request.actor)


class ProblemFilter(ListFilter):
    """Narrows problems that may be seen already. Needs the request, whose ``actor`` asks."""

    asked = django_filters.BooleanFilter(
        label=_("For me to answer"),
        method="for_me",
        widget=forms.CheckboxInput,
        help_text=_("Those that wait for your answer."),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=ProblemState.choices, empty_label=_("Any state"))
    process = django_filters.ModelChoiceFilter(
        label=_("Process"), queryset=processes_to_choose, to_field_name="key", empty_label=_("All processes")
    )
    reason = django_filters.CharFilter(
        label=_("Reason"),
        method="of_reason",
        max_length=40,
        help_text=_("Key of a reason; “other”: one that is not in the list."),
    )
    case = django_filters.ModelChoiceFilter(label=_("Case"), queryset=_cases, help_text=_("Id of a case."))

    unowned = django_filters.BooleanFilter(
        label=_("Nobody is left to answer"),
        method="of_nobody",
        widget=forms.CheckboxInput,
        help_text=_("Those that wait for somebody who has gone."),
    )

    class Meta:
        model = Problem
        fields: list[str] = []

    def of_nobody(self, rows: ProblemQuerySet, name: str, wanted: bool) -> ProblemQuerySet:
        return rows.of_nobody() if wanted else rows

    def for_me(self, rows: QuerySet[Problem], name: str, mine: bool) -> QuerySet[Problem]:
        return rows.filter(asked_id=self.request.actor.person_id, state=ProblemState.OPEN) if mine else rows

    def of_reason(self, rows: QuerySet[Problem], name: str, reason: str) -> QuerySet[Problem]:
        return rows.filter(reason="" if reason == OTHER else reason)
