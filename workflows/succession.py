"""Somebody takes over what somebody else does in many processes: at once, and without publishing anything."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from procops.people.actor import Actor
from procops.people.models import AuditEntry, Organization
from workflows.models import FilledBy, Lane, Process, RoleDeputy, Staffing
from workflows.staff_changes import NotHere, OwnersOnly, deputy_line, may_staff, owner_line, staffed_line
from workflows.staffing import active_among
from workflows.states import VersionState
from workflows.visibility import processes_seen_by


@dataclass(frozen=True, slots=True)
class Heirs:
    """Who takes over what; None: it stays as it is."""

    fills: UUID | None = None
    """The roles that the person fills by name, as the fallback of a person field, or as the role's deputy."""
    answers: UUID | None = None
    """The roles that they are accountable for."""
    owns: UUID | None = None
    """The processes that they own."""

    @classmethod
    def everything_to(cls, person: UUID) -> "Heirs":
        return cls(person, person, person)


@dataclass(slots=True)
class Part:
    """What somebody is in one process; roles by their names."""

    process: Process
    fills: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    stands_in: list[str] = field(default_factory=list)
    """Those whose deputy they are."""
    owns: bool = False


def parts_of(person_id: UUID, *, by: Actor | None = None) -> list[Part]:
    """What somebody is in which process, by name: four queries, however many processes there are.

    :param by: leave out the processes that this actor may not see or staff; one query more.
    """
    rows = list(_rows_of(person_id).select_related("process").order_by("process__name", "lane_key"))
    deputy_of = list(_deputy_rows_of(person_id).select_related("process").order_by("process__name", "lane_key"))
    parts = {row.process_id: Part(row.process) for row in rows}
    for one in deputy_of:
        parts.setdefault(one.process_id, Part(one.process))
    for process in Process.objects.filter(owner_id=person_id, archived_at=None):
        parts.setdefault(process.pk, Part(process)).owns = True
    names = lane_names(parts)
    for row in rows:
        name = names.get((row.process_id, row.lane_key)) or as_words(row.lane_key)
        part = parts[row.process_id]
        if row.person_id == person_id and row.by in (FilledBy.PERSON, FilledBy.FIELD):
            part.fills.append(name)
        if row.accountable_id == person_id:
            part.answers.append(name)
    for one in deputy_of:
        name = names.get((one.process_id, one.lane_key)) or as_words(one.lane_key)
        parts[one.process_id].stands_in.append(name)
    found = list(parts.values())
    if by is not None:
        seen = set(processes_seen_by(by).filter(pk__in=parts).values_list("pk", flat=True))
        found = [part for part in found if part.process.pk in seen and may_staff(by, part.process)]
    return sorted(found, key=lambda part: (part.process.name, part.process.pk))


def lane_names(processes: Collection[UUID]) -> dict[tuple[UUID, str], str]:
    """What the roles of published processes are called, by process and key. One query."""
    rows = Lane.objects.filter(version__process_id__in=processes, version__state=VersionState.PUBLISHED)
    return {(process, key): name for process, key, name in rows.values_list("version__process_id", "key", "name")}


def as_words(key: str) -> str:
    """A role of a process that is not published has no name in the index."""
    return key.replace("_", " ").capitalize()


def replace_person(
    person_id: UUID, heirs: Heirs, *, processes: Collection[UUID] | None = None, by: Actor, now: datetime
) -> list[Process]:
    """Let others take over what somebody is in these processes, or in all; returns those that changed.

    It counts for work that opens from now on; what is open is moved apart (`handoffs.leaving`). A fixed number of
    statements, however many processes; each change has its line in the audit log. Processes that ``by`` may not see
    are left alone.

    :raises NotHere: if an heir cannot be given work.
    :raises OwnersOnly: if ``by`` may not say who fills the roles of one of them.
    """
    wanted = {one for one in (heirs.fills, heirs.answers, heirs.owns) if one}
    if wanted - active_among(wanted):
        raise NotHere(who=_("This person"))
    with transaction.atomic():
        Organization.hold(by.organization_id)
        rows = _rows_of(person_id)
        deputy_of = _deputy_rows_of(person_id) if heirs.fills else RoleDeputy.objects.none()
        owned = Process.objects.filter(owner_id=person_id, archived_at=None) if heirs.owns else Process.objects.none()
        if not (by.is_admin or by.is_system):
            seen = processes_seen_by(by)
            rows, owned = rows.filter(process__in=seen), owned.filter(pk__in=seen.values("pk"))
            deputy_of = deputy_of.filter(process__in=seen)
        if processes is not None:
            rows, owned = rows.filter(process_id__in=processes), owned.filter(pk__in=processes)
            deputy_of = deputy_of.filter(process_id__in=processes)
        given = list(owned.order_by("pk").select_for_update(no_key=True))
        rows, deputy_of = rows.order_by("pk"), deputy_of.order_by("pk")
        changed = _staff(person_id, heirs, list(rows.select_for_update(of=("self",)).select_related("process")))
        stood_in = list(deputy_of.select_for_update(of=("self",)).select_related("process"))
        found = {
            process.pk: process
            for process in [*(row.process for row in changed), *(row.process for row in stood_in), *given]
        }
        for process in found.values():
            if not may_staff(by, process):
                raise OwnersOnly(process=process.name)
        log = [staffed_line(row, by=by, now=now) for row in changed]
        log += [deputy_line(row, heirs.fills, by=by, now=now) for row in stood_in]
        log += [owner_line(process, heirs.owns, by=by, now=now) for process in given]
        if changed:
            Staffing.objects.bulk_update(changed, ["person", "accountable"])
        if stood_in:
            RoleDeputy.objects.filter(pk__in=[row.pk for row in stood_in]).update(person_id=heirs.fills)
        if given:
            Process.objects.filter(pk__in=[process.pk for process in given]).update(owner_id=heirs.owns)
        AuditEntry.objects.bulk_create(log)
    return sorted(found.values(), key=lambda process: (process.name, process.pk))


def _staff(person_id: UUID, heirs: Heirs, rows: list[Staffing]) -> list[Staffing]:
    changed = []
    for row in rows:
        before = (row.person_id, row.accountable_id)
        if heirs.fills and row.person_id == person_id:
            row.person_id = heirs.fills
        if heirs.answers and row.accountable_id == person_id:
            row.accountable_id = heirs.answers
        if before != (row.person_id, row.accountable_id):
            changed.append(row)
    return changed


def _rows_of(person_id: UUID) -> QuerySet[Staffing]:
    mine = Q(person_id=person_id) | Q(accountable_id=person_id)
    return Staffing.objects.filter(mine, process__archived_at=None)


def _deputy_rows_of(person_id: UUID) -> QuerySet[RoleDeputy]:
    rows: QuerySet[RoleDeputy] = RoleDeputy.objects.filter(person_id=person_id, process__archived_at=None)
    return rows
