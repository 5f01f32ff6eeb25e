"""R13: a task or a whole case is paused; clocks stop if the reason says so, and go on with what they had left."""

from datetime import date, datetime, timedelta

import pytest

from handoffs import moves
from handoffs.moves.cases import NotOnHold
from handoffs.moves.work import NotPaused, ReasonNeeded, TaskIsPaused
from handoffs.pausing.longest import paused_until
from handoffs.pausing.models import LongestPause
from handoffs.reminders.sweep import remind
from handoffs.rules import NotYours
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.test_reminding import FILE
from tests.processes import definition
from workflows.casedata import InvalidData
from workflows.held import CaseIsPaused

DAY = timedelta(days=1)
FIELDS = [{"key": "start_date", "label": "Start date", "type": "date"}]
HIRE = definition(
    lanes="people it",
    fields=FIELDS,
    target={"value": 10, "unit": "working_days"},
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["start_date"]},
        {"key": "file", "lane": "people", "deadline": [{"value": 6, "unit": "working_hours"}]},
        {"key": "party", "lane": "people",
         "deadline": [{"value": 1, "unit": "working_days", "from": {"field": "start_date"}, "direction": "before"}]},
        {"key": "call", "lane": "people", "deadline": [{"value": 3, "unit": "calendar_days"}]},
        {"key": "accounts", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        *(("begin", step) for step in ("file", "party", "call", "accounts")),
        *((step, "end") for step in ("file", "party", "call", "accounts")),
    ],
)  # fmt: skip


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    case = begin(HIRE, data={"start_date": "2026-03-20"})
    for step in ("file", "party", "call"):
        moves.claim(case.task(step), by=as_actor(petra), now=MONDAY)
    return case


def hold_case(case: Running, *, pauses_clock: bool = True, now=MONDAY) -> None:
    moves.hold_case(case.case, by=as_actor(case.process.owner), reason="No budget", pauses_clock=pauses_clock, now=now)


def resume_case(case: Running, *, now) -> None:
    moves.resume_case(case.case, by=as_actor(case.process.owner), now=now)


def test_a_paused_tasks_clock_goes_on_with_what_it_had_left(case: Running, petra: Person) -> None:
    assert case.task("file").due_at == MONDAY + 6 * HOUR
    moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", now=MONDAY + HOUR)
    assert (case.task("file").state, case.task("file").nudge_at) == ("on_hold", MONDAY + 14 * DAY + HOUR)

    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + 3 * HOUR)

    task = case.task("file")
    assert task.state == "ready"
    assert task.due_at == task.queue_at == MONDAY + 8 * HOUR
    assert task.nudge_at == MONDAY + 6.8 * HOUR  # 80 % of six hours are used, and two of pause
    assert task.pauses == [
        {
            "from": (MONDAY + HOUR).isoformat(), "to": (MONDAY + 3 * HOUR).isoformat(), "reason": "Ill",
            "by": str(petra.pk), "clock": True,
        }
    ]  # fmt: skip
    assert case.entry("task.resumed").elapsed_ms == 2 * 3_600_000


def test_the_clock_runs_on_if_the_reason_says_so(case: Running, petra: Person) -> None:
    moves.hold(case.task("file"), by=as_actor(petra), reason="Lunch", pauses_clock=False, now=MONDAY)
    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + HOUR)

    assert case.task("file").due_at == MONDAY + 6 * HOUR
    assert case.task("file").pauses[0]["clock"] is False


def test_it_resumes_in_the_state_it_had(case: Running, petra: Person) -> None:
    moves.start_task(case.task("file"), by=as_actor(petra), now=MONDAY)
    moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", now=MONDAY)
    with pytest.raises(TaskIsPaused):
        case.complete("file", petra)
    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY)

    assert case.task("file").state == "in_progress"
    with pytest.raises(NotPaused):
        moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY)


