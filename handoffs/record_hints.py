"""What the start form says while somebody types what a case is about: records there are, and cases already open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from handoffs.starting import Opening
from handoffs.whereabouts import Standing, whereabouts
from procops.people.actor import Actor
from workflows.graph import Step
from workflows.models import Case
from workflows.records.linking import Choice
from workflows.records.models import NAME_AT_MOST, Record, RecordKind
from workflows.records.seen import open_cases_about, suggested

NEW = "new"
"""Chosen: none of these, though one has that very name."""
OPEN_CASES = 3


@dataclass(frozen=True, slots=True)
class Hints:
    """For one start form."""

    field: str
    """Key of the field that names the record."""
    kind: str
    typed: str
    records: list[Record]
    meant: Record | None
    """What the case will be about as things stand; None: a new record, or not clear."""
    chosen: str
    """The id of a record, ``new``, or nothing."""
    namesakes: int
    """How many of the records have exactly this name."""
    open_cases: list[tuple[Case, list[Standing]]]

    @property
    def word(self) -> str:
        return str(RecordKind(self.kind).label).lower()

    @property
    def choice(self) -> Choice | None:
        """What the start is told."""
        if self.chosen == NEW:
            return Choice()
        return Choice(self.meant) if self.chosen and self.meant else None


def hints(opening: Opening, step: Step, typed: Mapping[str, Any], *, chosen: str, actor: Actor) -> Hints | None:
    """What to say; None where the form does not ask for the record's name. At most four queries.

    :param typed: the values of the form as they stand.
    :param chosen: which of the suggestions was chosen; what no longer fits what is typed counts as not chosen.
    """
    naming = opening.graph.process.record
    if naming is None or naming.name not in step.fill:
        return None
    name = str(typed.get(naming.name) or "").strip()[:NAME_AT_MOST]
    records = suggested(naming.kind, name, actor)
    namesakes = [record for record in records if record.name.casefold() == name.casefold()]
    picked = next((record for record in records if _is(record, chosen)), None)
    chosen = str(picked.pk) if picked else NEW if chosen == NEW and namesakes else ""
    meant = picked or (namesakes[0] if len(namesakes) == 1 and not chosen else None)
    return Hints(
        field=naming.name,
        kind=naming.kind,
        typed=name,
        records=records,
        meant=meant,
        chosen=chosen,
        namesakes=len(namesakes),
        open_cases=_open(meant, opening, actor) if meant else [],
    )


def _is(record: Record, chosen: str) -> bool:
    try:
        return record.pk == UUID(chosen)
    except ValueError:
        return False


def _open(record: Record, opening: Opening, actor: Actor) -> list[tuple[Case, list[Standing]]]:
    cases = list(open_cases_about(record, opening.process, actor)[:OPEN_CASES])
    places = whereabouts([case.pk for case in cases]) if cases else {}
    return [(case, places[case.pk]) for case in cases]
