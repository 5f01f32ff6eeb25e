"""Where to start, what waiting costs, and which goal a process serves."""

from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest
from django.test import Client

from handoffs import moves
from metrics.models import HandoffFigure
from metrics.reports import asked
from metrics.reports.durations import Scale
from metrics.reports.names import names_of
from metrics.reports.overview import overview
from metrics.reports.sentences import sentences
from metrics.reports.start import candidates, start
from metrics.spread import Spread
from metrics.stakes import saying
from procops.people.models import AuditEntry, Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import Begin, Running
from tests.metrics.conftest import FRIDAY, LETTER
from tests.metrics.past import DAY, Past
from tests.metrics.test_dashboards import page
from tests.rest.api import api_of
from workflows.staffing import organization_calendar

MEMO = LETTER | {"process": LETTER["process"] | {"key": "memo", "prefix": "MEM", "name": "Memo", "goal": "Be heard"}}


def thirty_days(now: datetime = FRIDAY) -> asked.Asked:
    return asked.read({}, today=now.date())


def test_processes_by_frequency_risk_and_variability(
    measured: Running, begin: Begin, dora: Person, ada: Person
) -> None:
    """Three letters with a spread of none; five memos, of which 85 of 100 take 2.5 times the median."""
    memo = begin(MEMO, now=MONDAY).process
    past = Past(memo)
    past.write(past.case(MONDAY, hours) for hours in (4, 4, 4, 10, 10))
    saying.say(memo, risk=4, delay_cost=None, currency="EUR", by=as_actor(dora), now=FRIDAY)

    found = start(as_actor(ada), thirty_days())

    told = [(one.process.key, one.started, one.risk, round(one.variability or 0, 2), one.score) for one in found.ranked]
    assert told == [("memo", 5, 4, 2.5, 50), ("letter", 3, 3, 1.0, 9)]
    ranked = [[str(cell) for cell in line.cells] for line in found.panels[0].rows]
    assert ranked == [["Memo", "5", "4", "× 2.5", "50"], ["Letter", "3", "3, nobody has said", "× 1.0", "9"]]
    assert found.may_say == {memo.pk, measured.process.pk}
    # The letters take 18 hours instead of 4, and 2 of their 6 handoffs came back.
    assert [one.process.key for one in found.felt] == ["letter", "memo"]
    assert [str(cell) for cell in found.panels[1].rows[0].cells] == ["Letter", "0.0", "2.2 days", "33 %"]


def test_reminders_are_counted_by_case(measured: Running, ada: Person, petra: Person) -> None:
    third = Running(measured.process, measured.process.cases.get(reference="LET-3"))
    moves.send_reminder(third.task("approve"), by=as_actor(petra), now=FRIDAY)

    assert [one.chased for one in candidates(as_actor(ada), thirty_days())] == [1]


def test_only_the_owner_and_admins_say_what_is_at_stake(
    client: Client, measured: Running, dora: Person, nina: Person
) -> None:
    logged_in(client, nina)
    assert "The owner of the process and admins say this." in page(client, nina, "/improvements/stakes/letter/")
    with pytest.raises(saying.NotYourStake):
        saying.say(measured.process, risk=1, delay_cost=None, currency="EUR", by=as_actor(nina), now=FRIDAY)
    assert client.post("/improvements/stakes/letter/", {"risk": "1", "currency": "EUR"}).status_code == 409

    logged_in(client, dora)
    wrong = client.post("/improvements/stakes/letter/", {"delay_cost": "0", "currency": "euro"})
    assert wrong.status_code == 422
    assert client.post("/improvements/stakes/letter/", {"delay_cost": "80", "currency": "EUR"}).status_code == 302
    assert AuditEntry.objects.get(kind="stake.said").facts == {"name": "Letter", "risk": "", "cost": "80 EUR"}
    api = api_of(dora)
    assert api.get("processes/letter/stakes") == {"risk": None, "delay_cost": "80.00", "currency": "EUR"}
    assert api.request("PUT", "processes/letter/stakes", {"risk": 4}).status_code == 200
    assert api.get("processes/letter/stakes")["delay_cost"] is None
    assert [row[0]["text"] for row in api.get("figures/start")["ranked"]["rows"]] == ["Letter"]
    assert api_of(nina).request("PUT", "processes/letter/stakes", {"risk": 4}).status_code == 409


