"""Takes what is personal out of the rows of cases: the journal's lines stay, so its chain stays whole."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from workflows.models import Attachment, Case, EntryContent, Task

ERASED = "(erased)"
"""What stands in place of a reason that has been erased: that there was one is no secret."""
_PAUSED = ("task.held", "case.held")
KEPT = ("task.done", "task.undone", "handoff.offered")
"""Kinds of entries whose personal part is the case's data, not what whoever wrote the entry said."""


def contents_of_case(case: Case) -> QuerySet[EntryContent]:
    """The personal part of a case's journal."""
    rows: QuerySet[EntryContent] = EntryContent.objects.filter(case=case)
    return rows


def contents_by(person_id: UUID) -> QuerySet[EntryContent]:
    """What somebody said, in all journals: comments, reasons, names of files."""
    rows: QuerySet[EntryContent] = EntryContent.objects.filter(entry__actor_id=person_id).exclude(entry__kind__in=KEPT)
    return rows


def erase_contents(rows: QuerySet[EntryContent]) -> int:
    """Delete personal parts; the entries keep their digests. Returns how many there were."""
    ids = list(rows.values_list("pk", flat=True))
    return EntryContent.objects.filter(pk__in=ids).delete()[0] if ids else 0


def erase_tasks(case: Case) -> None:
    """Empty drafts and the reasons of pauses of all tasks of a case."""
    for task in Task.objects.filter(case=case).only("id", "organization", "pauses"):
        pauses = [one | {"reason": ERASED} for one in task.pauses]
        Task.objects.filter(pk=task.pk).update(draft={}, draft_by_id=None, hold_reason="", pauses=pauses)


def drafts_of(person_id: UUID) -> QuerySet[Task]:
    """The tasks on which somebody typed what they have not completed."""
    rows: QuerySet[Task] = Task.objects.filter(draft_by_id=person_id)
    return rows


def erase_drafts(person_id: UUID) -> int:
    """Empty everything somebody typed and has not completed. Returns on how many tasks."""
    return drafts_of(person_id).update(draft={}, draft_by_id=None)


def erase_reasons_of_pauses(person_id: UUID) -> None:
    """Erase the reasons that somebody gave for pauses, of tasks and of cases.

    Only their lines in the journal tell which those are: call it before the contents of these are erased.
    """
    lines = EntryContent.objects.filter(entry__actor_id=person_id, entry__kind__in=_PAUSED)
    said: dict[UUID, set[str]] = {}
    for case_id, values in lines.values_list("case_id", "values"):
        said.setdefault(case_id, set()).add(values["reason"])
    # Held like a move holds them, so that none writes back what it has read before.
    for case in Case.objects.select_for_update().filter(pk__in=said).only("id", "organization").order_by("id"):
        theirs = said[case.pk]
        Case.objects.filter(pk=case.pk, hold_reason__in=theirs).update(hold_reason=ERASED)
        Task.objects.filter(case=case, hold_reason__in=theirs).update(hold_reason=ERASED)
        for task in Task.objects.filter(case=case).exclude(pauses=[]).only("id", "organization", "pauses"):
            pauses = [one | {"reason": ERASED} if one["reason"] in theirs else one for one in task.pauses]
            Task.objects.filter(pk=task.pk).update(pauses=pauses)


def erase_data(case: Case, data: Mapping[str, Any]) -> None:
    """Leave a case with these values and without a title: its number names it."""
    Case.objects.filter(pk=case.pk).update(data=dict(data), title="", hold_reason="")


def files_of(case: Case) -> list[Attachment]:
    """The files of a case; those in the store are the caller's to delete once the transaction is over."""
    return list(Attachment.objects.filter(case=case))


def erase_files(case: Case) -> None:
    """Delete the rows of a case's files."""
    Attachment.objects.filter(case=case).delete()
