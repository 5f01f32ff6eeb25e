"""Forecasts: exact on small sets, right as often as they say, and shown where the case is looked at."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client

from handoffs import moves
from metrics import rollup
from metrics.forecast import Odds, forecasts
from metrics.forecast.landmarks import LANDMARKS, last_before, passed
from metrics.forecast.open_cases import of_case
from metrics.spread import Histogram, buckets_of
from procops.people.models import Person
from procops.scoping import nowhere
from procops.working_time import ALWAYS
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import HOUR, Begin, Running
from tests.metrics.conftest import LETTER
from workflows.models import Case

H = 3_600_000


def odds_of(hours: list[float]) -> Odds:
    return Odds(Histogram.of(buckets_of(np.array(hours) * H)))


def test_odds_count_the_earlier_cases_that_took_longer() -> None:
    odds = odds_of([1.0] * 40 + [10.0] * 30 + [100.0] * 30)

    assert odds.longer_than(2 * H) == 60
    # 60 of them had not finished after 2 h; 30 of these took longer than 20 h.
    assert odds.chance_of_longer(2 * H, 20 * H) == pytest.approx(30.5 / 61)
    assert odds.chance_of_longer(20 * H, 20 * H) == pytest.approx(30.5 / 31)
    assert odds.within(2 * H, 0.45) == pytest.approx(10 * H, rel=0.02)
    assert odds.within(20 * H, 0.5) == pytest.approx(100 * H, rel=0.02)


def test_of_too_few_nothing_is_told() -> None:
    odds = odds_of([1.0] * 100 + [10.0] * 19)

    assert odds.chance_of_longer(0, H) is not None
    assert odds.chance_of_longer(2 * H, 5 * H) is None
    assert odds.within(2 * H, 0.5) is None
    assert odds.longer_than(11 * H) == 0
    assert Odds(Histogram()).longer_than(0) == 0


def notes_of(visits: list[tuple[float, float]]) -> dict[int, Odds]:
    """By landmark, of visits: how long each lasted, and how long it was from its begin to the case's end; hours."""
    notes: dict[int, list[float]] = defaultdict(list)
    for lasted, whole in visits:
        for landmark in passed(int(lasted * H)):
            notes[landmark].append(whole - LANDMARKS[landmark] / H)
    return {landmark: odds_of(hours) for landmark, hours in notes.items()}


