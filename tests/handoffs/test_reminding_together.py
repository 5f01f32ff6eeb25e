"""Many cases reminded in one go leave the very rows that reminding each of them by itself leaves."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.models import Escalation, Handoff, Snooze
from handoffs.reminders import sweep
from procops.notices import outbox
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, Posting
from procops.people import absences
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.test_reminding import FILE
from workflows import writes
from workflows.models import Case, Entry, Process, Task
from workflows.states import CaseSource
from workflows.verify import Verification

DAY = timedelta(days=1)
NAMED: dict[str, Any] = {
    **FILE,
    "process": {**FILE["process"], "name": 'Files "%s" \\ {a,b}', "title_fields": ["what"]},
    "fields": [{"key": "what", "label": "What", "type": "text"}],
    "steps": [{**FILE["steps"][0], "fill": ["what"]}, *FILE["steps"][1:]],
}
TITLES = ["A chair", 'He said: "No"', "C:\\new, {x}; 100 %", "NULL", "Ärger ☂", "", "'); --"]
Rows = dict[str, list[tuple[Any, ...]]]


def rows() -> Rows:
    """All that a reminder writes, but for ids that are drawn."""
    asked = [(row.case_id, row.subject_id, row.level, row.asked_id, row.team_id) for row in Escalation.objects.all()]
    said = Entry.objects.exclude(facts__has_key="escalation")
    found: Rows = {
        "cases": list(Case.objects.values_list("id", "seq", "last_at", "state")),
        "tasks": list(Task.objects.values_list("id", "state", "nudge_at", "due_at", "pauses")),
        "entries": list(said.values_list("case", "seq", "at", "kind", "task_id", "facts")),
        "told": [
            *Task.objects.values_list("id", "reminded_of", "reminded_n"),
            *Handoff.objects.values_list("id", "reminded_of", "reminded_n"),
        ],
        "notices": [_said(row) for row in Notice.objects.all()],
        "lines": list(Posting.objects.values_list("dedup_key", "facts", "link", "created_at")),
        "asked": asked,
    }
    return {name: sorted(each, key=repr) for name, each in found.items()}


def _said(row: Notice) -> tuple[Any, ...]:
    drawn = {"_state", "id"} | ({"subject_id", "link", "dedup_key"} if row.kind.startswith("escalation.") else set())
    return tuple(value for name, value in sorted(vars(row).items()) if name not in drawn)


def undone(do: Callable[[], object]) -> Rows:
    """What that leaves, before it is taken back."""
    point = transaction.savepoint()
    do()
    left = rows()
    assert list(Verification().breaks()) == []
    transaction.savepoint_rollback(point)
    return left


def happens(chance: random.Random, case: Running, petra: Person, hugo: Person) -> None:
    """Something that makes a case another one than the usual."""
    task, owner, by = case.task("file"), as_actor(case.process.owner), as_actor(petra)
    now = MONDAY + chance.random() * 4 * HOUR
    if chance.random() < 0.8:
        by = as_actor(chance.choice([petra, hugo]))
        moves.claim(task, by=by, now=MONDAY)
    else:
        return  # the pool's
    match chance.randrange(9):
        case 0:
            moves.hold(case.task("file"), by=by, reason="Ill", pauses_clock=chance.random() < 0.5, now=now)
        case 1:
            moves.hold_case(case.case, by=owner, reason="No budget", pauses_clock=True, now=now)
        case 2:
            moves.remind_later(case.task("file"), by=by, until=now + chance.random() * 3 * DAY, now=now)
        case 3:
            moves.hold(case.task("file"), by=by, reason="Ill", pauses_clock=True, now=MONDAY)
            moves.resume(case.task("file"), by=by, now=MONDAY + 2 * HOUR)
        case 4:
            moves.complete(case.task("file"), by=by, now=now)
        case 5:
            moves.remind(case.case.pk, by=Actor.system(case.case.organization_id), now=MONDAY + 4 * HOUR)


@pytest.mark.parametrize("seed", range(2))
def test_together_as_one_by_one(
    seed: int, begin: Begin, acme: Organization, petra: Person, hugo: Person, mia: Person
) -> None:
    chance = random.Random(seed)
    first = begin(NAMED, data={"what": TITLES[1]})
    happens(chance, first, petra, hugo)
    process: Process = first.process
    for _ in range(24):
        kind = CaseSource.PRACTICE if chance.random() < 0.1 else CaseSource.STARTED
        data = {"what": chance.choice(TITLES)}
        begun = moves.start_case(process, by=as_actor(mia), source=kind, data=data, now=MONDAY)
        if kind == CaseSource.STARTED:
            happens(chance, Running(process, begun.case), petra, hugo)
    away = Membership.objects.select_related("person", "organization").get(person=hugo)
    absences.be_away(
        away, first=date(2026, 3, 3), last=date(2026, 3, 3), deputy=None, by=as_actor(hugo), now=MONDAY + 4 * HOUR
    )
    by, cases = Actor.system(acme.pk), list(Case.objects.order_by("pk").values_list("pk", flat=True))
    texts = list(map(str, cases))
    moments: list[datetime] = [MONDAY + hours * HOUR for hours in (4, 5, 5.5, 24, 29, 47, 48, 100)]

    usual = 0
    for now in moments:
        together = undone(lambda now=now: moves.remind_together(texts, by=by, now=now))
        usual += len(writes.usual_work(texts, now=now, put_away=Snooze))
        for case_id in cases:
            moves.remind(case_id, by=by, now=now)
        alone = rows()
        for name, each in alone.items():  # what one has and the other has not says more than two long lists
            assert [row for row in together[name] if row not in each] == []
            assert len(together[name]) == len(each), name
    assert usual > 20 or connection.vendor != "postgresql"  # else both were the same way
    assert {entry.facts["stage"] for entry in Entry.objects.filter(kind="task.reminded")} == {"before", "due", "late"}


def test_many_take_no_more_statements_than_two(
    begin: Begin, acme: Organization, petra: Person, mia: Person, settings: Any
) -> None:
    settings.PROCOPS_PREPARED_STATEMENTS = False  # preparing one is a statement, too, the second time it comes
    first = begin(FILE)
    begun = [moves.start_case(first.process, by=as_actor(mia), now=MONDAY) for _ in range(8)]
    for case in begun:
        moves.claim(case.opened[0], by=as_actor(petra), now=MONDAY)
    ids, by, now = [str(case.case.pk) for case in begun], Actor.system(acme.pk), MONDAY + 4 * HOUR
    moves.remind_together(ids[:1], by=by, now=now)  # what is read once a process is known

    asked = []
    for some in (ids[1:3], ids[3:]):
        with CaptureQueriesContext(connection) as statements:
            assert moves.remind_together(some, by=by, now=now) == ((len(some), 0), len(some))
        asked.append(len(statements))
    assert asked[0] == asked[1]


@pytest.mark.postgres_only
def test_whoever_was_told_meanwhile_is_not_looked_at_again(
    begin: Begin, acme: Organization, petra: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begin(FILE)
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    by, now = Actor.system(acme.pk), MONDAY + 4 * HOUR
    assert moves.remind_together([str(case.case.pk)], by=by, now=now) == ((1, 0), 1)

    looked: list[list[Any]] = []
    monkeypatch.setattr(writes, "whole_cases", lambda ids: looked.append(list(ids)) or [])
    assert moves.remind_together([str(case.case.pk)], by=by, now=now) == ((0, 0), 1)
    assert looked == [[]]


def test_a_fault_in_one_case_keeps_no_other_from_being_told(begin: Begin, petra: Person, mia: Person) -> None:
    first = begin(FILE)
    cases = [first.case, *(moves.start_case(first.process, by=as_actor(mia), now=MONDAY).case for _ in range(2))]
    for case in cases:
        moves.claim(Task.objects.get(case=case, step_key="file"), by=as_actor(petra), now=MONDAY)
    task = Task.objects.get(case=cases[1], step_key="file")
    seq = Case.objects.get(pk=cases[1].pk).seq + 1
    key = outbox.key_of(Kind.DUE_SOON, task.pk, petra.pk, Channel.EMAIL, seq)
    Notice.here(person=petra, channel="email", kind="other", dedup_key=key, created_at=MONDAY, due_at=MONDAY).save()

    done = sweep.remind(clock=lambda: MONDAY + 4 * HOUR)

    assert (done.given, done.failed) == (2, 1)
    told = Entry.objects.filter(kind="task.reminded").values_list("case", flat=True)
    assert set(told) == {cases[0].pk, cases[2].pk}
