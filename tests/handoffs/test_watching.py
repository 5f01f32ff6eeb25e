"""A pool that nobody opens or takes from is told to its lead, then to whoever answers for its work."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.models import PoolWatch
from handoffs.watching import pools
from procops.notices import texts
from procops.notices.models import Notice
from procops.people.models import Organization, Person, Team
from procops.scoping import nowhere
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.test_reminding import FILE, at
from tests.rest.api import api_of

DAY = timedelta(days=1)


@pytest.fixture
def case(begin: Begin, ada: Person) -> Running:
    """A step in people operations' pool since Monday at nine: Hugo leads them, Ada answers for their work."""
    return begin(FILE, accountable=ada)


def watched(hours: float) -> list[str]:
    """Who has been told so far, when sweeps have looked every quarter of an hour until then."""
    with nowhere():
        assert pools.watch(clock=at(MONDAY + hours * HOUR))[1] == 0
    rows = Notice.objects.filter(kind="pool.unwatched", channel="inbox").order_by("pk")
    return [name.split()[0] for name in rows.values_list("person__name", flat=True)]


def test_its_lead_then_whoever_answers_for_it_are_told_once(case: Running, globex: Organization, hugo: Person) -> None:
    told = [watched(hours) for hours in (0, 3.75, 4, 4, 7.75, 8, 8, 30)]
    assert told == [[], [], ["Hugo"], ["Hugo"], ["Hugo"], ["Hugo", "Ada"], ["Hugo", "Ada"], ["Hugo", "Ada"]]
    first = Notice.objects.filter(kind="pool.unwatched").select_related("person").order_by("pk").first()
    line = "Nobody has looked into the pool of People operations for 4 working hours (waiting: 1)"
    assert (texts.line(first), first.link) == (line, "/queue/?desk=teams")


def test_an_organization_says_after_how_many_hours(case: Running) -> None:
    Organization.objects.filter(pk=case.case.organization_id).update(watch_hours=2)
    assert [watched(hours) for hours in (1.75, 2, 3.75, 4)] == [[], ["Hugo"], ["Hugo"], ["Hugo", "Ada"]]
    told = Notice.objects.filter(kind="pool.unwatched").order_by("pk").last()
    assert "for 4 working hours" in texts.line(told)


def test_whoever_opens_the_pool_or_takes_from_it_begins_it_anew(
    case: Running, petra: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(0)
    monkeypatch.setattr("procops.clock.now", at(MONDAY + 3 * HOUR))
    logged_in(client, petra).get("/queue/?desk=teams")
    assert watched(4) == []
    assert watched(7) == ["Hugo"]  # four hours after Petra looked

    moves.start_case(case.process, by=as_actor(case.process.owner), now=MONDAY)
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY + 7.5 * HOUR)
    watched(7.75)
    assert PoolWatch.objects.get(team__name="People operations").told == 0

    moves.hold_case(case.case, by=as_actor(case.process.owner), reason="Ill", pauses_clock=True, now=MONDAY + DAY)
    watched(25)
    assert PoolWatch.objects.get(team__name="IT service").since is None  # nothing waits there


def test_it_stands_on_the_overview_for_those_whose_it_is(
    case: Running, ada: Person, hugo: Person, petra: Person, client: Client
) -> None:
    watched(0)
    watched(4)
    assert 'hx-get="/pools/unwatched/"' in logged_in(client, ada).get("/dashboards/").content.decode()
    for person, sees in ((ada, True), (hugo, True), (petra, False)):
        page = logged_in(client, person).get("/pools/unwatched/").content.decode()
        assert ("1 task waits" in page, "told: Hugo Brandt" in page) == (sees, sees)
    (row,) = api_of(hugo).get("unwatched-pools")["results"]
    assert (row["team"]["name"], row["waiting"], row["told"]) == ("People operations", 1, 1)
    logged_in(client, hugo).get("/queue/?desk=teams")
    assert "Somebody watches every pool" in client.get("/pools/unwatched/").content.decode()


def test_looking_costs_one_statement_and_sweeping_none_where_nothing_is_due(case: Running, petra: Person) -> None:
    watched(0)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        pools.looked(as_actor(petra), now=MONDAY)
    assert sum("UPDATE" in query["sql"] for query in queries) == 1
    with CaptureQueriesContext(connection) as queries, nowhere():
        pools.watch(clock=at(MONDAY + HOUR / 6))
    assert len(queries) == 2


def test_where_nobody_leads_the_team_who_answers_for_it_is_told_at_once(
    case: Running, hugo: Person, mia: Person
) -> None:
    Team.objects.update(lead=None)
    assert [watched(4), watched(8)] == [["Ada"], ["Ada"]]
