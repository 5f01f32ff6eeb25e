"""A table of cases on its way in: checked in, its columns corrected, looked at, sent off or dropped."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handoffs import rules
from handoffs.bringing import columns
from handoffs.bringing.bell import ring
from handoffs.bringing.lines import Meaning, Understood
from handoffs.bringing.models import Batch, BatchState, Line
from handoffs.bringing.reading import Table
from handoffs.moves.cases import NotYourStart
from handoffs.starting import Opening, opening
from procops.errors import Refused
from procops.people.actor import Actor
from workflows.casedata import InvalidData
from workflows.models import Process

KEPT_FOR = timedelta(days=7)
"""A table that nobody sent off is forgotten then: it may hold personal data."""
FAULTS_SHOWN = 100
LINES_SHOWN = 10


class LinesHaveFaults(Refused):
    """{faulty} of {size} lines have a fault, and you asked for all or nothing."""

    next_action = "Mend them in your table and bring it in again, or bring in the good lines only."


class NothingToBringIn(Refused):
    """None of the lines can be brought in."""

    next_action = "Say what each column means, or mend the lines as it is said beside them."


class UnderWayAlready(Refused):
    """This table has been sent off already."""

    next_action = "Look at how far it has come."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Look:
    """What bringing a table in would do, as things are now."""

    size: int
    good: int
    in_the_middle: int
    faults: list[Fault]
    more_faults: int
    first: list[tuple[int, list[str], Understood]]
    """The first lines with their cells."""
    before: Batch | None
    """The same table, brought in already."""

    @property
    def faulty(self) -> int:
        return self.size - self.good


def may_bring_in_the_middle(actor: Actor, process: Process) -> bool:
    return rules.may("bring in", rules.standing(actor, process_owner_id=process.owner_id))


def must_bring_in(process: Process, by: Actor) -> Opening:
    """How cases of the process begin, for whoever may bring some in.

    :raises NotYourStart:
    """
    found = opening(process, by)
    if found is None or not (found.starts or may_bring_in_the_middle(by, process)):
        raise NotYourStart(process=process.name, lane=process.name)
    return found


def batches_seen_by(actor: Actor) -> QuerySet[Batch]:
    """The tables that somebody made; the process owner and admins see what became of others'. What still lies there as
    it was pasted is its maker's alone: it may hold confidential values."""
    rows = Batch.objects.select_related("process", "by")
    mine, sent = Q(by_id=actor.person_id), ~Q(state=BatchState.CHECKED)
    if actor.is_admin or actor.is_system:
        return rows.filter(mine | sent)
    return rows.filter(mine | (Q(process__owner_id=actor.person_id) & sent))


@transaction.atomic
def check_in(process: Process, table: Table, *, name: str, zone: str, by: Actor, now: datetime) -> Batch:
    """Keep a table until somebody says go, with a first guess at what its columns say.

    :raises NotYourStart: if the actor may not begin cases of the process at all.
    """
    found = must_bring_in(process, by)
    assert by.person_id is not None
    guessed = columns.guessed(table.headers, found.graph, in_the_middle=may_bring_in_the_middle(by, process))
    batch = Batch.here(
        process=process,
        by_id=by.person_id,
        made_at=now,
        name=name[:120],
        digest=_digest(table),
        zone=zone,
        headers=table.headers,
        targets=guessed,
        size=len(table.lines),
    )
    batch.save(force_insert=True)
    Line.objects.bulk_create(Line.here(batch=batch, number=number, cells=cells) for number, cells in table.lines)
    return batch


def set_targets(batch: Batch, targets: Sequence[str], *, by: Actor) -> Batch:
    """Say what the columns mean; of two with one meaning the first counts, and what has none is left out.

    :raises UnderWayAlready:
    """
    found = opening(batch.process, by)
    in_the_middle = may_bring_in_the_middle(by, batch.process)
    known = dict(columns.choices(found.graph, in_the_middle=in_the_middle)) if found else {}
    chosen: list[str] = []
    for target in [*targets, *[""] * len(batch.headers)][: len(batch.headers)]:
        chosen.append(target if target in known and target not in chosen else "")
    if not Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKED).update(targets=chosen):
        raise UnderWayAlready
    batch.targets = chosen
    return batch


