"""Every worked example of docs/metrics.md, to the second, from a journal that the moves wrote."""

import re
from datetime import timedelta
from pathlib import Path

from handoffs import moves
from metrics.definitions import Part, accepted_first_time
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.metrics.conftest import LETTER, TUESDAY, figures_of
from tests.processes import definition
from workflows.models import Wait

HOUR_MS = 3_600_000
DOCUMENT = Path(__file__).parents[2] / "docs" / "metrics.md"


def hours(time):
    """Elapsed and working hours."""
    return None if time is None else (time.elapsed / HOUR_MS, time.working / HOUR_MS)


def joined(lane):
    """Two branches, of people and of IT, that meet in a step of the lane."""
    return definition(
        lanes="people it payroll",
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "one", "lane": "people"},
            {"key": "two", "lane": "it"},
            {"key": "both", "lane": lane, "join": "all"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("begin", "one"), ("begin", "two"), ("one", "both"), ("two", "both"), ("both", "end")],
    )


def test_the_case(letter: Running) -> None:
    run = figures_of(letter.case).run

    assert hours(run.cycle) == (50, 18)
    assert hours(run.touch) == (23, 7)
    assert run.on_time is False  # two working days from Monday 9:00
    assert {part: ms / HOUR_MS for part, ms in run.parts.items() if ms} == {
        Part.WORKED: 7, Part.REDONE: 1, Part.ACCEPTANCE: 6.5, Part.QUEUED: 2.5, Part.PAUSED: 1, Part.OFF_HOURS: 32,
    }  # fmt: skip
    assert sum(run.parts.values()) == run.cycle.elapsed
    assert letter.entry("case.completed").elapsed_ms == run.cycle.elapsed


def test_the_steps(letter: Running) -> None:
    visits = {(one.step, one.visit): one for one in figures_of(letter.case).visits}

    assert {key: hours(one.cycle) for key, one in visits.items()} == {
        ("draft", 1): (7, 7), ("draft", 2): (1, 1), ("approve", 2): (19, 3), ("pay", 1): (0.5, 0.5),
    }  # fmt: skip
    assert {key: hours(one.pick_up) for key, one in visits.items()} == {
        ("draft", 1): (1, 1), ("draft", 2): None, ("approve", 2): (1, 1), ("pay", 1): None,
    }  # fmt: skip
    assert {key: hours(one.touch) for key, one in visits.items()} == {
        ("draft", 1): (5, 5), ("draft", 2): None, ("approve", 2): (18, 2), ("pay", 1): None,
    }  # fmt: skip
    assert {key: one.on_time for key, one in visits.items()} == dict.fromkeys(visits, True)
    assert [key for key, one in visits.items() if one.is_redo] == [("draft", 2)]
    assert {part: ms / HOUR_MS for part, ms in visits["approve", 2].parts.items()} == {
        Part.ACCEPTANCE: 3, Part.QUEUED: 1, Part.WORKED: 2, Part.OFF_HOURS: 16,
    }  # fmt: skip


def test_the_handoffs(letter: Running) -> None:
    passages = figures_of(letter.case).passages

    told = [(one.flow, one.answer, hours(one.wait), hours(one.handoff_time)) for one in passages]
    assert told == [
        ("draft__approve", "returned", (19, 3), None),
        ("draft__approve", "accepted", (3, 3), (4, 4)),
        ("approve__pay", "accepted", (0.5, 0.5), None),
    ]
    first = [accepted_first_time(one.answer, is_sent_back=one.is_sent_back) for one in passages]
    assert (first, {one.is_automatic for one in passages}) == ([False, True, True], {False})


def test_every_number_of_the_worked_example_is_in_the_document() -> None:
    text = re.sub(r"\s+", " ", DOCUMENT.read_text())

    for words in (
        "50 h, in working time 18 h", "23 h of 50 h, 46 %", "7 h of 18 h, 39 %", "worked on 7 h",
        "redone after a return 1 h",
        "waiting to be accepted 6 h 30 min", "accepted but not started 2 h 30 min", "paused 1 h", "off hours 32 h",
        "19 h, in working time 3 h", "1 of 2", "2 of 3",
    ):  # fmt: skip
        assert words in text, words


