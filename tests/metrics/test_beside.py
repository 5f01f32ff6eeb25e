"""Two periods and two versions side by side, the people who carry a process, and what a kind of process puts first."""

from typing import Any

import pytest
from django.test import Client

from metrics import rollup
from metrics.models import StepFigure
from metrics.reports import asked, beside, owners, people, process
from metrics.reports.process import arranged
from procops.people.models import Person, Team
from tests.cast import as_actor, logged_in
from tests.handoffs.running import Running
from tests.metrics.conftest import FRIDAY
from tests.metrics.test_dashboards import DASHBOARD, page
from tests.rest.api import api_of
from workflows import publishing
from workflows.models import Case, Process, Version


def told(letters: Process, key: str, **given: str) -> list[list[str]]:
    panel = process.panel(letters, asked.read(given, today=FRIDAY.date()), key, now=FRIDAY)
    return [[str(word) for word in panel.head], *([str(cell) for cell in line.cells] for line in panel.rows)]


def test_two_periods_side_by_side(measured: Running) -> None:
    days = {"since": "2026-03-05", "until": "2026-03-05", "beside": "days"}
    days |= {"beside_since": "2026-03-04", "beside_until": "2026-03-04"}

    head, *rows = told(measured.process, "beside", **days)
    assert head == ["Figure", "5 Mar 2026 to 5 Mar 2026", "4 Mar 2026 to 4 Mar 2026", "Difference"]
    assert rows[:2] == [["Completed", "1", "1", "0"], ["Median cycle time", "2.2 days", "2.2 days", "0 min"]]
    handoffs = told(measured.process, "beside_handoffs", **days)
    assert handoffs[0][1:] == ["5 Mar 2026 to 5 Mar 2026", "Of", "4 Mar 2026 to 4 Mar 2026", "Of", "Difference"]
    assert ["Approve → Pay", "30 min", "1", "30 min", "1", "0 min"] in handoffs


def test_two_versions_side_by_side(measured: Running, dora: Person) -> None:
    published = Version.objects.get(process=measured.process)
    draft = publishing.save_draft(measured.process, published.document, seen=None, by=as_actor(dora), now=FRIDAY)
    second = publishing.publish(measured.process, seen=draft.revision, by=as_actor(dora), now=FRIDAY)
    Case.objects.filter(reference="LET-2").update(version=second)
    rollup.rebuild(now=FRIDAY)

    head, *rows = told(measured.process, "beside", version="2", beside="v1")
    assert head == ["Figure", "Version 2", "Version 1", "Difference"]
    assert rows[0] == ["Completed", "1", "1", "0"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"beside": "moon"}, "beside"),
        ({"beside": "vx"}, "beside"),
        ({"beside": "days", "beside_since": "2026-03-02", "beside_until": "2026-03-01"}, "beside_until"),
    ],
)
def test_what_says_nothing_is_named(given: dict[str, str], field: str) -> None:
    with pytest.raises(asked.NotUnderstood) as wrong:
        asked.read(given, today=FRIDAY.date())
    assert wrong.value.field == field


def test_a_page_passes_over_days_to_compare_with_that_begin_after_today() -> None:
    given = {"beside": "days", "beside_since": "2100-01-01"}

    assert (
        asked.read_kindly(given, today=FRIDAY.date()).other == asked.read({"beside": "days"}, today=FRIDAY.date()).other
    )


def test_what_it_is_compared_with_stands_in_the_address_and_survives_it() -> None:
    for given in ({"beside": "year"}, {"beside": "v2"}, {"beside": "days", "beside_since": "2026-02-01"}):
        question = asked.read(given, today=FRIDAY.date())
        assert asked.read(question.parameters(), today=FRIDAY.date()) == question
        assert question.other is not None
        assert question.other.other is None


def test_the_kind_of_a_process_says_what_stands_first(client: Client, measured: Running, ada: Person) -> None:
    assert [next(iter(arranged(kind))) for kind in ("operational", "management", "support")] == [
        "late", "trend", "load",
    ]  # fmt: skip
    assert all(set(arranged(kind)) == set(process.PANELS) for kind in ("operational", "management", "support", "other"))
    Process.objects.filter(pk=measured.process.pk).update(kind="management")
    logged_in(client, ada)
    assert client.get("/dashboards/letter/").context["asked"].period == "365"


