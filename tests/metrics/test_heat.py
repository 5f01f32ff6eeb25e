"""The map of a dashboard: by the median or by all of them together, each number leading to what it counts."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from metrics.reports import asked, process
from metrics.reports.panels import Number
from procops.people.models import Person
from procops.scoping import nowhere
from tests.cast import logged_in
from tests.handoffs.running import Running
from tests.metrics.conftest import FRIDAY
from tests.metrics.test_sharing import link

__all__ = ["link"]


def read(client: Client, address: str) -> Any:
    with nowhere():
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer


@pytest.mark.parametrize(
    ("by", "degrees", "words"),
    [
        ("median", {"draft__approve": 4, "approve__pay": 1}, {"draft__approve": "3.0 h", "approve__pay": "30 min"}),
        ("total", {"draft__approve": 4, "approve__pay": 0}, {"draft__approve": "1.5 days", "approve__pay": "60 min"}),
    ],
)
def test_colour_and_width_follow_the_number_that_is_chosen(
    measured: Running, by: str, degrees: dict[str, int], words: dict[str, str]
) -> None:
    """Draft → Approve was answered four times after 3 hours, Approve → Pay twice after half an hour."""
    board = process.dashboard(measured.process, asked.read({"heat": by}, today=FRIDAY.date()), now=FRIDAY)
    assert board is not None
    flows = board.heat.drawing["flows"]

    assert {key: one["degree"] for key, one in flows.items()} == degrees
    assert {key: one["words"] for key, one in flows.items()} == words
    assert all(one["means"].startswith("Waiting in handoffs: from offered to answered") for one in flows.values())
    assert all(("Median: half" in one["means"]) == (by == "median") for one in flows.values())
    assert ("heat=total" in flows["approve__pay"]["behind"]) == (by == "total")


def test_the_choice_stands_in_the_address_and_the_other_filters_with_it(
    client: Client, measured: Running, ada: Person
) -> None:
    logged_in(client, ada)
    html = read(client, "/dashboards/letter/?period=90&clock=elapsed&heat=total").content.decode()

    assert 'id="heat-median" href="?period=90&amp;clock=elapsed#map"' in html
    assert '<input type="hidden" name="heat" id="heat" value="total">' in html
    assert "?period=90&amp;heat=total&amp;clock=elapsed&amp;panel=map&amp;download=csv" in html
    assert "Total time" in html
    assert "Median time" not in html
    # What is no way to colour a map counts as not given; programs are told.
    assert read(client, "/dashboards/letter/?heat=warm").context["asked"].heat == "median"
    assert client.get("/api/v1/processes/letter/figures/?heat=warm").json()["errors"][0]["attr"] == "heat"
    assert client.get("/api/v1/figures/?heat=total").status_code == 400


def test_files_and_programs_get_the_same_numbers(client: Client, measured: Running, ada: Person) -> None:
    logged_in(client, ada)
    answer = read(client, "/dashboards/letter/?period=30&heat=total&panel=map&download=xlsx")
    head, *rows = openpyxl.load_workbook(BytesIO(answer.getvalue())).worksheets[0].values
    told = read(client, "/api/v1/processes/letter/figures/?period=30&heat=total").json()["map"]

    assert head == ("Step or handoff", "What", "How often", "Total time")
    assert rows[-2:] == [
        ("Draft → Approve", "Handoff", 4, 12 * 3_600_000),
        ("Approve → Pay", "Handoff", 2, 3_600_000),
    ]
    assert (told["heat"], told["columns"]) == ("total", list(head))
    assert [
        tuple(cell["text"] if cell["value"] is None else cell["value"] for cell in row) for row in told["rows"]
    ] == rows
    behind = read(client, f"/api/v1/processes/letter/figures/cases/?{told['rows'][-2][3]['behind']}").json()
    assert (behind["count"], behind["sum_ms"]) == (4, 12 * 3_600_000)


def test_files_say_which_filters_made_them(client: Client, measured: Running, ada: Person) -> None:
    """A sheet of its own and the name say it; the rows begin with their head as ever."""
    logged_in(client, ada)
    address = "/dashboards/letter/?since=2026-03-01&until=2026-03-06&version=1&clock=elapsed&panel=steps&download="
    sheet = read(client, f"{address}xlsx")
    about = openpyxl.load_workbook(BytesIO(sheet.getvalue()))["About"]
    told = {name.value: said.value for name, said in about.iter_rows()}
    plain = read(client, f"{address}csv")

    assert "letter-steps_2026-03-01_2026-03-06_v1_elapsed_made-2026-03-06.csv" in plain["Content-Disposition"]
    assert plain.getvalue().decode("utf-8-sig").startswith("Step,")
    assert (told["Process"], told["Days"], told["Which time counts"], told["Only"]) == (
        "Letter",
        "1 Mar 2026 to 6 Mar 2026",
        "Elapsed time",
        "Version 1",
    )
    assert told["Page"].endswith(
        "/dashboards/letter/?since=2026-03-01&until=2026-03-06&version=1&clock=elapsed&panel=steps"
    )
    assert told["Made"].startswith("2026-03-06 ")


def test_trends_stand_in_a_table_too_and_whole_cases_have_no_step_beside_them(
    client: Client, measured: Running, ada: Person
) -> None:
    logged_in(client, ada)
    overview = read(client, "/dashboards/?period=30")
    trend = overview.context["overview"].trend
    weeks = [cell for cell in trend.rows[0].cells[1:] if isinstance(cell, Number)]
    cases = read(client, f"/dashboards/letter/cases/?{weeks[-1].query}").content.decode()

    assert (len(trend.head), [(cell.text, cell.count) for cell in weeks]) == (13, [("2.2 days", 2)])
    assert 'data-behind data-count="2"' in cases
    assert ">What<" not in cases
    assert ">What<" in read(client, "/dashboards/letter/cases/?period=30&figure=step").content.decode()
    file = read(client, "/dashboards/?period=30&panel=trend&download=csv").getvalue().decode("utf-8-sig")
    assert file.splitlines()[1].endswith(",64800000")


def test_whoever_has_a_link_sees_the_map_and_nothing_behind_it(client: Client, link: str) -> None:
    answer = read(client, link)

    assert "The deeper a step and the wider and deeper a handoff" in answer.content.decode()
    drawn = answer.context["board"].heat.drawing
    assert {one["behind"] for things in ("steps", "flows") for one in drawn[things].values()} == {""}
    assert "6 working hours" not in answer.content.decode()  # what is due when is told to nobody outside


def test_a_number_of_the_map_is_one_of_the_newest_version(measured: Running) -> None:
    found = process.panel(measured.process, asked.read({}, today=FRIDAY.date()), "map", now=FRIDAY)

    assert [str(line.cells[0]) for line in found.rows] == [
        "Draft",
        "Approve",
        "Pay",
        "Draft → Approve",
        "Approve → Pay",
    ]
    assert all(isinstance(cell, Number) and cell.query for line in found.rows for cell in line.cells[2:])
