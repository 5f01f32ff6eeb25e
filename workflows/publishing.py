"""A process is created, its draft saved against the revision seen, checked, published, retired."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from workflows import document, gate, version_index
from workflows.document import InvalidDocument
from workflows.faults import Fault
from workflows.models import Case, FilledBy, Process, Staffing, Version
from workflows.reviews import reviewing
from workflows.staffing import active_among, team_people
from workflows.states import VersionState

RESERVED = frozenset({"gallery", "new"})
"""Keys whose page would hide behind one of procops's own."""


class DesignersOnly(Refused):
    """Only designers and admins make and publish processes."""

    next_action = "Ask an admin to make you a designer."


class KeyTaken(Refused):
    """There is a process with the key "{key}" already."""

    next_action = "Choose another key, or change that process."


class KeyIsKept(Refused):
    """This is the file of a process with the key "{given}"; "{process}" has the key "{key}" and keeps it."""

    next_action = "Put the key right in the file, or make a new process of it."


class PrefixTaken(Refused):
    """Case numbers of "{process}" start with {prefix} already."""

    next_action = "Choose another beginning for the case numbers."


class DraftMovedOn(Refused):
    """Somebody else has saved this draft since you opened it (you saw revision {seen}, it is {now})."""

    next_action = "Look at what has changed, then save yours again."


class NoDraft(Refused):
    """ "{process}" has no draft to {verb}."""

    next_action = "Make a draft from the published version first."


class NotFitToPublish(Refused):
    """ "{process}" cannot be published yet: {count} to fix, first of all: {first}"""

    next_action = "Fix what the list says, then publish again."

    def __init__(self, faults: list[Fault], process: str) -> None:
        self.faults = faults
        count = ngettext("{number} thing", "{number} things", len(faults)).format(number=len(faults))
        super().__init__(process=process, count=count, first=faults[0].message)


class NotPublishedNow(Refused):
    """ "{version}" is not published, so it cannot be retired."""

    next_action = "Only the published version can be retired."


def create_process(definition: dict[str, Any], *, by: Actor, now: datetime) -> Version:
    """Make a process with its first draft.

    :raises InvalidDocument: if the document cannot be read.
    :raises DesignersOnly, KeyTaken, PrefixTaken:
    """
    _must_design(by)
    read = document.read(definition)
    facts = read["process"]
    with transaction.atomic():
        if facts["key"] in RESERVED or Process.objects.filter(key=facts["key"]).exists():
            raise KeyTaken(key=facts["key"])
        _prefix_is_free(facts["prefix"])
        process = Process(
            organization_id=by.organization_id,
            key=facts["key"],
            name=facts["name"],
            kind=facts["kind"],
            prefix=facts["prefix"],
            visibility=facts["visibility"],
            owner_id=by.person_id,
            created_at=now,
        )
        process.save()
        version = _draft(process, definition, number=1, by=by, now=now)
        _record("process.created", process, process, by, now)
    return version


def keep_place(facts: dict[str, Any], *, by: Actor, now: datetime) -> Process:
    """Make a process that nobody sees yet, while how it runs is still being read: see `record_as_is`.

    :param facts: key, name, kind, prefix and visibility.
    :raises DesignersOnly, KeyTaken, PrefixTaken:
    """
    _must_design(by)
    members = {name: facts[name] for name in ("key", "name", "kind", "prefix", "visibility")}
    with transaction.atomic():
        if facts["key"] in RESERVED or Process.objects.filter(key=facts["key"]).exists():
            raise KeyTaken(key=facts["key"])
        _prefix_is_free(facts["prefix"])
        process = Process(
            organization_id=by.organization_id, owner_id=by.person_id, created_at=now, archived_at=now, **members
        )
        process.save()
    return process


