"""Finds or makes the record that a case is about, from the fields that the process document names for it.

The plain rule: a number decides; else what was chosen; else a name that one record has; else it is a new one. A number
leads to no record that whoever types it may not see: nobody learns a name by trying numbers. The case then has a record
of its own, without the number, until somebody who sees both has them merged.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from procops.people.actor import Actor
from workflows.casedata import InvalidData
from workflows.held import Held
from workflows.parts import RecordNaming
from workflows.records.models import NAME_AT_MOST, OUTSIDE_ID_AT_MOST, CaseRecord, Record
from workflows.records.seen import records_seen_by


@dataclass(frozen=True, slots=True)
class Named:
    """What the fields of a case say about its record."""

    kind: str
    name: str
    outside_id: str

    @classmethod
    def by(cls, naming: RecordNaming, data: Mapping[str, Any]) -> "Named":
        """
        :param data: the case's data.
        """
        name = str(data.get(naming.name) or "").strip()[:NAME_AT_MOST]
        outside_id = str(data.get(naming.outside_id or "") or "").strip()[:OUTSIDE_ID_AT_MOST]
        return cls(naming.kind, name or outside_id, outside_id)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose from the suggestions: one record, or, with none, that it is a new one."""

    record: Record | None = None


def taken_over(
    choice: Choice | None, naming: RecordNaming | None, typed: Mapping[str, Any], *, asked: Collection[str]
) -> dict[str, Any]:
    """What was typed into a form, with name and number as the chosen record has them.

    :param asked: keys of the form's fields.

    :raises InvalidData: if the chosen record is of another kind.
    """
    if choice is None or choice.record is None:
        return dict(typed)
    if naming is None or naming.kind != choice.record.kind:
        raise InvalidData({"record": _("Cases of this process are not about such a record.")})
    known = {naming.name: choice.record.name, naming.outside_id or "": choice.record.outside_id}
    return {**typed, **{key: value for key, value in known.items() if key in asked and value}}


def link(held: Held, *, is_new: bool = False, choice: Choice | None = None) -> Record | None:
    """Say what a held case is about, if this move filled the fields that tell; answer the record, if there is one.

    A case that is about a record already stays with it when a name is corrected; a number that another record has moves
    the case there, and a number that nobody has becomes its record's.

    :param is_new: the case begins here, and whoever begins it can choose: of two records with one name.
    :raises InvalidData: naming the field, if several records have that name.
    """
    naming = held.graph.process.record
    if naming is None or held.case.is_practice or held.changed_fields.isdisjoint({naming.name, naming.outside_id}):
        return None
    named = Named.by(naming, held.case.data)
    if not named.name:
        return None
    about = None if is_new else _about(held)
    if about is not None:
        return _follow_number(held, about, named)
    record = _locked(choice.record) if choice and choice.record else _with_number(held.by, named)
    record = record or (None if choice else _with_name(held.by, named, naming, must_be_one=is_new))
    record = record or _made(held.by, named, now=held.now)
    held.add(CaseRecord(organization_id=held.case.organization_id, case=held.case, record=record))
    return record


def _about(held: Held) -> CaseRecord | None:
    """What the case is about so far; it may have been said earlier in this very move."""
    said = held.rows(CaseRecord)
    if said:
        return said[0]
    about: CaseRecord | None = CaseRecord.objects.filter(case=held.case).select_related("record").first()
    if about is not None:
        held.watch(about)
    return about


def _follow_number(held: Held, about: CaseRecord, named: Named) -> Record:
    record: Record = about.record
    if not named.outside_id or record.outside_id == named.outside_id:
        return record
    other = _with_number(held.by, named)
    if other is None and not record.outside_id:
        if _took_number(record, named.outside_id):
            return record
        other = _with_number(held.by, named) or record
    other = other or _made(held.by, named, now=held.now)
    if other == record:
        return record
    about.record = other
    return other


def _took_number(record: Record, outside_id: str) -> bool:
    """Whether the number became the record's: another may have it, or somebody may have been faster with it."""
    record = Record.objects.select_for_update().get(pk=record.pk)
    record.outside_id = outside_id
    try:
        with transaction.atomic():
            record.save(update_fields=["outside_id"])
    except IntegrityError:
        return False
    return True


def _with_number(by: Actor, named: Named) -> Record | None:
    """The record that has the number or was merged with one that had it, if the actor may see it."""
    if not named.outside_id:
        return None
    record = _locked(Record.objects.filter(kind=named.kind, outside_id=named.outside_id).first())
    return record if record is not None and _is_seen(by, record) else None


def _is_seen(by: Actor, record: Record) -> bool:
    return records_seen_by(by).filter(pk=record.pk).exists()


def _with_name(by: Actor, named: Named, naming: RecordNaming, *, must_be_one: bool) -> Record | None:
    """The one record of that name which the actor may see. One with another number is another one."""
    found = list(records_seen_by(by).filter(kind=named.kind, name__iexact=named.name).order_by("pk")[:3])
    if named.outside_id:
        found = [record for record in found if not record.outside_id]
    if len(found) > 1 and must_be_one:
        raise InvalidData({naming.name: _("Several have this name. Choose the one you mean, or that it is a new one.")})
    if len(found) != 1:
        return None
    record = _locked(found[0])
    if record and named.outside_id and not _took_number(record, named.outside_id):
        return _with_number(by, named) or record
    return record


def _made(by: Actor, named: Named, *, now: datetime) -> Record:
    if named.outside_id:
        made, is_new = Record.objects.get_or_create(
            organization_id=Record.here().organization_id,
            kind=named.kind,
            outside_id=named.outside_id,
            defaults={"name": named.name, "added_at": now},
        )
        stands = _locked(made) or made
        if is_new or _is_seen(by, stands):
            return stands
    record = Record.here(kind=named.kind, name=named.name, added_at=now)
    record.save(force_insert=True)
    return record


def _locked(record: Record | None) -> Record | None:
    """The record as it stands, or the one that it was merged into, kept from being merged meanwhile.

    None where it has been erased: it is nobody that a new case can be about.
    """
    while record is not None:
        record = Record.objects.select_for_update().get(pk=record.pk)
        if record.merged_into_id is None:
            return None if record.is_erased else record
        record = record.merged_into
    return None
