"""Records are added, renamed, merged, erased: each change in the audit log, which names none of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _g

from procops.errors import Refused
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.people.models import Role
from procops.texts import UnfitText, clean
from workflows.casedata import InvalidData
from workflows.models import Case
from workflows.records.models import NAME_AT_MOST, OUTSIDE_ID_AT_MOST, PERSONAL_KINDS, CaseRecord, Record, RecordKind
from workflows.states import LIVE_CASE


class NotYourRecords(Refused):
    """Records are changed and merged by admins and by whoever designs processes."""

    next_action = "Ask one of them: the people page names them."


class ViewersAddNothing(Refused):
    """You can look at everything here, but a viewer cannot add a record."""

    next_action = "Ask an admin to make you a member."


class NumberTaken(Refused):
    """There is a {what} with this number already."""

    next_action = "Use that one, or have the two merged."


class NotTheSameKind(Refused):
    """A {what} and a {other} cannot be the same."""

    next_action = "Choose a record of the same kind."


class MergedAlready(Refused):
    """This record has been merged into another one already."""

    next_action = "Look at that one."


class StillInWork(Refused):
    """{case} is about this {what} and is not over: whoever works on it needs the name."""

    next_action = "Complete or cancel it first."


_WORDS = {
    RecordKind.CUSTOMER: _g("customer"),
    RecordKind.VENDOR: _g("vendor"),
    RecordKind.EMPLOYEE: _g("employee"),
    RecordKind.ASSET: _g("asset"),
    RecordKind.PROJECT: _g("project"),
}


@dataclass(frozen=True, slots=True)
class Whom:
    """Who a case is about, and whether other cases are about them too."""

    record: Record
    has_others: bool


def may_add(by: Actor) -> bool:
    return by.is_system or by.role != Role.VIEWER


def may_change(by: Actor) -> bool:
    return by.is_system or by.is_designer


def may_erase(by: Actor, record: Record) -> bool:
    """Whether there is a name left, and the actor may erase it."""
    return rules.may_administer(by) and not record.is_erased


def add(*, kind: str, name: str, outside_id: str = "", by: Actor, now: datetime) -> Record:
    """Add a record before any case is about it.

    :raises ViewersAddNothing, NumberTaken:
    :raises InvalidData: naming what is wrong.
    """
    if not may_add(by):
        raise ViewersAddNothing
    if kind not in RecordKind.values:
        raise InvalidData({"kind": _("Choose one of the kinds.")})
    name, outside_id = _fit("name", name, NAME_AT_MOST), _fit("outside_id", outside_id, OUTSIDE_ID_AT_MOST)
    if not name:
        raise InvalidData({"name": _("A record needs a name.")})
    record = Record.here(kind=kind, name=name, outside_id=outside_id, added_at=now)
    with transaction.atomic():
        _saved(record)
        _audit("record.added", record, by, now)
    return record


@transaction.atomic
def change(
    record: Record, *, name: str | None = None, outside_id: str | None = None, by: Actor, now: datetime
) -> Record:
    """Give a record another name or number; None leaves it as it is.

    :raises NotYourRecords, MergedAlready, NumberTaken:
    :raises InvalidData: naming what is wrong.
    """
    _must_change(by)
    (record,) = _held(record.pk)
    before = (record.name, record.outside_id)
    if name is not None:
        record.name = _fit("name", name, NAME_AT_MOST)
        if not record.name:
            raise InvalidData({"name": _("A record needs a name.")})
    if outside_id is not None:
        record.outside_id = _fit("outside_id", outside_id, OUTSIDE_ID_AT_MOST)
    if (record.name, record.outside_id) != before:
        _saved(record, update_fields=["name", "outside_id"])
        _audit("record.changed", record, by, now)
    return record


@transaction.atomic
def merge(record: Record, *, into: Record, by: Actor, now: datetime) -> Record:
    """Let one record turn out to be another: its cases become the other's, and so does its number where that has none.

    :raises NotYourRecords, MergedAlready, NotTheSameKind:
    :raises InvalidData: if both are the same.
    """
    _must_change(by)
    if record.pk == into.pk:
        raise InvalidData({"into": _("Choose another record to merge it into.")})
    held = {row.pk: row for row in _held(record.pk, into.pk)}
    gone, stays = held[record.pk], held[into.pk]
    if gone.kind != stays.kind:
        raise NotTheSameKind(what=_word(gone), other=_word(stays))
    number = gone.outside_id
    gone.merged_into, gone.name = stays, ""
    if not stays.outside_id:
        gone.outside_id = ""
    gone.save(update_fields=["merged_into", "name", "outside_id"])
    if number and not stays.outside_id:
        stays.outside_id = number
        stays.save(update_fields=["outside_id"])
    Record.objects.filter(merged_into=gone).update(merged_into=stays)
    CaseRecord.objects.filter(record=gone).update(record=stays)
    _audit("record.merged", stays, by, now)
    return stays


@transaction.atomic
def erase(record: Record, *, reason: str, by: Actor, now: datetime) -> None:
    """Forget who or what it is: name and number go, the cases stay together. A second time nothing is left.

    :raises rules.AdminsOnly, StillInWork:
    """
    rules.must_be_admin(by)
    (row,) = Record.objects.select_for_update().filter(pk=record.pk)
    if row.is_erased:
        return
    about = Case.objects.filter(about__record=row, state__in=LIVE_CASE).only("id", "organization", "reference")
    if case := about.order_by("-started_at", "-id").first():
        raise StillInWork(case=case.reference, what=_word(row))
    row.name = row.outside_id = ""
    row.save(update_fields=["name", "outside_id"])
    Record.objects.filter(merged_into=row).update(name="", outside_id="")
    _audit("record.erased", row, by, now, reason=reason)


def whom(case: Case, *, lock: bool = False) -> Whom | None:
    """Who a case is about, where that is somebody whose name is still here.

    :param lock: keep others from linking cases to it and from merging it, until the transaction is over.
    """
    rows = Record.objects.filter(cases__case=case, kind__in=PERSONAL_KINDS)
    record = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if record is None or record.is_erased:
        return None
    return Whom(record, CaseRecord.objects.filter(record=record).exclude(case=case).exists())


def _must_change(by: Actor) -> None:
    if not may_change(by):
        raise NotYourRecords


def _held(*ids: UUID) -> list[Record]:
    """Lock them, in one order for everybody."""
    rows = list(Record.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if any(row.merged_into_id for row in rows):
        raise MergedAlready
    return rows


def _saved(record: Record, *, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            record.save(force_insert=update_fields is None, update_fields=update_fields)
    except IntegrityError:
        raise NumberTaken(what=_word(record)) from None


def _fit(member: str, given: str, at_most: int) -> str:
    try:
        return clean(given.strip(), at_most=at_most)
    except UnfitText as unfit:
        raise InvalidData({member: _("This %(reason)s.") % {"reason": unfit}}) from None


def _word(record: Record) -> str:
    """What it is, as a sentence of the reader's language says it."""
    return _(_WORDS[RecordKind(record.kind)])


def _audit(kind: str, record: Record, by: Actor, now: datetime, **facts: str) -> None:
    audit.record(kind, subject=record, actor_id=by.person_id, now=now, what=_WORDS[RecordKind(record.kind)], **facts)
