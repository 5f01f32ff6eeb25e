import pytest
from django.test import Client

from procops.people import accounts, memberships, organizations
from procops.people.actor import Actor
from procops.people.models import Organization, Person, Role
from procops.scoping import scope
from tests.cast import MONDAY, logged_in

LOGIN = "/demo/login/"


@pytest.fixture
def demo(db, settings) -> Organization:
    settings.DEMO = True
    ben = accounts.create(name="Ben Demo", email="ben@demo.test", password=None, now=MONDAY)
    organization, _ = organizations.found(name="Demo", time_zone="UTC", founder=ben, now=MONDAY, is_demo=True)
    return organization


@pytest.fixture
def ben(demo) -> Person:
    return Person.objects.get(email="ben@demo.test")


def log_in_as(client: Client, person: Person, organization: Organization):
    return client.post(LOGIN, {"person": str(person.pk), "organization": str(organization.pk)})


def test_one_click_logs_in_as_one_of_the_demos_people(client, demo, ben):
    assert "Ben Demo" in client.get("/accounts/login/").content.decode()

    assert log_in_as(client, ben, demo).status_code == 302

    assert client.get("/settings/").wsgi_request.user == ben


def test_outside_a_demo_there_are_no_one_click_logins(client, demo, ben, settings):
    settings.DEMO = False

    assert "Ben Demo" not in client.get("/accounts/login/").content.decode()
    assert log_in_as(client, ben, demo).status_code == 404


def test_people_of_a_real_organization_cannot_be_clicked_in(client, demo, acme, ada):
    assert "Ada Lovett" not in client.get("/accounts/login/").content.decode()
    assert log_in_as(client, ada, acme).status_code == 404
    assert log_in_as(client, ada, demo).status_code == 404


def test_a_real_person_who_joined_the_demo_keeps_their_account_to_themselves(client, demo, eve):
    with scope(demo.pk):
        memberships.join(eve, role=Role.MEMBER, by=Actor.system(demo.pk), now=MONDAY)

    assert "Eve Stranger" not in client.get("/accounts/login/").content.decode()
    assert log_in_as(client, eve, demo).status_code == 404


@pytest.mark.parametrize("posted", [{}, {"person": "1", "organization": "1"}, {"person": "\x00"}])
def test_nonsense_is_nobody(client, demo, posted):
    assert client.post(LOGIN, posted).status_code == 404


def test_a_demo_login_gives_a_new_session(client, demo, ben, acme, ada):
    logged_in(client, ada)
    before = client.session.session_key

    log_in_as(client, ben, demo)

    assert client.session.session_key != before
    assert client.get("/settings/").wsgi_request.user == ben


def test_the_login_page_asks_no_more_for_three_people_than_for_one(client, demo, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/accounts/login/")
    with scope(demo.pk):
        for number in (1, 2):
            person = accounts.create(name=f"P{number}", email=f"p{number}@demo.test", password=None, now=MONDAY)
            memberships.join(person, role=Role.MEMBER, by=Actor.system(demo.pk), now=MONDAY)

    with django_assert_num_queries(2):
        client.get("/accounts/login/")
