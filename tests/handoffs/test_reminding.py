"""The sweep that reminds people of work and of offers: on time, once, whatever is killed in between."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction

from handoffs import moves, tasks, telling
from handoffs.audit import Audit
from handoffs.reminders import sweep
from handoffs.reminders.sweep import Reminding, remind
from procops.notices import texts
from procops.notices.models import Channel, Notice
from procops.people import absences, memberships
from procops.people.models import Membership, Organization, Person
from procops.scoping import nowhere, scope
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from tests.race import at_once
from workflows.held import Held
from workflows.models import Process, Task

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
FILE = definition(
    lanes="people it",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "file", "lane": "people", "deadline": [{"value": 5, "unit": "working_hours"}]},
        {"key": "accounts", "lane": "it", "deadline": [{"value": 5, "unit": "working_hours"}]},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "file"), ("file", "accounts"), ("accounts", "end")],
)


def at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def swept(now: datetime) -> int:
    """How many reminders are given at that moment."""
    result = remind(clock=at(now))
    assert (result.failed, result.busy) == (0, 0)
    return result.given


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    """Petra has five working hours from Monday nine o'clock: until two."""
    case = begin(FILE)
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    return case


def test_before_it_is_due_when_it_is_and_five_mornings_while_it_is_late(case: Running) -> None:
    told = {
        "before": MONDAY + 4 * HOUR,
        "due": MONDAY + 5 * HOUR,
        **{f"late {day}": MONDAY + days * DAY for day, days in enumerate((1, 2, 3, 4, 7), start=1)},
    }
    for moment in told.values():
        assert swept(moment - SECOND) == 0
        assert swept(moment) == 1
        assert swept(moment) == 0

    assert swept(MONDAY + 300 * DAY) == 0
    entries = case.entries(kind="task.reminded")
    assert [entry.at for entry in entries] == list(told.values())
    assert [entry.facts["stage"] for entry in entries] == ["before", "due", *["late"] * 5]
    assert case.task("file").nudge_at is None
    assert [len(case.told(kind)) for kind in ("task.due_soon", "task.due", "task.late")] == [1, 1, 5]
    assert [str(finding) for finding in Audit().run()] == []


def test_what_it_says_and_to_whom(case: Running, petra: Person) -> None:
    swept(MONDAY + 4 * HOUR)

    inbox, mail = Notice.objects.filter(kind="task.due_soon").order_by("-channel").select_related("person")
    assert (inbox.person, mail.person, mail.state) == (petra, petra, "pending")
    assert texts.line(inbox) == "“File” is due Monday 2 March 2026, 14:00"
    assert texts.render(mail).subject == "“File” is due Monday 2 March 2026, 14:00 UTC · SMP-1"
    petra.time_zone = "Europe/Berlin"
    petra.save()
    mail.refresh_from_db()
    assert "Monday 2 March 2026, 15:00 CET" in texts.render(mail).text


def test_a_pools_members_are_told_in_the_app_only(begin: Begin) -> None:
    case = begin(FILE)
    swept(MONDAY + 4 * HOUR)
    assert case.told("task.due_soon") == ["Hugo", "Petra"]
    assert case.told("task.due_soon", Channel.EMAIL) == []


def test_who_is_away_finds_it_in_the_app_and_gets_no_mail(case: Running, petra: Person) -> None:
    """Also from a worker that has just begun, and has read nothing of her yet. Who answers for the work hears of it."""
    member = Membership.objects.select_related("person", "organization").get(person=petra)
    today = MONDAY.date()
    absences.be_away(member, first=today, last=today, deputy=None, by=as_actor(petra), now=MONDAY)

    swept(MONDAY + 4 * HOUR)

    assert (case.told("task.due_soon"), case.told("task.due_soon", Channel.EMAIL)) == (["Hugo", "Petra"], ["Hugo"])


def test_a_mail_waits_until_work_begins(begin: Begin, petra: Person) -> None:
    """Due at the end of a calendar day, on a Saturday morning: the app says so then, the mail on Monday."""
    friday = MONDAY + 4 * DAY
    call = {**FILE["steps"][1], "deadline": [{"value": 1, "unit": "calendar_days"}]}
    case = begin({**FILE, "steps": [FILE["steps"][0], call, *FILE["steps"][2:]]}, now=friday)
    moves.claim(case.task("file"), by=as_actor(petra), now=friday)

    swept(friday + DAY)

    due = dict(Notice.objects.filter(kind="task.due").values_list("channel", "due_at"))
    assert due == {"inbox": friday + DAY, "email": MONDAY + 7 * DAY}


