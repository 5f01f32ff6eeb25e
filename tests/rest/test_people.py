"""People, teams and invitations over REST: read by everybody, changed by admins and leads."""

import re

import pytest
from django.urls import reverse

from procops.people.models import Invitation, TeamMember
from tests.cast import logged_in
from tests.rest.api import Api, api_of


@pytest.fixture
def admin(acme, ada) -> Api:
    return api_of(ada)


def test_a_team_is_made_filled_archived_and_brought_back(admin, nina, petra):
    made = admin.post("teams", {"name": "Movers", "lead": str(nina.pk)}, status=201)
    path = f"teams/{made['id']}"

    admin.post(f"{path}/add-member", {"person": str(petra.pk)})
    members = admin.get(f"{path}/members")["results"]
    admin.post(f"{path}/remove-member", {"person": str(petra.pk)})
    admin.post(f"{path}/archive")
    listed = [row["name"] for row in admin.get("teams")["results"]]
    archived = [row["name"] for row in admin.get("teams", is_archived=True)["results"]]
    admin.post(f"{path}/restore")

    assert [(row["name"], row["is_lead"]) for row in members] == [("Nina Roth", True), ("Petra Lang", False)]
    assert ("Movers" in listed, archived) == (False, ["Movers"])
    team = admin.get(path)
    assert (team["lead"]["name"], team["size"], team["is_archived"], team["calendar"]) == ("Nina Roth", 1, False, None)


def test_a_team_of_that_name_is_refused(admin, it_service):
    assert admin.refused("teams", {"name": "it SERVICE"}) == (409, "team_name_taken")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, 7, None, "\u202e\x00"])
def test_a_name_must_be_a_line_of_text(admin, name):
    answer = admin.request("POST", "teams", {"name": name})

    assert (answer.status_code, answer.json()["errors"][0]["attr"] in ("name", None)) == (400, True)


def test_somebody_is_invited_by_mail_and_joins_by_the_link(
    admin, it_service, client, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invited = admin.post("invitations", {"email": "Jo@New.test", "team": str(it_service.pk)}, key="k", status=201)

    (mail,) = mailoutbox
    (waiting,) = admin.get("invitations")["results"]
    assert (mail.to, invited["link"] in mail.body) == (["jo@new.test"], True)
    assert (waiting["email"], waiting["team"]["name"], waiting["role"]) == ("jo@new.test", "IT service", "member")
    assert client.get(re.sub("^https?://[^/]+", "", invited["link"])).status_code == 200
    again = admin.post("invitations", {"email": "Jo@New.test", "team": str(it_service.pk)}, key="k", status=201)
    assert again == {"id": invited["id"], "link": None}


def test_an_invitation_is_renewed_and_revoked(admin, client):
    first = admin.post("invitations", {"email": "jo@new.test"}, status=201)
    renewed = admin.post(f"invitations/{first['id']}/renew")
    links = [one["link"].partition("/invitations/")[2].strip("/") for one in (first, renewed)]
    pages = [client.get(reverse("people:accept_invitation", args=[link])).status_code for link in links]

    admin.post(f"invitations/{first['id']}/revoke")

    assert pages == [404, 200]
    assert client.get(reverse("people:accept_invitation", args=[links[1]])).status_code == 410
    assert admin.get("invitations")["results"] == []
    assert Invitation.objects.get().revoked_at is not None


def test_invitations_are_for_admins(acme, nina):
    assert api_of(nina).request("GET", "invitations").status_code == 403
    assert api_of(nina).refused("invitations", {"email": "x@new.test"}) == (403, "permission_denied")


def test_a_member_is_shut_out_and_let_in_again(admin, ivy, it_service):
    ended = admin.post(f"people/{ivy.pk}/deactivate")
    back = admin.post(f"people/{ivy.pk}/reactivate")

    assert [one["is_active"] for one in (ended, back)] == [False, True]
    assert TeamMember.objects.filter(person=ivy).count() == 0
    assert admin.get(f"people/{ivy.pk}")["teams"] == []


def test_the_only_admin_stays_one(admin, ada):
    assert admin.refused(f"people/{ada.pk}/change-role", {"role": "member"}) == (409, "last_admin")
    assert admin.refused(f"people/{ada.pk}/deactivate") == (409, "last_admin")


def test_a_member_changes_nobody(acme, nina, ivy, client):
    session = logged_in(client, nina)

    answer = session.post(f"/api/v1/people/{ivy.pk}/deactivate/", content_type="application/json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "admins_only")
    assert answer.json()["errors"][0]["next_action"] == "Ask one of the admins; the people page shows who they are."


def test_a_person_says_their_teams(acme, nina, ivy, it_service):
    person = api_of(nina).get(f"people/{ivy.pk}")

    assert person["teams"] == [{"id": str(it_service.pk), "name": "IT service"}]
    assert (person["email"], person["role"]) == ("ivy@acme.test", "member")
