"""Which escalations a list shows: the same questions for the page and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.escalations.models import Escalation, EscalationQuerySet
from handoffs.escalations.states import Cause, EscalationKind, EscalationState
from handoffs.filters import processes_to_choose
from procops.list_filters import ListFilter
from workflows.models import Case
from workflows.visibility import cases_seen_by


def _cases(request: Any) -> QuerySet[Case]:
    return cases_seen_by(request.actor)


class EscalationFilter(ListFilter):
    """Narrows escalations that may be seen already. Needs the request, whose ``actor`` asks."""

    asked = django_filters.BooleanFilter(
        label=_("For me to answer"),
        method="for_me",
        widget=forms.CheckboxInput,
        help_text=_("Those that wait for your answer, or your team's."),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=EscalationKind.choices, empty_label=_("Both kinds"))
    cause = django_filters.ChoiceFilter(label=_("Reason"), choices=Cause.choices, empty_label=_("Any reason"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=EscalationState.choices, empty_label=_("Any state"))
    process = django_filters.ModelChoiceFilter(
        label=_("Process"), queryset=processes_to_choose, to_field_name="key", empty_label=_("All processes")
    )
    case = django_filters.ModelChoiceFilter(label=_("Case"), queryset=_cases, help_text=_("Id of a case."))

    unowned = django_filters.BooleanFilter(
        label=_("Nobody is left to answer"),
        method="of_nobody",
        widget=forms.CheckboxInput,
        help_text=_("Those that wait for somebody who has gone, or for a team that nobody is in."),
    )

    class Meta:
        model = Escalation
        fields: list[str] = []

    def of_nobody(self, rows: EscalationQuerySet, name: str, wanted: bool) -> EscalationQuerySet:
        return rows.of_nobody() if wanted else rows

    def for_me(self, rows: QuerySet[Escalation], name: str, mine: bool) -> QuerySet[Escalation]:
        if not mine:
            return rows
        waiting = Escalation.objects.asked_of(self.request.actor)
        return rows.filter(pk__in=waiting.values("pk"))
