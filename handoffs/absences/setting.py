"""Saying that somebody is away, and giving their open work to others, process by process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from handoffs import moves
from handoffs.bulk import Result, attempt
from handoffs.leaving.belongings import live_of
from procops.people import absences
from procops.people.actor import Actor
from procops.people.models import Absence, Membership, Person
from workflows.visibility import tasks_seen_by

MOVED_AT_MOST = 500
"""Tasks of one request; the rest stays, and can be handed over by hand."""


@dataclass(frozen=True, slots=True)
class OpenItems:
    """How much of one process somebody has open."""

    process_id: UUID
    process: str
    number: int


@dataclass(frozen=True, slots=True)
class Set:
    """What became of it."""

    absence: Absence
    results: list[Result]
    """Of each open task that was to go to somebody."""

    @property
    def kept(self) -> list[Result]:
        return [result for result in self.results if not result.is_done]


def open_items(person_id: UUID, *, by: Actor) -> list[OpenItems]:
    """What somebody has open, by process, as far as the reader may see it. One query."""
    rows = live_of(person_id).filter(pk__in=tasks_seen_by(by).values("pk"))
    counted = rows.values("case__process_id", "case__process__name").annotate(number=Count("pk"))
    found = [OpenItems(row["case__process_id"], row["case__process__name"], row["number"]) for row in counted]
    return sorted(found, key=lambda one: (one.process, one.process_id))


def set_away(
    member: Membership,
    *,
    first: date,
    last: date,
    deputy: Person | None,
    note: str = "",
    give: Mapping[UUID, UUID | None],
    by: Actor,
    now: datetime,
) -> Set:
    """Say that somebody is away, and who gets what they have open; the note goes with all of it.

    The absence stands by itself; each open task then follows in a move of its own, and what cannot be moved says why.

    :param give: by process who gets the open work; None, or not named: it stays.
    :raises absences.NotYourAbsence, absences.AbsenceCannotBe, absences.AwayAlready: and nothing has changed.
    """
    row = absences.be_away(member, first=first, last=last, deputy=deputy, note=note, by=by, now=now)
    to = {process: person for process, person in give.items() if person is not None}
    mine = live_of(member.person_id).filter(case__process_id__in=to).order_by("queue_at", "id")
    ids = list(mine.values_list("pk", flat=True)[:MOVED_AT_MOST])
    found = tasks_seen_by(by).filter(pk__in=ids).select_related("case").defer("case__data", "case__marks")
    return Set(
        row,
        [
            attempt(moves.hand_to_deputy, task, by=by, now=now, absence=row, to=to[task.case.process_id])
            for task in list(found.order_by("case_id", "id"))
        ],
    )