def test_what_has_been_lying_is_compared_with_what_was_lying_as_long() -> None:
    assert [round(LANDMARKS[n] / H, 2) for n in passed(3 * H)] == [0, 0.5, 0.71, 1, 1.41, 2, 2.83]
    assert [len(passed(ms)) for ms in (0, 1, H // 2, H // 2 + 1)] == [1, 1, 1, 2]
    assert [LANDMARKS[last_before(age)] for age in (0, H / 2, 0.7 * H, H)] == [0, H // 2, H // 2, H]
    # Sixty were done at once and went on for 20 h; forty lay for 3 h and were over an hour later.
    notes = notes_of([(0.1, 20)] * 60 + [(3, 4)] * 40)
    due = MONDAY + 10 * HOUR
    new = of_case([(notes, MONDAY)], due, calendar=ALWAYS, now=MONDAY)
    old = of_case([(notes, MONDAY)], due, calendar=ALWAYS, now=MONDAY + 2.5 * HOUR)

    assert new is not None
    assert old is not None
    assert (new.per_cent, new.cases) == (60, 100)
    assert (old.per_cent, old.cases) == (1, 40)


@pytest.mark.slow
def test_of_open_cases_called_70_per_cent_likely_late_as_many_are_late() -> None:
    """Two branches side by side, then a third step; half of the cases are history, the others are held back.

    All that is open is asked every three hours. To ask each case at parts of its own life would ask those that are soon
    over, and not late, as often as those that lie for days.
    """
    dice = random.Random(6)
    lived = []
    for _ in range(3400):
        left, right, last = (dice.lognormvariate(mu, 0.8) for mu in (2.0, 2.4, 1.8))
        lived.append({"left": (0.0, left), "right": (0.0, right), "last": (max(left, right), max(left, right) + last)})
    history, held_back = lived[:2000], lived[2000:]
    notes = {
        step: notes_of([(case[step][1] - case[step][0], case["last"][1] - case[step][0]) for case in history])
        for step in ("left", "right", "last")
    }
    due = 24.0
    late: list[bool] = []
    tenths: dict[int, list[bool]] = defaultdict(list)
    for case in held_back:
        end, is_called = case["last"][1], False
        first = dice.uniform(0, 3)
        for at in np.arange(first, min(end, due), 3.0).tolist():
            places = [
                (notes[step], MONDAY + since * HOUR) for step, (since, until) in case.items() if since <= at < until
            ]
            told = of_case(places, MONDAY + due * HOUR, calendar=ALWAYS, now=MONDAY + at * HOUR)
            assert told is not None
            assert told.chance is not None
            tenths[min(9, int(10 * told.chance))].append(end > due)
            if not is_called and 0.65 <= told.chance < 0.75:
                is_called = True
                late.append(end > due)

    assert len(late) >= 200
    assert 0.6 <= sum(late) / len(late) <= 0.8
    true = {tenth: sum(came) / len(came) for tenth, came in tenths.items() if len(came) >= 200}
    assert len(true) >= 8
    assert all(abs(share - (tenth + 0.5) / 10) < 0.1 for tenth, share in true.items()), true


@pytest.fixture
def known(begin: Begin, petra: Person, ivy: Person, pam: Person, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A letter that has been at the draft for an hour, where four earlier ones took 2, 2, 10 and 10 hours more."""
    monkeypatch.setattr("metrics.forecast.odds.FEWEST", 4)
    first = begin(LETTER)
    for hours in (2, 2, 10, 10):
        one = Running(first.process, moves.start_case(first.process, by=as_actor(petra), now=MONDAY).case)
        one.complete("draft", petra, now=MONDAY + HOUR)
        one.pass_through("approve", ivy, now=MONDAY + HOUR)
        end = MONDAY + (HOUR * hours if hours < 8 else timedelta(days=1, hours=hours - 8))
        one.pass_through("pay", pam, now=end)
    rollup.fold(now=MONDAY + timedelta(days=2))
    return first


def test_an_open_case_is_forecast_from_where_it_stands(known: Running) -> None:
    now = MONDAY + HOUR
    (told,) = forecasts([known.case.pk], now=now).values()

    # Due after two working days, which is 16 h: 15 are left, and none of the four took so long.
    assert (told.cases, told.is_late, told.chance) == (4, False, pytest.approx(0.1))
    assert told.finish_at - now < timedelta(days=1)
    assert told.surely_by.date() == (MONDAY + timedelta(days=1)).date()
    late = forecasts([known.case.pk], now=MONDAY + timedelta(days=1, hours=1))
    assert late == {}  # none of the earlier ones took so long: nothing is known


def test_it_is_told_on_the_queue_the_case_and_by_the_api(
    client: Client, known: Running, petra: Person, nina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY + HOUR)
    task, reference = known.task("draft"), known.case.reference

    def read(who: Person, address: str) -> Any:
        logged_in(client, who)
        with nowhere():
            return client.get(address)

    loader = f"/forecasts/?task={task.pk}"
    assert loader in read(petra, "/queue/?desk=teams").content.decode()
    told = read(petra, f"{loader}&task=nonsense").content.decode()
    assert f'id="forecast-{task.pk}" hx-swap-oob="true"' in told
    assert "10 % likely late" in told
    assert f"/forecasts/{reference}/" in read(petra, f"/cases/{reference}/").content.decode()
    assert "judging by 4 earlier cases" in read(petra, f"/forecasts/{reference}/").content.decode()
    assert read(petra, f"/api/v1/cases/{known.case.pk}/forecast/").json()["chance_of_late"] == pytest.approx(0.1)
    # Of who may not see the case nothing is asked.
    type(known.process).objects.update(visibility="participants")
    assert "likely late" not in read(nina, loader).content.decode()
    assert read(nina, f"/forecasts/{reference}/").status_code == 404
    assert read(nina, f"/api/v1/cases/{known.case.pk}/forecast/").status_code == 404


def test_paused_cases_have_no_forecast(known: Running, dora: Person) -> None:
    moves.hold_case(known.case, by=as_actor(dora), reason="Wait", pauses_clock=True, now=MONDAY + HOUR)

    assert forecasts([known.case.pk], now=MONDAY + 2 * HOUR) == {}
    assert Case.objects.get(pk=known.case.pk).state == "on_hold"


def test_queries_do_not_grow_with_the_cases(known: Running, petra: Person, django_assert_num_queries: Any) -> None:
    def told(number: int, now: datetime) -> None:
        with django_assert_num_queries(number):
            forecasts(list(Case.objects.values_list("pk", flat=True)), now=now)

    some = list(Case.objects.values_list("pk", flat=True))
    forecasts(some, now=MONDAY + HOUR)
    told(6, MONDAY + HOUR)
    for _ in range(3):
        moves.start_case(known.process, by=as_actor(petra), now=MONDAY)
    told(6, MONDAY + HOUR)
