"""Which shift handovers a list shows: the same questions for the page and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.shifts.models import ShiftHandover
from procops.list_filters import ListFilter
from procops.people.models import Team


def _teams(request: Any) -> QuerySet[Team]:
    rows: QuerySet[Team] = Team.objects.order_by("name")
    return rows if request.actor.is_admin else rows.filter(pk__in=request.actor.own_teams)


class ShiftFilter(ListFilter):
    """Narrows handovers that may be seen already. Needs the request, whose ``actor`` asks."""

    team = django_filters.ModelChoiceFilter(
        label=_("Team"), queryset=_teams, empty_label=_("All my teams"), help_text=_("Id of a team of yours.")
    )
    waiting = django_filters.BooleanFilter(
        label=_("Still to take over"),
        method="that_wait",
        widget=forms.CheckboxInput,
        help_text=_("Those in which something still waits to be acknowledged."),
    )
    asked = django_filters.BooleanFilter(
        label=_("For me to take over"),
        method="for_me",
        widget=forms.CheckboxInput,
        help_text=_("Those handed to you, or to whoever of your teams comes next."),
    )

    class Meta:
        model = ShiftHandover
        fields: list[str] = []

    def that_wait(self, rows: QuerySet[ShiftHandover], name: str, only: bool) -> QuerySet[ShiftHandover]:
        waiting = ShiftHandover.objects.waiting().values("pk")
        return rows.filter(pk__in=waiting) if only else rows

    def for_me(self, rows: QuerySet[ShiftHandover], name: str, mine: bool) -> QuerySet[ShiftHandover]:
        actor = self.request.actor
        asked = Q(to_id=actor.person_id, to__isnull=False) | Q(to=None, team_id__in=actor.teams)
        return rows.filter(asked).exclude(by_id=actor.person_id) if mine else rows
