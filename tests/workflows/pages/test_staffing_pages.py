"""Who does what: the questions, what is guessed, what is taken."""

from typing import Any

import pytest
from django.test import Client

from procops.people.models import Organization, Person, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import document
from workflows import publishing
from workflows.models import Process, Staffing, Version
from workflows.staffing_page import StaffingPage, staffing_page

URL = "/processes/purchasing/people/"


@pytest.fixture
def drafted(acme: Organization, dora: Person) -> Process:
    """The process as a draft; nobody has said who does what."""
    return publishing.create_process(document(), by=as_actor(dora), now=MONDAY).process


def _answers(process: Process, person: Person, **changed: str) -> dict[str, str]:
    """What the page's form would send, as far as it was guessed, with some of it changed."""
    page = staffing_page(process, actor=as_actor(person))
    guessed = {
        f"{role.lane.key}-{name}": str(value) for role in page.roles for name, value in role.form.initial.items()
    }
    return guessed | changed


def _staffing() -> dict[str, tuple[Any, ...]]:
    rows = Staffing.objects.select_related("team", "person", "accountable")
    return {
        row.lane_key: (row.by, str(row.team or ""), str(row.person or ""), row.field_key, str(row.accountable))
        for row in rows
    }


def test_the_form_is_filled_in_as_the_document_suggests(
    client: Client, drafted: Process, dora: Person, payroll: Team, pam: Person
) -> None:
    page = staffing_page(drafted, actor=as_actor(dora))
    initial = {role.lane.key: dict(role.form.initial) for role in page.roles}
    assert initial["asker"]["by"] == "starter"
    assert (initial["manager"]["by"], initial["manager"]["field"]) == ("field", "manager")
    assert initial["manager"]["fallback"] == f"person:{dora.pk}"
    assert (initial["payroll"]["team"], initial["payroll"]["accountable"]) == (str(payroll.pk), str(pam.pk))
    assert (initial["buyers"]["team"], initial["buyers"]["accountable"]) == ("", str(dora.pk))

    shown = logged_in(client, dora).get(URL).content.decode()
    assert shown.count("Nobody said yet") == 4
    assert "Order it" in shown


def test_the_answers_are_taken_all_at_once(
    client: Client, drafted: Process, dora: Person, mia: Person, facilities: Team
) -> None:
    answers = _answers(drafted, dora, **{"buyers-team": str(facilities.pk), "manager-accountable": str(mia.pk)})
    answer = logged_in(client, dora).post(URL, answers, follow=True)
    assert answer.redirect_chain == [("/processes/purchasing/", 302)]
    assert _staffing() == {
        "asker": ("starter", "", "", "", "Dora Keller"),
        "manager": ("field", "", "Dora Keller", "manager", "Mia Sommer"),
        "buyers": ("team", "Facilities", "", "", "Dora Keller"),
        "payroll": ("team", "Payroll", "", "", "Pam Ortiz"),
    }
    assert "It can be published." in answer.content.decode()