def test_touch_time_leaves_pauses_out_and_only_those_within_it(case: Running, petra: Person) -> None:
    for pause_at, start_at in ((0, None), (3, 2)):
        if start_at:
            moves.start_task(case.task("file"), by=as_actor(petra), now=MONDAY + start_at * HOUR)
        moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", now=MONDAY + pause_at * HOUR)
        moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + (pause_at + 1) * HOUR)

    case.complete("file", petra, now=MONDAY + 6 * HOUR)

    done = case.entry("task.done")
    assert done.elapsed_ms == 6 * 3_600_000
    assert done.facts["paused_ms"] == 2 * 3_600_000
    assert done.facts["touch_ms"] == 3 * 3_600_000  # from 2 h to 6 h, less one hour


def test_a_case_on_hold_refuses_every_move_but_five(case: Running, petra: Person, hugo: Person, ivy: Person) -> None:
    moves.start_task(case.task("call"), by=as_actor(petra), now=MONDAY)
    moves.hold(case.task("party"), by=as_actor(petra), reason="Ill", now=MONDAY)
    hold_case(case)
    me, owner, task, offer = as_actor(petra), as_actor(case.process.owner), case.task("file"), case.handoff("accounts")
    refused = {
        "start_task": lambda: moves.start_task(task, by=me, now=MONDAY),
        "save_draft": lambda: moves.save_draft(task, by=me, data={}, now=MONDAY),
        "complete": lambda: moves.complete(task, by=me, now=MONDAY),
        "hold": lambda: moves.hold(task, by=me, reason="Ill", now=MONDAY),
        "resume": lambda: moves.resume(case.task("party"), by=me, now=MONDAY),
        "skip": lambda: moves.skip(task, by=as_actor(hugo), reason="No", now=MONDAY),
        "cancel_task": lambda: moves.cancel_task(task, by=owner, reason="No", now=MONDAY),
        "claim": lambda: moves.claim(case.task("accounts"), by=as_actor(ivy), now=MONDAY),
        "release": lambda: moves.release(task, by=me, now=MONDAY),
        "accept": lambda: moves.accept(offer, by=as_actor(ivy), now=MONDAY),
        "accept_all": lambda: moves.accept_all(case.task("accounts"), by=as_actor(ivy), now=MONDAY),
        "give_back": lambda: moves.give_back(offer, by=as_actor(ivy), reason="No", now=MONDAY),
        "send_back": lambda: moves.send_back(offer, by=as_actor(ivy), reason="No", now=MONDAY),
        "pass_on": lambda: moves.pass_on(offer, by=as_actor(ivy), to_lane="people", note="No", now=MONDAY),
        "withdraw": lambda: moves.withdraw(offer, by=owner, now=MONDAY),
        "undo": lambda: moves.undo(case.task("begin"), by=owner, now=MONDAY),
        "hold_case": lambda: moves.hold_case(case.case, by=owner, reason="Twice", now=MONDAY),
    }
    before = case.seq
    for name, move in refused.items():
        with pytest.raises(CaseIsPaused) as no:
            move()
        assert no.value.message == "SMP-1 is paused (No budget), so nothing in it moves.", name
    assert case.seq == before
    assert moves.expire(offer, now=MONDAY + 30 * DAY) is False

    moves.comment(case.case, by=me, text="Still waiting", now=MONDAY)
    moves.amend(case.case, by=owner, changes={"start_date": "2026-03-27"}, reason="Later", now=MONDAY)
    moves.reassign(case.task("file"), by=me, to=hugo.pk, now=MONDAY)
    moves.cancel_case(case.case, by=owner, reason="Given up", now=MONDAY)
    assert case.fresh().state == "cancelled"


