"""The pages about people: who sees what, that every page renders, and that lists do not ask more for more rows."""

from uuid import uuid4

import pytest
from django.urls import reverse

from procops.people import accounts, audit, invitations, memberships, teams
from procops.people.models import AuditEntry, Membership, Role, Team
from procops.rest import tokens
from tests.cast import MONDAY, as_actor, logged_in

FOR_EVERYBODY = [
    "people:directory",
    "people:teams",
    "people:settings",
    "people:profile",
    "tokens:tokens",
    "notices:inbox",
]
FOR_ADMINS = ["people:invitations", "people:new_team", "people:audit_log", "notices:undelivered"]


@pytest.mark.parametrize("name", FOR_EVERYBODY + FOR_ADMINS)
def test_an_admin_sees_every_page(client, ada, name):
    assert logged_in(client, ada).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_a_viewer_sees_what_everybody_sees(client, vera, name):
    assert logged_in(client, vera).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_ADMINS)
def test_a_member_may_not_see_what_admins_see(client, mia, name):
    answer = logged_in(client, mia).get(reverse(name))

    assert answer.status_code == 403
    assert "Only an admin of the organization can do this." in answer.content.decode()


@pytest.mark.parametrize("name", FOR_EVERYBODY + FOR_ADMINS)
def test_whoever_is_not_logged_in_is_sent_to_the_login_page(client, acme, name):
    answer = client.get(reverse(name))

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={reverse(name)}")


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_no_page_may_be_kept_by_a_shared_cache(client, ada, name):
    assert "no-store" in logged_in(client, ada).get(reverse(name))["Cache-Control"]


# A stranger


@pytest.fixture
def theirs(ada, mia, ivan, it_service):
    """One of each of Acme's things, by the pages that show or change it."""
    token, _ = tokens.create(name="Shop", scopes=["read"], by=as_actor(mia), now=MONDAY)
    invitation, _ = invitations.invite(email="n@initech.test", role=Role.MEMBER, by=as_actor(ada), now=MONDAY)
    return {
        "people:member": [mia.pk],
        "people:reactivate": [mia.pk],
        "people:team": [it_service.pk],
        "people:edit_team": [it_service.pk],
        "people:archive_team": [it_service.pk],
        "people:restore_team": [it_service.pk],
        "people:add_team_member": [it_service.pk],
        "people:remove_team_member": [it_service.pk, ivan.pk],
        "people:renew_invitation": [invitation.pk],
        "people:revoke_invitation": [invitation.pk],
        "tokens:revoke": [token.pk],
    }


def test_what_belongs_to_others_is_answered_like_what_never_was(client, theirs, eve):
    logged_in(client, eve)

    for name, ids in theirs.items():
        for method in (client.get, client.post):
            # Forms are checked first: the choices of a form are one's own people.
            body = {"person": eve.pk} if name == "people:add_team_member" and method == client.post else {}
            there = method(reverse(name, args=ids), body)
            never = method(reverse(name, args=[uuid4() for _ in ids]), body)
            assert there.status_code == never.status_code, name
            assert there.status_code in (404, 405), name
    assert Membership.objects.filter(is_active=False).count() == 0


# The directory


def test_the_directory_shows_role_and_teams(client, ada):
    page = logged_in(client, ada).get(reverse("people:directory")).content.decode()

    assert [name in page for name in ("Ivy Chen", "ivy@acme.test", "IT service", "Designer")] == [True] * 4


@pytest.mark.parametrize(
    ("words", "found"), [("iv", {"Ivy Chen", "Ivan Petrov"}), ("PAM@acme", {"Pam Ortiz"}), ("nobody", set())]
)
def test_the_directory_is_searched_by_name_and_address(client, ada, words, found):
    page = logged_in(client, ada).get(reverse("people:directory"), {"q": words})

    assert {str(member.person) for member in page.context["page"]} == found


def test_former_members_are_for_admins_to_see(client, ada, mia, max):
    memberships.deactivate(Membership.objects.get(person=max), by=as_actor(ada), now=MONDAY)
    former = reverse("people:directory") + "?former=yes"

    assert [str(each.person) for each in logged_in(client, ada).get(former).context["page"]] == ["Max Weber"]
    assert "Max Weber" not in logged_in(client, mia).get(former).content.decode()


def test_an_admin_changes_a_role_on_the_page(client, ada, mia):
    logged_in(client, ada).post(reverse("people:member", args=[mia.pk]), {"role": "designer"})

    assert Membership.objects.get(person=mia).role == Role.DESIGNER


