"""What single panels say, number by number."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from metrics import rollup
from metrics.reports import asked, process, reading
from metrics.reports.behind import listed
from metrics.reports.overview import overview
from metrics.reports.panels import Number, Panel
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.metrics.conftest import FRIDAY, LETTER, write_letter
from workflows.models import Case

LATER = MONDAY + timedelta(days=18)


def panel(letter: Running, key: str, **given: str) -> Panel:
    question = asked.read(given, today=LATER.date())
    return process.panel(letter.process, question, key, now=LATER)


def rows(panel: Panel) -> list[list[str]]:
    """Its cells, but for what changed at that time: see test_marks."""
    width = len(panel.head) - (str(panel.head[-1]) == "What changed")
    return [[str(cell) for cell in line.cells[:width]] for line in panel.rows]


@pytest.fixture
def a_cancelled_one(begin: Begin, petra: Person, ivy: Person, pam: Person, dora: Person) -> Running:
    """Two letters of 2 March: one is through that week, one was cancelled on the 10th; nothing else that week."""
    letter = write_letter(begin(LETTER), petra, ivy, pam)
    second = moves.start_case(letter.process, by=as_actor(petra), now=MONDAY).case
    moves.cancel_case(second, by=as_actor(dora), reason="Nobody wants it", now=MONDAY + timedelta(days=8))
    rollup.fold(now=LATER)
    return letter


def test_a_week_in_which_cases_were_only_cancelled_is_a_week(a_cancelled_one: Running) -> None:
    assert rows(panel(a_cancelled_one, "flow")) == [["2 Mar", "2", "1", "1"], ["9 Mar", "0", "0", "0"]]
    assert rows(panel(a_cancelled_one, "flow", since="2026-03-01", until="2026-03-08")) == [["2 Mar", "2", "1", "1"]]
    assert rows(panel(a_cancelled_one, "flow", since="2026-03-09")) == [["9 Mar", "0", "0", "0"]]
    # What began after the days that are asked for was not under way in them.
    moves.start_case(a_cancelled_one.process, by=as_actor(a_cancelled_one.case.started_by), now=LATER)
    rollup.fold(now=LATER)
    assert rows(panel(a_cancelled_one, "flow", since="2026-03-01", until="2026-03-08")) == [["2 Mar", "2", "1", "1"]]
    assert rows(panel(a_cancelled_one, "flow"))[-1] == ["16 Mar", "1", "0", "1"]


def test_of_a_team_nothing_is_told_of_what_is_under_way(a_cancelled_one: Running, it_service: Team) -> None:
    told = panel(a_cancelled_one, "flow", team=str(it_service.pk))

    assert [str(word) for word in told.head] == ["Time", "Started", "Completed", "What changed"]
    assert rows(told) == [["2 Mar", "1", "1"]]
    assert told.chart is not None
    assert [one["name"] for one in told.chart["series"]] == ["Started", "Completed"]


def test_completed_are_those_that_came_from_elsewhere_too(measured: Running, ada: Person) -> None:
    Case.objects.filter(pk=measured.case.pk).update(source="brought_in")
    rollup.rebuild(now=FRIDAY)
    question = asked.read({}, today=FRIDAY.date())

    completed, median = overview(as_actor(ada), question, today=FRIDAY.date()).rows[0].cells[:2]
    assert isinstance(completed, Number)
    assert isinstance(median, Number)
    assert (completed.text, completed.count, median.count) == ("2", 2, 1)
    assert completed.behind is not None
    assert listed(completed.behind, measured.process.pk, question, now=FRIDAY).count == 2


@pytest.mark.parametrize(
    ("clock", "share", "of"), [("working", "36 %", "of working time"), ("elapsed", "13 %", "of elapsed time")]
)
def test_the_share_of_time_waiting_is_one_number_everywhere(
    measured: Running, ada: Person, clock: str, share: str, of: str
) -> None:
    question = asked.read({"clock": clock}, today=FRIDAY.date())
    board = process.dashboard(measured.process, question, now=FRIDAY)
    assert board is not None

    headline = next(one for one in board.headlines if one.number.means.startswith("Share of the time of cases"))
    parts = next(one for one in board.panels if one.key == "parts")
    of_parts = next(row[2] for row in rows(parts) if row[0] == "Waiting to be accepted")
    on_overview = overview(as_actor(ada), question, today=FRIDAY.date()).rows[0].cells[5]
    assert [headline.number.text, of_parts, str(on_overview), headline.beside] == [share, share, share, of]


def test_why_work_came_back_takes_the_same_queries_for_any_number_of_handoffs(
    begin: Begin, petra: Person, ivy: Person, pam: Person
) -> None:
    letter = begin(LETTER)
    letter.complete("draft", petra, now=MONDAY + HOUR)
    letter.give_back("approve", ivy, reason="Wrong person", now=MONDAY + 2 * HOUR)

    def told() -> tuple[Panel, int]:
        rollup.fold(now=MONDAY + 7 * HOUR)
        panel(letter, "returns")  # the plan of the process is known from then on
        with CaptureQueriesContext(connection) as captured:
            return panel(letter, "returns"), len(captured)

    first, few = told()
    assert rows(first) == [["Draft → Approve", "Wrong person", "1"]]
    letter.complete("draft", petra, now=MONDAY + 3 * HOUR)
    letter.give_back("approve", ivy, reason="Incomplete", now=MONDAY + 5 * HOUR)
    letter.complete("draft", petra, now=MONDAY + 5 * HOUR)
    letter.give_back("approve", ivy, reason="Incomplete", now=MONDAY + 6 * HOUR)
    letter.complete("draft", petra, now=MONDAY + 6 * HOUR)
    letter.pass_through("approve", ivy, now=MONDAY + 6 * HOUR)
    letter.give_back("pay", pam, reason="No account", now=MONDAY + 7 * HOUR)

    second, as_few = told()
    assert rows(second) == [["Draft → Approve", "Incomplete", "2"], ["Draft → Approve", "Wrong person", "1"]]
    assert second.note == "1 more for reasons in their own words."
    worst = second.rows[0].cells[2]
    assert isinstance(worst, Number)
    assert worst.sum == 3 * 3_600_000
    assert as_few == few


@pytest.mark.parametrize("exact_up_to", [20_000, 0])
def test_bins_of_many_cases_lead_to_as_many_cases(
    measured: Running, monkeypatch: pytest.MonkeyPatch, exact_up_to: int
) -> None:
    monkeypatch.setattr(reading, "EXACT_UP_TO", exact_up_to)
    question = asked.read({"clock": "elapsed"}, today=FRIDAY.date())
    told = process.panel(measured.process, question, "spread", now=FRIDAY)

    numbers: list[Any] = [line.cells[1] for line in told.rows]
    assert sum(number.count for number in numbers) == 2
    for number in numbers:
        behind = listed(number.behind, measured.process.pk, question, now=FRIDAY)
        assert behind.count == number.count
        # Buckets know no sum of a part of them: none is told, instead of a wrong one.
        assert number.sum == (behind.sum if exact_up_to else None)


def test_acceptance_time_leaves_out_what_was_sent_back(measured: Running) -> None:
    question = asked.read({"clock": "elapsed"}, today=FRIDAY.date())
    told = process.panel(measured.process, question, "handoffs", now=FRIDAY)
    columns = [str(word) for word in told.head]
    until = columns.index("Until accepted")

    # Of the draft, offers of 19 h that came back and of 3 h that were accepted; of the approval, of 30 min.
    assert [(row[0], row[columns.index("Median")], row[until]) for row in rows(told)] == [
        ("Draft → Approve", "11 h", "3.0 h"),
        ("Approve → Pay", "30 min", "30 min"),
    ]
    number = told.rows[0].cells[until]
    assert isinstance(number, Number)
    assert (number.count, number.sum) == (2, 6 * 3_600_000)
    assert str(number.means) == "Acceptance time: from offered to accepted. Automatic handoffs are left out."
