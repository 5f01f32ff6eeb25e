"""Figures broken down by fields of the case, and the ways that cases went."""

from typing import Any

import pytest
from django.test import Client

from handoffs import moves
from metrics import rollup
from metrics.models import CaseFigure, Rollup
from metrics.reports import asked, process, reading
from metrics.reports.behind import listed
from metrics.reports.panels import Number
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Begin, Running
from tests.metrics.conftest import FRIDAY, LETTER, write_letter
from tests.metrics.test_dashboards import BEHIND, numbers, page
from workflows import publishing
from workflows.models import Process, Version

FIELDS = [
    {
        "key": "segment",
        "label": "Segment",
        "type": "choice",
        "choices": [{"key": "large", "label": "Large"}, {"key": "small", "label": "Small"}],
    },
    {"key": "urgent", "label": "Urgent", "type": "yes_no"},
]
BY_SEGMENT = LETTER | {
    "process": LETTER["process"] | {"dimensions": ["segment", "urgent"]},
    "fields": FIELDS,
    "steps": [step | ({"fill": ["segment", "urgent"]} if step["key"] == "begin" else {}) for step in LETTER["steps"]],
}


@pytest.fixture
def by_segment(begin: Begin, petra: Person, ivy: Person, pam: Person, friday: None) -> Running:
    """A large letter that is through after a return, a small one that is through without, a large one under way."""
    large = write_letter(begin(BY_SEGMENT, data={"segment": "large", "urgent": True}), petra, ivy, pam)
    small = Running(large.process, _started(large.process, petra, {"segment": "small", "urgent": False}))
    small.complete("draft", petra)
    small.pass_through("approve", ivy)
    small.pass_through("pay", pam)
    _started(large.process, petra, {"segment": "large"})
    rollup.fold(now=FRIDAY)
    return large


def _started(letters: Process, petra: Person, data: dict[str, Any]) -> Any:
    return moves.start_case(letters, by=as_actor(petra), data=data, now=MONDAY).case


def test_every_number_of_a_value_leads_to_its_cases_exact_and_from_rollups(
    client: Client, by_segment: Running, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/dashboards/letter/?period=30&by=segment:large"
    walked = 0
    for exact_up_to in (20_000, 0):
        monkeypatch.setattr(reading, "EXACT_UP_TO", exact_up_to)
        html = page(client, ada, address)
        assert '<option value="segment:large" selected>Segment: Large</option>' in html
        for href, _means, count, total in dict.fromkeys(numbers(html)):
            assert "by=segment%3Alarge" in href
            found = BEHIND.search(page(client, ada, href))
            assert found is not None, href
            assert found[1] == count, href
            assert total in ("", found[2]), href
            walked += 1
    assert walked > 60


def test_values_add_up_to_all_in_the_rollups(by_segment: Running) -> None:
    told = dict(Rollup.objects.filter(kind="step", key="draft", period="m").values_list("slice", "n"))

    cuts = {name: n for name, n in told.items() if name.startswith("d")}
    assert cuts == {"dsegment:large": 2, "dsegment:small": 1, "durgent:yes": 2, "durgent:no": 1}
    assert told[""] == 3
    assert rollup.compare(now=FRIDAY) == []


def test_open_cases_without_a_value_are_found_as_such(by_segment: Running) -> None:
    def opened(by: str) -> str:
        board = process.dashboard(by_segment.process, asked.read({"by": by}, today=FRIDAY.date()), now=FRIDAY)
        assert board is not None
        return board.headlines[-1].number.text

    assert [opened(by) for by in ("", "segment:large", "segment:small", "urgent:")] == ["1", "1", "0", "1"]


def test_a_version_that_marks_other_fields_has_the_past_cut_anew(by_segment: Running, dora: Person) -> None:
    published = Version.objects.get(process=by_segment.process)
    document = published.document | {"process": published.document["process"] | {"dimensions": ["urgent"]}}
    draft = publishing.save_draft(by_segment.process, document, seen=None, by=as_actor(dora), now=FRIDAY)
    publishing.publish(draft.process, seen=draft.revision, by=as_actor(dora), now=FRIDAY)

    assert rollup.fold(now=FRIDAY).cases == 3
    assert set(CaseFigure.objects.values_list("cuts", flat=True)) == {"|urgent:yes|", "|urgent:no|", "|urgent:|"}
    assert rollup.compare(now=FRIDAY) == []
    assert rollup.fold(now=FRIDAY).cases == 0


def test_the_ways_that_cases_went(by_segment: Running) -> None:
    question = asked.read({}, today=FRIDAY.date())
    told = process.panel(by_segment.process, question, "variants", now=FRIDAY)

    assert sorted([str(cell) for cell in line.cells[:4]] for line in told.rows) == [
        ["Draft × 2 → Approve → Pay", "1", "50 %", "2.2 days"],
        ["Draft → Approve → Pay", "1", "50 %", "0 min"],
    ]
    for line in told.rows:
        number = line.cells[1]
        assert isinstance(number, Number)
        assert number.behind is not None
        behind = listed(number.behind, by_segment.process.pk, question, now=FRIDAY)
        assert (behind.count, behind.sum) == (number.count, number.sum)
