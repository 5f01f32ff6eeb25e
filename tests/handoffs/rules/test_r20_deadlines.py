"""R20: deadlines, and what moves them."""

from datetime import UTC, datetime, timedelta

import pytest

from handoffs import moves
from procops.people import calendars
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.deadlines import NEVER

DAY = timedelta(days=1)
FIELDS = [
    {"key": "start_date", "label": "Start date", "type": "date"},
    {"key": "meeting", "label": "Meeting", "type": "datetime"},
    {"key": "urgent", "label": "Urgent", "type": "yes_no"},
]


def deadline(*rules: dict) -> list[dict]:
    return [{"unit": "working_days", **rule} for rule in rules]


DATES = {
    "before": deadline({"value": 5, "from": {"field": "start_date"}, "direction": "before"}),
    "on_day": deadline({"value": 0, "from": {"field": "start_date"}, "at": "12:00"}),
    "hours": deadline({"value": 4, "unit": "working_hours", "from": {"field": "start_date"}, "direction": "before"}),
    "weekend": deadline({"value": 0, "unit": "calendar_days", "from": {"field": "start_date"}}),
    "moment": deadline({"value": 2, "unit": "calendar_days", "from": {"field": "meeting"}, "direction": "before"}),
    "started": deadline({"value": 3, "from": {"event": "case_started"}}),
    "chosen": deadline(
        {"value": 1, "unit": "working_hours", "when": {"field": "urgent", "operator": "is", "value": True}},
        {"value": 2},
    ),
    "after_it": deadline({"value": 1, "from": {"step": "started", "event": "done"}}),
    "never": {"none": "It takes as long as it takes."},
}
DUE = definition(
    lanes="people",
    fields=FIELDS,
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["start_date", "meeting", "urgent"]},
        *({"key": key, "lane": "people", "deadline": rules} for key, rules in DATES.items()),
        {"key": "end", "kind": "end"},
    ],
    flows=[*(("begin", key) for key in DATES), *((key, "end") for key in DATES)],
)


