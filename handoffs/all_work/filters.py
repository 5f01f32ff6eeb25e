"""What all work is narrowed by: the same questions for the page and the API, asked in the address."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handoffs.all_work.order import (
    BRANCHES,
    OPEN,
    OVER,
    SORTS,
    TO_ACCEPT,
    handoff_states,
    over_handoffs,
    over_tasks,
    task_states,
)
from handoffs.escalations.models import Escalation
from handoffs.filters import processes_to_choose
from handoffs.models import Handoff
from handoffs.states import UNANSWERED, HandoffState
from procops import clock
from procops.list_filters import ListFilter
from procops.people.models import Person, Team
from workflows.case_words import matching
from workflows.deadlines import NEVER
from workflows.models import Case, Task
from workflows.states import IN_HAND, CaseState, TaskState

WORDS_AT_MOST = 100
_FIRST, _LAST = date(1900, 1, 1), date(2200, 12, 31)

TASK_STATES = [
    (OPEN, _("Everything open")),
    (TO_ACCEPT, _("To be accepted")),
    (TaskState.READY, TaskState.READY.label),
    (TaskState.IN_PROGRESS, TaskState.IN_PROGRESS.label),
    (TaskState.ON_HOLD, TaskState.ON_HOLD.label),
    (TaskState.WAITING, _("Waiting, for acceptance or for other branches")),
    (BRANCHES, _("Waiting for other branches")),
    (OVER, _("Everything that is over")),
    (TaskState.DONE, TaskState.DONE.label),
    (TaskState.RETURNED, TaskState.RETURNED.label),
    (TaskState.SKIPPED, TaskState.SKIPPED.label),
    (TaskState.CANCELLED, TaskState.CANCELLED.label),
]
HANDOFF_STATES = [
    (OPEN, _("To be accepted")),
    (HandoffState.OFFERED, _("Offered, in time")),
    (HandoffState.EXPIRED, HandoffState.EXPIRED.label),
    (OVER, _("Everything answered")),
    (HandoffState.ACCEPTED, HandoffState.ACCEPTED.label),
    (HandoffState.RETURNED, HandoffState.RETURNED.label),
    (HandoffState.WITHDRAWN, HandoffState.WITHDRAWN.label),
]


def _people(request: Any) -> QuerySet[Person]:
    return Person.objects.here().order_by("name", "id")


def _teams(request: Any) -> QuerySet[Team]:
    return Team.objects.filter(archived_at=None).order_by("name", "id")


def _somebody(column: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        label=_("Person"), field_name=column, queryset=_people, empty_label=_("Everybody")
    )


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        said = _("Choose a day from 1900 to 2200.")
        self.validators += [MinValueValidator(_FIRST, said), MaxValueValidator(_LAST, said)]


class DayFilter(django_filters.DateFilter):
    """A filter by a day on the reader's calendar."""

    field_class = _Day


