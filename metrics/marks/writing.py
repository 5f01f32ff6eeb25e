"""Notes on trends: written by whoever may see the figures and does not only look, taken away by their writers."""

from datetime import date, datetime

from django.db import transaction

from metrics import rules
from metrics.models import TrendNote
from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from workflows.models import Process


class OnlyReading(Refused):
    """Viewers cannot write notes on the figures of {process}."""

    next_action = "Ask the owner of the process to write it."


class NotYourNote(Refused):
    """You cannot take away what somebody else wrote about {process}."""

    next_action = "Its writer can, the owner of the process, and admins."


@transaction.atomic
def write(process: Process, *, day: date, text: str, by: Actor, now: datetime) -> TrendNote:
    """Remember something on a day.

    :raises OnlyReading: if ``by`` may not.
    """
    if not rules.may_improve(by):
        raise OnlyReading(process=process.name)
    note: TrendNote = TrendNote.here(process=process, day=day, text=text, by_id=by.person_id, at=now)
    note.save(force_insert=True)
    audit.record("trendnote.written", subject=note, actor_id=by.person_id, now=now, name=process.name, text=text)
    return note


@transaction.atomic
def remove(note: TrendNote, *, by: Actor, now: datetime) -> None:
    """Take it away.

    :raises NotYourNote: if ``by`` may not.
    """
    if not rules.may_remove_note(by, note):
        raise NotYourNote(process=note.process.name)
    audit.record(
        "trendnote.removed", subject=note, actor_id=by.person_id, now=now, name=note.process.name, text=note.text
    )
    note.delete()
