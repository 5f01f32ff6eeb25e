"""Lists come in pages, narrowed by filters that mean what they say, for a number of queries that does not grow."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import EndpointEnumerator

from handoffs import moves
from handoffs.all_work.order import SORTS, handoff_order, task_order
from handoffs.models import Handoff
from procops.people import invitations, teams
from procops.people.models import Organization, Role
from procops.rest import tokens
from tests.cast import MONDAY, as_actor
from tests.rest.api import Api, api_of
from workflows import publishing
from workflows.models import Case, Task

Ask = Callable[..., Case]


@pytest.fixture
def ask(purchasing, nina, max) -> Ask:
    """Nina asks for something; Max is offered the approval."""

    def asked(what: str = "A crane", **data: str) -> Case:
        given = {"what": what, "amount": "4999.00", "manager": str(max.pk), **data}
        return moves.start_case(purchasing, by=as_actor(nina), data=given, now=MONDAY).case

    return asked


@pytest.fixture
def accepted(ask, max) -> Ask:
    """The same, and Max has accepted it."""

    def taken(what: str = "A crane") -> Case:
        case = ask(what)
        moves.accept(Handoff.objects.get(case=case), by=as_actor(max), now=MONDAY)
        return case

    return taken


def test_moments_are_told_in_utc_whatever_zone_the_organization_works_in(ask, acme, nina, max):
    Organization.objects.filter(pk=acme.pk).update(time_zone="America/New_York")
    case, api = ask(), api_of(nina)

    assert case.started_at == MONDAY
    told = "2026-03-02T09:00:00Z"
    assert api.get(f"cases/{case.reference}")["started_at"] == told
    assert [row["started_at"] for row in api.get("cases")["results"]] == [told]
    assert {row["at"] for row in api.get(f"cases/{case.reference}/journal")["results"]} == {told}
    assert [row["offered_at"] for row in api_of(max).get("handoffs")["results"]] == [told]


def queries(ask: Callable[[], Any]) -> int:
    ask()  # versions are compiled, and the token's use is noted, once
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return len(captured)


@pytest.mark.parametrize(
    "path", ["cases", "tasks", "tasks?mine=true", "handoffs", "handoffs?direction=incoming", "notices", "processes"]
)
def test_a_list_costs_as_many_queries_for_three_rows_as_for_one(ask, publish, accepted, max, path):
    api, (path, _, query) = api_of(max), path.partition("?")
    filters = dict(part.split("=") for part in query.split("&") if part)

    def rows() -> list[Any]:
        return api.get(path, **filters)["results"]

    accepted("one")
    ask("one more")
    first, asked = len(rows()), queries(rows)
    for number in range(2):
        accepted(f"two {number}")
        ask(f"three {number}")
        publish(key=f"other-{number}", prefix=f"OT{'AB'[number]}", name=f"Other {number}")

    assert len(rows()) > first
    assert queries(rows) == asked


def test_lists_about_people_cost_as_many_queries_for_three_rows_as_for_one(acme, ada, nina, petra, people_operations):
    api, admin = api_of(ada), as_actor(ada)

    def more(number: int) -> None:
        teams.create(name=f"Team {number}", lead=nina, by=admin, now=MONDAY)
        invitations.invite(email=f"new{number}@acme.test", role=Role.MEMBER, by=admin, now=MONDAY)
        tokens.create(name=f"token {number}", scopes=["read"], by=admin, now=MONDAY)

    more(0)
    paths = ("people", "teams", "invitations", "tokens", f"teams/{people_operations.pk}/members")
    asked = {path: queries(lambda path=path: api.get(path)) for path in paths}
    sizes = {path: len(api.get(path)["results"]) for path in paths}
    more(1)
    more(2)
    teams.add_member(people_operations, person=nina, by=admin, now=MONDAY)

    assert {path: queries(lambda path=path: api.get(path)) for path in paths} == asked
    assert [path for path in paths[1:] if len(api.get(path)["results"]) <= sizes[path]] == []


def test_what_hangs_on_one_thing_costs_as_many_queries_for_three_rows_as_for_one(ask, nina, dora, purchasing):
    case, api, design = ask(), api_of(dora), as_actor(dora)
    document = purchasing.versions.get().document

    def more(number: int) -> None:
        moves.attach(case, by=as_actor(nina), file=ContentFile(b"x", f"{number}.txt"), now=MONDAY)
        moves.comment(case, by=design, text="Well", now=MONDAY)
        draft = publishing.save_draft(purchasing, document, seen=None, by=design, now=MONDAY)
        publishing.publish(purchasing, seen=draft.revision, by=design, now=MONDAY)

    more(0)
    paths = (f"cases/{case.pk}/attachments", f"cases/{case.pk}/journal", "processes/purchasing/versions")
    asked = {path: queries(lambda path=path: api.get(path)) for path in paths}
    more(1)
    more(2)

    assert [len(api.get(path)["results"]) for path in (paths[0], paths[2])] == [3, 4]
    assert {path: queries(lambda path=path: api.get(path)) for path in paths} == asked


def test_the_detail_of_a_task_costs_the_same_whatever_else_the_case_has_seen(ask, accepted, max):
    api, case = api_of(max), accepted()
    task = Task.objects.get(case=case, step_key="approve")
    asked = queries(lambda: api.get(f"tasks/{task.pk}"))

    for _ in range(3):
        moves.comment(case, by=as_actor(max), text="Well", now=MONDAY)
        ask()

    assert queries(lambda: api.get(f"tasks/{task.pk}")) == asked


def pages_of(api: Api, path: str, way: str, **query: Any) -> list[list[str]]:
    """References of the cases on each page, from the first one on, or back from the last."""
    answer = api.get(path, **query)
    pages = [answer]
    while answer[way]:
        answer = api.client.get(answer[way], headers={"Authorization": f"Bearer {api.secret}"}).json()
        pages.append(answer)
    return [[row["reference"] for row in page["results"]] for page in pages]


def cursor_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


def test_pages_follow_one_another_without_a_gap_or_a_repetition_in_both_directions(ask, nina):
    """All of these began at one moment, as what a table brings in does."""
    expected = [ask(f"{number}").reference for number in range(7)][::-1]
    api = api_of(nina)
    pages = [expected[:3], expected[3:6], expected[6:]]

    assert pages_of(api, "cases", "next", page_size=3) == pages
    first = api.get("cases", page_size=3)
    second = api.get("cases", page_size=3, cursor=cursor_of(first["next"]))
    third = cursor_of(second["next"])
    assert pages_of(api, "cases", "previous", page_size=3, cursor=third) == pages[::-1]
    assert first["previous"] is None


def test_a_page_back_leads_forward_again(ask, nina):
    for number in range(5):
        ask(f"{number}")
    api = api_of(nina)
    first = api.get("cases", page_size=2)
    second = api.get("cases", page_size=2, cursor=cursor_of(first["next"]))

    back = api.get("cases", page_size=2, cursor=cursor_of(second["previous"]))
    assert (back["results"], back["previous"]) == (first["results"], None)
    assert api.get("cases", page_size=2, cursor=cursor_of(back["next"]))["results"] == second["results"]


def test_behind_the_last_row_there_is_a_way_back(ask, nina, dora):
    older, newer = ask("older"), ask("newer")
    api = api_of(nina)
    second = cursor_of(api.get("cases", page_size=1, state="open")["next"])
    moves.cancel_case(older, by=as_actor(dora), reason="Not needed", now=MONDAY)

    beyond = api.get("cases", page_size=1, state="open", cursor=second)
    assert (beyond["results"], beyond["next"]) == ([], None)
    back = cursor_of(beyond["previous"])
    assert pages_of(api, "cases", "previous", page_size=1, state="open", cursor=back) == [[newer.reference]]
    assert pages_of(api, "cases", "next", page_size=1, state="open", cursor=back) == [[newer.reference], []]


def test_a_page_stays_where_it_was_when_newer_rows_come(ask, nina):
    for number in range(4):
        ask(f"{number}")
    api = api_of(nina)
    first = api.get("tasks", page_size=3, step="ask")

    ask("newer, of the same moment")
    second = api.client.get(first["next"], headers={"Authorization": f"Bearer {api.secret}"}).json()

    assert [row["case"]["reference"] for row in second["results"]] == ["PUR-1"]


@pytest.mark.parametrize(("path", "states"), [("tasks", ["done", "waiting"]), ("handoffs", ["accepted", "offered"])])
@pytest.mark.parametrize("sort", ["due", "-due", "since", "-since", "ended", "-ended"])
def test_what_is_open_and_what_is_over_are_asked_for_together(accepted, ask, nina, sort, path, states):
    """What is open has no end to be sorted by; in whatever order, each is listed once."""
    for number in range(2):
        accepted(f"{number}")
        ask(f"{number}")
    api = api_of(nina)
    expected = {row["id"] for state in states for row in api.get(path, state=state)["results"]}

    answer = api.get(path, page_size=2, sort=sort, state=states)
    found = answer["results"]
    while answer["next"] and len(found) < 20:
        answer = api.client.get(answer["next"], headers={"Authorization": f"Bearer {api.secret}"}).json()
        found += answer["results"]

    assert len(expected) == (6 if path == "tasks" else 4)
    assert (len(found), {row["id"] for row in found}) == (len(expected), expected)


def test_the_order_of_every_list_tells_any_two_rows_from_each_other():
    """A page begins behind one row, so all columns rise or all fall, and the last one is unique."""
    lists = [callback.cls for _, _, method, callback in EndpointEnumerator().get_api_endpoints() if method == "GET"]
    orders = {view.ordering for view in lists if hasattr(view, "ordering_for")}
    orders |= {task_order(sort, ()).columns for sort, _ in SORTS} | {
        handoff_order(sort, ()).columns for sort, _ in SORTS
    }

    assert len(orders) > 15
    assert {len({column.startswith("-") for column in order}) for order in orders} == {1}
    # Of one process there is one version of a number.
    assert {order[-1].removeprefix("-") for order in orders if order != ("-number",)} == {"id"}


NO_PLACES = (
    *("", "on", "on=&", "on=&at=", "up=&at=a&at=b", "on=&at=1&at=2&at=3"),
    *("on=&at=nowhere&at=nothing", "back=&at=%00&at=%00", "on=&at=%00", "on=&at=7.5"),
    *(f"on=&at={'9' * 30}", f"back=&at=-{'9' * 30}"),
    *(
        f"on=&at={moment}&at={UUID(int=0)}"
        for moment in ("None", "2026", "2026-11-23T12:00", "9999-12-31T23:59:59.00-23:00", "9" * 5_000)
    ),
)
"""Nothing, too little, too much, and what is no value of the columns: no moment, one without a zone, one too late."""
NO_CURSORS = ("", "x", "\u00fc", "cD0yMDI2LTExLTIz", *(urlsafe_b64encode(said.encode()).decode() for said in NO_PLACES))


@pytest.mark.parametrize(
    "path", ["cases", "tasks", "processes", "processes/{process}/versions", "cases/{case}/journal"]
)
def test_a_cursor_that_is_none_of_ours_is_refused_or_leads_nowhere(ask, nina, path):
    case = ask()
    api, path = api_of(nina), path.format(case=case.pk, process=case.version.process_id)

    for cursor in NO_CURSORS:
        answer = api.request("GET", path, query={"cursor": cursor})
        assert answer.status_code in (200, 400), cursor
        assert answer.status_code == 200 or answer.json()["errors"][0]["attr"] == "cursor"


def test_a_page_size_that_makes_no_sense_is_refused(acme, nina):
    api = api_of(nina)

    for size in ("0", "-1", "201", "many", "9" * 5000, "١"):
        answer = api.request("GET", "cases", query={"page_size": size})
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "page_size")


def test_a_filter_that_is_not_known_is_refused_and_not_ignored(acme, ada):
    api = api_of(ada)

    for path in ("cases", "tasks", "handoffs", "people", "teams", "tokens", "notices", "processes", "invitations"):
        answer = api.request("GET", path, query={"organization": str(acme.pk)})
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["code"], error["attr"]) == (400, "unknown", "organization")


NARROWED: list[tuple[dict[str, str], set[str]]] = [
    ({}, {"ask", "approve"}),
    ({"mine": "true"}, {"approve"}),
    ({"live": "true"}, {"approve"}),
    ({"live": "false"}, {"ask"}),
    ({"state": "done"}, {"ask"}),
    ({"state": "ready"}, {"approve"}),
    ({"step": "ask"}, {"ask"}),
    ({"process": "purchasing"}, {"ask", "approve"}),
    ({"pool": "true"}, set()),
    ({"due_before": "2026-03-03T09:00:01Z"}, {"approve"}),
    ({"due_before": "2026-03-03T09:00:00Z"}, set()),
    ({"due_after": "2026-03-03T09:00:00Z"}, {"approve"}),
    ({"due_after": "2026-03-03T09:00:01Z"}, set()),
]


def test_tasks_are_narrowed_by_what_is_asked(accepted, max):
    accepted()
    api = api_of(max)

    for filters, steps in NARROWED:
        assert {row["step"]["key"] for row in api.get("tasks", **filters)["results"]} == steps, filters


def test_the_desk_comes_in_the_order_of_the_queue_and_the_rest_newest_first(ask, accepted, max):
    slow, fast = ask("slow", needed_by="2026-06-01"), accepted("fast")
    api = api_of(max)

    desk = [row["case"]["reference"] for row in api.get("tasks", mine=True)["results"]]
    newest = [row["case"]["reference"] for row in api.get("tasks", step="approve")["results"]]

    # An offer has four working hours to be accepted, the accepted one a day to be done.
    assert desk == [slow.reference, fast.reference]
    assert newest == [fast.reference, slow.reference]


def test_handoffs_are_seen_from_both_sides(ask, nina, max):
    case = ask()
    moves.give_back(Handoff.objects.get(), by=as_actor(max), reason="Not clear", fields=["what"], now=MONDAY)
    ask()

    def states(api: Any, direction: str) -> list[tuple[str, str]]:
        rows = api.get("handoffs", direction=direction)["results"]
        return [(row["case"]["reference"], row["state"]) for row in rows]

    assert states(api_of(max), "incoming") == [("PUR-2", "offered")]
    assert states(api_of(nina), "outgoing") == [("PUR-2", "offered"), ("PUR-1", "returned")]
    assert states(api_of(nina), "returned") == [(case.reference, "returned")]
    assert states(api_of(max), "outgoing") == []
    assert [row["fields"] for row in api_of(nina).get("handoffs", state="returned")["results"]] == [["what"]]


def test_cases_are_narrowed_as_on_the_page(ask, nina, max):
    ask("A crane")
    ask("A ship")

    def references(api: Any, **filters: Any) -> list[str]:
        return [row["reference"] for row in api.get("cases", **filters)["results"]]

    assert references(api_of(nina), q="ship") == ["PUR-2"]
    assert references(api_of(nina), q="pur-1") == ["PUR-1"]
    assert references(api_of(nina), mine=True) == ["PUR-2", "PUR-1"]
    assert references(api_of(max), mine=True) == []
    assert references(api_of(max), state="live", process="purchasing") == ["PUR-2", "PUR-1"]
    assert references(api_of(max), state="completed") == []


def test_a_search_finds_by_number_words_and_people(ask, nina, max):
    ask("A crane")
    found = api_of(max).get("search", q="pur-1")
    by_word = api_of(max).get("search", q="crane")

    assert (found["exact"]["reference"], [row["reference"] for row in by_word["cases"]]) == ("PUR-1", ["PUR-1"])
    assert [row["step"]["key"] for row in by_word["tasks"]] == ["approve"]
    assert [row["name"] for row in api_of(max).get("search", q="nina")["people"]] == ["Nina Roth"]
    assert [row["key"] for row in api_of(max).get("search", q="purch")["processes"]] == ["purchasing"]


def test_a_search_needs_words(acme, nina):
    api = api_of(nina)

    for query in ({}, {"q": ""}, {"q": "x" * 101}, {"q": "a\x00b"}, {"q": "x", "kind": "y"}):
        assert api.request("GET", "search", query=query).status_code == 400


def test_people_are_listed_by_name_and_those_who_left_only_to_admins(acme, ada, nina, ivy):
    admin = api_of(ada)
    admin.post(f"people/{ivy.pk}/deactivate")

    names = [row["name"] for row in api_of(nina).get("people")["results"]]

    assert names == sorted(names)
    assert "Ivy Chen" not in names
    assert [row["name"] for row in admin.get("people", is_active=False)["results"]] == ["Ivy Chen"]
    assert api_of(nina).request("GET", f"people/{ivy.pk}").status_code == 404
    assert [row["name"] for row in admin.get("people", q="lovett")["results"]] == ["Ada Lovett"]