class _Filter(ListFilter):
    """What tasks and handoffs are narrowed by alike. Needs the request, whose ``actor`` asks."""

    q = django_filters.CharFilter(label=_("Words"), method="with_words", help_text=_("Case number, or part of a title"))
    process = django_filters.ModelChoiceFilter(
        label=_("Process"),
        queryset=processes_to_choose,
        to_field_name="key",
        empty_label=_("All processes"),
        field_name="case__process",
        help_text=_("Key of a process."),
    )
    step = django_filters.CharFilter(label=_("Step"), method="at_step", max_length=40, help_text=_("Key of a step."))
    lane = django_filters.CharFilter(label=_("Role"), method="of_lane", max_length=40, help_text=_("Key of a role."))
    nobody = django_filters.BooleanFilter(
        label=_("Nobody has it"),
        method="whom_nobody_has",
        widget=forms.CheckboxInput,
        help_text=_("It lies in a team's pool."),
    )
    late = django_filters.BooleanFilter(
        label=_("Late"),
        method="which_are_late",
        widget=forms.CheckboxInput,
        help_text=_("Past due; of what is over: it was late."),
    )
    due_from = DayFilter(label=_("Due from"), method="due_since")
    due_to = DayFilter(label=_("Due to"), method="due_until")
    waiting_since = DayFilter(
        label=_("Waiting since"), method="which_wait_since", help_text=_("Since that day or longer.")
    )
    sort = django_filters.ChoiceFilter(label=_("Order"), choices=SORTS, method="which_have_that_order")

    due = "due_at"
    """The column by which something is due."""
    since = "reached_at"
    step_key = "step_key"
    lane_key = "lane_key"
    holder = "owner"

    def with_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return rows.filter(case__in=matching(Case.objects.all(), words[:WORDS_AT_MOST]))

    def at_step(self, rows: QuerySet[Any], name: str, key: str) -> QuerySet[Any]:
        return rows.filter(**{self.step_key: key})

    def of_lane(self, rows: QuerySet[Any], name: str, key: str) -> QuerySet[Any]:
        return rows.filter(**{self.lane_key: key})

    def whom_nobody_has(self, rows: QuerySet[Any], name: str, nobody: bool) -> QuerySet[Any]:
        return rows.filter(**{f"{self.holder}__isnull": True}) if nobody else rows

    def due_since(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.due}__gte": _begin(day)})

    def due_until(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.due}__lt": _begin(day + timedelta(days=1))})

    def which_wait_since(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.since}__lt": _begin(day + timedelta(days=1))})

    def in_states(self, rows: QuerySet[Any], name: str, states: list[str]) -> QuerySet[Any]:
        raise NotImplementedError

    def which_have_that_order(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """An order is of what is open, or of what is over; a state that is asked for says more."""
        if self._states():
            return rows
        return self.in_states(rows, "state", [OVER if value.endswith("ended") else OPEN])

    def also(self, **facts: Any) -> QuerySet[Any]:
        """The rows narrowed further, by what these filters would be given, without reading the address again."""
        rows: QuerySet[Any] = self.qs
        for name, value in facts.items():
            rows = getattr(self, self.filters[name].method)(rows, name, value)
        return rows

    def _late_of(
        self, rows: QuerySet[Any], is_late: Q, was_late: Q, *, over: Callable[[Iterable[str]], set[str]]
    ) -> QuerySet[Any]:
        """What is late of what is open, what was of what is over; of both where states of both are asked for."""
        states = set(self._states())
        ended = over(states)
        return rows.filter(is_late if not ended else was_late if ended == states else is_late | was_late)

    def _states(self) -> list[str]:
        return self.form.cleaned_data.get("state") or []


class WorkFilter(_Filter):
    """Narrows tasks that may be seen already."""

    team = django_filters.ModelChoiceFilter(label=_("Team"), queryset=_teams, empty_label=_("All teams"))
    person = _somebody("owner")
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=TASK_STATES, method="in_states")

    escalated = django_filters.BooleanFilter(
        label=_("Escalated"),
        method="which_are_escalated",
        widget=forms.CheckboxInput,
        help_text=_("Somebody was asked about it, and has not answered yet."),
    )

    due = "queue_at"

    class Meta:
        model = Task
        fields: list[str] = []

    def in_states(self, rows: QuerySet[Task], name: str, states: list[str]) -> QuerySet[Task]:
        if not states:
            return rows
        waits = Q(state=TaskState.WAITING)
        meant = Q(state__in=sorted(task_states(states)))
        if TO_ACCEPT in states:
            meant |= waits & Q(queue_at__lt=NEVER)
        if BRANCHES in states:
            meant |= waits & Q(queue_at__gte=NEVER)
        return rows.filter(meant)

    def which_are_escalated(self, rows: QuerySet[Task], name: str, escalated: bool) -> QuerySet[Task]:
        asked = Escalation.objects.open().filter(task_id=OuterRef("pk"))
        return rows.filter(Exists(asked)) if escalated else rows

    def which_are_late(self, rows: QuerySet[Task], name: str, late: bool) -> QuerySet[Task]:
        # A paused case is not late: its clocks stand still.
        is_late = Q(state__in=(TaskState.WAITING, *IN_HAND), queue_at__lt=clock.now(), case__state=CaseState.OPEN)
        return self._late_of(rows, is_late, Q(due_at__lt=F("ended_at")), over=over_tasks) if late else rows


class PassageFilter(_Filter):
    """Narrows handoffs that may be seen already. Step, role, team and person are the receiver's."""

    team = django_filters.ModelChoiceFilter(
        label=_("Team"), field_name="receiving_team", queryset=_teams, empty_label=_("All teams")
    )
    person = _somebody("receiver")
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=HANDOFF_STATES, method="in_states")

    due = "answer_by"
    since = "asked_at"
    step_key = "to_task__step_key"
    lane_key = "to_lane"
    holder = "receiver"

    class Meta:
        model = Handoff
        fields: list[str] = []

    def in_states(self, rows: QuerySet[Handoff], name: str, states: list[str]) -> QuerySet[Handoff]:
        return rows.filter(state__in=sorted(handoff_states(states))) if states else rows

    def which_are_late(self, rows: QuerySet[Handoff], name: str, late: bool) -> QuerySet[Handoff]:
        is_late = Q(state__in=UNANSWERED, answer_by__lt=clock.now(), case__state=CaseState.OPEN)
        return self._late_of(rows, is_late, Q(answer_by__lt=F("answered_at")), over=over_handoffs) if late else rows


def _begin(day: date) -> datetime:
    """The beginning of a day on the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
