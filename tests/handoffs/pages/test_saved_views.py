"""Saved views: tabs above a list, for oneself, a team or everybody; who may change them; how a list opens."""

import re
from typing import Any

import pytest
from django.test import Client

from procops.people import teams
from procops.people.models import Person, Team
from procops.saved_views import lists, saving
from procops.saved_views.models import SavedView, SharedWith
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork
from tests.rest.api import api_of

pytest_plugins = ["tests.purchasing"]
LISTS = {
    "queue": "/queue/",
    "work": "/work/",
    "work-handoffs": "/work/handoffs/",
    "handoffs": "/handoffs/",
    "cases": "/cases/",
}


def _tabs(page: str) -> list[str]:
    found = re.findall(r'<a class="saved-view"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", tab).split()) for tab in found]


def _save(client: Client, **facts: Any) -> Any:
    return client.post("/views/", {"list": "work", "name": "Late ones", "query": "late=on", "shared": "me", **facts})


@pytest.mark.parametrize("key", LISTS)
def test_every_list_can_be_saved_and_found_again_as_a_tab(at_work: AtWork, mia: Person, key: str) -> None:
    browser = at_work(mia)
    assert _tabs(browser.get(LISTS[key]).content.decode()) == []

    answer = _save(browser, list=key, query="q=desk&after=x&seen=y&download=csv&state=")

    view = SavedView.objects.get()
    assert (view.list, view.query, view.owner_id) == (key, "q=desk", mia.pk)
    assert answer["Location"] == f"{LISTS[key]}?q=desk&view={view.pk}"
    page = browser.get(answer["Location"]).content.decode()
    assert _tabs(page) == ["All", "Late ones"]
    assert 'value="desk"' in page
    assert _tabs(browser.get(f"{LISTS[key]}?q=chair&view={view.pk}").content.decode()) == ["All", "Late ones (changed)"]


def test_a_view_is_seen_by_those_it_is_shared_with(
    at_work: AtWork, mia: Person, hugo: Person, petra: Person, people_operations: Team
) -> None:
    browser = at_work(hugo)
    _save(browser, name="Mine")
    _save(browser, name="Ours", shared=str(people_operations.pk))
    _save(browser, name="Everybody's", shared="organization")

    seen = {who.name: _tabs(at_work(who).get("/work/").content.decode()) for who in (hugo, petra, mia)}

    assert seen == {
        "Hugo Brandt": ["All", "Everybody&#x27;s", "Mine", "Ours"],
        "Petra Lang": ["All", "Everybody&#x27;s", "Ours"],
        "Mia Sommer": ["All", "Everybody&#x27;s"],
    }


def test_only_its_owner_or_an_admin_changes_and_deletes_it(
    at_work: AtWork, ada: Person, mia: Person, hugo: Person
) -> None:
    _save(at_work(hugo), shared="organization")
    view = SavedView.objects.get()
    stolen = {"name": "Stolen", "shared": "me", "query": ""}

    said = at_work(mia).post(f"/views/{view.pk}/change/", stolen, follow=True).content.decode()
    assert "Late ones is somebody else&#x27;s view." in said
    at_work(mia).post(f"/views/{view.pk}/delete/")
    assert SavedView.objects.get().name == "Late ones"

    at_work(ada).post(f"/views/{view.pk}/change/", {"name": "All late", "shared": "organization", "query": "late=on"})
    assert SavedView.objects.get().name == "All late"
    at_work(hugo).post(f"/views/{view.pk}/delete/")
    assert SavedView.objects.count() == 0


def test_what_is_nobody_elses_is_not_found_by_them(at_work: AtWork, mia: Person, ada: Person) -> None:
    _save(at_work(mia))
    view = SavedView.objects.get()

    for verb in ("change", "delete", "open-with"):
        assert at_work(ada).post(f"/views/{view.pk}/{verb}/", {"name": "x"}).status_code == 404
    assert api_of(ada).get("saved-views")["results"] == []


def test_a_list_opens_with_the_chosen_view_until_another_is_asked_for(
    at_work: AtWork, ask: Ask, mia: Person, hugo: Person
) -> None:
    ask()
    browser = at_work(mia)
    _save(browser, opens="on")
    view = SavedView.objects.get()

    assert browser.get("/work/")["Location"] == f"/work/?late=on&view={view.pk}"
    assert browser.get("/work/?view=").status_code == 200
    assert browser.get("/work/", headers={"HX-Request": "true", "HX-Target": "work"}).status_code == 200
    assert at_work(hugo).get("/work/").status_code == 200
    browser.post(f"/views/{view.pk}/open-with/")
    assert browser.get("/work/").status_code == 200


def _teams_offered(page: str) -> list[str]:
    box = page[page.index('id="view-shared-new"') :]
    return re.findall(r"<option[^>]*>The team ([^<]+)</option>", box[: box.index("</select>")])


def test_page_api_and_domain_agree_on_the_teams_that_somebody_shares_with(
    at_work: AtWork, ada: Person, hugo: Person, people_operations: Team, payroll: Team, facilities: Team
) -> None:
    teams.archive(facilities, by=as_actor(ada), now=MONDAY)

    def shared(person: Person) -> dict[str, list[str]]:
        asked = {"list": "work", "query": "", "shared_with": "team"}
        api, theirs = api_of(person), [people_operations, payroll, facilities]
        answers = {
            team.name: api.request("POST", "saved-views", {**asked, "name": team.name, "team": str(team.pk)})
            for team in theirs
        }
        return {
            "page": [
                name for name in _teams_offered(at_work(person).get("/work/?view=").content.decode()) if name in answers
            ],
            "api": [name for name in sorted(answers) if answers[name].status_code == 201],
        }

    assert shared(hugo) == {"page": ["People operations"], "api": ["People operations"]}
    assert shared(ada) == {"page": ["Payroll", "People operations"], "api": ["Payroll", "People operations"]}


def test_a_view_stays_with_its_team_when_it_is_renamed_after_the_team_was_archived(
    at_work: AtWork, ada: Person, hugo: Person, people_operations: Team
) -> None:
    _save(at_work(hugo), shared=str(people_operations.pk))
    view = SavedView.objects.get()
    teams.archive(people_operations, by=as_actor(ada), now=MONDAY)

    page = at_work(hugo).get(f"/work/?late=on&view={view.pk}").content.decode()
    (chosen,) = re.findall(r'<option value="([^"]+)" selected>The team People operations', page)
    at_work(hugo).post(f"/views/{view.pk}/change/", {"name": "Later", "shared": chosen, "query": "late=on"})

    assert (SavedView.objects.get().name, SavedView.objects.get().team) == ("Later", people_operations)


def test_a_shared_view_that_is_taken_back_opens_nothing_any_more(at_work: AtWork, mia: Person, hugo: Person) -> None:
    _save(at_work(hugo), shared="organization")
    view = SavedView.objects.get()
    at_work(mia).post(f"/views/{view.pk}/open-with/")
    assert at_work(mia).get("/work/").status_code == 302

    at_work(hugo).post(f"/views/{view.pk}/change/", {"name": "Mine now", "shared": "me", "query": "late=on"})

    assert at_work(mia).get("/work/").status_code == 200


def test_refusals_say_what_to_do(mia: Person, payroll: Team) -> None:
    actor = as_actor(mia)

    def save(**facts: Any) -> SavedView:
        return saving.save(**{"list_key": "work", "name": "A", "query": "", "by": actor, "now": MONDAY, **facts})

    save()
    with pytest.raises(saving.ViewNameTaken):
        save()
    with pytest.raises(saving.NotYourTeam):
        save(name="B", shared_with=SharedWith.TEAM, team=payroll)
    with pytest.raises(saving.ViewTooLong):
        save(name="C", query="q=" + "x" * 1600)
    for number in range(49):
        save(name=f"View {number}")
    with pytest.raises(saving.TooManyViews):
        save(name="D")


def test_the_api_does_the_same(mia: Person, hugo: Person, payroll: Team) -> None:
    api = api_of(mia)
    made = api.post(
        "saved-views",
        {"list": "cases", "name": "Late", "query": "late=on&before=x", "shared_with": "organization"},
        status=201,
    )

    (seen,) = api_of(hugo).get("saved-views", list="cases")["results"]
    assert (seen["id"], seen["query"], seen["owner"]["name"]) == (made["id"], "late=on", "Mia Sommer")
    assert seen["address"] == f"/cases/?late=on&view={made['id']}"
    api.post(f"saved-views/{made['id']}/change", {"name": "Very late", "query": "late=on", "shared_with": "me"})
    assert api_of(hugo).get("saved-views")["results"] == []
    api.post(f"saved-views/{made['id']}/delete")
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("state=open&q=&after=2026/x&view=1", "state=open"),
        ("columns=due&columns=who&download=csv", "columns=due&columns=who"),
        ("q=a%00b&late=on", "late=on"),
    ],
)
def test_a_view_keeps_filters_and_no_places(query: str, kept: str) -> None:
    assert lists.kept(query) == kept