def test_a_member_cannot_change_a_role_by_posting(client, mia):
    answer = logged_in(client, mia).post(reverse("people:member", args=[mia.pk]), {"role": "admin"}, follow=True)

    assert "Only an admin of the organization can do this." in answer.content.decode()
    assert Membership.objects.get(person=mia).role == Role.MEMBER


def test_somebody_who_was_shut_out_is_let_in_again(client, ada, mia):
    memberships.deactivate(Membership.objects.get(person=mia), by=as_actor(ada), now=MONDAY)

    logged_in(client, ada).post(reverse("people:reactivate", args=[mia.pk]))
    assert Membership.objects.get(person=mia).is_active


# Settings


def test_an_admin_renames_the_organization(client, acme, ada):
    facts = {"name": "Acme & Sons", "time_zone": "Europe/Berlin"}

    assert logged_in(client, ada).post(reverse("people:settings"), facts).status_code == 302

    acme.refresh_from_db()
    assert (acme.name, acme.time_zone) == ("Acme & Sons", "Europe/Berlin")
    assert "changed the organization to Acme &amp; Sons" in client.get(reverse("people:audit_log")).content.decode()


def test_a_member_does_not(client, acme, mia):
    answer = logged_in(client, mia).post(reverse("people:settings"), {"name": "Mine", "time_zone": "UTC"})

    assert answer.status_code == 403


def test_a_time_zone_that_is_none_is_refused(client, ada):
    answer = logged_in(client, ada).post(reverse("people:settings"), {"name": "Acme", "time_zone": "Mars/Olympus"})

    assert answer.status_code == 422


def test_the_audit_log_is_read_page_by_page_without_gaps(client, ada, payroll):
    AuditEntry.objects.bulk_create(
        AuditEntry.here(
            at=MONDAY, kind="team.renamed", subject_kind="team", subject_id=payroll.pk, facts={"name": str(n)}
        )
        for n in range(120)
    )
    seen, address = [], reverse("people:audit_log")
    while address:
        page = logged_in(client, ada).get(address)
        seen += [line.entry.pk for line in page.context["lines"]]
        older = page.context["older"]
        address = f"{reverse('people:audit_log')}?before={older}".replace("+", "%2B") if older else ""

    assert seen == list(AuditEntry.objects.order_by("-at", "-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-03-02", "soon"])
def test_a_mark_out_of_the_calendar_counts_as_none(client, ada, at):
    page = logged_in(client, ada).get(reverse("people:audit_log"), {"before": f"{at}/{uuid4()}"})

    assert page.status_code == 200


def test_an_entry_of_a_kind_nobody_has_worded_is_shown_as_it_is(client, ada, payroll):
    audit.record("lane.staffed", subject=payroll, actor_id=None, now=MONDAY, lane="Payroll")

    page = logged_in(client, ada).get(reverse("people:audit_log")).content.decode()

    assert "lane.staffed lane: Payroll" in page


# Cost


def add_three_of_everything(ada, it_service):
    by = as_actor(ada)
    for number in range(3):
        person = accounts.create(name=f"Person {number}", email=f"p{number}@acme.test", password=None, now=MONDAY)
        memberships.join(person, role=Role.MEMBER, by=by, now=MONDAY, team=it_service)
        teams.create(name=f"Team {number}", lead=person, by=by, now=MONDAY)
        invitations.invite(email=f"new{number}@initech.test", role=Role.MEMBER, by=by, now=MONDAY)
        tokens.create(name=f"Token {number}", scopes=["read"], by=by, now=MONDAY)


@pytest.mark.parametrize(
    "name",
    ["people:directory", "people:teams", "people:team", "people:invitations", "people:audit_log", "tokens:tokens"],
)
def test_a_list_costs_the_same_queries_for_more_rows(
    client, ada, it_service, name, django_assert_num_queries, django_assert_max_num_queries
):
    by = as_actor(ada)
    invitations.invite(email="one@initech.test", role=Role.MEMBER, by=by, now=MONDAY)
    tokens.create(name="One", scopes=["read"], by=by, now=MONDAY)
    address = reverse(name, args=[it_service.pk] if name == "people:team" else [])
    logged_in(client, ada).get(address)
    with django_assert_max_num_queries(16) as few:
        client.get(address)

    add_three_of_everything(ada, it_service)

    with django_assert_num_queries(len(few)):
        client.get(address)
    assert Team.objects.count() == 7