def record_as_is(process: Process, definition: dict[str, Any], *, note: str, by: Actor, now: datetime) -> Version:
    """Show how work runs elsewhere as the first version of a process whose place was kept; no case begins on it.

    What the publish gate asks for is not asked: it is no plan. One goes on from it with a draft.

    :raises InvalidDocument: if the document cannot be read.
    :raises DesignersOnly:
    """
    _must_design(by)
    document.read(definition)
    with transaction.atomic():
        version = _draft(process, definition, number=1, note=note, by=by, now=now)
        version.publish(by=_person(by, process), now=now)
        version.retire(now=now)
        version.save()
        version_index.make(version)
        process.archived_at = None
        process.save(update_fields=["archived_at"])
        _record("process.created", process, process, by, now)
    return version


def save_draft(
    process: Process, definition: dict[str, Any], *, seen: int | None, note: str = "", by: Actor, now: datetime
) -> Version:
    """Save the draft of a process, or begin one beside the published version.

    :param seen: the revision that the writer had before them; None where there was no draft yet.
    :raises KeyIsKept: if the document is another process's.
    :raises DraftMovedOn: if it has been saved meanwhile: nothing is overwritten that was not seen.
    """
    _must_design(by)
    given = document.read(definition)["process"]["key"]
    if given != process.key:
        raise KeyIsKept(given=given, process=process.name, key=process.key)
    with transaction.atomic():
        process = Process.objects.select_for_update().get(pk=process.pk)
        draft = Version.objects.filter(process=process, state=VersionState.DRAFT).first()
        if (draft.revision if draft else None) != seen:
            raise DraftMovedOn(seen=seen if seen is not None else "none", now=draft.revision if draft else "gone")
        if draft is None:
            last = Version.objects.filter(process=process).order_by("-number").values_list("number", flat=True).first()
            return _draft(process, definition, number=(last or 0) + 1, note=note, by=by, now=now)
        draft.document, draft.fingerprint = definition, document.fingerprint(definition)
        draft.revision, draft.saved_at, draft.note = draft.revision + 1, now, note or draft.note
        draft.save(update_fields=["document", "fingerprint", "revision", "saved_at", "note"])
        return draft


def restore(version: Version, *, seen: int | None, by: Actor, now: datetime) -> Version:
    """Go back to an earlier version: its document becomes the draft.

    :param seen: the revision of the draft that it takes the place of; None where there is none.
    :raises DesignersOnly, DraftMovedOn:
    """
    note = _("As version %(number)d was") % {"number": version.number}
    return save_draft(version.process, version.document, seen=seen, note=note, by=by, now=now)


def check(process: Process, definition: dict[str, Any]) -> list[Fault]:
    """Everything the publish gate says of a document, with who fills its lanes now."""
    return gate.check(definition, staffing=_staffing(process))


def publish(process: Process, *, seen: int, note: str = "", by: Actor, now: datetime) -> Version:
    """Freeze the draft: new cases begin on it, running ones stay on theirs, the former version is retired.

    :param seen: the revision that the publisher has seen.
    :raises NoDraft, DraftMovedOn, NotFitToPublish, PrefixTaken:
    """
    _must_design(by)
    with transaction.atomic():
        process = Process.objects.select_for_update().get(pk=process.pk)
        draft = Version.objects.select_for_update().filter(process=process, state=VersionState.DRAFT).first()
        if draft is None:
            raise NoDraft(process=process.name, verb=_("publish"))
        if draft.revision != seen:
            raise DraftMovedOn(seen=seen, now=draft.revision)
        refusing = [fault for fault in check(process, draft.document) if fault.level == "refuse"]
        if refusing:
            raise NotFitToPublish(refusing, process.name)
        before = Version.objects.filter(process=process, state=VersionState.PUBLISHED).first()
        if before is not None:
            before.retire(now=now)
            before.save()
        draft.publish(by=_person(by, process), now=now)
        draft.note = note or draft.note
        draft.save()
        version_index.make(draft)
        _repeat(process, draft)
        reviewing.keep_in_step(process, document.read(draft.document), now=now)
        _record("version.published", draft, process, by, now, number=str(draft.number))
    return draft