def test_what_waits_within_its_lane_for_other_branches_is_journaled_when_it_opens(
    begin: Begin, petra: Person, ivy: Person
) -> None:
    case = begin(joined("people"))
    case.complete("one", petra, now=MONDAY + HOUR)
    case.pass_through("two", ivy, now=MONDAY + 3 * HOUR)
    case.accept("both", petra, giver="two", now=MONDAY + 5 * HOUR)
    case.complete("both", petra, now=MONDAY + 6 * HOUR)

    both = next(one for one in figures_of(case.case).visits if one.step == "both")
    assert {part: ms / HOUR_MS for part, ms in both.parts.items()} == {
        Part.BRANCH: 2,
        Part.ACCEPTANCE: 2,
        Part.QUEUED: 1,
    }
    assert case.entries(kind="task.opened", step_key="both").get().elapsed_ms == 4 * HOUR_MS


def test_a_passed_on_offer_keeps_the_time_that_the_wrong_route_took(begin: Begin, ivy: Person, pam: Person) -> None:
    letter = begin(LETTER)
    letter.complete("draft", Person.objects.get(email="petra@acme.test"), now=MONDAY + HOUR)
    moves.pass_on(letter.handoff("approve"), by=as_actor(ivy), to_lane="payroll", note="Yours", now=MONDAY + 3 * HOUR)
    moves.accept(letter.handoff("approve"), by=as_actor(pam), now=TUESDAY)

    passage = figures_of(letter.case).passages[0]
    assert (passage.to_lane, hours(passage.wait)) == ("payroll", (23, 7))


def test_time_between_completion_and_reopening_is_paused(letter: Running, dora: Person, pam: Person) -> None:
    over = letter.fresh().ended_at
    moves.reopen(letter.fresh(), by=as_actor(dora), step_key="pay", reason="Twice", now=over + timedelta(hours=2))
    moves.complete(letter.task("pay", 2), by=as_actor(pam), now=over + timedelta(hours=3))

    run = figures_of(letter.case).run
    assert hours(run.cycle) == (53, 21)
    assert run.parts[Part.PAUSED] == 3 * HOUR_MS
    assert sum(run.parts.values()) == run.cycle.elapsed


def test_a_problem_that_stops_the_work_is_no_pause(begin: Begin, petra: Person) -> None:
    letter = begin(LETTER)
    moves.start_task(letter.task("draft"), by=as_actor(petra), now=MONDAY + HOUR)
    problem = moves.report_problem(
        letter.task("draft"), by=as_actor(petra), text="No address", blocking=True, now=MONDAY + 2 * HOUR
    )
    moves.withdraw_problem(problem, by=as_actor(petra), now=MONDAY + 5 * HOUR)
    letter.complete("draft", petra, now=MONDAY + 6 * HOUR)

    draft = figures_of(letter.case).visits[0]
    assert hours(draft.touch) == (2, 2)
    assert {part: ms / HOUR_MS for part, ms in draft.parts.items()} == {
        Part.QUEUED: 1, Part.WORKED: 2, Part.PROBLEM: 3,
    }  # fmt: skip


def test_an_undone_completion_was_never_done_and_going_on_is_no_rework(
    begin: Begin, petra: Person, ivy: Person
) -> None:
    letter = begin(LETTER)
    letter.complete("draft", petra, now=MONDAY + HOUR)
    moves.undo(letter.task("draft"), by=as_actor(petra), now=MONDAY + 2 * HOUR)
    assert figures_of(letter.case).visits == []

    letter.complete("draft", petra, now=MONDAY + 3 * HOUR)
    told = figures_of(letter.case).visits
    assert [(one.step, one.visit, one.is_redo, hours(one.cycle)) for one in told] == [("draft", 2, False, (1, 1))]
    assert told[0].parts == {Part.QUEUED: HOUR_MS}

    letter.give_back("approve", ivy, reason="Incomplete", now=MONDAY + 4 * HOUR)
    letter.complete("draft", petra, now=MONDAY + 5 * HOUR)
    moves.undo(letter.task("draft", 3), by=as_actor(petra), now=MONDAY + 6 * HOUR)
    letter.complete("draft", petra, now=MONDAY + 7 * HOUR)
    told = figures_of(letter.case).visits
    assert [(one.visit, one.is_redo) for one in told] == [(2, False), (4, True)]  # rework stays rework


