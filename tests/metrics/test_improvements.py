"""Improvements: what it was like is frozen, and what has become of it is told with what is not over yet in mind."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from metrics.improvement import changing, reading
from metrics.improvement.changing import Goal
from metrics.improvement.proof import proof_of
from metrics.improvement.samples import Subject, sample_of
from metrics.improvement.states import Figure, Measure, TimeCounted
from metrics.models import Improvement
from metrics.reports import asked
from metrics.reports.asked import Window
from metrics.reports.behind import Behind, listed
from metrics.survival import Verdict
from procops.people.models import AuditEntry, Person
from procops.scoping import nowhere
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import Running
from tests.metrics.conftest import FRIDAY
from tests.metrics.past import DAY, HOUR_MS, Past
from tests.rest.api import api_of
from workflows import publishing
from workflows.models import Process

WEEK = Window(date(2026, 3, 2), date(2026, 3, 7))
PAIR = "people>it"


def subject(process: Process, figure: Figure = Figure.CASE, key: str = "") -> Subject:
    return Subject(process.pk, figure, key, TimeCounted.WORKING)


def opened(process: Process, by: Person, **how: Any) -> Improvement:
    """An improvement of the letter's first handoff, owned by Dora."""
    goal = Goal("IT answers sooner", 2 * HOUR_MS, date(2026, 5, 1), how.pop("owner", by), **how.pop("goal", {}))
    facts = {"measure": Measure.MEDIAN, "baseline": WEEK, "actions": ["Ask Ivy"], "by": as_actor(by), "now": FRIDAY}
    return changing.open_improvement(process, subject(process, Figure.PAIR, PAIR), goal, **facts | how)


def said(client: Client, address: str, status: int = 200) -> str:
    with nowhere():
        answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def test_what_is_not_over_counts_as_long_as_it_has_been_seen(measured: Running, petra: Person) -> None:
    """Two letters took 18 working hours; the third began on Thursday at nine and is seen until Friday at ten."""
    process = measured.process
    cases = sample_of(subject(process), WEEK, now=FRIDAY)
    offers = sample_of(subject(process, Figure.PAIR, PAIR), WEEK, now=FRIDAY)
    visits = sample_of(subject(process, Figure.STEP, "approve"), WEEK, now=FRIDAY)

    def told(sample: Any) -> list[tuple[float, bool]]:
        return [(ms / HOUR_MS, bool(over)) for ms, over in zip(sample.lasted, sample.over, strict=True)]

    assert told(cases) == [(9, False), (18, True), (18, True)]
    assert told(offers) == [(3, True), (3, True), (3, True), (3, True), (8, False)]
    assert told(visits) == [(3, True), (3, True)]
    assert (cases.quantile(0.5), offers.quantile(0.5)) == (18 * HOUR_MS, 3 * HOUR_MS)
    # By the day the case began: the third is not in a week that ends on Wednesday, however late one looks.
    assert len(sample_of(subject(process), Window(date(2026, 3, 2), date(2026, 3, 5)), now=FRIDAY)) == 2


def test_the_baseline_is_frozen(measured: Running, dora: Person, ivy: Person) -> None:
    row = opened(measured.process, dora)
    assert (row.state, row.baseline_ms, len(row.before), row.before.unfinished) == ("running", 3 * HOUR_MS, 5, 1)
    assert [action.text for action in row.actions.all()] == ["Ask Ivy"]

    Process.objects.filter(pk=measured.process.pk).update(name="Another name")
    later = Improvement.objects.get(pk=row.pk)
    assert len(later.before) == 5
    entry = AuditEntry.objects.get(kind="improvement.opened")
    assert (entry.actor_id, entry.facts["name"], entry.facts["process"]) == (dora.pk, "IT answers sooner", "Letter")


def past_of(process: Process, *, before: int, after: int, cut: float) -> None:
    """So many cases a side, four to twenty hours each; those that begin on 6 April or later take that much less."""
    past, april = Past(process), MONDAY + 35 * DAY
    past.write(past.case(MONDAY + place % 5 * DAY, 4 + place % 17) for place in range(before))
    past.write(past.case(april + place % 5 * DAY, (1 - cut) * (4 + place % 17)) for place in range(after))


@pytest.mark.parametrize(
    ("after", "cut", "verdict"),
    [(60, 0.4, Verdict.SHORTER), (60, 0.0, Verdict.NOT_CLEAR), (12, 0.4, Verdict.NOT_ENOUGH)],
)
def test_before_and_after(measured: Running, dora: Person, after: int, cut: float, verdict: Verdict) -> None:
    process = measured.process
    past_of(process, before=60, after=after, cut=cut)
    goal = Goal("Faster letters", 8 * HOUR_MS, date(2026, 5, 1), dora, changed_on=date(2026, 4, 6))
    facts = {"measure": Measure.MEDIAN, "by": as_actor(dora)}
    row = changing.open_improvement(process, subject(process), goal, baseline=WEEK, now=FRIDAY, **facts)
    now = MONDAY + 60 * DAY

    proof = proof_of(row, reading.scale_of(row), now=now)

    assert (len(proof.before.sample), len(proof.after.sample)) == (63, after)
    assert proof.effect.verdict == verdict
    if verdict == Verdict.SHORTER:
        assert proof.effect.change == pytest.approx(-0.4, abs=0.05)
        assert proof.effect.low < proof.effect.change < proof.effect.high < 0
        assert proof.is_target_reached is True
        assert proof_of(row, reading.scale_of(row), now=now).effect == proof.effect