def at(day: str, clock: str = "17:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


@pytest.fixture
def case(begin: Begin) -> Running:
    return begin(DUE, data={"start_date": "2026-03-20", "meeting": "2026-03-11T10:00:00Z"})


def amend(case: Running, now=MONDAY, **changes) -> None:
    moves.amend(case.case, by=as_actor(case.process.owner), changes=changes, reason="It moved", now=now)


@pytest.mark.parametrize(
    ("step", "due", "first_reminder"),
    [
        # closing time, five working days before Friday the 20th; two working days before that somebody is reminded
        ("before", at("2026-03-13"), at("2026-03-12", "09:00")),
        ("on_day", at("2026-03-20", "12:00"), at("2026-03-18", "12:00")),
        ("hours", at("2026-03-20", "13:00"), at("2026-03-18", "13:00")),
        ("weekend", at("2026-03-20"), at("2026-03-19", "09:00")),
        ("moment", at("2026-03-09", "10:00"), at("2026-03-06", "09:48")),  # of 41 hours 8.2 are left
        ("started", at("2026-03-05", "09:00"), at("2026-03-04", "12:12")),  # of 24 hours 4.8
        ("chosen", at("2026-03-04", "09:00"), at("2026-03-03", "13:48")),  # of 16 hours 3.2
        ("after_it", None, None),
        ("never", None, None),
    ],
)
def test_when_each_is_due(case: Running, step: str, due: datetime | None, first_reminder: datetime | None) -> None:
    task = case.task(step)
    assert (task.due_at, task.nudge_at, task.queue_at) == (due, first_reminder, due or NEVER)


def test_a_day_off_closes_at_five(case: Running) -> None:
    amend(case, start_date="2026-03-21")
    assert case.task("weekend").due_at == at("2026-03-21")


def test_while_the_field_is_empty_there_is_no_due_and_setting_it_makes_one(begin: Begin) -> None:
    case = begin(DUE)
    assert (case.task("before").due_at, case.task("before").queue_at) == (None, NEVER)

    amend(case, start_date="2026-03-20")

    assert case.task("before").due_at == at("2026-03-13")
    assert case.task("before").nudge_at == at("2026-03-12", "09:00")
    moved = {entry.step_key: entry.facts for entry in case.entries(kind="task.due_moved")}
    assert moved["before"] == {"from": None, "to": at("2026-03-13").isoformat()}
    assert set(moved) == {"before", "on_day", "hours", "weekend"}


def test_a_changed_date_moves_what_hangs_on_it_and_nothing_else(case: Running) -> None:
    amend(case, start_date="2026-03-27")

    moved = {entry.step_key for entry in case.entries(kind="task.due_moved")}
    assert moved == {"before", "on_day", "hours", "weekend"}
    assert case.task("before").due_at == at("2026-03-20")
    assert case.task("started").due_at == at("2026-03-05", "09:00")


def test_a_due_already_past_is_late_at_once(case: Running) -> None:
    amend(case, now=MONDAY + 10 * DAY, start_date="2026-03-03")
    assert case.task("before").due_at == at("2026-02-24")


def test_an_emptied_date_leaves_no_due(case: Running) -> None:
    amend(case, start_date="")
    assert (case.task("before").due_at, case.task("before").nudge_at) == (None, None)


def test_a_condition_that_comes_true_chooses_another_rule(case: Running) -> None:
    amend(case, now=MONDAY + HOUR, urgent=True)

    assert case.task("chosen").due_at == MONDAY + HOUR  # an hour from its opening, not from now
    assert case.entry("task.due_moved").facts["from"] == at("2026-03-04", "09:00").isoformat()


def test_the_pauses_of_the_ledger_are_not_forgotten_when_the_rule_changes(case: Running, petra: Person) -> None:
    moves.claim(case.task("chosen"), by=as_actor(petra), now=MONDAY)
    moves.hold(case.task("chosen"), by=as_actor(petra), reason="Ill", now=MONDAY)
    moves.resume(case.task("chosen"), by=as_actor(petra), now=MONDAY + 3 * HOUR)

    amend(case, now=MONDAY + 3 * HOUR, urgent=True)

    assert case.task("chosen").due_at == MONDAY + 4 * HOUR


def test_another_steps_moment_sets_and_moves_it(case: Running, petra: Person) -> None:
    case.complete("started", petra, now=MONDAY + 2 * HOUR)

    assert case.task("after_it").due_at == MONDAY + DAY + 2 * HOUR
    assert case.entry("task.due_moved").step_key == "after_it"


def test_the_cases_own_target_follows_its_date(begin: Begin) -> None:
    document = definition(
        lanes="people",
        fields=FIELDS,
        target={"field": "start_date"},
        steps=[
            {"key": "begin", "kind": "start", "lane": "people", "fill": ["start_date"]},
            {"key": "work", "lane": "people"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("begin", "work"), ("work", "end")],
    )
    case = begin(document, data={"start_date": "2026-03-20"})
    assert case.fresh().due_at == at("2026-03-20")

    amend(case, start_date="2026-03-27")
    assert case.fresh().due_at == at("2026-03-27")


def test_the_receiving_teams_calendar_counts(begin: Begin, ada: Person, petra: Person, people_operations: Team) -> None:
    weekly = {day: [["06:00", "10:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    people_operations.calendar = calendars.create(name="Early", weekly=weekly, by=as_actor(ada), now=MONDAY)
    people_operations.save(update_fields=["calendar"])
    case = begin(DUE, data={"start_date": "2026-03-20", "urgent": True})

    assert case.task("chosen").due_at == MONDAY + HOUR
    assert case.task("before").due_at == at("2026-03-13", "10:00")
    moves.claim(case.task("chosen"), by=as_actor(petra), now=MONDAY)
    case.complete("chosen", petra, now=MONDAY + 3 * HOUR)
    done = case.entry("task.done")
    assert (done.elapsed_ms, done.working_ms) == (3 * 3_600_000, 3_600_000)
