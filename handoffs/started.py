"""The cases that somebody started, and who has each of them now."""

from dataclasses import dataclass
from datetime import datetime

from handoffs.whereabouts import Standing, whereabouts
from procops.keyset import newest_first
from procops.people.actor import Actor
from workflows.case_words import told_of
from workflows.models import Case
from workflows.states import LIVE_CASE, CaseState

SHOWN = 3
"""Places a row names before it says "and so many more"."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case as its starter sees it."""

    case: Case
    places: tuple[Standing, ...]
    more: int
    is_late: bool


def page(
    actor: Actor, *, running: bool, query: str = "", before: str = "", now: datetime, size: int = 50
) -> tuple[list[Row], str]:
    """One page of the cases that somebody started, newest first, and the mark of the next. Two queries.

    :param running: those that are not over yet; else those that are.
    """
    cases = Case.objects.real().filter(started_by_id=actor.person_id).select_related("process").defer("data", "marks")
    cases = cases.filter(state__in=LIVE_CASE) if running else cases.exclude(state__in=LIVE_CASE)
    found = newest_first(told_of(cases, query), moment="started_at", before=before, size=size)
    places = whereabouts([case.pk for case in found.rows])
    return [_row(case, places[case.pk], now) for case in found.rows], found.older


def _row(case: Case, places: list[Standing], now: datetime) -> Row:
    is_late = case.state == CaseState.OPEN and case.due_at is not None and case.due_at < now
    return Row(case, tuple(places[:SHOWN]), max(0, len(places) - SHOWN), is_late)
