"""Dashboards: every number leads to what it counts, and nobody sees a number of cases that they may not see."""

import csv
import re
from datetime import date, timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from metrics import rollup
from metrics.models import StepFigure
from metrics.reports import reading
from procops.people.models import Organization, Person
from procops.scoping import nowhere
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import Begin, Running
from tests.metrics.conftest import FRIDAY, LETTER, write_letter
from workflows.models import Case, Process

pytestmark = pytest.mark.page

NUMBER = re.compile(r'<a class="number[^"]*" href="([^"]+)" title="([^"]*)" data-count="(\d+)"(?: data-sum="(\d+)")?>')
BEHIND = re.compile(r'data-behind data-count="(\d+)"(?: data-sum="(\d+)")?')
UNLINKED = re.compile(r'<td data-label="([^"]+)"[^>]*>(?:<span [^>]*>)?(?!0[ <])(\d[^<]*)<(?!a)')
DASHBOARD = "/dashboards/letter/?period=30"


def page(client: Client, person: Person, address: str) -> str:
    logged_in(client, person)
    with nowhere():
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def numbers(html: str) -> list[tuple[str, str, str, str]]:
    return [(unescape(href), means, count, total) for href, means, count, total in NUMBER.findall(html)]


@pytest.mark.parametrize(("clock", "cut"), [("working", ""), ("elapsed", "&version=1&team=it&heat=total")])
def test_every_number_leads_to_a_list_with_the_same_count_and_sum(
    client: Client,
    measured: Running,
    ada: Person,
    petra: Person,
    it_service: Any,
    clock: str,
    cut: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A week later: what is open is past due, and somebody was reminded of it."""
    third = Running(measured.process, Case.objects.get(reference="LET-3"))
    moves.send_reminder(third.task("approve"), by=as_actor(petra), now=FRIDAY)
    monkeypatch.setattr("procops.clock.now", lambda: FRIDAY + timedelta(days=7))
    asked = f"&clock={clock}{cut.replace('=it', f'={it_service.pk}')}"
    walked: set[tuple[str, ...]] = set()
    unlinked: set[str] = set()
    people = f"/dashboards/letter/people/?period=30{asked}"
    start = f"/improvements/start/?period=30{asked}"
    for address in (f"/dashboards/?period=30{asked}", f"{DASHBOARD}{asked}&beside=before", people, start):
        html = page(client, ada, address)
        unlinked |= {label for label, number in UNLINKED.findall(html) if number not in ("100 %", "0.0")}
        for href, means, count, total in dict.fromkeys(numbers(html)):
            if (href, count, total) in walked:
                continue
            behind = page(client, ada, href)
            found = BEHIND.search(behind)
            assert found is not None, href
            assert found.groups(default="") == (count, total), href
            shown = re.findall(r'data-lasted="(\d+)"', behind)
            assert len(shown) == int(count), href
            assert not total or sum(map(int, shown)) == int(total), href
            assert means, href
            walked.add((href, count, total))
    assert len(walked) > 40
    href, count, total = next(one for one in walked if "figure=case&" in f"{one[0]}&" and one[2])
    text = client.get(f"{href}&download=csv").getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(StringIO(text)))
    spent = sum(float(row["Hours of working time" if clock == "working" else "Hours"]) for row in rows)
    assert ({row["Case"][:4] for row in rows}, len(rows)) == ({"LET-"}, int(count))
    assert abs(spent - int(total) / 3_600_000) <= 0.001 * len(rows)
    told = "".join(href for href, *_count in walked)
    assert all(figure in told for figure in ("figure=tasks&good=no", *(() if cut else ("chased", "under_way"))))
    # What leads nowhere: how many people, what people said, deadlines, and what is made of numbers that lead somewhere.
    assert unlinked <= {"People", "People who did it", "Risk", "Due", "What changed", "Together", "Difference"}


def test_the_overview_opens_with_the_handoff_that_cost_most(client: Client, measured: Running, ada: Person) -> None:
    html = " ".join(page(client, ada, "/dashboards/?period=30").split())

    first = html.split("data-sentence")[1]
    assert "People" in first
    assert "It" in first
    # Twice 6 h, of 13 h of waiting in all: a working day has 8 h.
    assert "<strong>4 handoffs</strong> waited <strong>1.5 working days</strong>, 92 % of all waiting" in first


def test_headlines_and_their_other_clock(client: Client, measured: Running, ada: Person) -> None:
    html = page(client, ada, DASHBOARD)

    told = re.findall(r"<dt title=\"[^\"]+\">([^<]+)</dt>\s*<dd><strong>(?:<[^>]+>)?([^<]+)<", html)
    assert told == [
        ("Median cycle time", "2.2 days"),
        ("85 of 100 finish within", "2.2 days"),
        ("On time", "0 %"),
        ("Time waiting in handoffs", "36 %"),
        ("Share of time worked on", "39 %"),
        ("Open cases", "1"),
    ]
    assert re.findall(r"class=\"beside\">([^<]+)<", html)[0] == "2.1 days elapsed"


def test_a_leader_of_one_team_sees_no_figures_of_processes_that_are_not_theirs(
    client: Client, measured: Running, nina: Person, petra: Person
) -> None:
    Process.objects.update(visibility="participants")
    logged_in(client, petra)  # had work in every case, and still may not see them all
    assert client.get("/dashboards/letter/").status_code == 404
    assert client.get("/dashboards/letter/cases/?figure=case").status_code == 404
    assert "Letter" not in page(client, petra, "/dashboards/")

    Process.objects.update(visibility="lanes")
    assert "Letter" in page(client, petra, "/dashboards/")
    assert "Letter" not in page(client, nina, "/dashboards/")


def test_nothing_to_measure_says_what_to_do_next(client: Client, ada: Person, friday: None) -> None:
    html = page(client, ada, "/dashboards/")

    assert "Nothing to measure yet" in html
    assert 'href="/processes/"' in html


def test_before_anything_was_done_every_panel_says_so(client: Client, begin: Begin, ada: Person, friday: None) -> None:
    begin(LETTER)
    html = page(client, ada, DASHBOARD)

    assert html.count("Nothing in these days") >= 8
    assert "No case has moved yet" in page(client, ada, "/dashboards/")


def test_a_silly_address_counts_as_the_usual_one(client: Client, measured: Running, ada: Person) -> None:
    usual = numbers(page(client, ada, DASHBOARD))
    backwards = "since=2026-03-09&until=2026-03-01"
    for silly in ("period=9999", "version=x", "team=x", "clock=moon", "since=never", backwards):
        assert numbers(page(client, ada, f"/dashboards/letter/?{silly}")) == usual, silly
    logged_in(client, ada)
    for silly in ("figure=moon", "good=perhaps", "at_least=-1", "at_least=x", f"figure=open&at_least={10**15 - 1}"):
        assert client.get(f"/dashboards/letter/cases/?{silly}").status_code == 404, silly


def test_days_can_be_chosen_one_by_one(client: Client, measured: Running, ada: Person) -> None:
    html = page(client, ada, "/dashboards/letter/cases/?figure=case&since=2026-03-04&until=2026-03-04")

    assert BEHIND.search(html).groups() == ("1", str(18 * 3_600_000))


def test_today_is_the_organizations_whoever_looks_from_wherever(
    client: Client, begin: Begin, acme: Organization, ada: Person, friday: None
) -> None:
    begin(LETTER)
    Organization.objects.filter(pk=acme.pk).update(time_zone="Pacific/Kiritimati")  # Saturday already
    Person.objects.filter(pk=ada.pk).update(time_zone="America/New_York")
    logged_in(client, ada)

    saturday = date(2026, 3, 7)
    for address in ("/dashboards/?period=7", "/dashboards/letter/?period=7", "/dashboards/letter/cases/?period=7"):
        assert client.get(address).context["asked"].last_day == saturday, address
    for address in ("figures/", "processes/letter/figures/"):
        assert client.get(f"/api/v1/{address}?period=7").json()["filters"]["until"] == saturday.isoformat(), address


def test_every_table_can_be_taken_along(client: Client, measured: Running, ada: Person) -> None:
    logged_in(client, ada)
    answer = client.get(f"{DASHBOARD}&panel=handoffs&download=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[:2] == [
        "Handoff,Answered,Waited together,Median,85 of 100 within,Until accepted,Until work began,Accepted first time,"
        "Sent back",
        "Draft → Approve,4,43200000,10800000,10800000,10800000,14400000,0.5,2",
    ]
    overview = client.get("/dashboards/?period=30&download=csv")
    assert b"Letter,2,64800000" in b"".join(overview.streaming_content)
    assert client.get(f"{DASHBOARD}&panel=nothing&download=csv").status_code == 404


def test_rollups_tell_the_same_counts_and_sums(
    client: Client, measured: Running, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[tuple[str, str, str]]:
        return [(href, count, total) for href, _means, count, total in numbers(page(client, ada, DASHBOARD))]

    exact = told()
    monkeypatch.setattr(reading, "EXACT_UP_TO", 0)
    rolled = told()

    assert "at most 1 % off" in page(client, ada, DASHBOARD)
    by_place = {href: (count, total) for href, count, total in exact}
    compared = 0
    for href, count, total in rolled:
        if "at_least" in href or "less_than" in href:
            continue  # bins of buckets begin and end elsewhere
        assert by_place[href][0] == count, href
        assert total in ("", by_place[href][1]), href
        compared += 1
    assert compared > 30


def test_queries_do_not_grow_with_the_cases(
    client: Client, measured: Running, ada: Person, petra: Person, ivy: Person, pam: Person
) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, ada, address)
        return len(captured)

    addresses = ("/dashboards/?period=30", DASHBOARD, "/dashboards/letter/cases/?figure=case&period=30")
    page(client, ada, DASHBOARD)
    few = [asked(address) for address in addresses]
    for _ in range(3):
        case = moves.start_case(measured.process, by=as_actor(petra), now=MONDAY).case
        write_letter(Running(measured.process, case), petra, ivy, pam)
    rollup.fold(now=FRIDAY)

    assert [asked(address) for address in addresses] == few


@pytest.mark.parametrize(("exact_up_to", "at_most"), [(20_000, 43), (0, 49)])
def test_a_dashboard_reads_each_table_once(
    client: Client, measured: Running, ada: Person, monkeypatch: pytest.MonkeyPatch, exact_up_to: int, at_most: int
) -> None:
    monkeypatch.setattr(reading, "EXACT_UP_TO", exact_up_to)
    page(client, ada, DASHBOARD)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(DASHBOARD).status_code == 200

    assert len(captured) <= at_most


def test_refresh_rings_for_the_worker_and_reads_nothing_itself(
    client: Client,
    begin: Begin,
    petra: Person,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    rung: list[int] = []
    monkeypatch.setattr("metrics.tasks.fold.apply_async", lambda *, expires: rung.append(expires))
    begin(LETTER).complete("draft", petra, now=MONDAY)
    logged_in(client, petra)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/dashboards/refresh/", follow=True)
    assert rung == [30]
    assert not StepFigure.objects.exists()
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["The figures are being made: they are up to date within a minute."]


def test_practice_is_not_counted_as_open(client: Client, measured: Running, ada: Person) -> None:
    Case.objects.filter(state="open").update(source="practice")
    rollup.rebuild(now=FRIDAY)

    assert ">Open cases<" in (html := page(client, ada, DASHBOARD))
    assert "figure=open" not in html