def test_after_an_outage_it_speaks_once_of_how_it_stands(case: Running) -> None:
    assert swept(MONDAY + 3 * DAY + HOUR) == 1
    assert case.entry("task.reminded").facts["n"] == 4  # the third morning
    assert case.task("file").nudge_at == MONDAY + 3 * DAY + 5 * HOUR  # when the process owner is asked


def test_a_moved_deadline_is_told_anew(begin: Begin, petra: Person) -> None:
    fields = [{"key": "when", "label": "When", "type": "datetime"}]
    deadline = [{"value": 0, "unit": "working_hours", "from": {"field": "when"}}]
    steps = [{**FILE["steps"][0], "fill": ["when"]}, {**FILE["steps"][1], "deadline": deadline}, *FILE["steps"][2:]]
    case = begin({**FILE, "fields": fields, "steps": steps}, data={"when": "2026-03-02T14:00:00Z"})
    swept(MONDAY + 5 * HOUR)

    owner = as_actor(case.process.owner)
    later = {"when": "2026-03-04T14:00:00Z"}
    moves.amend(case.case, by=owner, changes=later, reason="Moved", now=MONDAY + 6 * HOUR)

    assert [swept(MONDAY + 6 * HOUR), swept(MONDAY + 2 * DAY + 5 * HOUR)] == [0, 1]
    assert case.entry("task.reminded").facts["stage"] == "due"


@pytest.mark.parametrize("who", ["task", "case"])
def test_what_is_paused_is_silent_and_says_afterwards_what_was_missed(case: Running, petra: Person, who: str) -> None:
    owner = as_actor(case.process.owner)
    if who == "task":
        moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", pauses_clock=False, now=MONDAY)
    else:
        moves.hold_case(case.case, by=owner, reason="No budget", pauses_clock=False, now=MONDAY)
    assert swept(MONDAY + 10 * DAY) == 0

    if who == "task":
        moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + 10 * DAY)
    else:
        moves.resume_case(case.case, by=owner, now=MONDAY + 10 * DAY)

    assert swept(MONDAY + 10 * DAY) == 1
    assert case.entry("task.reminded").facts["stage"] == "late"


def test_a_pause_that_stops_no_clock_repeats_nothing(case: Running, petra: Person) -> None:
    swept(MONDAY + 5 * HOUR)
    moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", pauses_clock=False, now=MONDAY + 5 * HOUR)
    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + 6 * HOUR)

    assert swept(MONDAY + 6 * HOUR) == 0
    assert swept(MONDAY + DAY) == 1


def test_what_is_done_takes_its_reminders_back(case: Running, petra: Person) -> None:
    swept(MONDAY + 4 * HOUR)
    case.complete("file", petra, now=MONDAY + 4 * HOUR)

    assert case.told("task.due_soon") == case.told("task.due_soon", Channel.EMAIL) == []
    assert swept(MONDAY + 5 * HOUR) == 0


def test_whoever_was_asked_is_asked_again_until_they_answer(case: Running, petra: Person, ivy: Person) -> None:
    case.complete("file", petra, now=MONDAY)

    moments = [MONDAY + days * DAY for days in (1, 2, 3)]
    assert [swept(moment) for moment in [*moments, MONDAY + 100 * DAY]] == [1, 1, 1, 0]
    assert [entry.at for entry in case.entries(kind="handoff.reminded")] == moments
    assert case.told("handoff.follow_up") == ["Ivan", "Ivan", "Ivan", "Ivy", "Ivy", "Ivy"]

    case.accept("accounts", ivy, now=MONDAY + 100 * DAY)
    assert case.told("handoff.follow_up") == []


