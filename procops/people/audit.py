"""The audit log: who changed what that is not a case."""

from datetime import datetime
from uuid import UUID

from django.db import models

from procops.people.models import AuditEntry, Person


def record(
    kind: str, *, subject: models.Model, actor_id: UUID | None, now: datetime, **facts: str | Person
) -> AuditEntry:
    """Write one line, in the transaction of the change and in the scope of its organization.

    ``kind`` is a subject and a past verb (``team.created``); ``facts`` are what a reader needs to understand the line
    years later, when the subject may be gone: its name, the old and the new value. People are kept by id, never by name
    or address: a line is never changed, and their names can be erased.
    """
    entry = line(kind, subject=subject, actor_id=actor_id, now=now, **facts)
    entry.save(force_insert=True)
    return entry


def line(
    kind: str, *, subject: models.Model, actor_id: UUID | None, now: datetime, **facts: str | Person
) -> AuditEntry:
    """Make one line, unsaved: for changes by the dozen, whose lines are written in one statement."""
    return AuditEntry.here(
        at=now,
        kind=kind,
        actor_id=actor_id,
        subject_kind=str(subject._meta.model_name),
        subject_id=subject.pk,
        facts={name: str(fact.pk) if isinstance(fact, Person) else fact for name, fact in facts.items()},
    )