def test_after_begins_with_the_version_that_carries_the_change(measured: Running, dora: Person) -> None:
    process, design = measured.process, as_actor(dora)
    row = opened(process, dora)
    document = process.versions.get().document
    changed = document | {"process": document["process"] | {"goal": "Letters within a day"}}
    draft = publishing.save_draft(process, changed, seen=None, by=design, now=FRIDAY)
    goal = Goal(row.name, row.target_ms, row.target_on, dora, version=draft)
    row = changing.change(row, goal, by=design, now=FRIDAY)
    assert proof_of(row, reading.scale_of(row), now=FRIDAY).after.window is None

    publishing.publish(process, seen=draft.revision, by=design, now=FRIDAY + 3 * DAY)
    row = Improvement.objects.select_related("version").get(pk=row.pk)
    window = proof_of(row, reading.scale_of(row), now=FRIDAY + 10 * DAY).after.window
    assert window == Window(date(2026, 3, 9), date(2026, 3, 17))


def test_the_proof_stays_as_it_was_when_it_was_closed(measured: Running, dora: Person) -> None:
    process = measured.process
    past_of(process, before=60, after=60, cut=0.4)
    goal = Goal("Faster letters", 8 * HOUR_MS, date(2026, 5, 1), dora, changed_on=date(2026, 4, 6))
    facts = {"measure": Measure.MEDIAN, "by": as_actor(dora)}
    row = changing.open_improvement(process, subject(process), goal, baseline=WEEK, now=FRIDAY, **facts)
    closed = changing.finish(row, conclusion="One form less", by=as_actor(dora), now=MONDAY + 60 * DAY)
    proof = proof_of(closed, reading.scale_of(closed), now=MONDAY + 60 * DAY)

    past_of_later = Past(process, number=5000)
    past_of_later.write(past_of_later.case(MONDAY + 36 * DAY, 40) for _ in range(100))

    assert closed.state == "done"
    again = Improvement.objects.get(pk=row.pk)
    assert proof_of(again, reading.scale_of(again), now=MONDAY + 90 * DAY).effect == proof.effect
    with pytest.raises(changing.ImprovementClosed):
        changing.add_action(again, text="More", by=as_actor(dora), now=MONDAY + 61 * DAY)
    resumed = changing.resume(again, by=as_actor(dora), now=MONDAY + 61 * DAY)
    assert (resumed.state, resumed.result, resumed.closed_at) == ("running", None, None)


def test_who_may(measured: Running, dora: Person, nina: Person, vera: Person, ivy: Person) -> None:
    process = measured.process
    row = opened(process, ivy, owner=ivy)
    for person in (nina, vera):
        with pytest.raises(changing.NotYourImprovement):
            changing.tick(row.actions.get(), is_done=True, by=as_actor(person), now=FRIDAY)
    with pytest.raises(changing.OnlyLooking):
        opened(process, vera)
    assert changing.tick(row.actions.get(), is_done=True, by=as_actor(dora), now=FRIDAY).done_by_id == dora.pk
    Process.objects.update(visibility="lanes")
    with pytest.raises(changing.OwnerSeesNoFigures):
        opened(process, dora, owner=nina)
    assert reading.full(Improvement.objects.all()).count() == 1
    assert api_of(nina).request("GET", f"improvements/{row.pk}").status_code == 404
    assert api_of(ivy).request("GET", f"improvements/{row.pk}").status_code == 200


def test_the_overview_leads_to_one_and_its_page_says_where_it_stands(
    client: Client, measured: Running, ada: Person, vera: Person
) -> None:
    logged_in(client, ada)
    overview = said(client, "/dashboards/?period=30")
    found = re.search(r'href="(/improvements/new/letter/\?[^"]+)" aria-label="Improve this: People to It"', overview)
    assert found is not None
    form = said(client, found.group(1).replace("&amp;", "&"))
    assert "<strong>5</strong> measured, of cases that began 5 Feb 2026 – 6 Mar 2026." in form
    assert "Not enough data yet: nothing can be said of a change before 20 are over." in form
    assert 'value="Waiting from People to It: shorter"' in form
    assert 'name="target" value="0.26"' in form  # 70 % of 3 of 8 hours

    sent = {
        "subject": f"pair:{PAIR}", "measure": "median", "counted": "working", "since": "2026-02-05",
        "until": "2026-03-06", "name": "Sooner", "target": "0.25", "target_on": "2026-05-01", "owner": str(ada.pk),
        "actions": "Ask Ivy\n\nAsk Ivan",
    }  # fmt: skip
    wrong = client.post("/improvements/new/letter/", sent | {"until": "2026-01-01", "target": "0"})
    assert wrong.status_code == 422
    assert "The last day lies before the first." in wrong.content.decode()
    page = client.post("/improvements/new/letter/", sent, follow=True).content.decode()
    row = Improvement.objects.get()
    assert (row.target_ms, row.baseline_until, row.actions.count()) == (2 * HOUR_MS, date(2026, 3, 7), 2)
    assert "Nothing has been changed yet." in page
    # The days lead to the cases that began on them, of which the baseline is: all three, the one under way too.
    behind = re.search(r'href="([^"]+figure=begun[^"]+)">5 Feb 2026 – 6 Mar 2026</a>', page)
    assert behind is not None
    assert 'data-count="3"' in said(client, behind.group(1).replace("&amp;", "&"))
    # What is measured leads to the offers that are over: as many, four times three hours.
    over = re.search(r'<a class="number" href="([^"]+begun=yes[^"]+)" data-count="4">4</a>', page)
    assert over is not None
    offers = said(client, over.group(1).replace("&amp;", "&"))
    assert f'data-behind data-count="4" data-sum="{12 * HOUR_MS}"' in offers
    assert offers.count("Draft → Approve") == 4
    logged_in(client, vera)
    assert "Improve this" not in said(client, "/dashboards/?period=30")
    assert client.get("/improvements/new/letter/").status_code == 403


