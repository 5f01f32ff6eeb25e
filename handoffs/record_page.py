"""What the pages of records show: the list, and one with all its cases over all processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from handoffs.filters import LIVE, WORDS_AT_MOST
from handoffs.whereabouts import Standing, whereabouts
from procops.keyset import newest_first
from procops.list_filters import ListFilter
from procops.people.actor import Actor
from workflows.models import Case
from workflows.records.models import Record, RecordKind
from workflows.records.seen import cases_about, records_seen_by, with_open_cases, with_words
from workflows.states import LIVE_CASE, CaseState

PLACES = 3
"""Live steps that a row names before it says "and so many more"."""


class RecordFilter(ListFilter):
    """Narrows records that may be seen already; the same for the page and the API."""

    q = django_filters.CharFilter(label=_("Words"), method="named", help_text=_("Part of the name, or the number."))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=RecordKind.choices, empty_label=_("All kinds"))
    outside_id = django_filters.CharFilter(label=_("Number elsewhere"), help_text=_("The whole number."))

    class Meta:
        model = Record
        fields: list[str] = []

    def named(self, rows: QuerySet[Record], name: str, words: str) -> QuerySet[Record]:
        return with_words(rows, words.strip()[:WORDS_AT_MOST])


class CasesAbout(ListFilter):
    """Narrows the cases about a record."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(LIVE, _("Open or paused")), *CaseState.choices],
        empty_label=_("Any state"),
        method="in_state",
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Case], name: str, state: str) -> QuerySet[Case]:
        return rows.filter(state__in=LIVE_CASE if state == LIVE else (state,))


@dataclass(frozen=True, slots=True)
class Row:
    """One case about the record."""

    case: Case
    places: Sequence[Standing]
    more: int
    expected_at: datetime | None
    """When it should be over: the case's own date, else that of its last live step; None: nobody can tell."""


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Some of the cases; ``older`` is the mark of the next, empty when there are none."""

    rows: list[Row]
    older: str


def records(actor: Actor) -> QuerySet[Record]:
    """The records that somebody may see, each with ``open_cases``."""
    return with_open_cases(records_seen_by(actor), actor)


def cases_of(record: Record, actor: Actor) -> QuerySet[Case]:
    """The cases about a record that the actor may see, as rows need them."""
    return cases_about(record, actor).select_related("process", "started_by").defer("data", "marks")


def page_of(cases: QuerySet[Case], *, before: str = "", size: int = 50) -> CasesPage:
    """Some cases, newest first, with where each stands; two queries."""
    found = newest_first(cases, moment="started_at", before=before, size=size)
    places = whereabouts([case.pk for case in found.rows])
    return CasesPage([_row(case, places[case.pk]) for case in found.rows], found.older)


def _row(case: Case, places: list[Standing]) -> Row:
    dates = [place.until for place in places if place.until]
    expected = case.due_at or max(dates, default=None)
    return Row(case, places[:PLACES], len(places[PLACES:]), expected if case.state in LIVE_CASE else None)
