"""Many people come in by one table: read, compared, looked at, brought in, invited."""

from collections.abc import Iterable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handoffs import erasing
from procops.notices import delivery
from procops.notices.models import Notice
from procops.people import accounts, invitations, memberships, roster, rules
from procops.people.models import AuditEntry, Invitation, Membership, Person, Role, Team, TeamMember
from procops.people.roster.planning import Standing, in_short
from procops.people.roster.reading import read
from procops.scoping import scope
from tests.cast import MONDAY, PASSWORD, as_actor, logged_in
from tests.rest.api import api_of

TABLE = """name,e-mail,teams,lead,role,zone
Noor New,noor@acme.test,Movers,yes,designer,Europe/Berlin
Ben Bold,Ben@Acme.test,Movers;IT service,,,
Ivy Chen,ivy@acme.test,IT service,,,
"""


def told(faults: Iterable[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    return [(line, column, message) for line, column, message in faults]


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, too, are asked for on the Monday on which everything begins."""
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY)


# Reading


def test_addresses_alone_are_enough():
    reading = read("noor@acme.test, mia.sommer@acme.test\n\nBen Bold <BEN@acme.test>;\n")

    assert reading.faults == []
    assert [(row.line, row.email, row.name) for row in reading.rows] == [
        (1, "noor@acme.test", "Noor"),
        (1, "mia.sommer@acme.test", "Mia Sommer"),
        (3, "ben@acme.test", "Ben Bold"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_may_have_commas_semicolons_or_tabs(separator):
    lines = ["Name", "E-Mail", "Team", "Time zone"], ["Noor New", "noor@acme.test", "Movers", "europe/berlin"]

    (row,) = read("\ufeff" + "\r\n".join(separator.join(line) for line in lines)).rows

    assert (row.line, row.name, row.email, row.teams, row.zone) == (
        2, "Noor New", "noor@acme.test", ("Movers",), "Europe/Berlin",
    )  # fmt: skip


def test_a_table_without_names_of_columns_is_read_in_their_order():
    (row,) = read("Noor New\tnoor@acme.test\tMovers; Payroll\tMovers\tViewer").rows

    assert (row.name, row.teams, row.leads, row.role) == ("Noor New", ("Movers", "Payroll"), ("Movers",), Role.VIEWER)


def test_every_fault_names_its_line_and_its_column():
    text = """name,email,teams,lead,role,zone,phone
Noor,noor@acme,Movers,,,,
Ben,ben@acme.test,,yes,,,
Cem,cem@acme.test,A;B,yes,,,
Dan,dan@acme.test,,,boss,,
Eli,eli@acme.test,,,,Europe/Atlantis,
Fee,,,,,,
Gus,CEM2@acme.test,,,,,
Gus,cem2@acme.test,,,,,
"""
    reading = read(text)

    assert reading.ignored == ["phone"]
    assert told(reading.faults) == [
        (2, "E-mail", "“noor@acme” is no e-mail address."),
        (3, "Lead", "The line names no team."),
        (4, "Lead", "Write which team they lead: the line names several."),
        (5, "Role", "“boss” is no role. Roles are Admin, Designer, Member, Viewer."),
        (6, "Zone", "There is no time zone “Europe/Atlantis”. Write it like Europe/Berlin."),
        (7, "E-mail", "The address is missing."),
        (9, "E-mail", "cem2@acme.test stands in line 8 already."),
    ]


def test_nothing_is_a_fault_too():
    assert [fault.message for fault in read(" \n").faults] == ["There is nobody here yet."]


# Comparing


def test_the_plan_says_what_would_change(ada, ivy, it_service):
    plan = roster.plan_for(TABLE)

    assert plan.faults == []
    assert plan.new_teams == ["Movers"]
    assert [(each.name, each.standing, each.words) for each in plan.changes] == [
        ("Noor New", Standing.NEW, ["joins Movers", "leads Movers"]),
        ("Ben Bold", Standing.NEW, ["joins Movers, IT service"]),
        ("Ivy Chen", Standing.SAME, []),
    ]


def test_two_leads_of_one_team_an_archived_team_and_the_last_admin_are_faults(ada, ivy, ivan, it_service, facilities):
    facilities.archived_at = MONDAY
    facilities.save()

    plan = roster.plan_for("""email,teams,lead,role
ivan@acme.test,IT service,yes,
fay@acme.test,IT service,yes,
ada@acme.test,Facilities,,member
""")

    assert told(plan.faults) == [
        (3, "Lead", "Line 2 says that somebody else leads IT service."),
        (4, "Teams", "The team Facilities is archived: bring it back first."),
        (4, "Role", "Nobody would be an admin any more. Leave one."),
    ]


def test_a_guest_cannot_lead_before_they_have_joined(ada, eve):
    plan = roster.plan_for("email,teams,lead\neve@globex.test,Movers,yes")

    assert [fault.message for fault in plan.faults] == [
        "They have an account elsewhere and can lead a team once they have joined."
    ]


# Bringing in


def bring_in(ada: Person, text: str = TABLE, **how):
    return roster.bring_in(text, by=as_actor(ada), now=MONDAY, **how)


def test_new_people_are_members_at_once_with_teams_lead_role_and_zone(ada, it_service):
    done = bring_in(ada)

    assert in_short(done) == "2 people added, 1 team made."
    noor, ben = Person.objects.get(email="noor@acme.test"), Person.objects.get(email="ben@acme.test")
    movers = Team.objects.get(name="Movers")
    assert (noor.name, noor.time_zone, noor.has_usable_password()) == ("Noor New", "Europe/Berlin", False)
    assert movers.lead == noor
    of_noor, of_ben = (Membership.objects.active().get(person=person) for person in (noor, ben))
    assert (of_noor.role, of_noor.home_team) == (Role.DESIGNER, movers)
    assert (of_ben.role, of_ben.home_team) == (Role.MEMBER, movers)
    assert set(TeamMember.objects.filter(person=ben).values_list("team__name", flat=True)) == {"Movers", "IT service"}
    kinds = AuditEntry.objects.filter(subject_id=movers.pk).order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["team.created", "team.lead_changed", "team.member_added", "team.member_added"]


def test_the_second_run_changes_nothing_and_invites_nobody_twice(ada, globex, eve):
    text = TABLE + "Eve Stranger,eve@globex.test,Movers,,,\n"
    bring_in(ada, text)
    before = (AuditEntry.objects.count(), Invitation.objects.count(), Notice.objects.count())

    again = bring_in(ada, text)

    assert again.differences == []
    assert in_short(again) == "Nothing had to be changed."
    assert (AuditEntry.objects.count(), Invitation.objects.count(), Notice.objects.count()) == before
    assert before[1:] == (3, 3)


def test_a_second_run_changes_only_what_differs(ada, ivy, it_service, payroll):
    bring_in(ada)

    done = bring_in(
        ada, TABLE.replace("Movers;IT service,,,", "Payroll,Payroll,viewer,").replace("Noor New", "Noor N.")
    )

    assert [(each.name, each.words) for each in done.differences] == [
        ("Noor N.", ["is called Noor N."]),
        (
            "Ben Bold",
            ["becomes Viewer", "joins Payroll", "leaves IT service, Movers", "leads Payroll (before: Pam Ortiz)"],
        ),
    ]
    ben = Membership.objects.select_related("person").get(person__email="ben@acme.test")
    assert (ben.role, ben.home_team) == (Role.VIEWER, payroll)
    assert [row.team for row in TeamMember.objects.filter(person=ben.person)] == [payroll]
    assert Team.objects.get(pk=payroll.pk).lead == ben.person
    assert Person.objects.get(email="noor@acme.test").name == "Noor N."
    assert roster.plan_for("email,lead\nivy@acme.test,no").differences[0].words == ["no longer leads IT service"]


def test_a_lead_who_leaves_the_team_leads_it_no_more(ada, ivy, it_service):
    bring_in(ada, "email,teams\nivy@acme.test,Payroll")

    assert Team.objects.get(pk=it_service.pk).lead is None


def test_whoever_has_logged_in_keeps_the_name_and_zone_they_chose(ada, ivy):
    assert bring_in(ada, "name,email,zone\nIvy Other,ivy@acme.test,Asia/Tokyo").differences == []


def test_whoever_was_shut_out_comes_back(ada, ivan, it_service):
    memberships.deactivate(Membership.objects.get(person=ivan), by=as_actor(ada), now=MONDAY)

    (change,) = bring_in(ada, "email,teams\nivan@acme.test,IT service").differences

    assert (change.standing, change.words) == (Standing.BACK, ["is let in again", "joins IT service"])
    assert Membership.objects.active().filter(person=ivan).exists()
    assert TeamMember.objects.filter(person=ivan, team=it_service).exists()


def test_with_a_fault_nothing_is_brought_in(ada):
    with pytest.raises(roster.InvalidRoster):
        bring_in(ada, TABLE + "Zoe,zoe@acme.test,,,boss,\n")

    assert not Person.objects.filter(email="noor@acme.test").exists()
    assert not Team.objects.filter(name="Movers").exists()


def test_what_has_changed_since_it_was_looked_at_is_not_done(ada, ivan, it_service):
    seen = roster.plan_for(TABLE).digest
    bring_in(ada, "email,teams\nivy@acme.test,Payroll")

    with pytest.raises(roster.RosterChanged):
        bring_in(ada, seen=seen)


def test_only_an_admin_brings_people_in(dora):
    with pytest.raises(rules.AdminsOnly):
        bring_in(dora)


def many(people: int) -> str:
    rows = [f"Person {n},person{n}@acme.test,Team {n % 2},{'yes' if n < 2 else ''}" for n in range(people)]
    return "\n".join(["name,email,teams,lead", *rows])


def test_the_number_of_statements_does_not_grow_with_the_table(ada):
    with CaptureQueriesContext(connection) as few:
        bring_in(ada, many(3))
    Person.objects.filter(email__startswith="person").delete()
    Team.objects.filter(name__startswith="Team ").delete()
    with CaptureQueriesContext(connection) as more:
        bring_in(ada, many(40))

    assert len(more) == len(few) <= 30


# Coming in


def test_somebody_with_an_account_elsewhere_is_asked_and_joins_all_their_teams(ada, globex, eve, payroll):
    bring_in(ada, "email,teams\neve@globex.test,Movers;Payroll")
    assert not Membership.objects.filter(person=eve).exists()
    invitation = Invitation.objects.get(email=eve.email)
    assert not invitations.sets_password(invitation)

    invitations.accept(invitation, person=eve, now=MONDAY)

    teams = TeamMember.objects.filter(person=eve).values_list("team__name", flat=True)
    assert set(teams) == {"Movers", "Payroll"}


def mailed_path() -> str:
    """Where the link of the last mail leads."""
    body = str(mail.outbox[-1].body)
    return body[body.index("/invitations/") :].split()[0]


def test_the_mail_brings_a_link_that_lets_them_choose_a_password(ada):
    bring_in(ada, "Noor New <noor@acme.test>")

    assert delivery.sweep(clock=lambda: MONDAY) == 1

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["noor@acme.test"], "Ada Lovett invites you to work with Acme in procops")
    assert "the link lets you choose a password" in sent.body
    newcomer = Client()
    page = newcomer.get(mailed_path()).content.decode()
    assert 'value="Noor New"' in page
    answer = newcomer.post(mailed_path(), {"name": "Noor N.", "password": "seven grey elephants walking"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    noor = Person.objects.get(email="noor@acme.test")
    assert (noor.name, noor.check_password("seven grey elephants walking")) == ("Noor N.", True)
    assert newcomer.get(mailed_path()).status_code == 410


def test_a_mail_about_work_leads_through_the_door_to_the_work(ada):
    bring_in(ada, "noor@acme.test")
    noor = Person.objects.get(email="noor@acme.test")
    Notice.objects.update(kind="case.mentioned", link="/tasks/1/", facts={"actor": "Ada", "step": "Pack"})
    delivery.sweep(clock=lambda: MONDAY)
    path = mailed_path()
    assert path.endswith("/?next=%2Ftasks%2F1%2F")

    answer = Client().post(path, {"name": "Noor", "password": "seven grey elephants walking"})

    assert answer["Location"] == "/tasks/1/"
    assert Client().get(path)["Location"] == "/tasks/1/"
    noor.refresh_from_db()
    assert noor.last_login is not None


def test_a_guest_who_has_logged_in_elsewhere_gets_a_link_that_lands_here(ada, globex, eve):
    elsewhere = logged_in(Client(), eve)
    assert "Globex" in elsewhere.get("/profile/").content.decode()
    bring_in(ada, "eve@globex.test")

    assert delivery.sweep(clock=lambda: MONDAY) == 1

    (sent,) = mail.outbox
    assert "There is an account for your address already: log in with it to join." in sent.body
    assert "choose a password" not in sent.body
    assert "There is an account for your address already" in sent.alternatives[0].content
    assert elsewhere.post(mailed_path())["Location"] == "/"
    assert "Acme" in elsewhere.get("/profile/").content.decode()


def test_whoever_comes_back_before_their_first_login_gets_a_new_link(ada):
    noor = brought_in_and_shut_out(ada)

    (change,) = bring_in(ada, "noor@acme.test").differences

    assert change.words == ["is let in again", "is invited again"]
    assert delivery.sweep(clock=lambda: MONDAY) == 1
    assert Client().post(mailed_path(), {"name": "Noor", "password": PASSWORD})["Location"] == "/"
    assert Membership.objects.active().filter(person=noor).exists()


def test_a_member_who_has_never_come_in_can_be_invited_again(ada):
    noor = brought_in_and_shut_out(ada)
    admins = logged_in(Client(), ada)

    page = admins.post(reverse("people:reactivate", args=[noor.pk]), follow=True).content.decode()
    assert "Invite them anew: their old link has ended." in page
    admins.post(reverse("people:invitations"), {"email": noor.email, "role": "member"})

    assert Client().post(mailed_path(), {"name": "Noor", "password": PASSWORD})["Location"] == "/"


# An invitation ends with the place it leads to


def brought_in_and_shut_out(ada: Person) -> Person:
    """Noor, whose invitation waits to be mailed."""
    bring_in(ada, "noor@acme.test")
    member = Membership.objects.select_related("person").get(person__email="noor@acme.test")
    memberships.deactivate(member, by=as_actor(ada), now=MONDAY)
    return member.person


def test_whoever_is_shut_out_has_no_link_that_lets_them_in_again(ada):
    bring_in(ada, "noor@acme.test")
    path = invitations.signed_path(Invitation.objects.get())
    assert Client().get(path).status_code == 200
    noor = Membership.objects.get(person__email="noor@acme.test")

    memberships.deactivate(noor, by=as_actor(ada), now=MONDAY)

    answer = Client().post(path, {"name": "Noor", "password": PASSWORD})
    noor.refresh_from_db()
    assert (answer.status_code, noor.is_active) == (410, False)
    assert AuditEntry.objects.get(kind="invitation.revoked").facts == {}
    assert (delivery.sweep(clock=lambda: MONDAY), mail.outbox) == (0, [])
    assert Notice.objects.get(kind="invitation.sent").state == "withdrawn"


def test_an_invitation_of_another_organization_goes_on(ada, globex):
    bring_in(ada, "noor@acme.test")
    with scope(globex.pk):
        eves = as_actor(Person.objects.get(email="eve@globex.test"))
        theirs, _ = invitations.invite(email="noor@acme.test", role=Role.MEMBER, by=eves, now=MONDAY)

    noor = Membership.objects.get(person__email="noor@acme.test")
    memberships.deactivate(noor, by=as_actor(ada), now=MONDAY)

    with scope(globex.pk):
        assert not invitations.is_over(Invitation.objects.get(pk=theirs.pk), now=MONDAY)


def test_whoever_is_erased_has_no_invitation_left(ada):
    noor = brought_in_and_shut_out(ada)
    _, secret = invitations.invite(email=noor.email, role=Role.ADMIN, by=as_actor(ada), now=MONDAY)
    member = Membership.objects.select_related("person").get(person=noor)

    erasing.erase_person(member, by=as_actor(ada), reason="They asked us to", now=MONDAY)

    answer = Client().post(f"/invitations/{secret}/", {"name": "Noor", "password": PASSWORD})
    assert (answer.status_code, Invitation.objects.count()) == (404, 0)
    assert not Person.objects.filter(email="noor@acme.test").exists()


def test_an_invitation_that_is_taken_back_or_replaced_before_its_mail_leaves_is_not_mailed(ada):
    bring_in(ada, "noor@acme.test\nben@acme.test")
    invitations.revoke(Invitation.objects.get(email="noor@acme.test"), by=as_actor(ada), now=MONDAY)
    invitations.invite(email="ben@acme.test", role=Role.MEMBER, by=as_actor(ada), now=MONDAY)

    assert (delivery.sweep(clock=lambda: MONDAY), mail.outbox) == (0, [])


@pytest.mark.parametrize("way", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_the_door_leads_nowhere_else(ada, way):
    bring_in(ada, "noor@acme.test")
    path = invitations.signed_path(Invitation.objects.get())

    answer = Client().post(f"{path}?next={way}", {"name": "Noor", "password": "seven grey elephants walking"})

    assert answer["Location"] == "/"


def test_a_signed_link_ends_when_it_is_renewed_or_forged(ada):
    bring_in(ada, "noor@acme.test")
    invitation = Invitation.objects.get()
    secret = invitations.signed_path(invitation).split("/")[2]
    assert invitations.find(secret) == invitation
    assert invitations.find(secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None

    invitations.renew(invitation, by=as_actor(ada), now=MONDAY)

    assert invitations.find(secret) is None


def test_the_link_of_one_organization_opens_no_account_that_belongs_to_another_too(ada, globex):
    """Its admin sees the link: it must not let them choose the password of somebody else's member."""
    bring_in(ada, "noor@acme.test")
    noor = Person.objects.get(email="noor@acme.test")
    with scope(globex.pk):
        eve = as_actor(Person.objects.get(email="eve@globex.test"))
        memberships.join(noor, role=Role.MEMBER, by=eve, now=MONDAY)
    invitation = Invitation.objects.get()

    with pytest.raises(accounts.AddressTaken):
        invitations.accept_as_new(invitation, name="Mallory", password=PASSWORD, now=MONDAY)

    page = Client().get(invitations.signed_path(invitation)).content.decode()
    assert "There is an account for that address" in page


# The pages, and the API


def test_the_page_shows_faults_by_line_and_column_and_keeps_what_was_typed(client, ada):
    answer = logged_in(client, ada).post(reverse("people:roster"), {"text": "name,email\nNoor,noor"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“noor” is no e-mail address." in page
    assert '<td data-label="Column">E-mail</td>' in page
    assert "Noor,noor</textarea>" in page


def test_a_file_of_a_spreadsheet_is_read_whatever_its_encoding(client, ada, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes("Name;E-Mail\nJörg Müller;joerg@acme.test\n".encode("cp1252"))

    with file.open("rb") as opened:
        page = logged_in(client, ada).post(reverse("people:roster"), {"file": opened}).content.decode()

    assert "Jörg Müller" in page


def test_only_admins_see_the_pages(client, mia):
    assert logged_in(client, mia).get(reverse("people:roster")).status_code == 403
    assert client.post(reverse("people:bring_in"), {"text": "noor@acme.test"}).status_code == 403
    assert not Person.objects.filter(email="noor@acme.test").exists()


def test_over_rest_a_table_is_checked_then_brought_in_once(ada):
    api = api_of(ada)
    body = {"text": TABLE}

    checked = api.post("people/check-import", body)
    done = api.post("people/import", {**body, "seen": checked["digest"]}, key="k")
    again = api.post("people/import", {**body, "seen": checked["digest"]}, key="k")

    assert checked["new_teams"] == ["Movers"]
    assert checked["changes"][1] == {
        "line": 3, "email": "ben@acme.test", "name": "Ben Bold", "does": "new", "words": ["joins Movers, IT service"],
    }  # fmt: skip
    assert done == again == {"counts": {"new": 2, "guest": 0, "back": 0, "changed": 0, "same": 1}, "teams_made": 1}
    assert api.post("people/import", body)["counts"]["same"] == 3


def test_over_rest_a_fault_names_line_and_column(ada, mia):
    answer = api_of(ada).request("POST", "people/import", {"text": "name,email\nNoor,noor"})

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "text")
    assert answer.json()["errors"][0]["detail"] == "Line 2, E-mail: “noor” is no e-mail address."
    assert (
        api_of(mia, scopes=["read", "work"]).request("POST", "people/import", {"text": "x@y.test"}).status_code == 403
    )
