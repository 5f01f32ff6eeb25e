"""Tokens open what their scopes and their person's role allow, and no more, from the next request on."""

from datetime import timedelta

import pytest
from django.test import Client

from procops import clock
from procops.people import memberships
from procops.people.models import Role
from procops.rest import tokens
from procops.rest.docs import schema
from procops.rest.models import Token
from tests.cast import MONDAY, as_actor, logged_in
from tests.rest.api import Api, api_of
from workflows.models import Case

START = {"process": "purchasing", "data": {}}


def test_me_says_who_and_how_far(acme, ivy, it_service):
    assert api_of(ivy, ["read"]).get("me") == {
        "id": str(ivy.pk),
        "name": "Ivy Chen",
        "email": "ivy@acme.test",
        "role": "member",
        "teams": [str(it_service.pk)],
        "leads": [str(it_service.pk)],
        "scopes": ["read"],
    }


def test_the_organization_follows_from_the_token(acme, nina):
    assert api_of(nina).get("organization")["name"] == "Acme"


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ([], set()),
        (["read"], {"read"}),
        (["work"], {"work"}),
        (["design"], {"design"}),
        (["admin"], {"admin"}),
        (["read", "work", "design", "admin"], {"read", "work", "design", "admin"}),
    ],
)
def test_a_token_does_what_its_scopes_say(purchasing, ada, scopes, allowed):
    api = api_of(ada, scopes)
    asked = {
        "read": api.request("GET", "cases"),
        "work": api.request("POST", "cases", START),
        "design": api.request("POST", "processes", {}),
        "admin": api.request("POST", "teams", {}),
    }

    assert {scope for scope, answer in asked.items() if answer.status_code != 403} == allowed


def test_the_document_names_the_scope_of_every_operation():
    told = {
        operation["operationId"]: operation["description"].rpartition("scope `")[2].rstrip("`.")
        for path in schema()["paths"].values()
        for operation in path.values()
    }

    assert set(told.values()) == {"read", "work", "design", "events", "admin"}
    assert {name for name, scope in told.items() if scope == "admin"} == {
        "invitations_create", "invitations_renew", "invitations_revoke", "people_change_role", "people_deactivate",
        "people_reactivate", "teams_add_member", "teams_archive", "teams_create", "teams_remove_member",
        "teams_restore", "tokens_create", "tokens_revoke", "people_bring_in", "people_sign_out", "leaving_hand_over",
        "leaving_erase", "calendars_create", "calendars_change", "calendars_delete", "calendars_mark_days",
        "calendars_clear_days",
    }  # fmt: skip
    assert {name for name, scope in told.items() if scope == "design"} == {
        "draft_publish", "draft_save", "processes_create", "processes_owner", "processes_staff", "versions_retire",
        "versions_restore", "processes_replace_person", "processes_review", "schedule_set_up", "schedule_pause",
        "schedule_resume", "schedule_end", "as_is_keep", "as_is_drop", "failure_points_create",
        "failure_points_answer", "failure_points_take_off", "event_logs_create", "event_logs_say", "event_logs_send",
        "event_logs_forget",
    }  # fmt: skip


def test_a_revoked_token_is_nobodys_on_the_next_request(acme, nina):
    api = api_of(nina)
    api.get("me")

    tokens.revoke(Token.objects.get(), by=as_actor(nina), now=MONDAY)

    assert api.request("GET", "me").status_code == 401


def test_a_token_ends_when_it_expires(acme, nina, monkeypatch):
    _token, secret = tokens.create(
        name="short", scopes=["read"], by=as_actor(nina), now=MONDAY, expires_at=MONDAY + timedelta(hours=1)
    )
    statuses = []
    for minutes in (59, 60):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: MONDAY + timedelta(minutes=minutes))
        statuses.append(Api(secret).request("GET", "me").status_code)

    assert statuses == [200, 401]