def test_its_clocks_stop_in_the_ledger_and_dates_stay(case: Running) -> None:
    party, call = case.task("party").due_at, case.task("call").due_at
    answer_by, target = case.handoff("accounts").answer_by, case.fresh().due_at
    assert answer_by == MONDAY + 8 * HOUR
    assert target == MONDAY + 14 * DAY
    hold_case(case, now=MONDAY + 2 * HOUR)
    assert {case.task(step).nudge_at for step in ("file", "party", "call", "accounts")} == {None}

    resume_case(case, now=MONDAY + DAY + 2 * HOUR)  # 8 working hours later

    assert case.task("file").due_at == MONDAY + DAY + 6 * HOUR
    assert case.task("file").nudge_at == MONDAY + DAY + 4.8 * HOUR
    assert case.task("accounts").nudge_at == MONDAY + DAY + 8 * HOUR  # eight hours later than without the pause
    assert case.task("party").due_at == party
    assert case.task("call").due_at == call + DAY
    offer = case.handoff("accounts")
    assert offer.answer_by == answer_by + DAY
    assert case.task("accounts").queue_at == offer.answer_by
    assert case.fresh().due_at == target + 8 * HOUR  # 14 days on at nine: to closing time, as much working time later
    assert case.task("file").pauses[0]["reason"] == "No budget"
    assert case.entry("case.resumed").elapsed_ms == 24 * 3_600_000


def test_a_case_whose_clocks_run_on(case: Running) -> None:
    hold_case(case, pauses_clock=False)
    resume_case(case, now=MONDAY + DAY)

    assert case.task("file").due_at == MONDAY + 6 * HOUR
    assert case.handoff("accounts").answer_by == MONDAY + 8 * HOUR
    assert case.task("file").pauses[0]["clock"] is False


def test_a_task_paused_by_itself_gets_its_own_pause_back_and_no_more(case: Running, petra: Person) -> None:
    moves.hold(case.task("file"), by=as_actor(petra), reason="Ill", now=MONDAY)
    hold_case(case, now=MONDAY + HOUR)
    resume_case(case, now=MONDAY + 2 * HOUR)
    assert (case.task("file").state, case.task("file").nudge_at) == ("on_hold", MONDAY + 14 * DAY)
    assert case.task("file").due_at == MONDAY + 6 * HOUR

    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + 3 * HOUR)

    assert case.task("file").due_at == MONDAY + DAY + HOUR  # 6 hours left at noon
    assert len(case.task("file").pauses) == 1


def test_a_task_paused_with_its_clock_running_gets_the_cases_pause(case: Running, petra: Person) -> None:
    moves.hold(case.task("file"), by=as_actor(petra), reason="Lunch", pauses_clock=False, now=MONDAY)
    hold_case(case, now=MONDAY + HOUR)
    resume_case(case, now=MONDAY + 3 * HOUR)

    assert case.task("file").due_at == MONDAY + 8 * HOUR
    moves.resume(case.task("file"), by=as_actor(petra), now=MONDAY + 4 * HOUR)
    case.complete("file", petra, now=MONDAY + 6 * HOUR)
    assert case.entry("task.done").facts["paused_ms"] == 4 * 3_600_000  # the case's pause lies within its own


def test_a_changed_date_moves_dues_of_a_paused_case_but_wakes_no_nudge(case: Running) -> None:
    hold_case(case)
    moves.amend(
        case.case, by=as_actor(case.process.owner), changes={"start_date": "2026-03-27"}, reason="Later", now=MONDAY
    )

    party = case.task("party")
    assert (party.due_at.date().isoformat(), party.nudge_at) == ("2026-03-26", None)
    resume_case(case, now=MONDAY + HOUR)
    assert case.task("party").nudge_at == party.due_at - DAY - 8 * HOUR  # two working days of time before