def test_the_overview_says_what_waiting_costs_and_groups_by_goal(
    client: Client, measured: Running, begin: Begin, dora: Person, ada: Person
) -> None:
    saying.say(measured.process, risk=None, delay_cost=Decimal(80), currency="EUR", by=as_actor(dora), now=FRIDAY)
    begin(MEMO, now=MONDAY)

    html = " ".join(page(client, ada, "/dashboards/?period=30").split())
    # Twelve of eight working hours a day.
    assert "; that cost <strong>120 EUR</strong>." in html.split("data-sentence")[1]
    assert "that cost" not in page(client, ada, "/dashboards/?period=30&clock=elapsed")
    groups = overview(as_actor(ada), thirty_days(), today=FRIDAY.date()).groups
    assert [(str(goal), [row.process.key for row in rows]) for goal, rows in groups] == [
        ("Be heard", ["memo"]), ("No goal named", ["letter"]),
    ]  # fmt: skip


@pytest.mark.thorough
def test_a_handoff_that_is_slow_for_thirty_days_opens_the_overview_and_without_that_it_does_not(
    measured: Running, ada: Person
) -> None:
    """Sixty days of handoffs as they are stored, twenty seeds, each with the last thirty days slow or not."""
    planted, past = "people>payroll", Past(measured.process)
    medians = {"people>it": 6.0, "it>payroll": 6.5, "payroll>it": 5.0, planted: 4.0}

    def first(seed: int, times: float) -> str:
        dice, rows = np.random.default_rng(seed), []
        for days, slower in ((58, 1.0), (28, times)):
            for pair, median in medians.items():
                for hours in dice.lognormal(np.log(median), 0.7, 40) * (slower if pair == planted else 1):
                    begun = FRIDAY - DAY * float(days - dice.uniform(0, 20))
                    (row,) = past.case(begun, hours, pair=pair, wait=hours)[1][1:]
                    row.case = measured.case
                    rows.append(row)
        HandoffFigure.objects.all().delete()
        HandoffFigure.objects.bulk_create(rows)
        said = overview(as_actor(ada), thirty_days(), today=FRIDAY.date()).sentences[0]
        return f"{said.giver}>{said.receiver}"

    assert [first(seed, 3) for seed in range(20)].count("People>Payroll") == 20
    assert [first(seed, 1) for seed in range(20)].count("People>Payroll") <= 1


def test_a_planted_slow_handoff_is_the_first_sentence_and_without_it_is_not(measured: Running) -> None:
    """Four pairs of roles wait alike long, the planted one a little less; then three times as long for thirty days."""
    process, planted = measured.process, "people>payroll"
    medians = {"people>it": 6.0, "it>payroll": 6.5, "payroll>it": 5.0, planted: 4.0}
    names, scale = names_of([process.pk]), Scale.of("working", organization_calendar())
    question = asked.read({"period": "all"}, today=FRIDAY.date())

    def first(seed: int, times: float) -> str:
        dice, waited = np.random.default_rng(seed), {}
        for pair, median in medians.items():
            hours = dice.lognormal(np.log(median), 0.7, 60) * (times if pair == planted else 1)
            waited[process.pk, pair] = Spread(n=60, sum=round(hours.sum() * 3_600_000))
        said = sentences({process.pk: process}, names, question, scale, waited)[0]
        return f"{said.giver}>{said.receiver}"

    assert [first(seed, 3) for seed in range(20)].count("People>Payroll") == 20
    assert [first(seed, 1) for seed in range(20)].count("People>Payroll") <= 1