@pytest.mark.parametrize(("figure", "key"), [(Figure.STEP, "draft"), (Figure.PAIR, PAIR)])
def test_visits_and_offers_of_the_cases_that_began_are_listed_as_they_were_measured(
    measured: Running, dora: Person, figure: Figure, key: str
) -> None:
    """Of each letter, whenever its visits ended; what ended after the baseline was frozen is not in it."""
    about = subject(measured.process, figure, key)
    monday, now = Window(date(2026, 3, 2), date(2026, 3, 3)), MONDAY + timedelta(days=1, hours=2.5)
    over = sample_of(about, monday, now=FRIDAY)
    question = asked.Asked(monday, "days")

    found = listed(Behind(figure, key, begun=True), measured.process.pk, question, now=FRIDAY)
    spent = over.lasted[over.over].sum()
    assert (found.count, found.sum) == (over.finished, spent)
    assert found.count == 2
    by_then = listed(Behind(figure, key, begun=True, over_by=now), measured.process.pk, question, now=FRIDAY)
    assert by_then.count == 1


def test_the_list_is_filtered_and_costs_the_same_for_three(
    client: Client, measured: Running, dora: Person, ada: Person
) -> None:
    logged_in(client, ada)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            said(client, "/improvements/")
        return len(captured)

    opened(measured.process, dora)
    said(client, "/improvements/")
    once = cost()
    rows = [opened(measured.process, ada, now=FRIDAY + timedelta(minutes=n)) for n in (1, 2)]
    changing.give_up(rows[0], conclusion="Nobody has time", by=as_actor(ada), now=FRIDAY)
    assert cost() == once
    assert said(client, "/improvements/?state=given_up").count("data-row") == 1
    assert said(client, f"/improvements/?owner={dora.pk}").count("data-row") == 1
    assert said(client, "/improvements/?mine=on&process=letter").count("data-row") == 2
    assert "Nothing is shown" in said(client, "/improvements/?state=moon", status=422)
    assert "IT answers sooner" in client.get("/improvements/?download=csv").getvalue().decode()


def test_programs_open_and_close_them_too(measured: Running, dora: Person) -> None:
    api = api_of(dora)
    body = {
        "process": "letter", "figure": "pair", "key": PAIR, "since": "2026-03-02", "until": "2026-03-06",
        "name": "Sooner", "target_ms": 7_200_000, "target_on": "2026-05-01", "owner": str(dora.pk), "actions": ["Ask"],
    }  # fmt: skip
    answer = api.request("POST", "improvements", body | {"key": "it>moon"})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "key")
    answer = api.request("POST", "improvements", body | {"version": 9})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "version")
    made = api.post("improvements", body, key="once", status=201)
    assert api.post("improvements", body, key="once", status=201) == made

    one = api.get(f"improvements/{made['id']}")
    assert (one["baseline_ms"], one["proof"]["before"]["measured"], one["proof"]["verdict"]) == (
        10_800_000, 5, "not_enough",
    )  # fmt: skip
    assert one["actions"][0]["text"] == "Ask"
    api.post(f"improvements/{made['id']}/tick", {"action": one["actions"][0]["id"]})
    assert api.post(f"improvements/{made['id']}/finish")["state"] == "done"
    assert api.refused(f"improvements/{made['id']}/finish") == (409, "improvement_closed")
    listed = api.get("improvements", state="done")["results"]
    assert [row["name"] for row in listed] == ["Sooner"]


def test_a_case_that_has_ended_since_the_fold_is_nobodys_open_work(
    measured: Running, petra: Person, ada: Person
) -> None:
    third = Running(measured.process, measured.process.cases.get(reference="LET-3"))
    moves.cancel_case(third.case, by=as_actor(ada), reason="Not needed", now=FRIDAY)

    offers = sample_of(subject(measured.process, Figure.PAIR, PAIR), WEEK, now=FRIDAY)
    assert (len(offers), offers.unfinished) == (4, 0)
