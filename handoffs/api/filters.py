"""What lists of tasks and handoffs can be narrowed by. Cases share theirs with the page (`handoffs.filters`)."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from handoffs.all_work.filters import PassageFilter, WorkFilter
from handoffs.leaving import unowned
from handoffs.models import Handoff
from handoffs.states import UNANSWERED, HandoffState
from procops.rest.filters import MomentFilter, somebody
from workflows.models import Case, Task
from workflows.states import LIVE_TASK
from workflows.visibility import cases_seen_by, tasks_seen_by


def _cases(request: Any) -> QuerySet[Case]:
    return cases_seen_by(request.actor)


def _tasks(request: Any) -> QuerySet[Task]:
    return tasks_seen_by(request.actor)


class TaskFilter(WorkFilter):
    """Narrows tasks that may be seen already: as the page of all work does, and by what only programs ask."""

    mine = django_filters.BooleanFilter(method="on_my_desk", help_text="Live, and yours.")
    pool = django_filters.BooleanFilter(method="in_my_pools", help_text="Live, and in a pool of your teams.")
    live = django_filters.BooleanFilter(method="which_are_live", help_text="Whether it is still to be done.")
    unowned = django_filters.BooleanFilter(
        method="which_nobody_owns",
        help_text="Live, and nobody can go on with it: its owner has gone, or its team is empty.",
    )
    case = django_filters.ModelChoiceFilter(queryset=_cases, help_text="Id of a case.")
    owner = somebody(help_text="Id of a person.")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")
    due_after = MomentFilter(field_name="due_at", lookup_expr="gte")

    class Meta:
        model = Task
        fields: list[str] = []

    def on_my_desk(self, rows: QuerySet[Task], name: str, wanted: bool) -> QuerySet[Task]:
        mine = Q(owner_id=self.request.actor.person_id, state__in=LIVE_TASK)
        return rows.filter(mine if wanted else ~mine)

    def in_my_pools(self, rows: QuerySet[Task], name: str, wanted: bool) -> QuerySet[Task]:
        teams = self.request.actor.own_teams
        in_pool = Q(owner__isnull=True, team_id__in=sorted(teams), state__in=LIVE_TASK)
        return rows.filter(in_pool if wanted else ~in_pool)

    def which_nobody_owns(self, rows: QuerySet[Task], name: str, wanted: bool) -> QuerySet[Task]:
        nobodys = unowned.tasks().values("pk")
        return rows.filter(pk__in=nobodys) if wanted else rows.exclude(pk__in=nobodys)

    def which_are_live(self, rows: QuerySet[Task], name: str, wanted: bool) -> QuerySet[Task]:
        return rows.filter(state__in=LIVE_TASK) if wanted else rows.exclude(state__in=LIVE_TASK)


class HandoffFilter(PassageFilter):
    """Narrows handoffs that may be seen already: as the page of all work does, and by what only programs ask."""

    direction = django_filters.ChoiceFilter(
        choices=[
            ("incoming", "Waits for you or your teams"),
            ("outgoing", "Given by you"),
            ("returned", "Came back to you, before or after it was accepted"),
        ],
        method="as_i_look",
    )
    unanswered = django_filters.BooleanFilter(
        method="which_are_unanswered", help_text="Whether it waits for an answer."
    )
    case = django_filters.ModelChoiceFilter(queryset=_cases, help_text="Id of a case.")
    flow = django_filters.CharFilter(field_name="flow_key", max_length=40, help_text="Key of a flow.")
    from_task = django_filters.ModelChoiceFilter(queryset=_tasks, help_text="Id of the giver's task.")
    to_task = django_filters.ModelChoiceFilter(queryset=_tasks, help_text="Id of the receiver's task.")
    answer_before = MomentFilter(field_name="answer_by", lookup_expr="lt")

    class Meta:
        model = Handoff
        fields: list[str] = []

    def as_i_look(self, rows: QuerySet[Handoff], name: str, direction: str) -> QuerySet[Handoff]:
        actor = self.request.actor
        if direction == "incoming":
            teams = sorted(actor.own_teams)
            mine = Q(receiver_id=actor.person_id) | Q(receiver__isnull=True, receiving_team_id__in=teams)
            return rows.filter(mine, state__in=UNANSWERED)
        given = rows.filter(giver_id=actor.person_id)
        if direction == "outgoing":
            return given
        return given.filter(Q(state=HandoffState.RETURNED) | Q(sent_back_at__isnull=False))

    def which_are_unanswered(self, rows: QuerySet[Handoff], name: str, wanted: bool) -> QuerySet[Handoff]:
        return rows.filter(state__in=UNANSWERED) if wanted else rows.exclude(state__in=UNANSWERED)