@pytest.mark.parametrize("at", ["2000-01-01T00:00:00Z", "2000-01-01T00:00:00"])
def test_a_token_that_would_have_expired_already_is_not_made(acme, ada, at):
    api = api_of(ada, ["read", "admin"])

    assert api.refused("tokens", {"name": "t", "scopes": ["read"], "expires_at": at}) == (409, "expires_at_once")


def test_whoever_is_shut_out_has_no_token_any_more(acme, nina, ada):
    api = api_of(nina)

    member = nina.memberships.get()
    memberships.deactivate(member, by=as_actor(ada), now=MONDAY)

    assert api.request("GET", "me").status_code == 401


def test_another_role_counts_from_the_next_request_on(purchasing, dora, ada):
    api = api_of(dora)
    assert api.request("POST", "processes", {"template": "employee-onboarding"}).status_code == 201

    api_of(ada).post(f"people/{dora.pk}/change-role", {"role": "viewer"})

    assert api.refused("processes", {"template": "it-incident"}) == (409, "designers_only")
    assert api.get("me")["role"] == Role.VIEWER


def test_a_token_makes_no_token_that_may_do_more(acme, ada):
    api = api_of(ada, ["read", "admin"])

    assert api.refused("tokens", {"name": "more", "scopes": ["work"]}) == (409, "scope_beyond_token")
    assert api.post("tokens", {"name": "less", "scopes": ["read"]}, status=201)["secret"].startswith(tokens.PREFIX)


def test_a_session_needs_the_csrf_token_to_change_something(purchasing, nina, max):
    client = logged_in(Client(enforce_csrf_checks=True), nina)
    client.get("/profile/")
    data = {"what": "A crane", "amount": "1.00", "manager": str(max.pk)}
    body = {"process": "purchasing", "data": data}

    without = client.post("/api/v1/cases/", body, content_type="application/json")
    headers = {"X-CSRFToken": client.cookies["procops_csrf"].value}
    with_it = client.post("/api/v1/cases/", body, content_type="application/json", headers=headers)

    assert (without.status_code, without.json()["errors"][0]["code"]) == (403, "permission_denied")
    assert with_it.status_code == 201
    assert Case.objects.count() == 1


def test_a_token_needs_none(purchasing, nina, max):
    api = api_of(nina)
    api.client = Client(enforce_csrf_checks=True)
    data = {"what": "A crane", "amount": "1.00", "manager": str(max.pk)}

    assert api.post("cases", {"process": "purchasing", "data": data}, status=201)["case"]["reference"] == "PUR-1"


def test_a_session_may_read(acme, nina, client):
    assert logged_in(client, nina).get("/api/v1/me/").json()["scopes"] is None


def test_somebody_who_belongs_nowhere_is_told_so(acme, nina, ada, client):
    memberships.deactivate(nina.memberships.get(), by=as_actor(ada), now=MONDAY)

    answer = logged_in(client, nina).get("/api/v1/me/")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "permission_denied")


def test_tokens_count_below_api_only(acme, nina):
    api = api_of(nina)

    page = api.client.get("/people/", headers={"Authorization": f"Bearer {api.secret}"})

    assert (page.status_code, page["Location"]) == (302, "/accounts/login/?next=/people/")


def test_one_sees_ones_own_tokens_and_an_admin_everybodys(acme, nina, ada):
    nina_api, ada_api = api_of(nina), api_of(ada)

    assert [row["person"]["name"] for row in nina_api.get("tokens")["results"]] == ["Nina Roth"]
    assert sorted(row["person"]["name"] for row in ada_api.get("tokens")["results"]) == ["Ada Lovett", "Nina Roth"]
    assert {"secret", "secret_hash"} & set(nina_api.get("tokens")["results"][0]) == set()


def test_an_admin_ends_somebody_elses_token(acme, nina, ada):
    nina_api = api_of(nina)
    token = Token.objects.get(person=nina)

    api_of(ada).post(f"tokens/{token.pk}/revoke")

    assert nina_api.request("GET", "me").status_code == 401
