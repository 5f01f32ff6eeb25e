"""What was decided, and how much lies with whom: figures by outcome and by owner, each number with its list."""

import pytest
from django.test import Client

from handoffs import moves
from metrics import rollup
from metrics.reports import asked, owners, process, reading
from metrics.reports.behind import listed
from metrics.reports.panels import Number, Panel
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.metrics.conftest import FRIDAY, LETTER
from tests.metrics.test_api import read
from tests.metrics.test_dashboards import DASHBOARD, numbers, page
from workflows.models import Process

WAYS = [{"key": "yes", "label": "Sign"}, {"key": "no", "label": "Refuse"}]
DECIDED = LETTER | {
    "steps": [step | ({"outcomes": WAYS} if step["key"] == "approve" else {}) for step in LETTER["steps"]]
}


@pytest.fixture
def decided(begin: Begin, petra: Person, ivy: Person, pam: Person, friday: None) -> Running:
    """Three letters, signed after one hour, after two, refused after four; the last is not yet paid, by Pam."""
    first = begin(DECIDED)
    for number, (outcome, hours) in enumerate((("yes", 1), ("yes", 2), ("no", 4))):
        one = first
        if number:
            one = Running(first.process, moves.start_case(first.process, by=as_actor(petra), now=MONDAY).case)
        one.complete("draft", petra, now=MONDAY + HOUR)
        one.accept("approve", ivy, now=MONDAY + HOUR)
        moves.complete(one.task("approve"), by=as_actor(ivy), outcome=outcome, now=MONDAY + (1 + hours) * HOUR)
        one.accept("pay", pam, now=MONDAY + (1 + hours) * HOUR)
        if outcome == "yes":
            one.complete("pay", pam, now=MONDAY + (2 + hours) * HOUR)
    rollup.fold(now=FRIDAY)
    return first


def panel(decided: Running, key: str, *, with_names: bool = True, **given: str) -> Panel:
    question = asked.read(given, today=FRIDAY.date())
    return process.panel(decided.process, question, key, now=FRIDAY, with_names=with_names)


def told(of: Process, one: Panel) -> list[list[str]]:
    """Its cells; the list of every number is found to be as long, and together as much."""
    for cell in (cell for line in one.rows for cell in line.cells if isinstance(cell, Number) and cell.query):
        assert cell.behind is not None
        assert cell.asked is not None
        found = listed(cell.behind, of.pk, cell.asked, now=FRIDAY)
        assert (found.count, found.sum) == (cell.count, cell.sum or 0), cell.query
    return [[str(cell) for cell in line.cells] for line in one.rows]


@pytest.mark.parametrize("exact_up_to", [20_000, 0])
def test_what_was_decided(decided: Running, monkeypatch: pytest.MonkeyPatch, exact_up_to: int) -> None:
    """From rows, and from rollups, whose percentiles are at most 1 % off."""
    monkeypatch.setattr(reading, "EXACT_UP_TO", exact_up_to)

    rows = told(decided.process, panel(decided, "outcomes"))
    assert [row[:4] for row in rows] == [["Approve", "Sign", "2", "67 %"], ["Approve", "Refuse", "1", "33 %"]]
    assert [row[4] for row in rows] == ["1.5 h" if exact_up_to else "90 min", "4.0 h"]


def test_all_figures_of_the_cases_in_which_it_was_refused(client: Client, decided: Running, ada: Person) -> None:
    html = page(client, ada, f"{DASHBOARD}&outcome=approve:no")

    assert '<option value="approve:no" selected>Approve: Refuse</option>' in html
    assert {count for href, _means, count, _sum in numbers(html) if "figure=step&" in href} == {"1"}
    assert told(decided.process, panel(decided, "steps", outcome="approve:no"))[0][:3] == ["Draft", "1", "60 min"]
    assert told(decided.process, panel(decided, "owners", outcome="approve:yes"))[0][1:4] == ["2", "0", "0"]
    answer = read(client, ada, "processes/letter/figures/?outcome=approve:no")
    assert answer["filters"]["outcome"] == "approve:no"
    assert read(client, ada, "processes/letter/figures/?outcome=approve", status=400)["errors"][0]["attr"] == "outcome"


def test_how_much_lies_with_whom(
    client: Client, decided: Running, ada: Person, nina: Person, pam: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name for those who answer for the work; for others half of the people, and only where they are many."""
    assert told(decided.process, panel(decided, "owners")) == [
        ["Ivy Chen", "3", "0", "0", "Approve"],
        [pam.name, "2", "1", "1", "Pay"],
        ["Petra Lang", "3", "0", "0", "Draft"],
    ]
    assert "Petra Lang" in page(client, ada, DASHBOARD)
    without = page(client, nina, DASHBOARD)
    assert "Petra Lang" not in without
    assert "Shown from 5 people on who did at least 20 pieces of work each in these days." in without
    assert "Petra Lang" not in str(read(client, nina, "processes/letter/figures/"))

    monkeypatch.setattr(owners, "PEOPLE_AT_LEAST", 3)
    monkeypatch.setattr(owners, "TASKS_AT_LEAST", 2)
    assert told(decided.process, panel(decided, "owners", with_names=False)) == [
        ["Done", "3", "3", "2 – 3", "8"],
        ["Open", "3", "0", "0 – 0", "1"],
    ]
