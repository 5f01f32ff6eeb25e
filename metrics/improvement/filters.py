"""Which improvements a list shows: the same questions for the page, its files and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from metrics import rules
from metrics.improvement.states import ImprovementState
from metrics.models import Improvement
from procops.list_filters import ListFilter
from procops.people.fields import people_here
from procops.people.models import Person
from workflows.models import Process


def processes_to_choose(request: Any) -> QuerySet[Process]:
    return rules.measured_for(request.actor).order_by("name", "id")


def _people(request: Any) -> QuerySet[Person]:
    return people_here()


class ImprovementFilter(ListFilter):
    """Narrows improvements that may be seen already. Needs the request, whose ``actor`` asks."""

    process = django_filters.ModelChoiceFilter(
        label=_("Process"), queryset=processes_to_choose, to_field_name="key", empty_label=_("All processes")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=ImprovementState.choices, empty_label=_("Any state"))
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=_people, empty_label=_("Anybody"), help_text=_("Id of the person who owns it.")
    )
    mine = django_filters.BooleanFilter(
        label=_("Mine"), method="of_me", widget=forms.CheckboxInput, help_text=_("Those that you own or have opened.")
    )

    class Meta:
        model = Improvement
        fields: list[str] = []

    def of_me(self, rows: QuerySet[Improvement], name: str, mine: bool) -> QuerySet[Improvement]:
        me = self.request.actor.person_id
        return rows.filter(Q(owner_id=me) | Q(opened_by_id=me)) if mine else rows
