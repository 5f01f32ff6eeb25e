"""Logging in and out, and what a stranger can find out by trying."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from procops import clock
from procops.people import login_attempts, memberships
from procops.people.models import FailedLogin, Membership, Organization, Person, Role
from procops.scoping import scope
from tests.cast import MONDAY, PASSWORD, as_actor, logged_in

LOGIN, SIGNUP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
NEWCOMER = {
    "name": "Noor New",
    "organization": "Initech",
    "email": "noor@initech.test",
    "password1": "seven grey elephants walking",
    "time_zone": "Europe/Berlin",
}


def try_to_log_in(client: Client, email: str, password: str = PASSWORD, **query: str):
    return client.post(LOGIN, {"login": email, "password": password, **query})


def is_logged_in(client: Client) -> bool:
    return client.get(reverse("people:profile")).status_code == 200


def without_tokens(page: str, *said: str) -> str:
    """A page without what differs from one request to the next, and without what was typed."""
    for word in said:
        page = page.replace(word, "…")
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": ")"?[^"]*"', "", page)


# Logging in


def test_a_person_logs_in_with_their_address_whatever_its_case(client, ada):
    answer = try_to_log_in(client, "ADA@Acme.Test")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_logged_in(client)


def test_a_session_gets_a_new_key_at_login_so_that_a_planted_one_is_worth_nothing(client, ada):
    client.get(LOGIN)
    client.session["planted"] = "yes"
    session = client.session
    session.save()
    client.cookies["procops_session"] = planted = session.session_key

    try_to_log_in(client, "ada@acme.test")

    assert client.cookies["procops_session"].value != planted
    thief = Client()
    thief.cookies["procops_session"] = planted
    assert not is_logged_in(thief)


def test_logging_out_ends_the_session_on_the_server(client, ada):
    logged_in(client, ada)
    kept = client.cookies["procops_session"].value

    client.post("/accounts/logout/")

    thief = Client()
    thief.cookies["procops_session"] = kept
    assert not is_logged_in(thief)
    assert not Session.objects.filter(session_key=kept).exists()


def test_logging_out_asks_first_when_only_a_link_was_followed(client, ada):
    assert logged_in(client, ada).get("/accounts/logout/").status_code == 200
    assert is_logged_in(client)


def test_a_new_password_ends_every_other_session(client, ada):
    elsewhere = logged_in(Client(), ada)
    logged_in(client, ada)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEWCOMER["password1"], "password2": NEWCOMER["password1"]},
    )

    assert is_logged_in(client)
    assert not is_logged_in(elsewhere)


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_the_login_page_sends_nobody_to_another_site(client, ada, wanted):
    answer = try_to_log_in(client, "ada@acme.test", next=wanted)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_after_login_one_is_where_one_wanted_to_be(client, ada):
    assert try_to_log_in(client, "ada@acme.test", next="/teams/")["Location"] == "/teams/"


# What a stranger can find out


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, ada):
    wrong = try_to_log_in(client, "ada@acme.test", "not the password")
    unknown = try_to_log_in(client, "nobody@acme.test", "not the password")

    assert wrong.status_code == unknown.status_code == 200
    assert without_tokens(wrong.content.decode(), "ada@acme.test") == without_tokens(
        unknown.content.decode(), "nobody@acme.test"
    )


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(client, ada):
    known, unknown = (client.post(RESET, {"email": email}) for email in ("ada@acme.test", "nobody@acme.test"))

    assert (
        (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"]) == (302, RESET + "done/")
    )
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["ada@acme.test"], "Choose a new password"),
        (["nobody@acme.test"], "No account for this address"),
    ]


def test_signing_up_does_not_tell_who_has_an_account(client, ada):
    fresh = client.post(SIGNUP, NEWCOMER)
    taken = Client().post(SIGNUP, NEWCOMER | {"email": "ada@acme.test"})

    assert (
        (fresh.status_code, fresh["Location"])
        == (taken.status_code, taken["Location"])
        == (
            302,
            "/accounts/confirm-email/",
        )
    )
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["noor@initech.test"], "Confirm your address"),
        (["ada@acme.test"], "You have an account already"),
    ]
    assert Organization.objects.filter(name="Initech").count() == 1


def test_links_in_mails_lead_here_whatever_host_was_asked(client, ada, settings):
    settings.URL = "https://procops.acme.test"

    client.post(RESET, {"email": "ada@acme.test"}, headers={"host": "localhost"})

    assert "https://procops.acme.test/accounts/password/reset/key/" in mail.outbox[0].body
    assert "http://localhost" not in mail.outbox[0].body.replace("https://procops.acme.test", "")


def test_a_reset_link_works_once(client, ada):
    client.post(RESET, {"email": "ada@acme.test"})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": NEWCOMER["password1"], "password2": NEWCOMER["password1"]}

    assert client.post(form, new)["Location"] == "/accounts/password/reset/key/done/"
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()
    assert try_to_log_in(Client(), "ada@acme.test", NEWCOMER["password1"]).status_code == 302


def test_a_mail_server_that_is_away_is_said_and_alike_for_every_address(client, ada, monkeypatch):
    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)

    known, unknown = (client.post(RESET, {"email": email}) for email in ("ada@acme.test", "nobody@acme.test"))

    assert known.status_code == unknown.status_code == 503
    assert without_tokens(known.content.decode()) == without_tokens(unknown.content.decode())


# Guessing


def test_after_five_wrong_guesses_even_the_right_password_has_to_wait(client, ada):
    for guess in range(5):
        assert "not correct" in try_to_log_in(client, "ada@acme.test", f"guess {guess}").content.decode()

    assert "Too many failed login attempts" in try_to_log_in(client, "ada@acme.test").content.decode()
    assert not is_logged_in(client)


def test_guessing_at_one_account_does_not_shut_out_another(client, ada, mia):
    for guess in range(6):
        try_to_log_in(Client(REMOTE_ADDR="203.0.113.9"), "ada@acme.test", f"guess {guess}")

    assert try_to_log_in(client, "mia@acme.test").status_code == 302


def test_one_client_may_not_guess_at_everybody(acme):
    client = Client(REMOTE_ADDR="2001:db8::1")
    for guess in range(20):
        try_to_log_in(client, f"person{guess}@acme.test", "password")

    neighbour = Client(REMOTE_ADDR="2001:db8::2")
    assert "Too many failed login attempts" in try_to_log_in(neighbour, "ada@acme.test").content.decode()
    assert try_to_log_in(Client(REMOTE_ADDR="2001:db8:0:1::1"), "ada@acme.test").status_code == 302


def test_the_wait_is_over_after_five_minutes(client, ada, settings):
    for guess in range(5):
        try_to_log_in(client, "ada@acme.test", f"guess {guess}")

    settings.PROCOPS_CLOCK_OFFSET = 301

    assert try_to_log_in(client, "ada@acme.test").status_code == 302


def test_of_many_guesses_in_one_moment_only_five_pass(acme):
    passed = [login_attempts.begin(email="ada@acme.test", client="203.0.113.9", now=MONDAY) for _ in range(50)]

    assert sum(attempt is not None for attempt in passed) == 5
    assert FailedLogin.objects.count() == 5


def test_a_right_password_is_not_counted_and_forgives_nothing(acme):
    first = login_attempts.begin(email="ada@acme.test", client="203.0.113.9", now=MONDAY)
    second = login_attempts.begin(email="ada@acme.test", client="203.0.113.9", now=MONDAY)
    assert second is not None

    login_attempts.succeeded(second)

    assert list(FailedLogin.objects.all()) == [first]


def test_failed_logins_are_forgotten_after_an_hour_and_name_nobody(acme, client):
    try_to_log_in(client, "ada@acme.test", "wrong")
    assert FailedLogin.objects.get().account != "ada@acme.test"

    login_attempts.forget_old(now=clock.now() + login_attempts._KEPT)

    assert FailedLogin.objects.count() == 0


# Signing up


def test_signing_up_makes_an_organization_and_its_first_admin(client, db):
    client.post(SIGNUP, NEWCOMER)
    link = re.search(r"/accounts/confirm-email/\S+", mail.outbox[0].body)[0]
    assert not is_logged_in(client)
    client.post(link)

    person = Person.objects.get(email="noor@initech.test")
    assert (person.name, person.time_zone) == ("Noor New", "Europe/Berlin")
    organization = Organization.objects.get()
    assert (organization.name, organization.time_zone, organization.is_demo) == ("Initech", "Europe/Berlin", False)
    with scope(organization.pk):
        assert Membership.objects.get(person=person).role == Role.ADMIN
    assert is_logged_in(client)


def test_a_link_that_confirms_an_address_logs_nobody_else_in(client, db):
    client.post(SIGNUP, NEWCOMER)
    link = re.search(r"/accounts/confirm-email/\S+", mail.outbox[0].body)[0]
    thief = Client()

    thief.post(link)

    assert not is_logged_in(thief)


def test_until_the_address_is_confirmed_nobody_gets_in(client, db):
    client.post(SIGNUP, NEWCOMER)

    answer = try_to_log_in(client, NEWCOMER["email"], NEWCOMER["password1"])

    assert answer["Location"] == "/accounts/confirm-email/"
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("organization", "", "This field is required."),
        ("name", "Bell\x07", "control characters"),
        ("password1", "12345678901", "too common"),
        ("password1", "noor@initech", "too similar"),
        ("time_zone", "Mars/Olympus", "not one of the available choices"),
        ("email", "nowhere", "valid email address"),
    ],
)
def test_signing_up_says_what_is_wrong(client, db, field, value, complaint):
    answer = client.post(SIGNUP, NEWCOMER | {field: value})

    assert complaint in answer.content.decode()
    assert (Person.objects.count(), Organization.objects.count()) == (0, 0)


def test_a_closed_sign_up_says_how_to_be_invited_and_makes_nobody(client, db, settings):
    settings.SIGNUP_OPEN = False

    assert "You can join an organization by invitation" in client.get(SIGNUP).content.decode()
    assert "You can join an organization by invitation" in client.post(SIGNUP, NEWCOMER).content.decode()
    assert Person.objects.count() == 0
    assert "Sign up" not in client.get(LOGIN).content.decode()


# What counts at the next request


def test_whoever_is_shut_out_is_out_at_the_next_request(client, ada, mia):
    logged_in(client, mia)
    memberships.deactivate(Membership.objects.get(person=mia), by=as_actor(ada), now=MONDAY)

    answer = client.get(reverse("people:directory"))
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/people/")


def test_a_new_role_counts_at_the_next_request(client, ada, mia):
    logged_in(client, mia)
    assert client.get(reverse("people:audit_log")).status_code == 403

    memberships.change_role(Membership.objects.get(person=mia), role=Role.ADMIN, by=as_actor(ada), now=MONDAY)

    assert client.get(reverse("people:audit_log")).status_code == 200


def test_somebody_without_an_organization_can_still_log_out(client, db):
    person = Person.objects.create_user("lone@nowhere.test", PASSWORD, name="Lone")
    logged_in(client, person)

    assert "You belong to no organization yet" in client.get("/people/").content.decode()
    assert client.post("/accounts/logout/").status_code == 302


# Forged requests

WRITES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_logout",
    "account_change_password",
    "people:switch",
    "people:theme",
    "people:profile",
    "people:settings",
    "people:new_team",
    "people:invitations",
    "people:demo_login",
    "tokens:tokens",
    "notices:mark_all_read",
]


@pytest.mark.parametrize("name", WRITES)
def test_a_request_forged_by_another_site_changes_nothing(ada, name):
    client = logged_in(Client(enforce_csrf_checks=True), ada)

    assert client.post(reverse(name)).status_code == 403