def test_each_arrival_at_a_join_has_the_start_that_followed_it_and_not_the_one_after_a_rework(
    begin: Begin, petra: Person, ivan: Person, pam: Person
) -> None:
    case = begin(joined("payroll"))
    case.complete("one", petra)
    case.pass_through("two", ivan)
    moves.accept_all(case.task("both"), by=as_actor(pam), now=MONDAY)
    moves.start_task(case.task("both"), by=as_actor(pam), now=MONDAY + HOUR)
    case.send_back("both", pam, giver="two", now=MONDAY + 2 * HOUR)
    case.complete("two", ivan, now=MONDAY + 3 * HOUR)
    moves.accept_all(case.task("both"), by=as_actor(pam), now=MONDAY + 4 * HOUR)
    case.send_back("both", pam, giver="two", now=MONDAY + 4 * HOUR)  # before they had begun
    case.complete("two", ivan, now=MONDAY + 5 * HOUR)
    moves.accept_all(case.task("both"), by=as_actor(pam), now=MONDAY + 5 * HOUR)
    moves.start_task(case.task("both"), by=as_actor(pam), now=MONDAY + 7 * HOUR)

    passages = [one for one in figures_of(case.case).passages if one.receiver == str(case.task("both").pk)]

    assert [(one.flow, hours(one.handoff_time)) for one in sorted(passages, key=lambda one: (one.flow, one.seq))] == [
        ("one__both", (1, 1)), ("two__both", (1, 1)), ("two__both", None), ("two__both", (2, 2)),
    ]  # fmt: skip


def test_a_join_whose_acceptance_was_undone_waits_to_be_accepted_again(
    begin: Begin, petra: Person, ivy: Person, pam: Person
) -> None:
    case = begin(joined("payroll"))
    case.complete("one", petra, now=MONDAY + HOUR)
    case.accept("both", pam, giver="one", now=MONDAY + 2 * HOUR)
    moves.undo_accept(case.task("both"), by=as_actor(pam), now=MONDAY + 3 * HOUR)
    case.accept("both", pam, giver="one", now=MONDAY + 5 * HOUR)
    case.pass_through("two", ivy, now=MONDAY + 6 * HOUR)
    case.accept("both", pam, giver="two", now=MONDAY + 6 * HOUR)
    case.complete("both", pam, now=MONDAY + 7 * HOUR)

    both = next(one for one in figures_of(case.case).visits if one.step == "both")
    assert {part: ms / HOUR_MS for part, ms in both.parts.items()} == {
        Part.ACCEPTANCE: 3, Part.BRANCH: 2, Part.QUEUED: 1,
    }  # fmt: skip


def test_what_waits_for_something_outside_waits_outside(begin: Begin, hugo: Person, ivy: Person) -> None:
    document = definition(
        lanes="people it",
        steps=[
            {"key": "ask", "kind": "start", "lane": "people"},
            {"key": "laptop", "kind": "wait", "wait": {"arrival": "The laptop", "watched_by": "it"}},
            {"key": "set_up", "lane": "it"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("ask", "laptop"), ("laptop", "set_up"), ("set_up", "end")],
    )
    case = begin(document, by=hugo)
    wait = Wait.objects.get(case=case.case)
    moves.arrived(wait, by=as_actor(ivy), now=MONDAY + 26 * HOUR)  # Tuesday, 11:00
    case.accept("set_up", ivy, now=MONDAY + 27 * HOUR)
    case.complete("set_up", ivy, now=MONDAY + 28 * HOUR)

    figures = figures_of(case.case)
    assert figures.run is not None
    assert {part: ms / HOUR_MS for part, ms in figures.run.parts.items() if ms} == {
        Part.OUTSIDE: 10, Part.ACCEPTANCE: 1, Part.QUEUED: 1, Part.OFF_HOURS: 16,
    }  # fmt: skip
    assert hours(figures.passages[0].wait) == (1, 1)