@pytest.mark.parametrize(("times", "given"), [(2, [0, 1, 0, 1, 0, 0, 0]), (0, [0] * 7)])
def test_the_contract_says_how_often(begin: Begin, petra: Person, times: int, given: list[int]) -> None:
    rules = {"contract": {"follow_up": {"every": {"value": 2, "unit": "working_hours"}, "times": times}}}
    flows = [("begin", "file"), ("file", "accounts", rules), ("accounts", "end")]
    document = definition(
        lanes="people it",
        steps=[{key: value for key, value in step.items() if key != "name"} for step in FILE["steps"]],
        flows=flows,
    )
    case = begin(document)
    case.complete("file", petra)

    assert [swept(MONDAY + hour * HOUR) for hour in range(1, 8)] == given
    assert case.handoff("accounts").state == "offered"


def test_the_process_says_when_and_a_step_otherwise(begin: Begin, petra: Person, ivy: Person) -> None:
    steps = [dict(step) for step in FILE["steps"]]
    steps[1] |= {"reminders": {"before": {"value": 2, "unit": "working_hours"}, "late": None}}
    process = {**FILE["process"], "reminders": {"before": None, "at_due": False, "unanswered": None}, "ladder": []}
    case = begin({**FILE, "process": process, "steps": steps})

    assert [swept(MONDAY + hour * HOUR) for hour in (2, 3, 5)] == [0, 1, 0]
    assert [swept(MONDAY + days * DAY) for days in range(1, 8)] == [0] * 7
    assert case.task("file").nudge_at is None

    case.complete("file", petra, now=MONDAY + 7 * DAY)
    assert case.task("accounts").nudge_at is None  # nobody is asked again
    case.accept("accounts", ivy, now=MONDAY + 7 * DAY)
    assert [swept(MONDAY + 7 * DAY + hours * HOUR) for hours in (4, 5, 24)] == [0, 0, 1]
    assert case.entry("task.reminded").facts["stage"] == "late"
    assert [str(finding) for finding in Audit().run()] == []


def test_what_was_passed_on_is_followed_up_anew(case: Running, petra: Person, ivy: Person) -> None:
    case.complete("file", petra, now=MONDAY)
    assert swept(MONDAY + 2 * DAY) == 1
    offer = case.handoff("accounts")
    moves.pass_on(offer, by=as_actor(ivy), to_lane="people", note="Yours", now=MONDAY + 2 * DAY)

    assert [swept(MONDAY + 2 * DAY), swept(MONDAY + 3 * DAY)] == [0, 1]
    assert case.told("handoff.follow_up")[-1] == "Petra"


