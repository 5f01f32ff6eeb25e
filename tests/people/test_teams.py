import pytest
from django.urls import reverse

from procops.people import calendars, rules, teams
from procops.people.models import AuditEntry, Membership, Team, TeamMember
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in


def members(team: Team) -> list[str]:
    return sorted(TeamMember.objects.filter(team=team).values_list("person__name", flat=True))


def test_a_lead_is_the_first_member(ada, mia):
    team = teams.create(name="Recruiting", lead=mia, by=as_actor(ada), now=MONDAY)

    assert (team.name, Team.objects.get(pk=team.pk).lead, members(team)) == ("Recruiting", mia, ["Mia Sommer"])


def test_two_teams_cannot_share_a_name_whatever_its_case(ada, it_service, payroll):
    with pytest.raises(teams.TeamNameTaken) as refused:
        teams.create(name="it SERVICE", by=as_actor(ada), now=MONDAY)
    with pytest.raises(teams.TeamNameTaken):
        teams.rename(payroll, name="IT service", by=as_actor(ada), now=MONDAY)

    assert refused.value.message == "There is a team called it SERVICE already."


def test_a_team_may_change_the_case_of_its_own_name(ada, it_service):
    assert teams.rename(it_service, name="IT Service", by=as_actor(ada), now=MONDAY).name == "IT Service"


def test_another_organization_may_use_the_same_name(acme, globex, eve):
    with scope(globex.pk):
        assert teams.create(name="Payroll", by=as_actor(eve), now=MONDAY).name == "Payroll"


def test_a_lead_says_who_belongs_to_the_team(ivy, ivan, mia, it_service):
    teams.add_member(it_service, person=mia, by=as_actor(ivy), now=MONDAY)
    teams.remove_member(it_service, person=ivan, by=as_actor(ivy), now=MONDAY)

    assert members(it_service) == ["Ivy Chen", "Mia Sommer"]
    assert AuditEntry.objects.get(kind="team.member_removed").facts == {"name": "IT service", "person": str(ivan.pk)}


def test_a_member_does_not_say_who_belongs_to_the_team(ivan, mia, it_service):
    with pytest.raises(rules.LeadsOnly) as refused:
        teams.add_member(it_service, person=mia, by=as_actor(ivan), now=MONDAY)

    assert refused.value.message == "Only an admin or the lead of IT service can change who belongs to it."


def test_a_lead_of_another_team_does_not_either(hugo, mia, it_service):
    with pytest.raises(rules.LeadsOnly):
        teams.add_member(it_service, person=mia, by=as_actor(hugo), now=MONDAY)


def test_only_admins_make_rename_and_give_leads(ivy, it_service):
    lead = as_actor(ivy)

    with pytest.raises(rules.AdminsOnly):
        teams.create(name="Mine", by=lead, now=MONDAY)
    with pytest.raises(rules.AdminsOnly):
        teams.rename(it_service, name="Mine", by=lead, now=MONDAY)
    with pytest.raises(rules.AdminsOnly):
        teams.set_lead(it_service, lead=ivy, by=lead, now=MONDAY)
    with pytest.raises(rules.AdminsOnly):
        teams.set_calendar(it_service, calendar=None, by=lead, now=MONDAY)


def test_somebody_of_another_organization_cannot_be_added(ada, eve, it_service):
    with pytest.raises(teams.NotAMember) as refused:
        teams.add_member(it_service, person=eve, by=as_actor(ada), now=MONDAY)

    assert refused.value.message == "Eve Stranger does not work in this organization."


def test_to_add_a_member_twice_changes_nothing(ada, ivan, it_service):
    teams.add_member(it_service, person=ivan, by=as_actor(ada), now=MONDAY)

    assert members(it_service) == ["Ivan Petrov", "Ivy Chen"]


def test_a_lead_who_leaves_the_team_no_longer_leads_it(ada, ivy, it_service):
    Membership.objects.filter(person=ivy).update(home_team=it_service)

    teams.remove_member(it_service, person=ivy, by=as_actor(ada), now=MONDAY)

    assert Team.objects.get(pk=it_service.pk).lead is None
    assert Membership.objects.get(person=ivy).home_team is None


def test_an_actor_knows_teams_and_what_they_lead(ivy, it_service, ivan):
    assert (as_actor(ivy).teams, as_actor(ivy).leads) == ({it_service.pk}, {it_service.pk})
    assert (as_actor(ivan).teams, as_actor(ivan).leads) == ({it_service.pk}, set())


