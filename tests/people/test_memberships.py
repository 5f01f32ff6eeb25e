import pytest

from procops.people import audit, memberships, rules
from procops.people.models import AuditEntry, Membership, Person, Role, Team, TeamMember
from tests.cast import MONDAY, as_actor


def membership_of(person: Person) -> Membership:
    return Membership.objects.get(person=person)


def test_an_admin_gives_a_member_another_role(ada, mia):
    memberships.change_role(membership_of(mia), role=Role.DESIGNER, by=as_actor(ada), now=MONDAY)

    assert membership_of(mia).role == Role.DESIGNER
    entry = AuditEntry.objects.get(kind="member.role_changed")
    assert entry.facts == {"name": str(mia.pk), "role": "designer", "old_role": "member"}
    assert (entry.actor_id, entry.at, entry.subject_id) == (ada.pk, MONDAY, membership_of(mia).pk)


def test_the_same_role_again_is_not_worth_a_line_in_the_audit_log(ada, mia):
    memberships.change_role(membership_of(mia), role=Role.MEMBER, by=as_actor(ada), now=MONDAY)

    assert not AuditEntry.objects.filter(kind="member.role_changed").exists()


def test_only_an_admin_changes_roles(dora, mia):
    with pytest.raises(rules.AdminsOnly):
        memberships.change_role(membership_of(mia), role=Role.ADMIN, by=as_actor(dora), now=MONDAY)


def test_the_last_admin_stays_admin(ada, mia):
    with pytest.raises(memberships.LastAdmin) as refused:
        memberships.change_role(membership_of(ada), role=Role.MEMBER, by=as_actor(ada), now=MONDAY)

    assert refused.value.message == (
        "Ada Lovett is the only admin of Acme: nobody could invite people or change settings any more."
    )
    assert refused.value.next_action == "Make somebody else an admin first."


def test_the_last_admin_cannot_be_shut_out(ada):
    with pytest.raises(memberships.LastAdmin):
        memberships.deactivate(membership_of(ada), by=as_actor(ada), now=MONDAY)

    assert membership_of(ada).is_active


def test_an_admin_may_go_when_there_is_another(ada, mia):
    memberships.change_role(membership_of(mia), role=Role.ADMIN, by=as_actor(ada), now=MONDAY)

    memberships.change_role(membership_of(ada), role=Role.VIEWER, by=as_actor(mia), now=MONDAY)

    assert membership_of(ada).role == Role.VIEWER


def test_an_admin_who_was_shut_out_does_not_count(ada, mia):
    memberships.change_role(membership_of(mia), role=Role.ADMIN, by=as_actor(ada), now=MONDAY)
    memberships.deactivate(membership_of(mia), by=as_actor(ada), now=MONDAY)

    with pytest.raises(memberships.LastAdmin):
        memberships.change_role(membership_of(ada), role=Role.MEMBER, by=as_actor(ada), now=MONDAY)


def test_whoever_is_shut_out_leaves_their_teams(ada, ivy, it_service):
    memberships.deactivate(membership_of(ivy), by=as_actor(ada), now=MONDAY)

    assert not membership_of(ivy).is_active
    assert not TeamMember.objects.filter(person=ivy).exists()
    assert Team.objects.get(pk=it_service.pk).lead is None
    assert AuditEntry.objects.get(kind="member.deactivated").facts == {"name": str(ivy.pk), "teams": "IT service"}


def test_whoever_comes_back_has_the_role_they_had(ada, dora):
    memberships.deactivate(membership_of(dora), by=as_actor(ada), now=MONDAY)

    memberships.reactivate(membership_of(dora), by=as_actor(ada), now=MONDAY)

    assert (membership_of(dora).is_active, membership_of(dora).role) == (True, Role.DESIGNER)


def test_nobody_joins_twice(ada, mia):
    with pytest.raises(memberships.AlreadyMember):
        memberships.join(mia, role=Role.MEMBER, by=as_actor(ada), now=MONDAY)


def test_joining_with_a_team_makes_it_the_home_team(ada, eve, payroll):
    joined = memberships.join(eve, role=Role.VIEWER, team=payroll, by=as_actor(ada), now=MONDAY)

    assert (joined.role, joined.home_team) == (Role.VIEWER, payroll)
    assert TeamMember.objects.filter(team=payroll, person=eve).count() == 1


def test_the_audit_log_keeps_what_it_is_told(ada, it_service):
    entry = audit.record(
        "team.renamed", subject=it_service, actor_id=ada.pk, now=MONDAY, name="IT", old_name="IT service"
    )

    assert (entry.subject_kind, entry.subject_id) == ("team", it_service.pk)
    assert entry.facts == {"name": "IT", "old_name": "IT service"}
