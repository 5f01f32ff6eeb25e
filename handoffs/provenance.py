"""Who filled in each value of a case, and when: read from its journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workflows.models import Case, Entry, EntryContent

_FILLED = ("task.done", "case.amended", "case.brought_in")
_UNDONE = "task.undone"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who gave a value, None: procops itself, and when; at which step, empty: the data were changed by hand."""

    person_id: UUID | None
    at: datetime
    step_key: str


def origins(case: Case) -> dict[str, Origin]:
    """The origin of each value of the case by field key; one query. What was erased from the journal has none."""
    contents = EntryContent.objects.filter(case=case, entry__kind__in=(*_FILLED, _UNDONE)).select_related("entry")
    return _read((content.entry, content.values.get("changed", {})) for content in contents.order_by("entry__seq"))


def _read(changes: Iterable[tuple[Entry, dict[str, object]]]) -> dict[str, Origin]:
    known: dict[str, list[Origin]] = {}
    for entry, changed in changes:
        for key in changed:
            of_field = known.setdefault(key, [])
            if entry.kind == _UNDONE:
                del of_field[-1:]  # the value is the one before again, and so is whoever gave it
            else:
                of_field.append(Origin(entry.actor_id, entry.at, entry.step_key))
    return {key: of_field[-1] for key, of_field in known.items() if of_field}
