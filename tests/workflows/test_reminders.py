"""When somebody is reminded: the moments, from the rules and a calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procops.working_time import Calendar, office_hours
from tests.working_time.drawn import calendars_and_moments
from workflows import reminders
from workflows.parts import USUAL, FollowUp, Reminders, Span
from workflows.reminders import Moment, Stage

OFFICE = office_hours("UTC")  # Monday to Friday, 9 to 17
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NONE = timedelta(0)


def schedule(due_at: datetime, rules: Reminders = USUAL, *, paused: timedelta = NONE) -> list[tuple[str, datetime]]:
    found = reminders.of_task(rules, opened_at=MONDAY, due_at=due_at, paused=paused, calendar=OFFICE)
    return [(moment.stage.value, moment.at) for moment in found]


def test_without_a_word_before_at_due_and_five_mornings_of_work() -> None:
    assert schedule(MONDAY + 5 * HOUR) == [
        ("before", MONDAY + 4 * HOUR),
        ("due", MONDAY + 5 * HOUR),
        *(("late", MONDAY + day * DAY) for day in (1, 2, 3, 4, 7)),
    ]


@pytest.mark.parametrize(
    ("due_at", "before"),
    [
        (MONDAY + 59 * timedelta(minutes=1), None),  # too little time to speak of it twice
        (MONDAY + HOUR, MONDAY + 48 * timedelta(minutes=1)),
        (MONDAY + 28 * DAY, MONDAY + 24 * DAY),  # a fifth of four weeks would be four days: two are early enough
    ],
)
def test_how_long_before(due_at: datetime, before: datetime | None) -> None:
    assert dict(schedule(due_at)).get("before") == before


def test_what_a_pause_took_is_no_budget() -> None:
    assert dict(schedule(MONDAY + 7 * HOUR, paused=2 * HOUR))["before"] == MONDAY + 6 * HOUR


def test_a_document_says_otherwise() -> None:
    block = {
        "before": {"value": 1, "unit": "working_days"},
        "at_due": False,
        "late": {"every": {"value": 2, "unit": "working_hours"}, "times": 2},
    }
    assert schedule(MONDAY + 2 * DAY, USUAL.changed_by(block)) == [
        ("before", MONDAY + DAY),
        ("late", MONDAY + 2 * DAY + 2 * HOUR),
        ("late", MONDAY + 2 * DAY + 4 * HOUR),
    ]
    assert schedule(MONDAY + DAY, USUAL.changed_by({"before": None, "late": None})) == [("due", MONDAY + DAY)]
    assert dict(schedule(MONDAY + 4 * HOUR, USUAL.changed_by({"before": {"share": 50}})))["before"] == MONDAY + 2 * HOUR


def test_an_offer_is_followed_up_from_when_it_was_asked() -> None:
    asked = {"asked_at": MONDAY, "within": Span(8, "working_hours"), "calendar": OFFICE}
    every_day = FollowUp(Span(1, "working_days"), 3)

    found = reminders.of_offer(every_day, answer_by=MONDAY + 8 * HOUR, **asked)
    assert [moment.at for moment in found] == [MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 3 * DAY]

    pushed = reminders.of_offer(every_day, answer_by=MONDAY + DAY + 2 * HOUR, **asked)  # the case paused for two hours
    assert next(pushed).at == MONDAY + DAY + 2 * HOUR


def test_nobody_is_disturbed_out_of_hours_but_at_closing_time() -> None:
    assert reminders.in_working_time(MONDAY + 3 * HOUR, OFFICE) == MONDAY + 3 * HOUR
    assert reminders.in_working_time(MONDAY + 8 * HOUR, OFFICE) == MONDAY + 8 * HOUR
    assert reminders.in_working_time(MONDAY + 9 * HOUR, OFFICE) == MONDAY + DAY
    assert reminders.in_working_time(MONDAY, Calendar("UTC")) == MONDAY  # nobody works: there is no better moment


units = st.sampled_from(["working_minutes", "working_hours", "working_days", "calendar_days"])
spans = st.builds(Span, st.integers(1, 40), units)
rules = st.builds(
    Reminders,
    before=st.none() | st.integers(1, 99) | spans,
    at_due=st.booleans(),
    late=st.none() | st.builds(FollowUp, spans, st.integers(1, 6)),
)


@given(calendars_and_moments(), st.integers(-200, 2_000), rules, st.integers(0, 40))
def test_every_schedule_runs_forward_and_only_the_first_comes_before_the_due_moment(
    drawn: tuple[Calendar, date, datetime], hours: int, given_rules: Reminders, paused: int
) -> None:
    calendar, _, opened_at = drawn
    due_at = opened_at + hours * HOUR
    found = list(
        reminders.of_task(given_rules, opened_at=opened_at, due_at=due_at, paused=paused * HOUR, calendar=calendar)
    )

    assert [moment.at for moment in found] == sorted({moment.at for moment in found})
    assert [moment.n for moment in found] == sorted({moment.n for moment in found})
    for moment in found:
        if moment.stage == Stage.BEFORE:
            assert opened_at < moment.at < due_at
        elif moment.stage == Stage.DUE:
            assert moment.at == due_at
        else:
            assert moment.at > due_at


@given(st.lists(st.integers(1, 100), max_size=8, unique=True), st.lists(st.integers(0, 120), max_size=30))
def test_whenever_the_sweep_looks_nothing_is_early_twice_or_lost(at: list[int], looks: list[int]) -> None:
    """A model of the sweep: it keeps the last number told and the next moment, and may come at any time, or late."""
    found = [Moment(MONDAY + hour * HOUR, n, Stage.DUE) for n, hour in enumerate(sorted(at))]
    told: list[int] = []
    nudge = found[0].at if found else None
    for now in (MONDAY + hour * HOUR for hour in [*sorted(looks), 200]):
        if nudge is None or nudge > now:
            assert not [moment for moment in found if moment.at <= now and moment.n > (told[-1] if told else -1)]
            continue
        last, following = reminders.reached(found, now)
        nudge = following.at if following else None
        if last is not None and (not told or last.n > told[-1]):
            assert last.at <= now
            told.append(last.n)

    assert told == sorted(set(told))
    assert (told[-1:] or [None]) == ([found[-1].n] if found else [None])
