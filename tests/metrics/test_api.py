"""The figures for programs: the same as on the pages, and every number leads to rows with its count and sum."""

from typing import Any

import pytest
from django.test import Client

from procops.people.models import Person
from procops.scoping import nowhere
from tests.cast import logged_in
from tests.handoffs.running import Running
from workflows.models import Process


def read(client: Client, person: Person, address: str, status: int = 200) -> Any:
    logged_in(client, person)
    with nowhere():
        answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_overview(client: Client, measured: Running, ada: Person) -> None:
    told = read(client, ada, "figures/?period=30")

    assert told["filters"] == {
        "since": "2026-02-05", "until": "2026-03-06", "version": None, "team": None, "by": "", "outcome": "",
        "clock": "working",
    }  # fmt: skip
    first = told["sentences"][0]
    assert (first["giver"], first["receiver"], first["handoffs"], first["waited_ms"], first["share"]) == (
        "People", "It", 4, 12 * 3_600_000, 92,
    )  # fmt: skip
    assert told["processes"]["rows"][0][1] | {"behind": ""} == {
        "text": "2", "value": 2.0, "count": 2, "sum_ms": None, "behind": "",
    }  # fmt: skip


def test_every_number_of_a_process_leads_to_its_rows(
    client: Client,
    measured: Running,
    ada: Person,
) -> None:
    told = read(client, ada, "processes/letter/figures/?period=30&clock=elapsed")
    cells = [cell for panel in told["panels"] for row in panel["rows"] for cell in row]
    cells += [one["number"] for one in told["headlines"]]
    walked = {cell["behind"]: cell for cell in cells if cell.get("behind")}
    assert len(walked) > 30
    for query, cell in list(walked.items())[::3]:
        rows = read(client, ada, f"processes/letter/figures/cases/?{query}")
        assert (rows["count"], len(rows["results"])) == (cell["count"], cell["count"]), query
        assert cell["sum_ms"] in (None, rows["sum_ms"]), query


def test_acceptance_times(client: Client, measured: Running, ada: Person) -> None:
    told = read(client, ada, "processes/letter/figures/?period=30")
    handoffs = next(panel for panel in told["panels"] if panel["key"] == "handoffs")
    cell = handoffs["rows"][0][handoffs["columns"].index("Until accepted")]

    assert cell | {"behind": ""} == {
        "text": "3.0 h", "value": 3 * 3_600_000, "count": 2, "sum_ms": 6 * 3_600_000, "behind": "",
    }  # fmt: skip
    rows = read(client, ada, f"processes/letter/figures/cases/?{cell['behind']}")
    assert [(row["flow"], row["lasted_ms"]) for row in rows["results"]] == [("draft__approve", 3 * 3_600_000)] * 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=moon", "period"),
        ("version=x", "version"),
        ("clock=x", "clock"),
        ("moon=1", "moon"),
        ("since=x", "since"),
    ],
)
def test_a_filter_that_says_nothing_is_named(
    client: Client,
    measured: Running,
    ada: Person,
    query: str,
    field: str,
) -> None:
    for address in ("figures/", "processes/letter/figures/", "processes/letter/figures/cases/"):
        errors = read(client, ada, f"{address}?{query}", 400)["errors"]
        assert [error["attr"] for error in errors] == [field]
    for wrong in ("figure=moon", "good=x", "at_least=x", "begin=x"):
        errors = read(client, ada, f"processes/letter/figures/cases/?{wrong}", 400)["errors"]
        assert errors[0]["attr"] == wrong.partition("=")[0]


def test_whoever_may_not_see_all_cases_finds_no_figures(
    client: Client,
    measured: Running,
    petra: Person,
) -> None:
    Process.objects.update(visibility="participants")
    for address in ("processes/letter/figures/", "processes/letter/figures/cases/?figure=case"):
        read(client, petra, address, 404)
    assert read(client, petra, "figures/")["processes"]["rows"] == []
