"""The clock is set back and forward by two hours while all runs: nothing twice, nothing lost, nothing negative."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from handoffs import moves
from handoffs.reminders import sweep
from handoffs.shifts import sweep as shifts
from handoffs.watching import pools
from metrics import rollup
from metrics.models import CaseFigure, HandoffFigure, Rollup, StepFigure
from procops import egress
from procops.notices import delivery, digests, handing_over, outbox, rhythm, wishes
from procops.notices.hooks import calling
from procops.notices.hooks import settings as channels
from procops.notices.hooks.models import Program
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, NoticeState
from procops.people.models import Person, Team
from procops.scoping import nowhere, scope, unscoped
from procops.sweeps import standing
from procops.sweeps.models import Heartbeat
from procops.sweeps.registry import SWEEPS
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import HOUR
from tests.handoffs.test_reminding import FILE
from tests.handoffs.walks import world
from tests.handoffs.walks.choosing import Chooser
from tests.handoffs.walks.steps import Snapshot, Step
from tests.handoffs.walks.walk import Walk
from tests.metrics.test_rollup import figures
from tests.notices import mailbox
from workflows.models import Case, Entry
from workflows.staffing import organization_calendar

QUARTER = HOUR / 4
JUMP = 2 * HOUR
Wall = Callable[[timedelta], datetime]


@pytest.fixture(autouse=True)
def mail_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keeps what it is handed. Everything is mailed alone and at any hour, so that each can be counted."""
    settings.EMAIL_BACKEND = "tests.notices.mailbox.EmailBackend"
    settings.MAILS_AN_HOUR = settings.MAILS_A_DAY = 10_000
    monkeypatch.setattr(wishes, "AT_ONCE", frozenset(Kind))
    monkeypatch.setattr(rhythm, "is_quiet", lambda *asked: False)
    mailbox.reset()
    yield
    mailbox.reset()


def straight(passed: timedelta) -> datetime:
    return MONDAY + passed


def back_and_forward(passed: timedelta) -> datetime:
    """At noon it is ten again; three hours later all is right."""
    return MONDAY + passed - (JUMP if 3 * HOUR < passed <= 6 * HOUR else timedelta())


def forward_and_back(passed: timedelta) -> datetime:
    """At eleven it is one; four hours later all is right."""
    return MONDAY + passed + (JUMP if 2 * HOUR < passed <= 6 * HOUR else timedelta())


@pytest.mark.parametrize(
    "wall", [pytest.param(straight, marks=pytest.mark.thorough), back_and_forward, forward_and_back]
)
def test_everybody_is_told_the_same_once_wherever_the_clock_is_set(
    wall: Wall, dora: Person, mia: Person, petra: Person, hugo: Person
) -> None:
    hand = running.begin(FILE, owner=dora, by=mia)  # petra has it, due at two; put away until one
    moves.claim(hand.task("file"), by=as_actor(petra), now=MONDAY)
    moves.remind_later(hand.task("file"), by=as_actor(petra), until=MONDAY + 4 * HOUR, now=MONDAY)
    offered = running.Running(hand.process, moves.start_case(hand.process, by=as_actor(mia), now=MONDAY).case)
    moves.claim(offered.task("file"), by=as_actor(petra), now=MONDAY)
    offered.complete("file", petra)  # nobody of IT answers
    moves.start_case(hand.process, by=as_actor(mia), now=MONDAY)  # nobody takes it from the pool
    team = Team.objects.get(name="People operations")
    notes = {hand.task("file").pk: "Ask Mia"}
    moves.hand_over_shift(team, by=as_actor(petra), to=hugo.pk, notes=notes, now=MONDAY)

    with nowhere():
        for half in (*range(2 * 11), *range(2 * 24, 2 * 26)):  # until eight, then from nine the next morning
            _sweep(wall(half * HOUR / 2))

    rows = Notice.objects.exclude(kind=Kind.DIGEST).values_list("kind", "channel", "person__name")
    told = Counter((kind, name.split()[0]) for kind, channel, name in rows if channel == Channel.INBOX)
    assert told == TOLD
    mails = Notice.objects.filter(channel=Channel.EMAIL).exclude(state=NoticeState.WITHDRAWN)
    assert not mails.exclude(state=NoticeState.SENT).exists()
    sent = Counter(mail.extra_headers["X-Procops-Dedup-Key"] for mail in mailbox.taken)
    assert sent == Counter(mails.filter(digest_id=None).values_list("dedup_key", flat=True))
    assert set(sent.values()) == {1}
    _nothing_is_negative()


TOLD = Counter(
    {
        ("handoff.expired", "Petra"): 1,
        ("handoff.follow_up", "Ivan"): 1,
        ("handoff.follow_up", "Ivy"): 1,
        ("handoff.offered", "Ivan"): 1,
        ("handoff.offered", "Ivy"): 1,
        ("pool.unwatched", "Hugo"): 1,
        ("pool.unwatched", "Ivy"): 1,
        ("shift.handed", "Hugo"): 1,
        ("shift.unacknowledged", "Hugo"): 1,
        ("shift.unacknowledged", "Petra"): 1,
        ("task.came_back", "Petra"): 1,
        ("task.due", "Hugo"): 1,  # of the pool
        ("task.due", "Petra"): 2,
        ("task.due_soon", "Hugo"): 1,
        ("task.due_soon", "Petra"): 2,
        ("task.late", "Hugo"): 1,
        ("task.late", "Petra"): 2,
    }
)


def _sweep(now: datetime) -> None:
    def clock() -> datetime:
        return now

    assert sweep.remind(clock=clock).failed == 0
    assert sweep.expire_unanswered(now=now).failed == 0
    assert pools.watch(clock=clock)[1] == shifts.tell(clock=clock)[1] == digests.sweep(clock=clock)[1] == 0
    delivery.sweep(clock=clock, jitter=lambda: 0.5)


