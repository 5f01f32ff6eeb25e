"""Which cases a list shows: the same questions for the page and the API, asked in the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.escalations.models import Escalation
from handoffs.periods.models import PeriodStart
from handoffs.problems.models import Problem
from handoffs.problems.states import OTHER, ProblemState
from procops import clock
from procops.list_filters import ListFilter
from workflows.case_words import matching
from workflows.models import Case, Process, Task
from workflows.states import LIVE_CASE, CaseState, TaskState
from workflows.visibility import processes_seen_by

LIVE = "live"
"""Open or paused: what is not over."""

WORDS_AT_MOST = 100


def processes_to_choose(request: Any) -> QuerySet[Process]:
    """What the filters of all lists offer: the processes that the reader sees, by name."""
    return processes_seen_by(request.actor).filter(archived_at=None).order_by("name", "id")


class CaseFilter(ListFilter):
    """Narrows cases that may be seen already. Needs the request, whose ``actor`` asks."""

    q = django_filters.CharFilter(
        label=_("Words"), method="with_words", help_text=_("Case number, or words of the title.")
    )
    process = django_filters.ModelChoiceFilter(
        label=_("Process"), queryset=processes_to_choose, to_field_name="key", empty_label=_("All processes")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(LIVE, _("Open or paused")), *CaseState.choices],
        empty_label=_("Any state"),
        method="in_state",
    )
    late = django_filters.BooleanFilter(
        label=_("Late"),
        method="which_are_late",
        widget=forms.CheckboxInput,
        help_text=_("The case itself, a step of it or an answer to a handoff is past due."),
    )
    problem = django_filters.CharFilter(
        label=_("Problem"),
        method="with_problem",
        max_length=40,
        help_text=_("Key of the reason of a problem that was reported; “other”: one that is not in the list."),
    )
    problem_state = django_filters.ChoiceFilter(
        label=_("State of the problem"),
        choices=ProblemState.choices,
        method="with_problem_in_state",
        help_text=_("How that problem stands."),
    )
    escalated = django_filters.BooleanFilter(
        label=_("Escalated"),
        method="which_are_escalated",
        widget=forms.CheckboxInput,
        help_text=_("Somebody was asked about its work, and has not answered yet."),
    )
    period = django_filters.CharFilter(
        label=_("Period"),
        method="of_period",
        max_length=10,
        help_text=_("The period of a process that starts by itself: 2026-10, 2026-Q4, 2026-W48, 2026-H2, 2026."),
    )
    mine = django_filters.BooleanFilter(label=_("Started by me"), method="started_by_me", widget=forms.CheckboxInput)

    class Meta:
        model = Case
        fields: list[str] = []

    def with_words(self, rows: QuerySet[Case], name: str, words: str) -> QuerySet[Case]:
        words = words.strip()[:WORDS_AT_MOST]
        return matching(rows, words) if words else rows

    def in_state(self, rows: QuerySet[Case], name: str, state: str) -> QuerySet[Case]:
        return rows.filter(state__in=LIVE_CASE if state == LIVE else (state,))

    def which_are_late(self, rows: QuerySet[Case], name: str, late: bool) -> QuerySet[Case]:
        if not late:
            return rows
        now = clock.now()
        work = Task.objects.filter(case_id=OuterRef("pk"), queue_at__lt=now).live().exclude(state=TaskState.ON_HOLD)
        # A paused case is not late: its clocks stand still, and what is past due shows again when it goes on.
        return rows.filter(Q(due_at__lt=now) | Exists(work), state=CaseState.OPEN)

    def with_problem(self, rows: QuerySet[Case], name: str, reason: str) -> QuerySet[Case]:
        problems = Problem.objects.filter(case_id=OuterRef("pk"), reason="" if reason == OTHER else reason)
        state = self.form.cleaned_data.get("problem_state")
        return rows.filter(Exists(problems.filter(state=state) if state else problems))

    def with_problem_in_state(self, rows: QuerySet[Case], name: str, state: str) -> QuerySet[Case]:
        if self.form.cleaned_data.get("problem"):
            return rows  # the reason and the state are one question
        return rows.filter(Exists(Problem.objects.filter(case_id=OuterRef("pk"), state=state)))

    def which_are_escalated(self, rows: QuerySet[Case], name: str, escalated: bool) -> QuerySet[Case]:
        asked = Escalation.objects.open().filter(case_id=OuterRef("pk"))
        return rows.filter(Exists(asked)) if escalated else rows

    def of_period(self, rows: QuerySet[Case], name: str, period: str) -> QuerySet[Case]:
        return rows.filter(Exists(PeriodStart.objects.filter(case_id=OuterRef("pk"), period=period.strip().upper())))

    def started_by_me(self, rows: QuerySet[Case], name: str, mine: bool) -> QuerySet[Case]:
        return rows.filter(started_by_id=self.request.actor.person_id) if mine else rows