def test_it_serves_all_organizations_and_one_broken_case_holds_nobody_up(
    case: Running, begin: Begin, globex: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = moves.start_case(case.process, by=as_actor(case.process.owner), now=MONDAY).case
    real = telling.due

    def broken(held: Held, *what: Any, **how: Any) -> None:
        if held.case.pk == other.pk:
            raise ZeroDivisionError
        real(held, *what, **how)

    monkeypatch.setattr(telling, "due", broken)
    with nowhere():
        assert remind(clock=at(MONDAY + 4 * HOUR)) == Reminding(given=1, failed=1)
    assert case.entries(kind="task.reminded").count() == 1


def test_many_are_found_in_batches(case: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        moves.start_case(case.process, by=as_actor(case.process.owner), now=MONDAY)
    monkeypatch.setattr(sweep, "BATCH", 2)
    assert swept(MONDAY + 4 * HOUR) == 5


def test_what_each_case_is_told_by_itself_ends_after_a_while_too(
    case: Running, petra: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        begun = moves.start_case(case.process, by=as_actor(case.process.owner), now=MONDAY).case
        task = Task.objects.get(case=begun, step_key="file")
        moves.claim(task, by=as_actor(petra), now=MONDAY)
        moves.remind_later(task, by=as_actor(petra), until=MONDAY + HOUR, now=MONDAY)
    seconds = count(0, 6)  # each takes six
    monkeypatch.setattr("procops.due.monotonic", lambda: next(seconds))

    assert [swept(MONDAY + HOUR), swept(MONDAY + HOUR)] == [2, 1]


@pytest.mark.parametrize("move", ["remind_together", "remind", "come_back"])
def test_a_worker_that_has_to_end_ends(
    case: Running, petra: Person, monkeypatch: pytest.MonkeyPatch, move: str
) -> None:
    def too_long(*args: Any, **how: Any) -> Any:
        raise SoftTimeLimitExceeded

    def broken(*args: Any, **how: Any) -> Any:
        raise ZeroDivisionError

    moves.remind_later(case.task("file"), by=as_actor(petra), until=MONDAY + HOUR, now=MONDAY)
    if move == "remind":
        monkeypatch.setattr(moves, "remind_together", broken)
    monkeypatch.setattr(moves, move, too_long)
    with pytest.raises(SoftTimeLimitExceeded):
        remind(clock=at(MONDAY + 4 * HOUR))


class Killed(BaseException):
    """The process died here."""


def test_killed_between_any_two_statements_it_loses_nothing_and_says_nothing_twice(case: Running) -> None:
    """Whatever statement the sweep dies before, the next sweep gives each reminder once."""
    moment, survived = MONDAY + 4 * HOUR, 0
    for dies_before in range(1, 50):
        point, said = transaction.savepoint(), 0

        def execute(run: Any, sql: str, params: Any, many: bool, context: Any, dies_before: int = dies_before) -> Any:
            nonlocal said
            said += 1
            if said == dies_before:
                raise Killed
            return run(sql, params, many, context)

        with connection.execute_wrapper(execute):
            try:
                died = remind(clock=at(moment)).failed == 1
            except Killed:
                died = True
        after_death = case.entries(kind="task.reminded").count()
        swept(moment)
        assert case.entries(kind="task.reminded").count() == 1
        assert Notice.objects.filter(kind="task.due_soon").count() == 2
        assert case.task("file").reminded_n == 0
        survived += after_death
        transaction.savepoint_rollback(point)
        if not died:
            break
    assert not died, "it never came to its end"
    assert 1 <= survived <= dies_before - 5  # it was killed often before it had told anybody, and also after


def test_beat_rings_it_and_the_job_makes_one_call(case: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = [each for each in settings.CELERY_BEAT_SCHEDULE.values() if each["task"] == tasks.remind.name]
    assert entry["schedule"] == 5
    monkeypatch.setattr("procops.clock.now", at(MONDAY + 4 * HOUR))

    tasks.remind.run()

    assert case.entries(kind="task.reminded").count() == 1


@pytest.fixture
def many(transactional_db: None, acme: Organization, dora: Person, mia: Person) -> Process:
    """Twelve cases, each with one task of which people operations are to be reminded."""
    process = running.begin(FILE, owner=dora, by=mia).process
    for _ in range(11):
        moves.start_case(process, by=as_actor(mia), now=MONDAY)
    return process


@pytest.mark.django_db(transaction=True)
def test_several_sweepers_at_once_tell_each_once(acme: Organization, many: Process) -> None:
    results = at_once(*[lambda: remind(clock=at(MONDAY + 4 * HOUR))] * 4)
    left = remind(clock=at(MONDAY + 4 * HOUR))  # what somebody held just then, the next one finds

    assert [(result.failed) for result in results] == [0] * 4
    assert sum(result.given for result in results) + left.given == 12
    with scope(acme.pk):
        assert Notice.objects.filter(kind="task.due_soon").count() == 24
        assert Task.objects.filter(reminded_n=0).count() == 12


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_case_that_somebody_moves_is_left_for_the_next_sweep(acme: Organization, many: Process) -> None:
    (first, *_), moment = list(many.cases.order_by("pk")), MONDAY + 4 * HOUR

    def sweep_meanwhile() -> Reminding:
        with scope(acme.pk), transaction.atomic():
            many.cases.select_for_update().get(pk=first.pk)
            (result,) = at_once(lambda: remind(clock=at(moment)))
            assert isinstance(result, Reminding)
            return result

    assert sweep_meanwhile() == Reminding(given=11, busy=1)
    assert remind(clock=at(moment)) == Reminding(given=1)


def test_work_that_a_leaver_kept_is_told_to_whoever_answers_for_it(case: Running, petra: Person, ada: Person) -> None:
    memberships.deactivate(petra.memberships.get(), by=as_actor(ada), now=MONDAY)
    due = case.task("file").due_at

    assert swept(due) == 1

    assert case.told("task.due", Channel.EMAIL) == ["Hugo", "Petra"]  # hers is taken back before it is sent
