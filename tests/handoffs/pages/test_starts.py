"""Starting a case in the browser."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procops import clock
from procops.people.models import Organization, Person, Team
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import Publish, document, staff
from workflows import publishing
from workflows.models import Attachment, Case, Process, Staffing, Task

URL = "/start/purchasing/"


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def _typed(manager: Person, **changed: Any) -> dict[str, Any]:
    return {"start": "ask", "what": "A desk", "amount": "420.00", "manager": str(manager.pk), **changed}


def _dates(page: str) -> list[str]:
    """What the panel says, in its order: the name and the day of each date."""
    found = []
    for item in page.split("<li")[1:]:
        if "dates-what" in item:
            name = item.partition('dates-what"><span class="')[2].partition('">')[2].partition("<")[0]
            found.append(f"{name}: {item.partition('datetime=')[2][1:17]}")
    return found


def test_the_list_offers_what_i_may_start_in_its_own_words(client: Client, purchasing: Process, mia: Person) -> None:
    page = logged_in(client, mia).get("/start/").content.decode()
    assert "Start a purchase" in page
    assert 'href="/start/purchasing/"' in page
    assert "Somebody needs something" in page


def test_who_may_start_nothing_is_told_where_to_look(client: Client, purchasing: Process, vera: Person) -> None:
    assert "There is nothing you can start" in logged_in(client, vera).get("/start/").content.decode()


def test_the_form_asks_and_tells_the_dates_it_will_cause(client: Client, purchasing: Process, mia: Person) -> None:
    page = logged_in(client, mia).get(URL).content.decode()
    assert "What is needed" in page
    assert _dates(page) == ["Approve it: 2026-03-03T09:00"]
    assert "Once “Needed by” is set:" in page
    assert "Order it, the whole case" in page


def test_dates_are_told_anew_as_they_are_typed(client: Client, purchasing: Process, mia: Person, hugo: Person) -> None:
    typed = _typed(hugo, needed_by="2026-03-16", amount="not a number yet")
    panel = logged_in(client, mia).post(f"{URL}dates/", typed).content.decode()
    assert _dates(panel) == [
        "Approve it: 2026-03-03T09:00",
        "Order it: 2026-03-09T12:00",
        "The whole case: 2026-03-16T17:00",
    ]
    assert "if it comes to that" in panel
    assert "past already" not in panel
    assert Case.objects.count() == 0


def test_dates_that_are_past_already_are_warned_of(client: Client, purchasing: Process, mia: Person) -> None:
    panel = logged_in(client, mia).post(f"{URL}dates/", {"start": "ask", "needed_by": "2026-03-06"}).content.decode()
    assert "Some of these dates are past already" in panel
    assert panel.count('<span class="due due-late">past already</span>') == 1


def test_without_a_script_a_button_shows_the_dates_and_keeps_what_was_typed(
    client: Client, purchasing: Process, mia: Person, hugo: Person
) -> None:
    answer = logged_in(client, mia).post(URL, _typed(hugo, needed_by="2026-03-16", **{"show-dates": "yes"}))
    page = answer.content.decode()
    assert "Order it: 2026-03-09T12:00" in _dates(page)
    assert 'value="A desk"' in page
    assert Case.objects.count() == 0


def test_starting_goes_on_to_the_case_where_the_next_step_is_somebody_elses(
    client: Client, purchasing: Process, mia: Person, hugo: Person
) -> None:
    answer = logged_in(client, mia).post(URL, _typed(hugo), follow=True)
    assert answer.redirect_chain == [("/cases/PUR-1/", 302)]
    assert "PUR-1 A desk has been started." in answer.content.decode()
    assert Case.objects.get().started_by == mia


def test_starting_goes_on_to_the_first_task_where_it_is_ones_own(
    client: Client, acme: Organization, dora: Person, mia: Person, facilities: Team, payroll: Team
) -> None:
    changed = document()
    changed["steps"][1]["lane"] = "asker"
    changed["steps"][1]["not_by"] = []
    draft = publishing.create_process(changed, by=as_actor(dora), now=MONDAY)
    staff(draft.process, by=as_actor(dora), owner=dora, buyers=facilities, payroll=payroll)
    publishing.publish(draft.process, seen=1, by=as_actor(dora), now=MONDAY)

    answer = logged_in(client, mia).post(URL, _typed(dora))

    task = Task.objects.live().get()
    assert (task.step_key, task.owner) == ("approve", mia)
    assert answer["Location"] == f"/tasks/{task.pk}/"


def test_files_of_the_form_are_put_to_the_case(client: Client, purchasing: Process, mia: Person, hugo: Person) -> None:
    offer = SimpleUploadedFile("offer.pdf", b"420")
    logged_in(client, mia).post(URL, _typed(hugo, **{"offer-new": [offer]}))
    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.field_key) == ("offer.pdf", "offer")
    assert Case.objects.get().data["offer"] == [str(attachment.pk)]


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    client: Client, purchasing: Process, mia: Person, hugo: Person
) -> None:
    answer = logged_in(client, mia).post(URL, _typed(hugo, amount="", needed_by="2026-03-16"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "&quot;Amount&quot; is needed to complete &quot;Ask for it&quot;." in page
    assert 'value="A desk"' in page
    assert "Order it: 2026-03-09T12:00" in _dates(page)
    assert Case.objects.count() == 0


def test_what_the_next_role_must_get_is_said_above_the_form(
    client: Client, acme: Organization, dora: Person, mia: Person, facilities: Team, payroll: Team
) -> None:
    changed = document()
    changed["flows"][0]["contract"]["required"] = ["needed_by"]
    draft = publishing.create_process(changed, by=as_actor(dora), now=MONDAY)
    staff(draft.process, by=as_actor(dora), owner=dora, buyers=facilities, payroll=payroll)
    publishing.publish(draft.process, seen=1, by=as_actor(dora), now=MONDAY)

    answer = logged_in(client, mia).post(URL, _typed(dora))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Manager cannot take this over yet: &quot;Needed by&quot; is missing." in page
    assert "This is needed to hand over." in page
    assert Case.objects.count() == 0


@pytest.fixture
def two_ways_in(acme: Organization, dora: Person, facilities: Team, payroll: Team) -> Process:
    """The process, which payroll may begin with an invoice too."""
    changed = document(may_start="lane")
    changed["steps"].insert(
        1,
        {
            "key": "invoice",
            "name": "An invoice came",
            "kind": "start",
            "lane": "payroll",
            "instructions": "Look at it.",
        },
    )
    changed["flows"].append({"key": "invoice_bank", "from": "invoice", "to": "bank"})
    draft = publishing.create_process(changed, by=as_actor(dora), now=MONDAY)
    staff(draft.process, by=as_actor(dora), owner=dora, buyers=facilities, payroll=payroll)
    return publishing.publish(draft.process, seen=1, by=as_actor(dora), now=MONDAY).process


def test_where_a_case_can_begin_in_several_ways_one_is_chosen(
    client: Client, two_ways_in: Process, pam: Person
) -> None:
    page = logged_in(client, pam).get(URL).content.decode()
    assert "How does it begin?" in page
    assert f'href="{URL}?start=invoice"' in page
    assert "Look at it." in page
    assert "Nothing needs to be filled in." in client.get(f"{URL}?start=invoice").content.decode()

    client.post(URL, {"start": "invoice"})

    assert Case.objects.get().journal.get(kind="case.started").step_key == "invoice"


def test_whoever_may_begin_in_one_way_only_is_not_asked(client: Client, two_ways_in: Process, mia: Person) -> None:
    page = logged_in(client, mia).get(URL).content.decode()
    assert "How does it begin?" not in page
    assert 'name="start" value="ask"' in page


@pytest.mark.parametrize("start", ["", "approve", "nowhere"])
def test_a_start_that_is_none_is_asked_for_again(client: Client, two_ways_in: Process, pam: Person, start: str) -> None:
    answer = logged_in(client, pam).post(URL, {"start": start})
    assert "How does it begin?" in answer.content.decode()
    assert client.post(f"{URL}dates/", {"start": start}).status_code == 204
    assert Case.objects.count() == 0


def test_who_may_not_start_it_is_told_whose_it_is(
    client: Client, publish: Publish, mia: Person, facilities: Team, hugo: Person
) -> None:
    process = publish(may_start="lane").process
    Staffing.objects.filter(process=process, lane_key="asker").update(by="team", team=facilities)
    answer = logged_in(client, mia).get(URL)
    assert answer.status_code == 403
    assert "that is for Asker" in answer.content.decode()
    assert client.post(URL, _typed(hugo)).status_code == 403
    assert Case.objects.count() == 0


def test_what_is_not_published_cannot_be_started(client: Client, acme: Organization, dora: Person, mia: Person) -> None:
    publishing.create_process(document(), by=as_actor(dora), now=MONDAY)
    logged_in(client, mia)
    assert "It cannot be started yet" in client.get(URL).content.decode()
    assert "It cannot be started yet" in client.post(URL, {"start": "ask"}).content.decode()
    assert client.post(f"{URL}dates/", {"start": "ask"}).status_code == 204
    assert "There is nothing you can start" in client.get("/start/").content.decode()


@pytest.mark.parametrize("url", [URL, f"{URL}dates/"])
def test_a_process_of_another_organization_cannot_be_started(
    client: Client, purchasing: Process, eve: Person, url: str
) -> None:
    assert logged_in(client, eve).post(url, {"start": "ask"}).status_code == 404
    assert "Purchasing" not in client.get("/start/").content.decode()


def test_dates_are_told_on_the_clock_of_the_reader(
    client: Client, purchasing: Process, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia.time_zone = "Asia/Tokyo"
    mia.save(update_fields=["time_zone"])
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=6))
    page = logged_in(client, mia).get(URL).content.decode()
    due = datetime.fromisoformat("2026-03-03T15:00:00+00:00")
    assert _dates(page) == [f"Approve it: {due:%Y-%m-%dT%H:%M}"]
    assert "Wed 4 Mar 2026, 00:00" in page


def test_whoever_may_start_need_not_be_one_who_may_look_on(
    client: Client, publish: Publish, nina: Person, hugo: Person
) -> None:
    publish(visibility="participants")
    assert logged_in(client, nina).get("/processes/purchasing/").status_code == 404
    assert "Start a purchase" in client.get("/start/").content.decode()
    page = client.get(URL).content.decode()
    assert "What is needed" in page
    assert 'href="/processes/purchasing/"' not in page

    answer = client.post(URL, _typed(hugo), follow=True)

    assert answer.redirect_chain == [("/cases/PUR-1/", 302)]
    assert "A desk" in answer.content.decode()