def test_pausing_needs_a_reason_and_somebody_who_may(case: Running, petra: Person, hugo: Person, ivy: Person) -> None:
    with pytest.raises(ReasonNeeded) as refused:
        moves.hold_case(case.case, by=as_actor(case.process.owner), reason="", now=MONDAY)
    assert refused.value.message == "Say why you pause SMP-1."
    with pytest.raises(ReasonNeeded):
        moves.hold(case.task("file"), by=as_actor(petra), reason="", now=MONDAY)
    with pytest.raises(NotYours):
        moves.hold_case(case.case, by=as_actor(hugo), reason="Ill", now=MONDAY)
    with pytest.raises(NotYours):
        moves.hold(case.task("file"), by=as_actor(ivy), reason="Ill", now=MONDAY)
    with pytest.raises(NotOnHold):
        resume_case(case, now=MONDAY)


def test_a_pause_ends_by_itself_after_its_longest_and_its_owner_and_lead_are_told(
    begin: Begin, petra: Person, hugo: Person
) -> None:
    """Two working days at most, as the step says; in a paused case it waits until that goes on."""
    steps = [dict(step) for step in FILE["steps"]]
    steps[1] |= {"pause_at_most": {"value": 2, "unit": "working_days"}}
    case = begin({**FILE, "steps": steps})
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    moves.hold(case.task("file"), by=as_actor(petra), reason="The bank is closed", now=MONDAY)
    over = MONDAY + 2 * 24 * HOUR

    assert case.task("file").nudge_at == over
    remind(clock=lambda: over - HOUR)
    assert case.task("file").state == "on_hold"
    remind(clock=lambda: over)
    remind(clock=lambda: over)

    task = case.task("file")
    assert (task.state, task.due_at) == ("ready", over + 5 * HOUR)  # all of its time is left
    assert case.told("task.pause_over") == ["Hugo", "Petra"]
    assert [entry.actor_id for entry in case.entries(kind="task.resumed")] == [None]


def test_a_paused_case_goes_on_by_itself_after_its_longest_pause_once_and_they_are_told(
    case: Running, petra: Person
) -> None:
    """Ten working days where the process says nothing; whoever paused it is not told by those who work in it."""
    hold_case(case, now=MONDAY + HOUR)
    over = MONDAY + 14 * DAY + HOUR
    assert paused_until(case.case) == over
    remind(clock=lambda: over - HOUR)
    assert case.fresh().state == "on_hold"

    assert [remind(clock=lambda: over).given for _ in range(2)] == [1, 0]

    assert (case.fresh().state, case.task("file").due_at) == ("open", over + 5 * HOUR)
    assert [entry.actor_id for entry in case.entries(kind="case.resumed")] == [None]
    assert case.entry("case.resumed").facts == {"is_over": True, "pauses_clock": True}
    assert case.told("task.pause_over") == ["Dora", "Petra"]
    assert paused_until(case.case) is None


def test_it_goes_on_by_itself_on_the_day_that_was_said(case: Running) -> None:
    def hold(until: date, now: datetime) -> None:
        by = as_actor(case.process.owner)
        moves.hold_case(case.case, by=by, reason="No budget", until=until, now=now)

    for day, said in ((2, "Choose a day that is still to come."), (17, "It may be paused until 16 March 2026 at the")):
        with pytest.raises(InvalidData) as no:
            hold(date(2026, 3, day), MONDAY)
        assert no.value.errors["until"].startswith(said)
    hold(date(2026, 3, 5), MONDAY)
    resume_case(case, now=MONDAY + HOUR)
    hold(date(2026, 3, 6), MONDAY + 2 * HOUR)

    remind(clock=lambda: MONDAY + 3 * DAY)  # when the first would have been over
    assert case.fresh().state == "on_hold"
    remind(clock=lambda: MONDAY + 4 * DAY)
    assert case.fresh().state == "open"
    hold(date(2026, 3, 9), MONDAY + 4 * DAY)
    moves.cancel_case(case.case, by=as_actor(case.process.owner), reason="Given up", now=MONDAY + 4 * DAY)
    assert remind(clock=lambda: MONDAY + 30 * DAY).failed == 0
    assert (case.fresh().state, LongestPause.objects.get().until) == ("cancelled", None)