def retire(version: Version, *, by: Actor, now: datetime) -> Version:
    """Take the published version out of use: no new cases, running ones go on.

    :raises NotPublishedNow:
    """
    _must_design(by)
    with transaction.atomic():
        version = Version.objects.select_for_update(of=("self",)).select_related("process").get(pk=version.pk)
        if version.state != VersionState.PUBLISHED:
            raise NotPublishedNow(version=str(version))
        version.retire(now=now)
        version.save()
        reviewing.rest(version.process)
        _record("version.retired", version, version.process, by, now, number=str(version.number))
    return version


def _record(kind: str, subject: Model, process: Process, by: Actor, now: datetime, **facts: str) -> None:
    facts |= {"key": process.key, "name": process.name}
    audit.record(kind, now=now, actor_id=by.person_id, subject=subject, **facts)


def _draft(
    process: Process, definition: dict[str, Any], *, number: int, by: Actor, now: datetime, note: str = ""
) -> Version:
    version = Version(
        organization_id=process.organization_id,
        process=process,
        number=number,
        document=definition,
        fingerprint=document.fingerprint(definition),
        note=note,
        created_by_id=_person(by, process),
        created_at=now,
        saved_at=now,
    )
    version.save()
    return version


def _person(by: Actor, process: Process) -> Any:
    return by.person_id or process.owner_id


def _must_design(by: Actor) -> None:
    if not by.is_designer:
        raise DesignersOnly


def _prefix_is_free(prefix: str, but: Process | None = None) -> None:
    """Neither another process nor the cases that one has had may bear it: case numbers are never given twice."""
    other = Process.objects.filter(prefix=prefix).first()
    if other is None or other == but:
        cases = Case.objects.filter(reference__startswith=f"{prefix}-").select_related("process")
        others = cases.exclude(process=but) if but else cases
        other = next((case.process for case in others[:1]), None)
    if other is not None:
        raise PrefixTaken(process=other.name, prefix=prefix)


def _repeat(process: Process, version: Version) -> None:
    """The process's row says what its published document says; a case's number keeps the prefix it was given."""
    facts = document.read(version.document)["process"]
    _prefix_is_free(facts["prefix"], but=process)
    repeated = ("name", "kind", "prefix", "visibility")
    for member in repeated:
        setattr(process, member, facts[member])
    process.save(update_fields=repeated)


def _staffing(process: Process) -> gate.Staffing:
    """What the gate needs to know of who fills the lanes."""
    rows = list(Staffing.objects.filter(process=process))
    teams = team_people({row.team_id for row in rows if row.by == FilledBy.TEAM and row.team_id})
    named = active_among({row.person_id for row in rows if row.by == FilledBy.PERSON and row.person_id})
    lanes = {}
    for row in rows:
        people: frozenset[str] | None = None
        if row.by == FilledBy.TEAM:
            people = frozenset(map(str, teams.get(row.team_id, ()) if row.team_id else ()))
        elif row.by == FilledBy.PERSON:
            people = frozenset({str(row.person_id)} if row.person_id in named else ())
        lanes[row.lane_key] = gate.LaneStaffing(
            by=row.by,
            people=people,
            accountable=row.accountable_id is not None,
            field=row.field_key or None,
            fallback=row.by == FilledBy.FIELD and bool(row.team_id or row.person_id),
        )
    return gate.Staffing(owner=process.owner_id is not None, lanes=lanes)


__all__ = [
    "DesignersOnly",
    "DraftMovedOn",
    "InvalidDocument",
    "KeyTaken",
    "NoDraft",
    "NotFitToPublish",
    "NotPublishedNow",
    "PrefixTaken",
    "check",
    "create_process",
    "keep_place",
    "publish",
    "record_as_is",
    "restore",
    "retire",
    "save_draft",
]
