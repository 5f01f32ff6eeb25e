"""In which organization a request is made, and for whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from procops import clock
from procops.people import memberships
from procops.people.actor import Actor
from procops.people.models import Membership, Person, Role
from procops.rest import tokens
from procops.scoping import OutsideScope, current_organization_id, scope
from tests.cast import MONDAY, as_actor, logged_in


def whoami(request: HttpRequest) -> HttpResponse:
    """Answers with what the middleware has found out."""
    try:
        here = str(current_organization_id())
    except OutsideScope:
        here = "nowhere"
    actor = request.actor and f"{request.actor.name} {request.actor.role}"
    return HttpResponse(f"{here}|{actor}|{timezone.get_current_timezone_name()}")


whoami.login_required = False
urlpatterns = [path("whoami/", whoami), path("api/v1/whoami/", whoami)]


@pytest.fixture(autouse=True)
def only_this_page(request, settings):
    if "urls" in request.keywords:
        return
    settings.ROOT_URLCONF = __name__


real_urls = pytest.mark.urls("procops.urls")


@pytest.fixture
def ada_in_both(ada, globex) -> Person:
    with scope(globex.pk):
        memberships.join(ada, role=Role.VIEWER, by=Actor.system(globex.pk), now=MONDAY)
    return ada


def token_of(person: Person, **facts) -> str:
    _, secret = tokens.create(name="Shop", scopes=["read"], by=as_actor(person), now=MONDAY, **facts)
    return secret


def ask(client, secret: str) -> str:
    return client.get("/api/v1/whoami/", headers={"authorization": f"Bearer {secret}"}).content.decode()


def test_without_a_login_a_request_is_made_nowhere(client, acme):
    assert client.get("/whoami/").content.decode() == "nowhere|None|UTC"


def test_the_first_organization_by_name_is_taken_until_another_is_chosen(client, acme, globex, ada_in_both):
    logged_in(client, ada_in_both)

    assert client.get("/whoami/").content.decode() == f"{acme.pk}|Ada Lovett admin|UTC"


def test_a_choice_is_remembered_and_the_role_is_that_of_the_organization(client, globex, ada_in_both):
    logged_in(client, ada_in_both)
    session = client.session
    session["organization"] = str(globex.pk)
    session.save()

    assert client.get("/whoami/").content.decode() == f"{globex.pk}|Ada Lovett viewer|UTC"


def test_a_choice_the_person_does_not_belong_to_counts_for_nothing(client, acme, globex, mia):
    logged_in(client, mia)
    session = client.session
    session["organization"] = str(globex.pk)
    session.save()

    assert client.get("/whoami/").content.decode() == f"{acme.pk}|Mia Sommer member|UTC"


def test_times_are_told_by_the_persons_clock_else_the_organizations(client, acme, ada):
    acme.time_zone = "Europe/Berlin"
    acme.save()
    assert logged_in(client, ada).get("/whoami/").content.decode().endswith("|Europe/Berlin")

    Person.objects.filter(pk=ada.pk).update(time_zone="Asia/Tokyo")
    assert client.get("/whoami/").content.decode().endswith("|Asia/Tokyo")


def test_a_token_names_its_organization_whatever_the_session_says(client, acme, globex, ada_in_both, eve):
    secret = token_of(ada_in_both)
    logged_in(client, eve)

    assert ask(client, secret) == f"{acme.pk}|Ada Lovett admin|UTC"


@pytest.mark.parametrize("secret", ["", "pct_wrong", "pct_\x00ÿ", "x" * 10_000])
def test_a_wrong_token_is_nobody_even_with_a_session(client, ada, secret):
    logged_in(client, ada)

    assert ask(client, secret) == "nowhere|None|UTC"


def test_a_token_counts_for_the_api_only(client, ada):
    answer = client.get("/whoami/", headers={"authorization": f"Bearer {token_of(ada)}"})

    assert answer.content.decode() == "nowhere|None|UTC"


def test_a_revoked_token_ends_at_the_next_request(client, acme, ada):
    token, secret = tokens.create(name="Shop", scopes=["read"], by=as_actor(ada), now=MONDAY)
    assert ask(client, secret).startswith(str(acme.pk))

    tokens.revoke(token, by=as_actor(ada), now=MONDAY)

    assert ask(client, secret) == "nowhere|None|UTC"


def test_an_expired_token_is_nobody(client, ada):
    assert ask(client, token_of(ada, expires_at=clock.now())) == "nowhere|None|UTC"


def test_the_tokens_of_whoever_is_shut_out_end(client, ada, mia):
    secret = token_of(mia)
    memberships.deactivate(Membership.objects.get(person=mia), by=as_actor(ada), now=MONDAY)

    assert ask(client, secret) == "nowhere|None|UTC"


def test_an_account_that_is_closed_is_nobody(client, ada, mia):
    secret = token_of(mia)
    logged_in(client, mia)
    Person.objects.filter(pk=mia.pk).update(is_active=False)

    assert ask(client, secret) == "nowhere|None|UTC"
    assert client.get("/whoami/").content.decode() == "nowhere|None|UTC"


def test_the_organization_of_a_request_costs_one_query_and_its_actor_two(client, ada, django_assert_num_queries):
    logged_in(client, ada)

    with django_assert_num_queries(5):  # beside the session and the person
        client.get("/whoami/")


@real_urls
def test_switching_leads_to_the_other_organization(client, globex, ada_in_both):
    logged_in(client, ada_in_both)

    answer = client.post(reverse("people:switch"), {"organization": str(globex.pk)})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["organization"] == str(globex.pk)


@real_urls
@pytest.mark.parametrize("wanted", ["", "nonsense", "the other"])
def test_nobody_switches_to_where_they_do_not_belong(client, globex, mia, wanted):
    wanted = str(globex.pk) if wanted == "the other" else wanted

    answer = logged_in(client, mia).post(reverse("people:switch"), {"organization": wanted})

    assert answer.status_code == 404
    assert "organization" not in client.session


@real_urls
def test_the_theme_is_kept_with_the_person(client, ada):
    answer = logged_in(client, ada).post(reverse("people:theme"), {"theme": "dark"})

    assert answer.status_code == 204
    assert Person.objects.get(pk=ada.pk).theme == "dark"
    assert client.post(reverse("people:theme"), {"theme": "pink"}).status_code == 404


@real_urls
@pytest.mark.parametrize(("asked", "led"), [("/teams/", "/teams/"), ("https://evil.test/", "/"), ("//evil.test", "/")])
def test_without_scripts_one_comes_back_to_the_page_and_to_no_other_site(client, ada, asked, led):
    answer = logged_in(client, ada).post(
        reverse("people:theme"), {"theme": "dark", "next": asked}, headers={"accept": "text/html"}
    )

    assert (answer.status_code, answer["Location"]) == (302, led)


@real_urls
def test_the_profile_is_changed(client, ada):
    facts = {"name": "Ada L.", "time_zone": "Europe/Berlin", "theme": "light"}

    assert logged_in(client, ada).post(reverse("people:profile"), facts).status_code == 302

    person = Person.objects.get(pk=ada.pk)
    assert (person.name, person.time_zone, person.theme, person.shortcuts) == (
        "Ada L.",
        "Europe/Berlin",
        "light",
        False,
    )


def test_use_of_a_token_is_noted_every_quarter_of_an_hour(acme, ada):
    token, secret = tokens.create(name="Shop", scopes=["read"], by=as_actor(ada), now=MONDAY)
    at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

    tokens.find(secret, now=at)
    assert tokens.find(secret, now=at + timedelta(minutes=10)).last_used_at == at
    tokens.find(secret, now=at + timedelta(minutes=16))

    token.refresh_from_db()
    assert token.last_used_at == at + timedelta(minutes=16)