def test_a_person_lane_may_fall_back_to_a_team(
    client: Client, drafted: Process, dora: Person, facilities: Team
) -> None:
    team = str(facilities.pk)
    answers = _answers(drafted, dora, **{"buyers-team": team, "manager-fallback": f"team:{team}"})
    logged_in(client, dora).post(URL, answers)
    assert _staffing()["manager"] == ("field", "Facilities", "", "manager", "Dora Keller")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"buyers-team": ""}, "Choose the team that does this."),
        ({"buyers-by": "person"}, "Choose the person who does this."),
        ({"buyers-by": "field"}, "Choose the question whose answer names the person."),
        ({"buyers-by": "field", "buyers-field": "manager"}, "Choose who does it while nobody is chosen."),
        ({"buyers-accountable": ""}, "This field is required."),
        ({"buyers-by": "magic"}, "Select a valid choice."),
    ],
)
def test_an_answer_that_lacks_somebody_is_said_at_its_role(
    client: Client, purchasing: Process, dora: Person, changed: dict[str, str], said: str
) -> None:
    before = _staffing()
    answer = logged_in(client, dora).post(URL, _answers(purchasing, dora, **changed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Something is missing at: Buyers." in page
    assert _staffing() == before


def test_a_role_that_nobody_fills_yet_may_stay_open(client: Client, drafted: Process, dora: Person) -> None:
    answer = logged_in(client, dora).post(URL, _answers(drafted, dora), follow=True)
    page = answer.content.decode()
    assert "Saved. Nobody is chosen yet for: Buyers." in page
    assert sorted(_staffing()) == ["asker", "manager", "payroll"]
    assert "1 thing to fix before it can be published" in page


def test_nobody_can_be_chosen_who_may_not_be_given_work(
    client: Client, drafted: Process, dora: Person, vera: Person, eve: Person
) -> None:
    for stranger in (vera, eve):
        changed = {"buyers-by": "person", "buyers-person": str(stranger.pk)}
        answer = logged_in(client, dora).post(URL, _answers(drafted, dora, **changed))
        assert answer.status_code == 422
    assert _staffing() == {}


def test_members_cannot_say_who_does_what(client: Client, purchasing: Process, mia: Person, eve: Person) -> None:
    before = _staffing()
    assert logged_in(client, mia).get(URL).status_code == 403
    assert client.post(URL, _answers(purchasing, mia)).status_code == 403
    assert client.post("/processes/purchasing/owner/", {"owner": str(mia.pk)}).status_code == 403
    assert client.post(f"{URL}buyers/leave-out/", {"seen": ""}).status_code == 403
    assert logged_in(client, eve).get(URL).status_code == 404
    assert _staffing() == before


def test_the_owner_says_who_does_what_without_being_a_designer(
    client: Client, purchasing: Process, dora: Person, mia: Person
) -> None:
    logged_in(client, dora).post("/processes/purchasing/owner/", {"owner": str(mia.pk)})
    assert Process.objects.get().owner == mia
    page = logged_in(client, mia).get(URL)
    assert page.status_code == 200
    assert "is not needed" not in page.content.decode()


def test_an_owner_has_to_work_here(client: Client, purchasing: Process, dora: Person, eve: Person) -> None:
    answer = logged_in(client, dora).post("/processes/purchasing/owner/", {"owner": str(eve.pk)}, follow=True)
    assert "Choose somebody who works here." in answer.content.decode()
    assert Process.objects.get().owner == dora


def test_a_role_that_is_not_needed_is_taken_out_of_the_draft(client: Client, drafted: Process, dora: Person) -> None:
    answer = logged_in(client, dora).post(f"{URL}buyers/leave-out/", {"seen": 1}, follow=True)
    assert "The role and its steps are taken out of the draft." in answer.content.decode()
    draft = Version.objects.get()
    assert draft.revision == 2
    assert [lane["key"] for lane in draft.document["lanes"]] == ["asker", "manager", "payroll"]
    assert "order" not in {step["key"] for step in draft.document["steps"]}


def test_leaving_a_role_out_of_what_is_published_begins_a_draft(
    client: Client, purchasing: Process, dora: Person
) -> None:
    logged_in(client, dora).post(f"{URL}buyers/leave-out/", {"seen": ""})
    draft = Version.objects.get(state="draft")
    assert (draft.number, len(draft.document["lanes"])) == (2, 3)
    page = client.get(URL).content.decode()
    assert "Buyers" in page  # cases that run on version 1 need somebody


def test_the_role_that_starts_cannot_be_left_out(client: Client, drafted: Process, dora: Person) -> None:
    page = logged_in(client, dora).get(URL).content.decode()
    assert 'id="leave-out-asker"' not in page
    answer = client.post(f"{URL}asker/leave-out/", {"seen": 1}, follow=True)
    assert "so it cannot be left out" in answer.content.decode()
    assert Version.objects.get().revision == 1


def test_leaving_out_what_somebody_else_has_changed_is_refused(client: Client, drafted: Process, dora: Person) -> None:
    publishing.save_draft(drafted, document(), seen=1, by=as_actor(dora), now=MONDAY)
    answer = logged_in(client, dora).post(f"{URL}buyers/leave-out/", {"seen": 1}, follow=True)
    assert "Somebody else has saved this draft since you opened it" in answer.content.decode()
    assert Version.objects.get().revision == 2


def _sent(page: StaffingPage, **more: str) -> dict[str, str]:
    """What the form sends as it is shown."""
    shown = {f"{role.lane.key}-{name}": str(value) for role in page.roles for name, value in role.form.initial.items()}
    return shown | {"seen": "1"} | more


def test_whoever_is_alone_does_everything_at_first_and_publishes_in_the_same_press(
    client: Client, globex: Organization, eve: Person
) -> None:
    me = logged_in(client, eve)
    me.post("/processes/gallery/it-incident/", {"name": "IT incident", "letters": "INC"})
    with scope(globex.pk):
        page = staffing_page(Process.objects.get(), actor=as_actor(eve))
    initial = {role.lane.key: dict(role.form.initial) for role in page.roles}
    alone = {"by": "person", "person": str(eve.pk), "accountable": str(eve.pk), "deputy": ""}
    assert initial["service_desk"] == alone
    assert initial["user"]["by"] == "starter"

    shown = me.get("/processes/it-incident/people/").content.decode()
    assert "Save and publish" in shown
    answer = me.post("/processes/it-incident/people/", _sent(page, publish="yes"), follow=True)
    assert "Version 1 is published." in answer.content.decode()
    with scope(globex.pk):
        assert Version.objects.get().state == "published"
        assert Staffing.objects.filter(person=eve).count() == 5
    assert "Save and publish" not in me.get("/processes/it-incident/people/").content.decode()


def test_what_keeps_it_from_being_published_is_said_and_nothing_is_saved(
    client: Client, globex: Organization, eve: Person
) -> None:
    me = logged_in(client, eve)
    me.post("/processes/gallery/employee-onboarding/", {"name": "Employee onboarding", "letters": "ONB"})
    with scope(globex.pk):
        page = staffing_page(Process.objects.get(), actor=as_actor(eve))

    answer = me.post("/processes/employee-onboarding/people/", _sent(page, publish="yes"))
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "which may leave nobody in" in said
    assert "You can save what you have said so far and publish later." in said
    with scope(globex.pk):
        assert not Staffing.objects.exists()

    me.post("/processes/employee-onboarding/people/", _sent(page))
    with scope(globex.pk):
        assert Staffing.objects.count() == 9


def test_a_role_is_nobodys_by_guess_once_there_are_teams(drafted: Process, dora: Person) -> None:
    buyers = staffing_page(drafted, actor=as_actor(dora)).roles[2]
    assert (buyers.lane.key, buyers.form.initial["by"], buyers.form.initial["team"]) == ("buyers", "team", "")
