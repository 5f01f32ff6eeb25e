"""Search: cases by number and title, records, processes, people, and one's own open work; only what may be seen."""

from dataclasses import dataclass, field

from django.db.models import Q

from procops.keyset import newest_first
from procops.people.actor import Actor
from procops.people.models import Person
from workflows.case_words import matching, told_of
from workflows.models import Case, Process, Task
from workflows.records.models import Record
from workflows.records.seen import records_seen_by, with_words
from workflows.visibility import cases_seen_by, processes_seen_by

CASES = 20
OTHERS = 8
"""Processes, people and tasks that are shown beside the cases."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; ``older`` is the mark of the next cases, empty when there are none."""

    exact: Case | None = None
    """The case whose number was typed in full."""
    cases: list[Case] = field(default_factory=list)
    older: str = ""
    tasks: list[Task] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.exact or self.cases or self.tasks or self.records or self.processes or self.people)


def search(query: str, *, actor: Actor, before: str = "") -> Found:
    """Everything that matches every word; later pages (``before``) hold cases only. At most six queries."""
    words = query.split()
    if not words:
        return Found()
    seen = cases_seen_by(actor).select_related("process").defer("data", "marks")
    exact = seen.filter(reference=query.upper()).first()
    found = matching(seen.exclude(pk=exact.pk) if exact else seen, query)
    cases = newest_first(found, moment="started_at", before=before, size=CASES)
    if before:
        return Found(cases=cases.rows, older=cases.older)
    return Found(
        exact=exact,
        cases=cases.rows,
        older=cases.older,
        tasks=_tasks(query, actor),
        records=_records(query, actor),
        processes=_processes(words, actor),
        people=_people(words),
    )


def _tasks(query: str, actor: Actor) -> list[Task]:
    mine = Task.objects.live().owned_by(actor.person_id).select_related("case", "step")
    rows = told_of(mine, query, case="case", step="step")
    return list(rows.defer("case__data", "case__marks").order_by("queue_at", "id")[:OTHERS])


def _records(query: str, actor: Actor) -> list[Record]:
    rows = with_words(records_seen_by(actor).exclude(name=""), query)
    return list(rows.order_by("name", "id")[:OTHERS])


def _processes(words: list[str], actor: Actor) -> list[Process]:
    rows = processes_seen_by(actor).filter(archived_at=None)
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(prefix__iexact=word))
    return list(rows.order_by("name", "id")[:OTHERS])


def _people(words: list[str]) -> list[Person]:
    rows = Person.objects.here()
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(email__istartswith=word))
    return list(rows.order_by("name", "id")[:OTHERS])
