"""Of every open case one line: who has it, since when, until when."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handoffs.audit import batches
from handoffs.whereabouts import Standing, whereabouts
from procops.people.models import Organization
from procops.scoping import scope
from workflows.models import Case


def lines() -> Iterator[str]:
    """Of every organization, its name before each."""
    for organization in Organization.objects.order_by("name", "pk"):
        with scope(organization.pk):
            for batch in batches(only_live=True):
                for line in lines_of([case for case in batch if not case.is_practice]):
                    yield f"{organization.name}  {line}"


def lines_of(cases: Sequence[Case]) -> Iterator[str]:
    """Of these cases of the organization in scope."""
    found = whereabouts([case.pk for case in cases])
    for case in cases:
        parts = "; ".join(_part(standing) for standing in found[case.pk])
        paused = f" (paused since {_moment(case.held_at)})" if case.held_at else ""
        yield f"{case.reference}{paused}: {parts or 'NOBODY has it'}"


def _part(here: Standing) -> str:
    if here.waits_for:
        return f'"{here.step}" with nobody here ({here.waits_for}) since {_moment(here.since)} until it has come'
    verb = "offered to" if here.is_offered else "with"
    until = "other branches come" if here.is_waiting else _moment(here.until) if here.until else "it is done"
    return f'"{here.step}" {verb} {here.who or "NOBODY"} since {_moment(here.since)} until {until}'


def _moment(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""
