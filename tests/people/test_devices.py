"""Where people are logged in: noted, shown to them, ended by them or by an admin, and with a shutting out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procops.people import accounts, devices, memberships
from procops.people.models import AuditEntry, Device, Membership, Person, Role
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.rest.api import api_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36 Edg/143.0"


@pytest.mark.parametrize(
    ("program", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux) HeadlessChrome/143.0 Safari/537.36", "Chrome on Linux"),
        ("curl", "Some program"),
    ],
)
def test_what_a_device_is_called(program: str, name: str) -> None:
    assert devices.name_of(program) == name


@pytest.fixture
def two(mia: Person, monkeypatch: pytest.MonkeyPatch) -> tuple[Client, Client]:
    """Mia at her desk, and on her phone."""
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY)
    desk, phone = Client(headers={"User-Agent": FIREFOX}), Client(headers={"User-Agent": SAFARI})
    for client in (desk, phone):
        client.post("/accounts/login/", {"login": mia.email, "password": "ten green bottles on a wall"})
    return desk, phone


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_a_person_sees_their_devices_and_ends_one(two: tuple[Client, Client], mia: Person) -> None:
    desk, phone = two
    page = desk.get(reverse("people:devices")).content.decode()
    assert ("Firefox on Linux" in page, "Safari on iPhone" in page, page.count("this one")) == (True, True, 1)

    of_phone = Device.objects.get(program=SAFARI)
    desk.post(reverse("people:end_device"), {"device": str(of_phone.pk)})

    assert (is_in(desk), is_in(phone)) == (True, False)
    assert [device.program for device in devices.of(mia)] == [FIREFOX]


def test_everywhere_else_at_once(two: tuple[Client, Client]) -> None:
    desk, phone = two

    desk.post(reverse("people:end_device"), {"device": "others"})

    assert (is_in(desk), is_in(phone)) == (True, False)


@pytest.mark.parametrize("device", ["", "nonsense", "theirs"])
def test_nobody_ends_what_is_not_theirs(two: tuple[Client, Client], hugo: Person, device: str) -> None:
    theirs = str(Device.objects.get(program=SAFARI).pk)
    stranger = logged_in(Client(), hugo)

    answer = stranger.post(reverse("people:end_device"), {"device": theirs if device == "theirs" else device})

    assert (answer.status_code, is_in(two[1])) == (404, True)


def test_an_admin_signs_a_member_out_and_the_audit_log_says_so(
    two: tuple[Client, Client], ada: Person, mia: Person, hugo: Person
) -> None:
    path = reverse("people:sign_out", args=[mia.pk])
    assert logged_in(Client(), hugo).post(path, follow=True).status_code == 403
    assert is_in(two[0])

    logged_in(Client(), ada).post(path)

    assert [is_in(client) for client in two] == [False, False]
    assert AuditEntry.objects.get(kind="member.signed_out").facts == {"name": str(mia.pk)}


def test_over_rest_an_admin_signs_a_member_out(two: tuple[Client, Client], ada: Person, mia: Person) -> None:
    api_of(ada).post(f"people/{mia.pk}/sign-out")

    assert [is_in(client) for client in two] == [False, False]


def test_whoever_is_shut_out_is_signed_out_and_their_tokens_do_not_come_back(
    two: tuple[Client, Client], ada: Person, mia: Person
) -> None:
    token = api_of(mia)
    member = Membership.objects.get(person=mia)
    assert token.request("GET", "me").status_code == 200

    memberships.deactivate(member, by=as_actor(ada), now=MONDAY)
    assert [client.get("/profile/")["Location"] for client in two] == ["/accounts/login/?next=/profile/"] * 2
    assert token.request("GET", "me").status_code == 401

    memberships.reactivate(member, by=as_actor(ada), now=MONDAY)
    assert token.request("GET", "me").status_code == 401


def test_whoever_works_elsewhere_too_stays_signed_in_there(
    two: tuple[Client, Client], ada: Person, mia: Person, globex: object, eve: Person
) -> None:
    with scope(globex.pk):  # type: ignore[attr-defined]
        memberships.join(mia, role=Role.MEMBER, by=as_actor(eve), now=MONDAY)

    memberships.deactivate(Membership.objects.get(person=mia), by=as_actor(ada), now=MONDAY)

    assert is_in(two[0])
    assert "Globex" in two[0].get("/profile/").content.decode()


def test_that_somebody_is_there_is_written_every_quarter_of_an_hour(
    two: tuple[Client, Client], mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = two
    desk.get("/profile/")
    with CaptureQueriesContext(connection) as at_once:
        desk.get("/profile/")
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY + timedelta(minutes=20))
    with CaptureQueriesContext(connection) as later:
        desk.get("/profile/")

    assert not any("people_device" in query["sql"] for query in at_once)
    assert any("people_device" in query["sql"] for query in later)
    assert Device.objects.get(program=FIREFOX).seen_at == MONDAY + timedelta(minutes=20)


def test_a_new_password_keeps_the_device_it_was_chosen_on(two: tuple[Client, Client], mia: Person) -> None:
    desk, phone = two
    new = "seven grey elephants walking"
    given = {"oldpassword": "ten green bottles on a wall", "password1": new, "password2": new}
    desk.post(reverse("account_change_password"), given)

    page = desk.get(reverse("people:devices")).content.decode()

    assert ("Firefox on Linux" in page, page.count("this one"), is_in(phone)) == (True, 1, False)


def choose_password(client: Client) -> None:
    """Chooses another password on a device, and so gives its session another key."""
    new = "seven grey elephants walking"
    given = {"oldpassword": "ten green bottles on a wall", "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), given).status_code == 302


def test_whoever_is_shut_out_just_after_choosing_a_password_is_signed_out_too(
    two: tuple[Client, Client], ada: Person, mia: Person
) -> None:
    choose_password(two[0])
    member = Membership.objects.get(person=mia)
    memberships.deactivate(member, by=as_actor(ada), now=MONDAY)

    memberships.reactivate(member, by=as_actor(ada), now=MONDAY)

    assert [client.get("/profile/")["Location"] for client in two] == ["/accounts/login/?next=/profile/"] * 2


def test_two_requests_that_both_find_a_new_key_keep_the_device(two: tuple[Client, Client], mia: Person) -> None:
    desk, _ = two
    choose_password(desk)
    mark = desk.session["device"]
    assert is_in(desk)
    beside = desk.session  # what a request beside that one had read before
    beside["device"] = mark
    beside.save()

    assert is_in(desk)
    here = devices.of(mia).get(program=FIREFOX)
    assert here.session_key == desk.session.session_key


def test_a_session_whose_device_is_gone_ends_at_its_next_note_instead_of_going_on_unseen(
    two: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, phone = two
    Device.objects.get(program=FIREFOX).delete()
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY + timedelta(minutes=20))

    answer = desk.get("/profile/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/profile/")
    assert is_in(phone)
    again = {"login": "mia@acme.test", "password": "ten green bottles on a wall"}
    assert desk.post("/accounts/login/", again).status_code == 302
    assert (is_in(desk), Device.objects.filter(program=FIREFOX).count()) == (True, 1)


def test_a_session_that_is_ended_while_its_request_is_on_its_way_leads_to_the_login_and_not_to_an_error(
    two: tuple[Client, Client], mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = two
    change_theme = accounts.change_theme

    def meanwhile(person: Person, **facts: Any) -> None:
        change_theme(person, **facts)
        devices.end_all(person)

    monkeypatch.setattr("procops.people.accounts.change_theme", meanwhile)
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY + timedelta(minutes=20))

    answer = desk.post(reverse("people:theme"), {"theme": "dark"})

    mia.refresh_from_db()
    assert (answer.status_code, mia.theme) == (204, "dark")
    assert desk.get("/profile/")["Location"] == "/accounts/login/?next=/profile/"


def test_devices_are_remembered_while_their_sessions_live_whatever_the_products_clock_says(
    two: tuple[Client, Client], mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: timezone.now() + timedelta(days=400))

    Client(headers={"User-Agent": EDGE}).post(
        "/accounts/login/", {"login": mia.email, "password": "ten green bottles on a wall"}
    )

    assert {device.program for device in devices.of(mia)} == {FIREFOX, SAFARI, EDGE}
    assert [is_in(client) for client in two] == [True, True]
