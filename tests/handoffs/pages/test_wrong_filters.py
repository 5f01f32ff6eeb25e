"""A filter that makes no sense shows no rows on any list, gives no file, and is named; the API answers 400."""

import html
import re
from uuid import uuid4

import pytest

from procops.people.models import Person
from procops.saved_views.models import SavedView
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork
from tests.purchasing import Publish
from tests.rest.api import api_of
from workflows.models import Process
from workflows.records import changes
from workflows.records.models import RecordKind

pytest_plugins = ["tests.purchasing"]

NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."
NOT_THERE = str(uuid4())


def _no(value: str) -> str:
    return f"Select a valid choice. {value} is not one of the available choices."


WRONG = [
    ("/cases/", "state=nonsense", {"id_state": f"State: {_no('nonsense')}"}),
    ("/cases/", "process=nowhere&state=", {"id_process": f"Process: {NO_CHOICE}"}),
    ("/cases/", "problem_state=x", {"id_problem_state": f"State of the problem: {_no('x')}"}),
    ("/work/", "state=nonsense", {"id_state": f"State: {_no('nonsense')}"}),
    ("/work/", "process=nowhere&layout=board", {"id_process": f"Process: {NO_CHOICE}"}),
    ("/work/", "team=7", {"id_team": f"Team: {NO_CHOICE}"}),
    ("/work/", f"person={NOT_THERE}&layout=calendar", {"id_person": f"Person: {NO_CHOICE}"}),
    ("/work/", "due_from=2026-02-30", {"id_due_from": "Due from: Enter a valid date."}),
    ("/work/", "due_to=2201-01-01", {"id_due_to": "Due to: Choose a day from 1900 to 2200."}),
    ("/work/handoffs/", "state=done", {"id_state": f"State: {_no('done')}"}),
    (
        "/work/handoffs/",
        f"team={NOT_THERE}&waiting_since=yesterday",
        {"id_team": f"Team: {NO_CHOICE}", "id_waiting_since": "Waiting since: Enter a valid date."},
    ),
    ("/queue/", "state=nonsense", {"id_state": f"State: {_no('nonsense')}"}),
    ("/queue/", "process=nowhere&layout=board", {"id_process": f"Process: {NO_CHOICE}"}),
    ("/queue/", "due_from=2026-02-30&layout=calendar", {"id_due_from": "Due from: Enter a valid date."}),
    ("/records/", "kind=nonsense", {"id_kind": f"Kind: {_no('nonsense')}"}),
    ("/problems/", "case=7", {"id_case": f"Case: {NO_CHOICE}"}),
    ("/problems/", "state=nonsense", {"id_state": f"State: {_no('nonsense')}"}),
]


def _said(page: str) -> dict[str, str]:
    found = re.findall(r'<p class="field-errors" id="(\w+)_error">([^<]*)</p>', page)
    return {name: html.unescape(sentence) for name, sentence in found}


@pytest.fixture
def filled(ask: Ask, dora: Person) -> None:
    """Two cases, of which each has work, a handoff and a place on the lists, and a record."""
    ask("A crane")
    ask("A desk")
    changes.add(kind=RecordKind.CUSTOMER, name="Bolt AG", by=as_actor(dora), now=MONDAY)


def test_a_wrong_filter_is_named_and_shows_nothing(filled: None, at_work: AtWork, mia: Person) -> None:
    browser = at_work(mia)
    for path, query, said in WRONG:
        layout = re.search(r"&layout=\w+", query)
        clear = f"{'?desk=mine' if path == '/queue/' else '?view='}{layout[0] if layout else ''}"
        for more in ("", "&download=csv", "&download=xlsx"):
            answer = browser.get(f"{path}?{query}{more}")

            assert (answer.status_code, answer.streaming) == (422, False), (path, query, more)
            page = html.unescape(answer.content.decode())
            assert not answer.has_header("Content-Disposition")
            assert (_said(page), page.count("data-row"), page.count("data-download")) == (said, 0, 0)
            assert "Correct the filters above, or show everything." in page
            assert f'href="{clear}">Show all</a>' in page


@pytest.mark.parametrize(("path", "target"), [("/cases/", "cases"), ("/work/", "work"), ("/records/", "records")])
def test_a_list_that_replaces_itself_says_it_too(
    filled: None, at_work: AtWork, mia: Person, path: str, target: str
) -> None:
    wrong = {"kind": "x"} if target == "records" else {"state": "x"}
    answer = at_work(mia).get(path, wrong, headers={"HX-Request": "true", "HX-Target": target})

    assert (answer.status_code, "<html" in answer.content.decode()) == (422, False)
    assert list(_said(answer.content.decode()).values()) == [f"{next(iter(wrong)).capitalize()}: {_no('x')}"]


@pytest.mark.parametrize("path", ["/cases/", "/work/", "/work/handoffs/", "/problems/"])
def test_a_process_out_of_sight_is_answered_like_one_that_does_not_exist(
    filled: None, publish: Publish, at_work: AtWork, vera: Person, path: str
) -> None:
    publish(key="secret", name="Secret", prefix="SEC", visibility="participants")
    browser = at_work(vera)

    there, nowhere = (browser.get(f"{path}?process={key}") for key in ("secret", "nowhere"))

    assert (there.status_code, nowhere.status_code) == (422, 422)
    assert _said(there.content.decode()) == _said(nowhere.content.decode()) == {"id_process": f"Process: {NO_CHOICE}"}


def test_a_saved_view_naming_a_process_out_of_sight_shows_nothing_and_is_got_out_of(
    filled: None, purchasing: Process, at_work: AtWork, vera: Person
) -> None:
    browser = at_work(vera)
    browser.post(
        "/views/", {"list": "cases", "name": "Buys", "query": "process=purchasing", "shared": "me", "opens": "on"}
    )
    view = SavedView.objects.get()
    Process.objects.filter(pk=purchasing.pk).update(visibility="participants")

    answer = browser.get("/cases/", follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/cases/?process=purchasing&view={view.pk}", 302)]
    assert (answer.status_code, _said(page), page.count("data-row")) == (
        422,
        {"id_process": f"Process: {NO_CHOICE}"},
        0,
    )
    assert browser.get("/cases/?view=").status_code == 200


@pytest.mark.parametrize(
    ("name", "wrong", "field"),
    [
        ("cases", {"state": "nonsense"}, "state"),
        ("tasks", {"process": "nowhere"}, "process"),
        ("handoffs", {"due_from": "2026-02-30"}, "due_from"),
        ("records", {"kind": "nonsense"}, "kind"),
        ("problems", {"case": "7"}, "case"),
    ],
)
def test_the_api_refuses_the_same(filled: None, mia: Person, name: str, wrong: dict[str, str], field: str) -> None:
    answer = api_of(mia).request("GET", name, query=wrong)

    assert (answer.status_code, [each["attr"] for each in answer.json()["errors"]]) == (400, [field])
