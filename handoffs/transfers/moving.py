"""Cases are sent off to another version of their process, and called back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from handoffs import rules
from handoffs.transfers.bell import ring
from handoffs.transfers.models import RUNNING, CaseMove, MoveState, Transfer, TransferState
from procops.errors import Refused
from procops.people.actor import Actor
from workflows.models import Case, Process, Version
from workflows.states import CaseSource, VersionState
from workflows.visibility import cases_seen_by


class NothingToMove(Refused):
    """No case of "{process}" runs on another version than {number}."""

    next_action = "Nothing needs to be done."


class MovingAlready(Refused):
    """Cases of "{process}" are being moved at this moment."""

    next_action = "Look at how far that has come, then go on."


class NotToBeTakenBack(Refused):
    """These cases cannot be taken back: {why}."""

    next_action = "Move them to the version by name instead."


@dataclass(frozen=True, slots=True)
class OnVersion:
    """How many cases run on one version."""

    number: int
    state: str
    cases: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the cases of a transfer, by number."""

    to_do: int
    moved: int
    refused: int
    back: int
    stayed: int


def may_move(actor: Actor, process: Process) -> bool:
    """Whether somebody may move running cases of a process to another version."""
    return actor.is_system or rules.may("move", rules.standing(actor, process_owner_id=process.owner_id))


def transfers_seen_by(actor: Actor) -> QuerySet[Transfer]:
    """Those that somebody made, or that concern processes they own; an admin's are all."""
    rows = Transfer.objects.select_related("process", "version", "by").defer("version__document")
    if actor.is_admin or actor.is_system:
        return rows
    return rows.filter(Q(by_id=actor.person_id) | Q(process__owner_id=actor.person_id))


def cases_of(transfer: Transfer, actor: Actor) -> QuerySet[CaseMove]:
    """What became of each of its cases that somebody may see."""
    rows = CaseMove.objects.filter(transfer=transfer, case__in=cases_seen_by(actor))
    return rows.select_related("case").defer("case__data", "case__marks")


def movable(process: Process, *, but: Version | None = None) -> QuerySet[Case]:
    """The running cases of a process, without practice; those on ``but`` left out."""
    rows = Case.objects.live().exclude(source=CaseSource.PRACTICE).filter(process=process)
    return rows.exclude(version=but) if but else rows


def on_versions(process: Process, *, but: Version | None = None) -> list[OnVersion]:
    """The versions that cases run on, newest first."""
    rows = movable(process, but=but).order_by("-version__number").values("version__number", "version__state")
    return [OnVersion(row["version__number"], row["version__state"], row["n"]) for row in rows.annotate(n=Count("pk"))]


def targets(process: Process) -> list[Version]:
    """The versions that cases can be moved to, the published one first, then the newest."""
    rows = Version.objects.filter(process=process).exclude(state=VersionState.DRAFT).defer("document")
    return sorted(rows, key=lambda one: (one.state != VersionState.PUBLISHED, -one.number))


def send_off(
    process: Process, version: Version, *, from_number: int | None = None, by: Actor, now: datetime
) -> Transfer:
    """Let a worker move the running cases of a process to a version, each in a move of its own.

    :param from_number: only those that run on this version; None: all that run on another.
    :raises NotYours: unless the actor may move them.
    :raises NothingToMove, MovingAlready:
    """
    standing = rules.standing(by, process_owner_id=process.owner_id)
    rules.must("move", standing, actor=by, thing=process.name)
    with transaction.atomic():
        process = Process.objects.select_for_update().get(pk=process.pk)
        if Transfer.objects.filter(process=process, state__in=RUNNING).exists():
            raise MovingAlready(process=process.name)
        cases = movable(process, but=version)
        if from_number is not None:
            cases = cases.filter(version__number=from_number)
        ids = list(cases.order_by("started_at", "id").values_list("pk", flat=True))
        if not ids:
            raise NothingToMove(process=process.name, number=version.number)
        here = process.organization_id
        person = by.person_id or process.owner_id
        assert person is not None
        transfer = Transfer.objects.create(
            organization_id=here, process=process, version=version, by_id=person, made_at=now, size=len(ids)
        )
        CaseMove.objects.bulk_create(
            [
                CaseMove(organization_id=here, transfer=transfer, number=number, case_id=case_id)
                for number, case_id in enumerate(ids, start=1)
            ],
            batch_size=500,
        )
        ring()
    return transfer


def call_back(transfer: Transfer, *, by: Actor, now: datetime) -> Transfer:
    """Let a worker take back what was moved, of each case that has not moved on since.

    :raises NotYours: unless the actor may move them.
    :raises NotToBeTakenBack: saying why.
    """
    standing = rules.standing(by, process_owner_id=transfer.process.owner_id)
    rules.must("move", standing, actor=by, thing=transfer.process.name)
    with transaction.atomic():
        transfer = Transfer.objects.select_for_update(of=("self",)).select_related("process").get(pk=transfer.pk)
        if transfer.is_running:
            raise NotToBeTakenBack(why=_("they are being moved at this moment"))
        moved = CaseMove.objects.filter(transfer=transfer, state=MoveState.MOVED)
        if not moved.update(state=MoveState.GOING_BACK):
            raise NotToBeTakenBack(why=_("none of them is left to take back"))
        transfer.state, transfer.claimed_until, transfer.ended_at = TransferState.GOING_BACK, None, None
        transfer.by_id = by.person_id or transfer.by_id
        transfer.save(update_fields=["state", "claimed_until", "ended_at", "by"])
        ring()
    return transfer


def counts(transfer: Transfer) -> Counts:
    """How far it has come."""
    rows = CaseMove.objects.filter(transfer=transfer).order_by().values_list("state").annotate(n=Count("pk"))
    of = dict(rows)
    return Counts(
        to_do=of.get(MoveState.WAITING, 0) + of.get(MoveState.GOING_BACK, 0),
        moved=of.get(MoveState.MOVED, 0),
        refused=of.get(MoveState.REFUSED, 0),
        back=of.get(MoveState.BACK, 0),
        stayed=of.get(MoveState.STAYED, 0),
    )