def test_an_archived_team_keeps_its_members_and_can_be_brought_back(ada, it_service):
    archived = teams.archive(it_service, by=as_actor(ada), now=MONDAY)
    assert (archived.archived_at, members(it_service)) == (MONDAY, ["Ivan Petrov", "Ivy Chen"])

    assert teams.restore(it_service, by=as_actor(ada), now=MONDAY).archived_at is None
    kinds = AuditEntry.objects.filter(kind__in=["team.archived", "team.restored"]).values_list("kind", flat=True)
    assert sorted(kinds) == ["team.archived", "team.restored"]


def test_a_lead_does_not_archive(ivy, it_service):
    with pytest.raises(rules.AdminsOnly):
        teams.archive(it_service, by=as_actor(ivy), now=MONDAY)
    with pytest.raises(rules.AdminsOnly):
        teams.restore(it_service, by=as_actor(ivy), now=MONDAY)


# The pages


def test_an_archived_team_is_listed_apart(client, ada, it_service):
    logged_in(client, ada).post(reverse("people:archive_team", args=[it_service.pk]))

    def names(address):
        return [team.name for team in client.get(address).context["page"]]

    assert names("/teams/") == ["Facilities", "Payroll", "People operations"]
    assert names("/teams/?archived=yes") == ["IT service"]
    assert "This team is archived" in client.get(reverse("people:team", args=[it_service.pk])).content.decode()

    client.post(reverse("people:restore_team", args=[it_service.pk]))
    assert names("/teams/?archived=yes") == []


def test_an_admin_makes_a_team_with_lead_and_calendar(client, ada, mia):
    calendar = calendars.create(name="Early", time_zone="Europe/Berlin", by=as_actor(ada), now=MONDAY)

    answer = logged_in(client, ada).post(
        reverse("people:new_team"), {"name": "Recruiting", "lead": mia.pk, "calendar": calendar.pk}
    )

    team = Team.objects.get(name="Recruiting")
    assert answer["Location"] == reverse("people:team", args=[team.pk])
    assert (team.lead, team.calendar, members(team)) == (mia, calendar, ["Mia Sommer"])
    page = client.get(answer["Location"]).content.decode()
    assert "Mon–Fri 09:00–17:00, Europe/Berlin" in page


def test_a_name_that_is_taken_is_said_above_the_form(client, ada):
    answer = logged_in(client, ada).post(reverse("people:new_team"), {"name": "Payroll"})

    assert answer.status_code == 422
    assert "There is a team called Payroll already. Choose another name" in answer.content.decode()


def test_an_admin_changes_a_team(client, ada, pam, payroll):
    logged_in(client, ada).post(reverse("people:edit_team", args=[payroll.pk]), {"name": "Wages", "lead": ""})

    team = Team.objects.get(pk=payroll.pk)
    assert (team.name, team.lead, members(team)) == ("Wages", None, ["Pam Ortiz"])


def test_a_change_that_is_refused_leaves_the_team_as_it_was(client, ada, payroll):
    answer = logged_in(client, ada).post(
        reverse("people:edit_team", args=[payroll.pk]), {"name": "IT service", "lead": ""}
    )

    assert answer.status_code == 422
    assert str(Team.objects.get(pk=payroll.pk).lead) == "Pam Ortiz"


def test_a_lead_adds_and_takes_out_on_the_page(client, ivy, mia, it_service):
    logged_in(client, ivy).post(reverse("people:add_team_member", args=[it_service.pk]), {"person": mia.pk})
    assert members(it_service) == ["Ivan Petrov", "Ivy Chen", "Mia Sommer"]

    client.post(reverse("people:remove_team_member", args=[it_service.pk, mia.pk]))
    assert members(it_service) == ["Ivan Petrov", "Ivy Chen"]


def test_whoever_may_not_is_told_why(client, vera, mia, it_service):
    answer = logged_in(client, vera).post(
        reverse("people:add_team_member", args=[it_service.pk]), {"person": mia.pk}, follow=True
    )

    assert "Only an admin or the lead of IT service can change who belongs to it." in answer.content.decode()
    assert members(it_service) == ["Ivan Petrov", "Ivy Chen"]


def test_a_stranger_in_the_form_is_no_choice(client, ada, eve, it_service):
    answer = logged_in(client, ada).post(
        reverse("people:add_team_member", args=[it_service.pk]), {"person": eve.pk}, follow=True
    )

    assert "Choose somebody who works here." in answer.content.decode()
    assert members(it_service) == ["Ivan Petrov", "Ivy Chen"]
