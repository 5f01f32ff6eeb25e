"""Waits: nobody's work and seen through; a moment, something that arrives, an answer beside."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from handoffs import moves
from handoffs.audit import findings_of
from handoffs.models import Handoff, Problem
from handoffs.moves.versions import DoesNotFit
from handoffs.moves.waits import ComesByItself
from handoffs.open_cases import lines_of
from handoffs.rules import NotYours
from handoffs.waits import sweep
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows import publishing
from workflows.engine import LastOpenTask
from workflows.held import NoLongerOpen
from workflows.models import Task, Wait
from workflows.plan import plan_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
START = {"key": "start_date", "label": "Start date", "type": "date"}


def until(value: int = 0, unit: str = "working_days", **rule: object) -> dict:
    return {"kind": "wait", "wait": {"until": [{"value": value, "unit": unit, **rule}]}}


def joining(**wait: object) -> dict:
    """Somebody of people asks, the case waits, then IT does something."""
    return definition(
        lanes="people it",
        fields=[START, {"key": "serial", "label": "Serial number", "type": "text"}],
        steps=[
            {"key": "ask", "kind": "start", "lane": "people", "fill": ["start_date", "serial"]},
            {"key": "until_then", **wait},
            {"key": "first_day", "lane": "it"},
            {"key": "end", "kind": "end"},
        ],
        flows=[
            ("ask", "until_then"),
            ("until_then", "first_day", {"contract": {"required": ["serial"]}}),
            ("first_day", "end"),
        ],
    )


ON_THE_DAY = joining(**until(**{"from": {"field": "start_date"}}))
A_WEEK = joining(**until(5, "calendar_days"))
LAPTOP = joining(kind="wait", wait={"arrival": "The laptop", "watched_by": "it"})

ANSWER_OR_TIME = definition(
    lanes="people",
    steps=[
        {"key": "ask", "kind": "start", "lane": "people"},
        {"key": "answer", "lane": "people"},
        {"key": "a_week", **until(7, "calendar_days")},
        {"key": "chase", "lane": "people"},
        {"key": "thank", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("ask", "answer"),
        ("ask", "a_week"),
        ("answer", "thank"),
        ("a_week", "chase"),
        ("thank", "end"),
        ("chase", "end"),
    ],
)
ANSWER_OR_TIME["steps"][2]["wait"]["beside"] = ["answer"]


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


def wait_of(case: Running, step: str = "until_then") -> Wait:
    return Wait.objects.filter(case=case.case, step_key=step).order_by("visit").last()


def sweep_at(moment: datetime) -> int:
    return sweep.wake(clock=lambda: moment).over


def is_sound(case: Running) -> None:
    here = case.fresh()
    rows = Task, Handoff, Problem, Wait
    parts = [list(model.objects.filter(case=here)) for model in rows]
    assert findings_of(here, plan_of(here.version_id).graph, *parts) == []


def test_with_a_backlog_a_sweep_ends_after_a_while_and_the_next_one_goes_on(
    begin: Begin, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begin(A_WEEK)
    for _ in range(2):
        moves.start_case(case.process, by=as_actor(mia), now=MONDAY)
    seconds = count(0, 6)  # each wait takes six
    monkeypatch.setattr("procops.due.monotonic", lambda: next(seconds))

    assert [sweep_at(MONDAY + 7 * DAY) for _ in range(3)] == [2, 1, 0]


def test_a_worker_that_has_to_end_ends(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*args: object, **how: object) -> bool:
        raise SoftTimeLimitExceeded

    begin(A_WEEK)
    monkeypatch.setattr(moves, "wake", too_long)
    with pytest.raises(SoftTimeLimitExceeded):
        sweep_at(MONDAY + 7 * DAY)


def test_the_first_day_opens_when_the_start_date_begins(begin: Begin, mia: Person) -> None:
    case = begin(ON_THE_DAY, data={"start_date": "2026-03-20", "serial": "X1"})
    wait = wait_of(case)

    assert (case.live(), wait.state, wait.wake_at) == ({}, "waiting", at("2026-03-20"))
    (line,) = lines_of([case.fresh()])
    assert '"Until then" with nobody here' in line
    assert (sweep_at(at("2026-03-20", "08:59")), sweep_at(at("2026-03-20"))) == (0, 1)
    assert sweep_at(at("2026-03-20", "09:01")) == 0

    handoff = case.handoff("first_day")
    assert (handoff.from_task.step_key, handoff.giver_id) == ("ask", mia.pk)
    assert handoff.path == ["ask__until_then", "until_then__first_day"]
    assert handoff.contract["required"] == ["serial"]
    is_sound(case)


def test_a_moment_that_has_come_already_holds_nothing_up(begin: Begin) -> None:
    case = begin(ON_THE_DAY, data={"start_date": "2026-02-20", "serial": "X1"})

    assert (case.live(), wait_of(case).how) == ({"first_day": "waiting"}, "time")
    is_sound(case)


def test_a_moved_date_moves_the_moment_in_the_same_move(begin: Begin, dora: Person) -> None:
    case = begin(ON_THE_DAY, data={"start_date": "2026-03-20", "serial": "X1"})
    moves.amend(case.case, by=as_actor(dora), changes={"start_date": "2026-03-23"}, reason="Moved house", now=MONDAY)

    assert wait_of(case).wake_at == at("2026-03-23")
    facts = case.entry("wait.moved").facts
    assert (facts["from"], facts["to"]) == ("2026-03-20T09:00:00+00:00", "2026-03-23T09:00:00+00:00")
    moves.amend(case.case, by=as_actor(dora), changes={"start_date": None}, reason="Open again", now=MONDAY)
    assert wait_of(case).wake_at is None
    is_sound(case)


def test_a_case_that_is_paused_lets_its_waits_sleep(begin: Begin, dora: Person) -> None:
    case = begin(A_WEEK, data={"serial": "X1"})
    moves.hold_case(case.case, by=as_actor(dora), reason="No budget", now=MONDAY + DAY)
    assert (wait_of(case).wake_at, sweep_at(MONDAY + 30 * DAY)) == (None, 0)
    is_sound(case)

    moves.resume_case(case.case, by=as_actor(dora), now=MONDAY + 3 * DAY)
    assert wait_of(case).wake_at == MONDAY + 7 * DAY  # five days, and the two that stood still
    is_sound(case)


def test_whoever_looks_out_for_it_says_that_it_has_arrived(begin: Begin, mia: Person, ivan: Person) -> None:
    case = begin(LAPTOP, data={"serial": "X1"})
    with pytest.raises(NotYours) as no:
        moves.arrived(wait_of(case), by=as_actor(mia), now=MONDAY + HOUR)
    assert "the role that looks out for it" in no.value.message

    moves.arrived(wait_of(case), by=as_actor(ivan), now=MONDAY + HOUR)
    wait, entry = wait_of(case), case.entry("wait.over")
    assert (wait.state, wait.how, wait.ended_by_id) == ("over", "person", ivan.pk)
    assert case.live() == {"first_day": "waiting"}
    assert (entry.actor_id, entry.facts["how"], entry.elapsed_ms) == (ivan.pk, "person", 3_600_000)
    with pytest.raises(NoLongerOpen):
        moves.arrived(wait, by=as_actor(ivan), now=MONDAY + HOUR)
    is_sound(case)


def test_nobody_says_that_a_moment_has_come_but_the_owner_goes_on_without_it(begin: Begin, dora: Person) -> None:
    case = begin(A_WEEK)
    with pytest.raises(ComesByItself):
        moves.arrived(wait_of(case), by=as_actor(dora), now=MONDAY)
    with pytest.raises(LastOpenTask):
        moves.cancel_wait(wait_of(case), by=as_actor(dora), reason="Not wanted", now=MONDAY)
    moves.skip_wait(wait_of(case), by=as_actor(dora), reason="It is urgent", now=MONDAY)

    assert (wait_of(case).state, case.handoff("first_day").waived) == ("skipped", ["serial"])
    is_sound(case)


def test_work_that_comes_back_does_not_wait_a_second_time(begin: Begin, mia: Person, ivan: Person) -> None:
    case = begin(LAPTOP, data={"serial": "X1"})
    moves.arrived(wait_of(case), by=as_actor(ivan), now=MONDAY)
    case.give_back("first_day", ivan, fields=["serial"])
    assert case.live() == {"ask 2": "ready"}

    case.complete("ask", mia, serial="X2")
    assert (wait_of(case).visit, wait_of(case).how) == (2, "before")
    assert (case.live(), case.handoff("first_day").visit) == ({"first_day 2": "waiting"}, 2)
    is_sound(case)


def test_undoing_a_completion_ends_the_wait_it_led_to(begin: Begin, mia: Person) -> None:
    case = begin(A_WEEK, data={"serial": "X1"})
    moves.undo(case.task("ask"), by=as_actor(mia), now=MONDAY)

    assert (wait_of(case).state, case.live()) == ("cancelled", {"ask 2": "ready"})
    is_sound(case)


@pytest.mark.parametrize("first", ["answer", "time"])
def test_a_wait_beside_an_answer_the_first_decides(begin: Begin, petra: Person, first: str) -> None:
    case = begin(ANSWER_OR_TIME, by=petra)
    if first == "answer":
        case.complete("answer", petra)
        assert (wait_of(case, "a_week").state, case.live()) == ("cancelled", {"thank": "ready"})
        assert sweep_at(MONDAY + 30 * DAY) == 0
    else:
        sweep_at(MONDAY + 7 * DAY)
        assert (wait_of(case, "a_week").state, case.states()) == (
            "over",
            {"ask": "done", "answer": "cancelled", "chase": "ready"},
        )
    is_sound(case)


@pytest.mark.parametrize("first", ["answer", "day"])
def test_what_stands_beside_a_moment_that_has_come_already_is_not_done(begin: Begin, petra: Person, first: str) -> None:
    document = definition(
        lanes="people",
        fields=[START],
        steps=[
            {"key": "ask", "kind": "start", "lane": "people", "fill": ["start_date"]},
            {"key": "answer", "lane": "people"},
            {"key": "day", **until(**{"from": {"field": "start_date"}})},
            {"key": "chase", "lane": "people"},
            {"key": "end", "kind": "end"},
        ],
        flows=[
            ("ask", first),
            ("ask", "day" if first == "answer" else "answer"),
            *(("answer", "end"), ("day", "chase"), ("chase", "end")),
        ],
    )
    document["steps"][2]["wait"]["beside"] = ["answer"]
    case = begin(document, by=petra, data={"start_date": "2026-02-20"})

    assert (wait_of(case, "day").how, case.live()) == ("time", {"chase": "ready"})
    is_sound(case)


def test_an_answer_that_is_undone_lets_the_time_run_on(begin: Begin, petra: Person) -> None:
    case = begin(ANSWER_OR_TIME, by=petra)
    case.complete("answer", petra, now=MONDAY + DAY)
    moves.undo(case.task("answer"), by=as_actor(petra), now=MONDAY + DAY)

    assert (wait_of(case, "a_week").visit, wait_of(case, "a_week").wake_at) == (2, MONDAY + 7 * DAY)
    is_sound(case)


def test_a_join_waits_for_what_waits_outside(begin: Begin, petra: Person, ivan: Person) -> None:
    document = definition(
        lanes="people it",
        steps=[
            {"key": "ask", "kind": "start", "lane": "people"},
            {"key": "desk", "lane": "people"},
            {"key": "laptop", "kind": "wait", "wait": {"arrival": "The laptop", "watched_by": "it"}},
            {"key": "welcome", "lane": "people", "join": "all"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("ask", "desk"), ("ask", "laptop"), ("desk", "welcome"), ("laptop", "welcome"), ("welcome", "end")],
    )
    case = begin(document, by=petra)
    case.complete("desk", petra)
    assert case.live() == {"welcome": "waiting"}
    is_sound(case)

    moves.arrived(wait_of(case, "laptop"), by=as_actor(ivan), now=MONDAY)
    assert case.live() == {"welcome": "ready"}
    is_sound(case)


def test_a_wait_goes_along_to_a_version_that_waits_longer(begin: Begin, dora: Person) -> None:
    case = begin(A_WEEK, data={"serial": "X1"})
    longer = joining(**until(9, "calendar_days"))
    draft = publishing.save_draft(case.process, longer, seen=None, by=as_actor(dora), now=MONDAY)
    version = publishing.publish(case.process, seen=draft.revision, by=as_actor(dora), now=MONDAY)
    moves.move_to_version(case.case, version=version, by=as_actor(dora), now=MONDAY + HOUR)

    assert (wait_of(case).wake_at, wait_of(case).step.version_id) == (MONDAY + 9 * DAY, version.pk)
    moves.undo_move_to_version(case.case, by=as_actor(dora), now=MONDAY + 2 * HOUR)
    assert wait_of(case).wake_at == MONDAY + 5 * DAY
    is_sound(case)

    draft = publishing.save_draft(case.process, LAPTOP, seen=None, by=as_actor(dora), now=MONDAY)
    other = publishing.publish(case.process, seen=draft.revision, by=as_actor(dora), now=MONDAY)
    with pytest.raises(DoesNotFit) as no:
        moves.move_to_version(case.case, version=other, by=as_actor(dora), now=MONDAY + 3 * HOUR)
    assert "“Until then” waits for something else there" in no.value.message
