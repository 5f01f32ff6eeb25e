"""Proves that the journal is whole: numbered without gaps, never back in time, every entry as it was written.

Streams, so that memory stays bounded however long the journal is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from procops.people.models import Organization
from procops.scoping import scope
from workflows import journal, writes
from workflows.models import Case, Entry

CASES_AT_ONCE = 200
ENTRIES_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the history of a case is not what was written."""

    reference: str
    seq: int
    why: str

    def __str__(self) -> str:
        return f"{self.reference}, entry {self.seq}: {self.why}"


@dataclass
class Verification:
    """Reads the journals of all organizations; the figures grow while its breaks are told."""

    cases: int = 0
    entries: int = 0
    broken: int = 0

    def breaks(self) -> Iterator[Break]:
        for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
            with scope(organization_id):
                for found in self._of_organization():
                    self.broken += 1
                    yield found

    def _of_organization(self) -> Iterator[Break]:
        after: UUID | None = None
        while True:
            rows = Case.objects.order_by("pk").only("id", "organization", "reference", "seq", "last_at", "head")
            cases = list((rows.filter(pk__gt=after) if after else rows)[:CASES_AT_ONCE])
            if not cases:
                return
            after = cases[-1].pk
            yield from self._of_cases(cases)

    def _of_cases(self, cases: Sequence[Case]) -> Iterator[Break]:
        chains = {case.pk: _Chain(case.reference) for case in cases}
        suspects = set()
        for entry in _entries(chains):
            self.entries += 1
            if chains[entry.case_id].follow(entry):
                suspects.add(entry.case_id)
        for case in cases:
            self.cases += 1
            if any(chains[case.pk].end(case)) or case.pk in suspects:
                yield from _held(case.pk)


def _held(case_id: UUID) -> Iterator[Break]:
    """The breaks of one case, looked at again while nothing can move it: it may have moved while it was being read."""
    with transaction.atomic():
        case = writes.held_case(case_id)
        chain = _Chain(case.reference)
        for entry in _entries([case_id]):
            yield from chain.follow(entry)
        yield from chain.end(case)


def _entries(cases: Iterable[UUID]) -> Iterator[Entry]:
    rows = Entry.objects.filter(case_id__in=list(cases)).select_related("content").order_by("case_id", "seq")
    return rows.iterator(chunk_size=ENTRIES_AT_ONCE)


@dataclass
class _Chain:
    """How far one case's journal has been followed."""

    reference: str
    seq: int = 0
    at: datetime | None = None
    head: str = ""

    def follow(self, entry: Entry) -> list[Break]:
        found = list(self._wrong_with(entry))
        self.seq, self.at, self.head = entry.seq, entry.at, entry.hash
        return found

    def _wrong_with(self, entry: Entry) -> Iterator[Break]:
        if entry.seq != self.seq + 1:
            yield self._break(entry.seq, f"it follows entry {self.seq}, something is missing between them")
        if self.at is not None and entry.at < self.at:
            yield self._break(entry.seq, "it is earlier than the entry before it")
        if entry.hash != journal.hash_of(entry, self.head):
            yield self._break(entry.seq, "its hash does not follow from what it says and the entry before it")
        content = _content(entry)
        if content is not None and journal.digest_of(content) != entry.digest:
            yield self._break(entry.seq, "the personal values beside it are not those it was written with")

    def end(self, case: Case) -> Iterator[Break]:
        if (case.seq, case.head) != (self.seq, self.head):
            yield self._break(self.seq, f"the case knows of {case.seq} entries, and of another last one")
        elif self.at is not None and case.last_at != self.at:
            yield self._break(self.seq, "the case knows another time of its last entry")

    def _break(self, seq: int, why: str) -> Break:
        return Break(self.reference, seq, why)


def _content(entry: Entry) -> dict[str, Any] | None:
    """The personal part, None where there is none or it was erased."""
    content = getattr(entry, "content", None)
    return None if content is None else content.values
