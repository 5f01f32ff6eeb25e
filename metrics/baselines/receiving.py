"""An event log on its way in: received, what it says is said, looked at, sent off or forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import IO, Any
from zoneinfo import available_timezones

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from metrics.baselines import columns
from metrics.baselines.bell import ring
from metrics.baselines.opening import MEMBERS, Told, events, opened
from metrics.eventlogs import ORDERS, Event, Unreadable
from metrics.models import EventLog, LogFormat, LogState
from procops.errors import Refused
from procops.people.actor import Actor
from workflows import rules
from workflows.publishing import DesignersOnly

LOOKED_AT = 200
"""Events that a look reads."""
SHOWN = 10
KEPT_FOR = timedelta(days=7)
"""A file that nobody sent off is forgotten then: it holds personal data."""


class AlreadyImported(Refused):
    """This very file was imported already, as the process "{process}"."""

    next_action = "Look at that process, or delete it and import the file again."


class SayTheColumns(Refused):
    """It is not said yet which column holds: {missing}."""

    next_action = "Choose a column for each of them."


class ImportUnderWay(Refused):
    """This event log has been sent off already."""

    next_action = "Look at how far it has come."


@dataclass(frozen=True, slots=True)
class Look:
    """What the first events of a file say, read as it is said now."""

    events: list[Event]
    faults: list[Unreadable]
    missing: list[str]
    """What no column says yet and every event must have."""

    @property
    def is_ready(self) -> bool:
        return bool(self.events) and not self.missing


def logs_seen_by(actor: Actor) -> QuerySet[EventLog]:
    """The logs that somebody sees: designers those of the organization, as they see drafts; others none."""
    rows: QuerySet[EventLog] = EventLog.objects.select_related("by", "process")
    return rows if rules.may_design(actor) else rows.none()


def receive(file: IO[bytes], *, name: str, process_name: str, zone: str, by: Actor, now: datetime) -> EventLog:
    """Keep a file, with a first guess at what it says; nothing is imported before it is sent off.

    :raises DesignersOnly, UnreadableLog, LogTooLarge, AlreadyImported:
    """
    if not rules.may_design(by) or by.person_id is None:
        raise DesignersOnly
    found = opened(file)
    _must_be_new(found.digest)
    log = EventLog.here(
        by_id=by.person_id,
        made_at=now,
        name=name[:120] or found.format,
        process_name=process_name.strip()[:120] or _stem(name),
        format=found.format,
        is_packed=found.is_packed,
        digest=found.digest,
        shape=found.shape,
        mapping=_guessed(found.format, found.shape, zone),
        size=0,
    )
    file.seek(0)
    log.file.save(log.name, File(file), save=False)
    try:
        log.size = log.file.size
        log.save(force_insert=True)
    except BaseException:
        log.file.delete(save=False)
        raise
    return log


def say(log: EventLog, given: Mapping[str, str], *, process_name: str = "") -> EventLog:
    """Say what the columns, or the objects, mean; what is not known is left as it was.

    :raises ImportUnderWay:
    """
    mapping = dict(log.mapping)
    if log.format == LogFormat.CSV:
        head = set(log.shape["head"])
        for member in MEMBERS:
            if member in given:
                mapping[member] = given[member] if given[member] in head else ""
        if given.get("order") in ORDERS:
            mapping["order"] = given["order"]
        if given.get("zone") in available_timezones():
            mapping["zone"] = given["zone"]
    elif log.format == LogFormat.OCEL and given.get("type") in {kind for kind, _number in log.shape["types"]}:
        mapping["type"] = given["type"]
    name = process_name.strip()[:120] or log.process_name
    if not EventLog.objects.filter(pk=log.pk, state=LogState.CHECKED).update(mapping=mapping, process_name=name):
        raise ImportUnderWay
    log.mapping, log.process_name = mapping, name
    return log


def look(log: EventLog) -> Look:
    """Read the first events of a file as it is said now; where it cannot be read at all that is the one fault."""
    missing = missing_of(log)
    if missing:
        return Look([], [], missing)
    good: list[Event] = []
    faults: list[Unreadable] = []
    try:
        with log.file.open("rb") as file:
            for one in islice(events(file, told(log)), LOOKED_AT):
                if isinstance(one, Unreadable):
                    faults.append(one)
                else:
                    good.append(one)
    except Refused as no:
        faults.append(Unreadable(1, no.message))
    return Look(good[:SHOWN], faults[:SHOWN], [])


def missing_of(log: EventLog) -> list[str]:
    """The words of what no column says yet."""
    if log.format != LogFormat.CSV:
        return []
    return [str(columns.WORDS[member]) for member in columns.MUST if not log.mapping.get(member)]


def send_off(log: EventLog, *, only_whole: bool) -> EventLog:
    """Let a worker import it.

    :param only_whole: leave out cases with an event that cannot be read; else one such event keeps all of them out.
    :raises SayTheColumns, AlreadyImported, ImportUnderWay:
    """
    if missing := missing_of(log):
        raise SayTheColumns(missing=", ".join(missing))
    _must_be_new(log.digest)
    try:
        with transaction.atomic():
            rows = EventLog.objects.filter(pk=log.pk, state=LogState.CHECKED)
            if not rows.update(state=LogState.RUNNING, only_whole=only_whole, stage="reading", done=0):
                raise ImportUnderWay
            ring()
    except IntegrityError:  # the same file was sent off at the same moment
        _must_be_new(log.digest)
        raise
    log.state, log.only_whole = LogState.RUNNING, only_whole
    return log


def forget(log: EventLog) -> None:
    """Forget a file that was not imported.

    :raises ImportUnderWay:
    """
    with transaction.atomic():
        found = EventLog.objects.select_for_update(of=("self",)).filter(pk=log.pk).first()
        if found is None:
            return
        if found.state not in (LogState.CHECKED, LogState.STOPPED):
            raise ImportUnderWay
        remove_file(found)
        found.delete()


def remove_file(log: EventLog) -> None:
    """Take the file away when the present transaction is committed."""
    if log.file:
        transaction.on_commit(partial(log.file.storage.delete, str(log.file.name)))


def told(log: EventLog) -> Told:
    return Told(LogFormat(log.format), log.is_packed, log.shape, log.mapping)


def _must_be_new(digest: str) -> None:
    same = EventLog.objects.filter(digest=digest, state__in=(LogState.RUNNING, LogState.DONE)).first()
    if same is not None:
        raise AlreadyImported(process=same.process_name)


def _guessed(kind: LogFormat, shape: Mapping[str, Any], zone: str) -> dict[str, Any]:
    if kind == LogFormat.CSV:
        found = columns.guessed(shape["head"])
        place = shape["head"].index(found["complete"]) if "complete" in found else -1
        cells = [row[place] for row in shape["rows"] if 0 <= place < len(row)]
        return found | {"order": columns.guessed_order(cells), "zone": zone}
    if kind == LogFormat.OCEL and shape["types"]:
        return {"type": shape["types"][0][0]}
    return {}


def _stem(name: str) -> str:
    stem = name.partition(".")[0].replace("_", " ").replace("-", " ").strip()
    return stem[:1].upper() + stem[1:120] or _("Imported process")
