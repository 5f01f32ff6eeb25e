"""Imports event logs that were sent off: read and counted whole, then written some cases at a time, then shown.

Until the last case is written the baseline process is archived and its rows are in no rollup; whoever dies in between
leaves what the next worker takes away before it begins anew. So nothing is ever half imported, and no transaction is
long enough to keep others waiting.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from metrics import days
from metrics.baselines import receiving
from metrics.baselines.discovery import Discovered, Discovery
from metrics.baselines.drafting import document
from metrics.baselines.journal import journal
from metrics.baselines.keys import Keys
from metrics.baselines.naming import as_is_facts, facts_of
from metrics.baselines.opening import events
from metrics.bell import ring as ring_for_figures
from metrics.collector import without_looking_for_cycles
from metrics.definitions import Hours, measured
from metrics.eventlogs import Event, Log, Unreadable
from metrics.models import (
    IMPORTED,
    CaseFigure,
    EventLog,
    HandoffFigure,
    ImportedCase,
    LogFormat,
    LogState,
    Rollup,
    StepFigure,
)
from metrics.reports.durations import Scale
from metrics.rollup.figures import case_row, handoff_row, step_row, went_on
from metrics.rollup.holding import hold
from metrics.sources import NOBODYS, Holder
from procops import claims, sweeps
from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from procops.people.models import Membership
from procops.scoping import scope, unscoped
from procops.working_time import Calendar
from workflows import publishing, rules, writes
from workflows.models import Case, Process
from workflows.staffing import organization_calendar

FAULTS_KEPT = 200
CASES_AT_ONCE = 400
"""Written in one transaction: some tenths of a second, since on SQLite everybody else waits."""
MAP_SHARE = 80
"""Percent of the paths that the version shows; the slider on its page shows more or fewer."""
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

Clock = Callable[[], datetime]


class HasFaults(Refused):
    """{number} events cannot be read, and you asked for all or nothing."""

    next_action = "Mend them in the file and import it again, or leave out the cases that they belong to."


class GoneOnFrom(Refused):
    """ "{process}" has cases of its own by now, so what it was made from stays."""

    next_action = "Leave it: its figures show how it ran before."


class NothingToImport(Refused):
    """There is no event in it that can be imported."""

    next_action = "Choose other columns, or another way of writing days, and import it again."


def sweep(*, clock: Clock) -> int:
    """Import every log that was sent off and that nobody is at; answers how many cases."""
    return claims.each(EventLog, Q(state=LogState.RUNNING), partial(run, clock=clock), now=clock())


def forget(*, clock: Clock) -> int:
    """Delete logs that nobody sent off; answers how many."""
    with unscoped():
        old = EventLog.objects.filter(state=LogState.CHECKED, made_at__lt=clock() - receiving.KEPT_FOR)
        found = list(old.values_list("pk", "organization_id"))
    for log_id, organization_id in found:
        with scope(organization_id), transaction.atomic():
            one = EventLog.objects.select_for_update(skip_locked=True).filter(pk=log_id, state=LogState.CHECKED).first()
            if one is not None:
                receiving.remove_file(one)
                one.delete()
    return len(found)


def run(log_id: UUID, *, clock: Clock) -> int:
    """Import one log, unless another worker is at it; answers how many cases."""
    if not claims.claim(EventLog.objects.filter(pk=log_id, state=LogState.RUNNING), now=clock()):
        return 0
    one = EventLog.objects.select_related("by").get(pk=log_id)
    member = Membership.objects.active().select_related("person").filter(person_id=one.by_id).first()
    _take_away(one)
    with one.by.in_their_language():  # what is wrong is kept as it is said
        try:
            if member is None:
                raise publishing.DesignersOnly
            with without_looking_for_cycles():
                return _Import(one, Actor.of(member), clock).carry_out()
        except (Refused, SoftTimeLimitExceeded) as no:
            _take_away(one)
            _stop(one, no, clock())
            return 0


@dataclass(slots=True)
class _Import:
    """One log on its way."""

    log: EventLog
    by: Actor
    clock: Clock
    faults: list[Unreadable] = field(default_factory=list)
    refused: int = 0
    spoiled: set[str] = field(default_factory=set)
    """Cases with an event that could not be read."""
    until: float = 0.0
    days: list[Any] = field(default_factory=list)

    def carry_out(self) -> int:
        read = self._read()
        keys = Keys.of(read)
        calendar = organization_calendar()
        hours, discovery = Hours(usual=calendar), Discovery(keys)
        process = self._process()
        about = {"organization_id": self.log.organization_id, "process_id": process.pk, "version": 1, "case_id": None}
        zone, done = days.zone(), 0
        cases = iter(read.cases.items())
        while some := list(islice(cases, CASES_AT_ONCE)):
            rows = _Rows()
            for name, of in some:
                told = measured(journal(of, keys), hours)
                discovery.add(of, told.visits)
                imported = ImportedCase.fresh(
                    organization_id=self.log.organization_id, log_id=self.log.pk, name=self._name(name)
                )
                rows.add(imported, told, keys, of, about, hours, zone)
            rows.write()
            self.days += [row.ended_day for row in rows.figures]
            done += len(some)
            self._tell("writing", done / len(read.cases))
        self._show(process, discovery.result(), calendar, read)
        return len(read.cases)

    def _read(self) -> Log:
        """All events of whole cases.

        :raises HasFaults, NothingToImport, Refused:
        """
        good: list[Event] = []
        size = max(self.log.size, 1)
        with self.log.file.open("rb") as file:
            for number, one in enumerate(events(file, receiving.told(self.log))):
                if isinstance(one, Unreadable):
                    self._refuse(one)
                elif not _is_sane(one):
                    self._refuse(Unreadable(number + 2, _("its year lies outside 2000 to 2199"), one.case))
                else:
                    good.append(one)
                if number % 5000 == 0:
                    self._tell("reading", min(file.tell() / size, 1))
        if self.refused and not self.log.only_whole:
            raise HasFaults(number=self.refused)
        if self.spoiled:
            good = [one for one in good if one.case not in self.spoiled]
        if not good:
            raise NothingToImport
        return Log(good, has_start=any(e.start for e in good), has_team=any(e.team for e in good))

    def _refuse(self, one: Unreadable) -> None:
        self.refused += 1
        if one.case:
            self.spoiled.add(one.case)
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(one)
            self.log.faults = [{"line": fault.line, "why": fault.why} for fault in self.faults]
        self.log.refused, self.log.refused_cases = self.refused, len(self.spoiled)

    def _name(self, case: str) -> str:
        """Traces of an XES bear their place in the file before their name: two may have one name."""
        name = case.partition(" ")[2] if self.log.format == LogFormat.XES else case
        return (name or case)[:240]

    def _process(self) -> Process:
        """The baseline process, unseen until its last case is written."""
        with transaction.atomic():
            process = publishing.keep_place(as_is_facts(self.log.process_name), by=self.by, now=self.clock())
            EventLog.objects.filter(pk=self.log.pk).update(process=process)
        return process

    def _show(self, process: Process, found: Discovered, calendar: Calendar, read: Log) -> None:
        now = self.clock()
        note = _("As it runs today, from %(file)s") % {"file": self.log.name}
        day_ms = Scale.of("working", calendar).day_ms
        drawn = document(found, facts_of(process), share=MAP_SHARE, day_ms=day_ms)
        with transaction.atomic():
            one = EventLog.objects.select_for_update(of=("self",)).get(pk=self.log.pk)
            publishing.record_as_is(process, drawn, note=note, by=self.by, now=now)
            receiving.remove_file(one)
            one.file, one.state, one.ended_at, one.claimed_until = "", LogState.DONE, now, None
            one.cases, one.events, one.found = len(read.cases), len(read.events), found.as_json()
            one.since, one.until = min(self.days), max(self.days)
            one.refused, one.refused_cases, one.faults = self.refused, len(self.spoiled), self.log.faults
            one.shape = {}  # its first rows
            one.save()
            facts = {"name": process.name, "file": one.name}
            audit.record("log.imported", now=now, actor_id=self.by.person_id, subject=process, **facts)
            ring_for_figures()

    def _tell(self, stage: str, share: float) -> None:
        """How far it has come, once a second; keeps the claim."""
        if time.monotonic() < self.until:
            return
        self.until = time.monotonic() + 1
        EventLog.objects.filter(pk=self.log.pk).update(
            stage=stage, done=round(1000 * share), claimed_until=self.clock() + claims.CLAIMED_FOR
        )
        sweeps.still_at_it()


@dataclass(slots=True)
class _Rows:
    """What is written of some cases at once."""

    cases: list[ImportedCase] = field(default_factory=list)
    figures: list[CaseFigure] = field(default_factory=list)
    steps: list[StepFigure] = field(default_factory=list)
    handoffs: list[HandoffFigure] = field(default_factory=list)

    def add(
        self, case: ImportedCase, told: Any, keys: Keys, of: list[Event], about: Any, hours: Hours, zone: Any
    ) -> None:
        about = about | {"imported_id": case.pk}
        self.cases.append(case)
        started_at = min(min(event.ready or event.begins, event.begins) for event in of)
        row = case_row(told, about, IMPORTED, started_at, zone)
        row.seq = 0  # in no rollup yet
        self.figures.append(row)
        lanes = [keys.lanes.get(keys.owner(event), "") for event in of]
        for visit, lane in zip(told.visits, lanes, strict=True):
            step = step_row(visit, about, Holder(lane), zone)
            went_on(step, visit, told.run, hours.usual)
            self.steps.append(step)
        self.handoffs += [handoff_row(passage, about, NOBODYS, zone) for passage in told.passages]

    def write(self) -> None:
        with transaction.atomic():
            writes.insert_many(ImportedCase, self.cases)
            writes.insert_many(CaseFigure, self.figures)
            writes.insert_many(StepFigure, self.steps)
            writes.insert_many(HandoffFigure, self.handoffs)


def _is_sane(event: Event) -> bool:
    return all(EARLIEST <= at < LATEST for at in (event.complete, event.start, event.ready) if at is not None)


def delete(one: EventLog, *, by: Actor, now: datetime) -> None:
    """Take away a log that was imported, with its process and all of its figures.

    :raises DesignersOnly, GoneOnFrom, ImportUnderWay:
    """
    if not rules.may_design(by):
        raise publishing.DesignersOnly
    process = one.process
    if one.state != LogState.DONE or process is None:
        raise receiving.ImportUnderWay
    with transaction.atomic():
        hold()
        if Case.objects.filter(process=process).exists():
            raise GoneOnFrom(process=process.name)
        Rollup.objects.filter(process=process).delete()
        _rows_away(one, process.pk)
        one.delete()
        audit.record("log.deleted", now=now, actor_id=by.person_id, subject=process, name=process.name, file=one.name)
        process.delete()


def _take_away(one: EventLog) -> None:
    """What an import that did not come to its end has left."""
    with transaction.atomic():
        process: UUID | None = EventLog.objects.filter(pk=one.pk).values_list("process_id", flat=True).get()
        if process is None:
            return
        _rows_away(one, process)
        EventLog.objects.filter(pk=one.pk).update(process=None)
        Process.objects.filter(pk=process).delete()


def _rows_away(one: EventLog, process: UUID) -> None:
    for model in (StepFigure, HandoffFigure, CaseFigure):
        model.objects.filter(process_id=process, imported__isnull=False).delete()
    ImportedCase.objects.filter(log=one).delete()


@transaction.atomic
def _stop(one: EventLog, no: Exception, now: datetime) -> None:
    """Note why nothing was imported. The file goes: whoever wants to try again sends it anew."""
    why = f"{no.message} {no.next_action}" if isinstance(no, Refused) else _("It took too long. Import fewer months.")
    faults = one.faults or [{"line": 0, "why": why}]
    if one.faults:
        faults = [{"line": 0, "why": why}, *one.faults][:FAULTS_KEPT]
    receiving.remove_file(one)
    EventLog.objects.filter(pk=one.pk).update(
        state=LogState.STOPPED, ended_at=now, claimed_until=None, file="", faults=faults, refused=one.refused,
        refused_cases=one.refused_cases, shape={}, process=None,
    )  # fmt: skip


__all__ = ["GoneOnFrom", "HasFaults", "NothingToImport", "delete", "forget", "run", "sweep"]