def look(batch: Batch, *, by: Actor, now: datetime) -> Look:
    """What would happen if it were sent off now. Its number of queries does not grow with the lines."""
    meaning = meaning_of(batch, by, now)
    lines = list(batch.lines.order_by("number").values_list("number", "cells"))
    understood = [(number, cells, meaning.understand(cells)) for number, cells in lines] if meaning else []
    faults = [Fault(line, one["column"], one["message"]) for line, _cells, said in understood for one in said.faults]
    good = [said for _number, _cells, said in understood if not said.faults]
    same = Batch.objects.filter(process=batch.process, digest=batch.digest, brought__gt=0).exclude(pk=batch.pk)
    return Look(
        size=len(lines),
        good=len(good),
        in_the_middle=sum(bool(said.stands) for said in good),
        faults=faults[:FAULTS_SHOWN],
        more_faults=len(faults[FAULTS_SHOWN:]),
        first=understood[:LINES_SHOWN],
        before=same.order_by("-made_at").select_related("by").first(),
    )


def send_off(batch: Batch, *, only_good: bool, by: Actor, now: datetime) -> Batch:
    """Let a worker bring it in.

    :param only_good: leave out lines with a fault; else one fault keeps all of them out.
    :raises LinesHaveFaults, NothingToBringIn, UnderWayAlready:
    """
    if not Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKED).exists():
        raise UnderWayAlready
    return _sent_off(batch, look(batch, by=by, now=now), only_good=only_good, by=by)


@transaction.atomic
def bring(
    process: Process,
    rows: Sequence[Mapping[str, Any]],
    *,
    only_good: bool,
    name: str = "",
    by: Actor,
    now: datetime,
) -> Batch:
    """Send off cases that a program names, without a look in between.

    :param rows: of each case the names of ``columns.PLACES`` without their sign, and ``data`` by field key.
    :raises InvalidData: naming line and member of each fault, unless only the good lines are wanted.
    :raises NotYourStart, NothingToBringIn:
    """
    places = [target.removeprefix("@") for target in columns.PLACES]
    keys = list(dict.fromkeys(key for row in rows for key in row.get("data", {})))
    headers = [place for place in places if any(row.get(place) for row in rows)] + keys
    lines = [
        (number, [_cell(row.get(one) if one in places else row.get("data", {}).get(one)) for one in headers])
        for number, row in enumerate(rows, start=1)
    ]
    batch = check_in(process, Table(headers, lines), name=name, zone="UTC", by=by, now=now)
    set_targets(batch, [f"@{one}" if one in places else one for one in headers], by=by)
    unknown = [header for header, target in zip(headers, batch.targets, strict=True) if not target]
    found = look(batch, by=by, now=now)
    wrong = {f"lines.{fault.line}.{fault.column}".rstrip("."): fault.message for fault in found.faults}
    for one in unknown:
        wrong[f"lines.{one}"] = _("Cases of this process have no such value, or you may not say it.")
    if unknown or (wrong and not only_good):
        raise InvalidData(wrong)
    return _sent_off(batch, found, only_good=only_good, by=by)


def drop(batch: Batch) -> None:
    """Forget a table that was not sent off.

    :raises UnderWayAlready:
    """
    with transaction.atomic():
        held = Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.CHECKED).first()
        if held is None:
            raise UnderWayAlready
        held.delete()


def meaning_of(batch: Batch, by: Actor, now: datetime) -> Meaning | None:
    """How its lines are understood; None while nothing of the process is published."""
    found: Opening | None = opening(batch.process, by)
    if found is None:
        return None
    return Meaning(found, batch.headers, batch.targets, zone=ZoneInfo(batch.zone), now=now)


def _sent_off(batch: Batch, found: Look, *, only_good: bool, by: Actor) -> Batch:
    """
    :param found: what a look at it has told.
    :raises LinesHaveFaults, NothingToBringIn, UnderWayAlready:
    """
    if not found.good:
        raise NothingToBringIn
    if found.faulty and not only_good:
        raise LinesHaveFaults(faulty=found.faulty, size=found.size)
    sent = Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKED)
    with transaction.atomic():
        if not sent.update(state=BatchState.RUNNING, only_good=only_good, by_id=by.person_id):
            raise UnderWayAlready
        ring()
    batch.refresh_from_db()
    return batch


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _digest(table: Table) -> str:
    return hashlib.sha256(json.dumps([table.headers, table.lines], ensure_ascii=False).encode()).hexdigest()