def _nothing_is_negative() -> None:
    """In no journal anything lasted less than nothing, or happened before what was written before it."""
    for case in Case.objects.all():
        entries = list(Entry.objects.filter(case=case).order_by("seq"))
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
        spans = [(entry.elapsed_ms or 0, entry.working_ms or 0) for entry in entries]
        assert min(min(span) for span in spans) >= 0
    for model in (CaseFigure, StepFigure, HandoffFigure):
        columns = [one.name for one in model._meta.concrete_fields if one.name.endswith("_ms")]
        assert [row for row in model.objects.values_list(*columns) if any((ms or 0) < 0 for ms in row)] == []
    assert not Rollup.objects.filter(sum_ms__lt=0).exists()


class Jumping(Chooser):
    """Draws steps as ever, on a clock that somebody sets two hours back or forward now and then."""

    ahead = 0

    def next(self, cases: list[Snapshot]) -> Step:
        if self.dice.random() < 0.2:
            self.ahead = self.dice.choice((-7_200, 0, 7_200))
        step = super().next(cases)
        return replace(step, at=max(0, step.at + self.ahead))


@pytest.mark.django_db
def test_a_walk_on_such_a_clock_breaks_no_rule_and_its_figures_are_those_of_a_rebuild() -> None:
    here = world.found()
    with scope(here.organization.pk):
        process, graph = here.process(7203)
        taken = Walk(here, process, graph)
        chooser = Jumping(random.Random("set back"), here, graph)
        now = world.BEGINNING
        for number in range(60):
            step = chooser.next(taken.cases)
            now = world.BEGINNING + timedelta(seconds=step.at)
            taken.take(step)
            if number % 9 == 0:
                rollup.fold(now=now)
        rollup.fold(now=now)
        assert taken.done.total() > 30
        assert rollup.compare(now=now) == []
        before = figures()
        rollup.rebuild(now=now)
        assert figures() == before
        _nothing_is_negative()


def test_what_happens_after_it_was_set_back_is_in_the_figures_at_once(dora: Person, mia: Person) -> None:
    running.begin(FILE, owner=dora, by=mia)
    with nowhere():
        rollup.fold_everywhere(now=MONDAY + JUMP)
    moves.start_case(Case.objects.get().process, by=as_actor(mia), now=MONDAY + HOUR / 60)
    with nowhere():
        rollup.fold_everywhere(now=MONDAY + HOUR / 30)
    assert CaseFigure.objects.count() == 2


def test_a_heartbeat_of_a_time_that_is_still_to_come_does_not_hide_that_nobody_looks(db: None) -> None:
    """All workers were killed, and the clock was set back: it says so within a minute, not after two hours."""
    for name in SWEEPS:
        Heartbeat.objects.create(sweep=name, worker="one:1", began_at=MONDAY, at=MONDAY)
    assert standing.overview(MONDAY + timedelta(seconds=59)).is_running
    found = standing.overview(MONDAY - JUMP)
    assert (found.is_running, found.workers, found.last_at) == (False, [], None)


def test_a_channel_is_told_at_once_after_it_was_set_back(
    dora: Person, mia: Person, hugo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Any] = []
    monkeypatch.setattr(egress, "post", lambda address, body, headers=None: said.append(body))
    team = Team.objects.get(name="People operations")
    address = "https://hooks.slack.com/services/T0/B0/very-secret"
    channels.give(team, program=Program.SLACK, address=address, by=as_actor(hugo), now=MONDAY + 6 * HOUR)
    running.begin(FILE, owner=dora, by=mia)
    with nowhere():
        sweep.remind(clock=lambda: MONDAY + 4 * HOUR)
        calling.sweep(clock=lambda: MONDAY + 4 * HOUR)
    assert len(said) == 1


def test_nobody_is_mailed_more_often_while_hours_are_lived_twice(
    hugo: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From nine to noon, then from ten to noon once more: a mail asks every five minutes whether it may go."""
    settings.MAILS_AN_HOUR, settings.MAILS_A_DAY = 4, 9
    row, hours = rhythm.Rhythm(mailed=[]), organization_calendar()
    walls = [back_and_forward(minutes * HOUR / 60) for minutes in range(0, 6 * 60 + 1, 5)]
    went = []
    for passed, now in enumerate(walls):
        if rhythm.may_say_one_more(row, hours, now):
            rhythm.count(row, now)
            went.append(passed * 5)
    assert len(went) <= settings.MAILS_A_DAY - 1
    assert max(sum(begin <= minute < begin + 60 for minute in went) for begin in went) < settings.MAILS_AN_HOUR


@pytest.mark.parametrize("jump", [-JUMP, JUMP])
def test_a_message_in_the_hands_of_a_sender_that_died_goes_out_once(jump: timedelta, hugo: Person) -> None:
    row = outbox.notice(
        person_id=hugo.pk,
        channel=Channel.EMAIL,
        kind=Kind.ASSIGNED,
        subject_id=hugo.pk,
        n=1,
        now=MONDAY,
        link="/queue/",
        facts={},
    )
    row.save(force_insert=True)
    with nowhere():
        (dead,) = delivery.claim(now=MONDAY)
        for passed in (timedelta(), QUARTER, JUMP, JUMP + QUARTER):
            delivery.sweep(clock=lambda now=MONDAY + jump + passed: now)
        with unscoped():
            handing_over._record(dead, state=NoticeState.PENDING, lease_until=None)  # it was not dead: too late
        delivery.sweep(clock=lambda: MONDAY + 3 * JUMP)
    assert (len(mailbox.taken), Notice.objects.get().state) == (1, NoticeState.SENT)