def test_the_side_by_side_stands_on_the_page_and_in_files(client: Client, measured: Running, ada: Person) -> None:
    html = page(client, ada, f"{DASHBOARD}&beside=before")
    assert [f'id="{key}"' in html for key in beside.PANELS] == [True] * 3
    assert 'id="beside"' not in page(client, ada, DASHBOARD).replace('id="beside">', "")
    answer = client.get(f"{DASHBOARD}&beside=before&panel=beside_steps&download=csv")
    assert b"Draft" in b"".join(answer.streaming_content)


def test_steps_that_hang_on_one_person(
    client: Client, measured: Running, ada: Person, nina: Person, petra: Person, ivy: Person
) -> None:
    html = page(client, ada, "/dashboards/letter/people/?period=30")

    assert "Petra Lang" in html
    assert "3 steps were done by one person alone" in html
    # By name only for those who answer for the work: nobody else finds a name, or the work of one person.
    told = page(client, nina, "/dashboards/letter/people/?period=30")
    assert "Names are shown to those who answer for the work." in told
    assert "Petra Lang" not in told
    address = f"/dashboards/letter/cases/?figure=step&period=30&person={petra.pk}"
    assert 'data-count="5"' in page(client, ada, address)
    logged_in(client, nina)
    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/processes/letter/figures/cases/?figure=step&person={petra.pk}").status_code == 404
    for by, is_told in ((ada, True), (nina, False)):
        logged_in(client, by)
        for at in ("/dashboards/letter/events/?as=csv", "/api/v1/processes/letter/events/?as=xes"):
            events: Any = client.get(at)
            assert ("Petra Lang" in b"".join(events.streaming_content).decode()) == is_told
    panels: Any = client.get("/api/v1/processes/letter/figures/people/?period=30").json()["panels"]
    assert [panel["key"] for panel in panels] == ["dependence", "load", "owners"]


def test_people_are_told_in_the_order_of_the_alphabet(measured: Running, ada: Person) -> None:
    question = asked.read({}, today=FRIDAY.date())
    report = process.report_of(measured.process, question, now=FRIDAY, with_names=True)
    names = [str(line.cells[0]) for line in owners.load(report).rows]
    assert names == sorted(names)


def test_work_of_which_nobody_knows_who_did_it_hangs_on_nobody(measured: Running) -> None:
    """Of five drafts Petra did all; of two approvals one has no name; who paid is not known of any."""
    approvals = StepFigure.objects.filter(step_key="approve")
    StepFigure.objects.filter(pk=approvals.values_list("pk", flat=True)[0]).update(person_id=None)
    StepFigure.objects.filter(step_key="pay").update(person_id=None)

    report = process.report_of(measured.process, asked.read({}, today=FRIDAY.date()), now=FRIDAY)
    told = {str(line.cells[0]): [str(cell) for cell in line.cells[1:]] for line in people.dependence(report).rows}
    assert told == {"Draft": ["5", "1", "100 %"], "Approve": ["2", "1", "50 %"], "Pay": ["2", "0", "–"]}


def test_what_figures_are_narrowed_to_is_said_wherever_no_filter_shows_it(
    client: Client, measured: Running, ada: Person, it_service: Team
) -> None:
    of_it = f"period=30&version=1&team={it_service.pk}"
    for path in ("/dashboards/", "/improvements/start/", "/dashboards/letter/people/"):
        assert "Only: Version 1 · IT service." in page(client, ada, f"{path}?{of_it}"), path
        assert "data-narrowed" not in page(client, ada, f"{path}?period=30"), path
    behind = page(client, ada, f"/dashboards/letter/cases/?figure=step&{of_it}")
    assert "5 Feb 2026 to 6 Mar 2026 · Version 1 · IT service" in behind
    # From one process to all of them only days and clock are taken along.
    assert 'href="/dashboards/?period=30&amp;clock=elapsed"' in page(
        client, ada, f"/dashboards/letter/?{of_it}&clock=elapsed&beside=before"
    )


def test_programs_are_told_what_pages_say_beside_tables_and_ignored_filters_are_refused(
    measured: Running, ada: Person
) -> None:
    api = api_of(ada)
    (first, *_) = api.get("figures", since="2026-03-05", until="2026-03-05")["sentences"]
    assert (first["handoffs"], first["waited_ms"], first["was_ms"]) == (1, 1_800_000, 1_800_000)
    panels = {panel["key"]: panel for panel in api.get("processes/letter/figures/people")["panels"]}
    assert panels["dependence"]["note"] == "3 steps were done by one person alone: who else could do them?"
    for path in ("figures", "figures/start", "processes/letter/figures/people"):
        answer = api.request("GET", path, query={"beside": "before"})
        assert (answer.status_code, [error["attr"] for error in answer.json()["errors"]]) == (400, ["beside"])
