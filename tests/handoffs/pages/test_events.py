"""The page that lists what other systems told: for those who connect them, with keys as far as they may see them."""

import re

import pytest
from django.test import Client

from handoffs import moves
from handoffs.events.models import Event
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor, logged_in
from tests.processes import definition, publish
from tests.rest.api import api_of

pytestmark = pytest.mark.django_db


def waiting_for(event: str, *, key: str, prefix: str, confidential: bool = False) -> dict:
    """A process whose cases wait for the event, and are seen by whoever worked on them."""
    secret = {"confidential": True} if confidential else {}
    return definition(
        key=event,
        prefix=prefix,
        lanes="payroll",
        visibility="participants",
        fields=[{"key": key, "label": key.title(), "type": "text", **secret}],
        steps=[
            {"key": "send", "kind": "start", "lane": "payroll", "fill": [key]},
            {"key": "comes", "kind": "wait", "wait": {"event": event, "key": key}},
            {"key": "match", "lane": "payroll"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("send", "comes"), ("comes", "match"), ("match", "end")],
    )


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY)


@pytest.fixture
def told(ada: Person, pam: Person, payroll: Team) -> None:
    """A payment that a case used, one that is kept, and one that is known by a confidential number."""
    for event, key, prefix, secret in (("payment", "number", "INV", False), ("pay", "iban", "PAY", True)):
        document = waiting_for(event, key=key, prefix=prefix, confidential=secret)
        process = publish(document, {"payroll": payroll}, by=as_actor(ada))
        if event == "payment":
            moves.start_case(process, by=as_actor(pam), data={"number": "R-17"}, now=MONDAY)
    for name, about in (("payment", "R-17"), ("payment", "R-18"), ("pay", "DE02")):
        moves.tell(name=name, key=about, data={}, by=as_actor(ada), now=MONDAY)


def rows(client: Client, address: str = "/settings/events/") -> list[str]:
    """The text of each line, without its buttons."""
    page = client.get(address).content.decode()
    found = re.findall(r"<tr data-row>(.*?)<td class=\"actions\">", page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_keys_and_cases_are_shown_to_those_who_may_see_them(client: Client, told: None, ada: Person, dora: Person):
    hers = rows(logged_in(client, ada))
    assert [("DE02" in hers[0]), ("R-18" in hers[1]), ("R-17" in hers[2] and "INV-1" in hers[2])] == [True] * 3

    theirs = rows(logged_in(client, dora))  # she designs, and has no part in any of the cases
    assert theirs[0].startswith("pay You may not see what it is about")
    assert theirs[1].startswith("payment R-18")
    assert theirs[2].startswith("payment You may not see what it is about")
    assert theirs[2].endswith("Used by a case that you may not see")
    api = api_of(dora)
    assert [(one["key"], one["case"]) for one in api.get("events")["results"]] == [
        (None, None),
        ("R-18", None),
        (None, None),
    ]
    assert [len(rows(client, f"/settings/events/?key={key}")) for key in ("DE02", "R-17", "R-18")] == [0, 0, 1]
    assert b"DE02" not in client.get("/settings/events/?as=csv").getvalue()


def test_it_is_narrowed_and_one_is_removed(client: Client, told: None, ada: Person, mia: Person):
    mine = logged_in(client, ada)
    assert [len(rows(mine, f"/settings/events/?state={one}")) for one in ("kept", "used", "expired")] == [2, 1, 0]
    assert mine.get("/settings/events/?state=lost").status_code == 422
    event = Event.objects.get(key="R-18")
    answer = mine.post(f"/settings/events/{event.pk}/remove/")
    assert (answer["Location"], Event.objects.get(pk=event.pk).state) == ("/settings/events/", "removed")

    assert logged_in(client, mia).get("/settings/events/").status_code == 403
    assert b"/settings/events/" not in client.get("/settings/").content


def test_it_asks_no_more_of_the_database_for_more_rows(
    client: Client, told: None, ada: Person, django_assert_max_num_queries
):
    mine = logged_in(client, ada)
    rows(mine)
    with django_assert_max_num_queries(100) as one:
        rows(mine, "/settings/events/?key=R-18")
    with django_assert_max_num_queries(100) as three:
        assert len(rows(mine)) == 3
    assert len(three) <= len(one)
