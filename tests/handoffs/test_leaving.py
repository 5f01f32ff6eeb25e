"""Somebody leaves: what is on them, who gets it, and what nobody owns in the end."""

from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handoffs import leaving, moves, telling
from handoffs.audit import Audit
from handoffs.escalations.states import Cause
from handoffs.leaving import Successors, unowned
from handoffs.leaving.misplaced import misplaced_for, misplaced_in
from handoffs.leaving.unowned import Unowned
from handoffs.models import Escalation, Handoff, Problem
from handoffs.moves.escalating import CannotBeAsked
from handoffs.rules import NoWorkToMove
from procops.notices import texts
from procops.notices.models import Notice
from procops.people import absences, memberships, rules, teams
from procops.people.models import Absence, AuditEntry, Membership, Organization, Person, Team, TeamMember
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.race import at_once
from tests.rest.api import api_of
from workflows import staff_changes
from workflows.models import Case, Entry, Process, RoleDeputy, Staffing, Task
from workflows.staff_changes import NotHere
from workflows.succession import Heirs
from workflows.verify import Verification


def member(person: Person) -> Membership:
    return Membership.objects.get(person=person)


def asked(process: Process, by: Person, manager: Person) -> Case:
    data = {"what": "A desk", "amount": "420.00", "manager": str(manager.pk)}
    return moves.start_case(process, by=as_actor(by), data=data, now=MONDAY).case


def approval(case: Case) -> Task:
    return Task.objects.get(case=case, step_key="approve")


@pytest.fixture
def desks(purchasing: Process, mia: Person, hugo: Person, dora: Person) -> tuple[Task, Task]:
    """Hugo owns purchasing, pays, answers for the buyers; he has accepted one approval and is offered another."""
    by = as_actor(dora)
    staff_changes.staff(
        purchasing, "payroll", filled_by="person", person=hugo.pk, accountable=dora.pk, by=by, now=MONDAY
    )
    buyers = Staffing.objects.get(process=purchasing, lane_key="buyers").team_id
    staff_changes.staff(purchasing, "buyers", filled_by="team", team=buyers, accountable=hugo.pk, by=by, now=MONDAY)
    staff_changes.give_to_owner(purchasing, owner=hugo.pk, by=by, now=MONDAY)
    accepted, offered = approval(asked(purchasing, mia, hugo)), approval(asked(purchasing, mia, hugo))
    moves.accept_all(accepted, by=as_actor(hugo), now=MONDAY)
    moves.save_draft(accepted, by=as_actor(hugo), data={}, now=MONDAY)
    Task.objects.filter(pk=accepted.pk).update(draft={"supplier": "Oak"}, draft_by_id=hugo.pk)
    return accepted, offered


def test_everything_that_is_on_a_person_is_shown(
    desks: tuple[Task, Task], hugo: Person, people_operations: Team
) -> None:
    accepted, offered = desks

    mine = leaving.belongings_of(member(hugo), now=MONDAY)

    assert (mine.tasks, mine.task_count, mine.typed_count) == ([accepted], 1, 1)
    assert (mine.offers, mine.offer_count) == ([offered], 1)
    (part,) = mine.parts
    assert (part.process.name, part.fills, part.answers, part.owns) == ("Purchasing", ["Payroll"], ["Buyers"], True)
    assert mine.teams_led == [people_operations]


def test_one_successor_gets_it_all_and_the_leaver_is_out(
    desks: tuple[Task, Task], purchasing: Process, people_operations: Team, ada: Person, hugo: Person, petra: Person
) -> None:
    left = leaving.leave(member(hugo), Successors.everything_to(petra.pk), by=as_actor(ada), now=MONDAY)

    assert [result.is_done for result in left.results] == [True, True]
    assert (left.processes, left.teams) == ([purchasing], [people_operations])
    assert not member(hugo).is_active
    assert [Task.objects.get(pk=task.pk).owner for task in desks] == [petra, petra]
    assert Handoff.objects.get(to_task=desks[1]).receiver == petra
    rows = Staffing.objects.filter(process=purchasing)
    assert rows.get(lane_key="payroll").person == petra
    assert rows.get(lane_key="buyers").accountable == petra
    purchasing.refresh_from_db()
    people_operations.refresh_from_db()
    assert (purchasing.owner, people_operations.lead) == (petra, petra)
    entry = Entry.objects.get(task_id=desks[0].pk, kind="task.reassigned")
    assert (entry.actor_id, entry.facts) == (ada.pk, {"from": str(hugo.pk), "to": str(petra.pk)})
    kinds = set(AuditEntry.objects.filter(actor_id=ada.pk).values_list("kind", flat=True))
    assert kinds >= {"process.staffed", "process.owner_changed", "team.lead_changed", "member.deactivated"}
    assert unowned.counts() == dict.fromkeys(Unowned, 0)


def test_each_part_may_go_to_somebody_else_and_work_to_whoever_fills_its_role(
    desks: tuple[Task, Task], purchasing: Process, ada: Person, hugo: Person, dora: Person, pam: Person
) -> None:
    """The manager of the case has gone: whoever answers for the role gets the approval."""
    successors = Successors(tasks_to_roles=True, offers=pam.pk, heirs=Heirs(fills=pam.pk))

    leaving.leave(member(hugo), successors, by=as_actor(ada), now=MONDAY)

    accepted, offered = (Task.objects.get(pk=task.pk) for task in desks)
    assert (accepted.owner, offered.owner) == (dora, pam)
    assert Staffing.objects.get(process=purchasing, lane_key="payroll").person == pam
    assert Staffing.objects.get(process=purchasing, lane_key="buyers").accountable == hugo
    assert unowned.counts() == dict.fromkeys(Unowned, 1) | {
        Unowned.TASKS: 0, Unowned.PROBLEMS: 0, Unowned.ESCALATIONS: 0,
    }  # fmt: skip


def test_what_goes_to_nobody_is_listed_as_nobodys_and_can_be_rescued(
    desks: tuple[Task, Task], purchasing: Process, ada: Person, hugo: Person, dora: Person
) -> None:
    left = leaving.leave(member(hugo), Successors(), by=as_actor(ada), now=MONDAY)

    assert (left.results, left.processes, left.teams) == ([], [], [])
    assert set(unowned.tasks()) == set(desks)
    assert [
        (role.name, role.who, role.lacks_people, role.lacks_accountable) for role in unowned.roles_by_process()
    ] == [
        ("Buyers", "Facilities", False, True),
        ("Payroll", "Hugo Brandt", True, False),
    ]
    assert list(unowned.processes()) == [purchasing]
    assert [team.name for team in unowned.teams()] == ["People operations"]
    client = logged_in(Client(), ada)
    for kind, first in (("tasks", ["Approve it"] * 2), ("roles", ["Buyers", "Payroll"]), ("processes", ["Purchasing"])):
        address = f"{reverse('handoffs:unowned')}?kind={kind}"
        assert b"download=csv" in client.get(address).content
        lines = client.get(f"{address}&download=csv").getvalue().decode().splitlines()[1:]
        assert [line.split(",")[0] for line in lines] == first

    results = leaving.rescue(to=None, by=as_actor(ada), now=MONDAY)

    assert [result.is_done for result in results] == [True, True]
    assert {Task.objects.get(pk=task.pk).owner for task in desks} == {dora}
    assert not unowned.tasks().exists()


def test_the_deputy_of_a_role_who_leaves_is_shown_replaced_or_listed(
    purchasing: Process, ada: Person, dora: Person, fay: Person, petra: Person, hugo: Person
) -> None:
    def deputy_is(person: Person) -> None:
        staff_changes.staff(
            purchasing, "payroll", filled_by="person", person=hugo.pk, accountable=dora.pk, deputy=person.pk,
            by=as_actor(dora), now=MONDAY,
        )  # fmt: skip

    client = logged_in(Client(), ada)
    deputy_is(fay)
    (part,) = leaving.belongings_of(member(fay), now=MONDAY).fills
    assert (part.fills, part.stands_in) == ([], ["Payroll"])
    assert "deputy of Payroll" in client.get(reverse("handoffs:leaving", args=[fay.pk])).content.decode()

    left = leaving.leave(member(fay), Successors.everything_to(petra.pk), by=as_actor(ada), now=MONDAY)

    assert left.processes == [purchasing]
    assert RoleDeputy.objects.get(process=purchasing).person == petra
    assert AuditEntry.objects.filter(kind="process.staffed").latest("pk").facts["deputy"] == str(petra.pk)
    assert {role.lost_deputy for role in unowned.roles_by_process()} <= {""}
    leaving.leave(member(petra), Successors(), by=as_actor(ada), now=MONDAY)

    lost = {role.name: role.lost_deputy for role in unowned.roles_by_process()}
    assert lost["Payroll"] == "Petra Lang"
    page = client.get(reverse("handoffs:unowned") + "?kind=roles").content.decode()
    assert "Deputy: Petra Lang" in page


def test_a_problem_that_a_leaver_was_to_decide_is_decided_by_whoever_answers_then(
    desks: tuple[Task, Task], ada: Person, hugo: Person, dora: Person, petra: Person
) -> None:
    """Dora answers for the manager's role, and leaves; the process is Hugo's."""
    client, by = logged_in(Client(), ada), as_actor(ada)
    first, second = (moves.report_problem(desks[0], by=as_actor(hugo), text=text, now=MONDAY) for text in ("No", "So"))
    assert {first.asked_id, second.asked_id} == {dora.pk}
    assert [problem.pk for problem in leaving.belongings_of(member(dora), now=MONDAY).problems] == [first.pk, second.pk]
    page = client.get(reverse("handoffs:leaving", args=[dora.pk])).content.decode()
    assert f"/problems/{first.pk}/" in page
    moves.withdraw_problem(second, by=as_actor(hugo), now=MONDAY)

    left = leaving.leave(member(dora), Successors(heirs=Heirs(answers=petra.pk)), by=by, now=MONDAY)

    assert [(result.task_id, result.is_done) for result in left.results] == [(desks[0].pk, True)]
    first = Problem.objects.get(pk=first.pk)
    assert first.asked == petra
    told = Notice.objects.filter(subject_id=first.pk, channel="inbox").order_by("id")
    assert [(one.kind, one.person, one.state) for one in told] == [
        ("problem.reported", dora, "withdrawn"), ("problem.asked_anew", petra, "sent"),
    ]  # fmt: skip
    assert texts.line(told[1]) == "Please decide about the problem with “Approve it”: whoever was asked has left"
    case = client.get(f"/cases/{desks[0].case.reference}/").content.decode()
    assert "let Petra Lang decide about the problem with “Approve it”, since Dora Keller has left" in case
    assert [*Audit().run(), *Verification().breaks()] == []


def test_a_problem_that_nobody_decides_is_listed_until_somebody_answers_for_it(
    desks: tuple[Task, Task], purchasing: Process, ada: Person, hugo: Person, dora: Person, petra: Person
) -> None:
    client, page = logged_in(Client(), ada), f"{reverse('handoffs:unowned')}?kind=problems"
    problem = moves.report_problem(desks[0], by=as_actor(hugo), text="No", now=MONDAY)
    Process.objects.filter(pk=purchasing.pk).update(owner=dora)
    (result,) = leaving.leave(member(dora), Successors(), by=as_actor(ada), now=MONDAY).results
    assert result.refusal.code == "nobody_to_ask"
    assert (unowned.counts()[Unowned.PROBLEMS], api_of(ada).get("leaving/unowned")["problems"]) == (1, 1)
    assert "Nobody answers for" in client.post(page, {"to": "role"}).content.decode()
    assert "Approve it" in client.get(f"{page}&download=csv").getvalue().decode()
    lane = Staffing.objects.get(process=purchasing, lane_key="manager")
    how = {"by": as_actor(ada), "now": MONDAY}
    staff_changes.give_to_owner(purchasing, owner=petra.pk, **how)
    assert lane.accountable == dora

    assert "Somebody else is asked 1 question now." in client.post(page, {"to": "role"}).content.decode()

    problem = Problem.objects.get(pk=problem.pk)
    assert (problem.asked, unowned.counts()[Unowned.PROBLEMS]) == (petra, 0)
    with pytest.raises(rules.AdminsOnly):
        moves.ask_anew(problem, by=as_actor(hugo), now=MONDAY)


def test_a_problem_of_nobodys_can_be_given_to_somebody_by_name(
    desks: tuple[Task, Task], ada: Person, hugo: Person, dora: Person, petra: Person, vera: Person
) -> None:
    problem = moves.report_problem(desks[0], by=as_actor(hugo), text="No", now=MONDAY)
    memberships.deactivate(member(dora), by=as_actor(ada), now=MONDAY)
    with pytest.raises(CannotBeAsked):
        moves.ask_anew(problem, by=as_actor(ada), to=vera.pk, now=MONDAY)
    page = f"{reverse('handoffs:unowned')}?kind=problems"

    logged_in(Client(), ada).post(page, {"to": str(petra.pk)})

    assert (Problem.objects.get(pk=problem.pk).asked, unowned.counts()[Unowned.PROBLEMS]) == (petra, 0)


def test_what_a_leaver_was_asked_is_shown_before_and_asked_of_who_answers_then(
    desks: tuple[Task, Task], ada: Person, hugo: Person, max: Person, dora: Person
) -> None:
    """Hugo asks Max about his approval; Max leaves, and Dora answers for the role."""
    question = moves.ask_authority(
        desks[0], by=as_actor(hugo), person=max.pk, cause=Cause.LIMIT, text="Above 400", now=MONDAY
    )
    client, path = logged_in(Client(), ada), reverse("handoffs:leaving", args=[max.pk])
    assert f"/escalations/{question.pk}/" in client.get(path).content.decode()
    assert api_of(ada).get(f"leaving/{max.pk}")["escalations"] == 1
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    more = moves.ask_authority(desks[1], by=as_actor(hugo), person=max.pk, cause=Cause.DECISION, text="Now", now=MONDAY)
    with CaptureQueriesContext(connection) as two:
        client.get(path)
    assert len(two) == len(one)

    told = client.post(path, {"everything": ""}).content.decode()

    assert "<strong>2</strong><span>questions asked of others" in told
    assert {Escalation.objects.get(pk=one.pk).asked for one in (question, more)} == {dora}
    assert unowned.counts()[Unowned.ESCALATIONS] == 0
    assert [*Audit().run(), *Verification().breaks()] == []


def test_what_cannot_be_moved_says_why_and_the_rest_goes(
    desks: tuple[Task, Task], ada: Person, hugo: Person, mia: Person, petra: Person
) -> None:
    """Mia asked for both, and may not approve what she asked for."""
    left = leaving.leave(member(hugo), Successors(tasks=mia.pk, offers=petra.pk), by=as_actor(ada), now=MONDAY)

    (kept,), (moved,) = left.kept, left.moved
    assert kept.task_id == desks[0].pk
    assert kept.refusal.message == '"Approve it" needs a second pair of eyes: Mia Sommer started this case.'
    assert moved.task_id == desks[1].pk
    assert not member(hugo).is_active


def test_when_a_successor_cannot_be_nothing_is_changed(
    desks: tuple[Task, Task], ada: Person, hugo: Person, vera: Person, people_operations: Team
) -> None:
    with pytest.raises(NotHere):
        leaving.leave(member(hugo), Successors.everything_to(vera.pk), by=as_actor(ada), now=MONDAY)

    people_operations.refresh_from_db()
    assert (member(hugo).is_active, people_operations.lead) == (True, hugo)


def test_the_last_admin_stays_and_only_admins_shut_out(
    desks: tuple[Task, Task], ada: Person, hugo: Person, petra: Person, purchasing: Process
) -> None:
    with pytest.raises(memberships.LastAdmin):
        leaving.leave(member(ada), Successors.everything_to(petra.pk), by=as_actor(ada), now=MONDAY)
    with pytest.raises(rules.AdminsOnly):
        leaving.leave(member(petra), Successors(), by=as_actor(hugo), now=MONDAY)

    assert purchasing.owner_id != petra.pk


def test_a_pool_that_nobody_is_in_is_nobodys(
    purchasing: Process, mia: Person, hugo: Person, fay: Person, ada: Person
) -> None:
    case = asked(purchasing, mia, hugo)
    moves.accept_all(approval(case), by=as_actor(hugo), now=MONDAY)
    moves.complete(approval(case), by=as_actor(hugo), outcome="yes", now=MONDAY)
    memberships.deactivate(member(fay), by=as_actor(ada), now=MONDAY)

    assert [task.step_key for task in unowned.tasks()] == ["order"]
    assert [role.name for role in unowned.roles_by_process()] == ["Buyers"]


def test_after_a_role_is_filled_anew_its_open_work_can_follow(
    purchasing: Process,
    mia: Person,
    hugo: Person,
    fay: Person,
    ivan: Person,
    it_service: Team,
    dora: Person,
    ada: Person,
) -> None:
    case = asked(purchasing, mia, hugo)
    moves.accept_all(approval(case), by=as_actor(hugo), now=MONDAY)
    moves.complete(approval(case), by=as_actor(hugo), outcome="yes", now=MONDAY)
    order = Task.objects.get(case=case, step_key="order")
    assert not misplaced_in(purchasing).exists()

    staff_changes.staff(
        purchasing, "buyers", filled_by="team", team=it_service.pk, accountable=dora.pk, by=as_actor(dora), now=MONDAY
    )
    assert list(misplaced_in(purchasing)) == [order]
    for nobody_in_charge in (as_actor(mia), as_actor(hugo)):
        assert list(misplaced_for(nobody_in_charge, purchasing)) == []
        with pytest.raises(staff_changes.OwnersOnly):
            leaving.put_right(purchasing, by=nobody_in_charge, now=MONDAY)
        with pytest.raises(NoWorkToMove):
            leaving.move_open_work(mia.pk, to=None, by=nobody_in_charge, now=MONDAY)
    assert list(misplaced_for(as_actor(dora), purchasing)) == [order]
    (result,) = leaving.put_right(purchasing, by=as_actor(dora), now=MONDAY)

    assert result.is_done
    moved = Task.objects.get(pk=order.pk)
    assert (moved.owner, moved.team) == (None, it_service)
    offer = Handoff.objects.get(to_task=order)
    assert (offer.receiver, offer.receiving_team) == (None, it_service)
    moves.accept_all(order, by=as_actor(ivan), now=MONDAY)
    assert not misplaced_in(purchasing).exists()
    entry = Entry.objects.filter(task_id=order.pk, kind="task.released").get()
    assert entry.facts == {"from": None, "team": str(it_service.pk)}


def test_the_number_of_queries_does_not_grow_with_what_is_on_somebody(
    desks: tuple[Task, Task], purchasing: Process, mia: Person, hugo: Person, ada: Person, client: Client
) -> None:
    logged_in(client, ada)
    path = reverse("handoffs:leaving", args=[hugo.pk])
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for _ in range(2):
        moves.accept_all(approval(asked(purchasing, mia, hugo)), by=as_actor(hugo), now=MONDAY)
    with CaptureQueriesContext(connection) as three:
        assert b"Approve it" in client.get(path).content
    assert len(three) == len(one)


def test_the_list_of_what_nobody_owns_asks_no_more_for_more(
    desks: tuple[Task, Task], purchasing: Process, mia: Person, hugo: Person, ada: Person, client: Client
) -> None:
    more = [approval(asked(purchasing, mia, hugo)) for _ in range(2)]
    leaving.leave(member(hugo), Successors(tasks_to_roles=True), by=as_actor(ada), now=MONDAY)
    logged_in(client, ada)
    path = reverse("handoffs:unowned")
    client.get(path)
    with CaptureQueriesContext(connection) as three:
        page = client.get(path).content.decode()
    assert page.count("data-row") == 3
    moves.reassign(more[0], by=as_actor(ada), to=ada.pk, now=MONDAY)
    moves.reassign(more[1], by=as_actor(ada), to=ada.pk, now=MONDAY)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    assert len(three) == len(one)


def test_over_rest_an_admin_sees_what_is_on_somebody_and_hands_it_over(
    desks: tuple[Task, Task], purchasing: Process, ada: Person, hugo: Person, petra: Person, mia: Person
) -> None:
    api = api_of(ada)

    mine = api.get(f"leaving/{hugo.pk}")
    done = api.post(f"leaving/{hugo.pk}/hand-over", {"everything": str(petra.pk)}, key="k")

    assert (mine["tasks"], mine["typed"], mine["offers"]) == (1, 1, 1)
    assert mine["processes"] == [
        {
            "process": "purchasing",
            "name": "Purchasing",
            "fills": ["Payroll"],
            "answers": ["Buyers"],
            "stands_in": [],
            "owns": True,
        }
    ]
    assert [team["name"] for team in mine["teams_led"]] == ["People operations"]
    assert (done["processes"], [one["done"] for one in done["results"]]) == ([str(purchasing.pk)], [True, True])
    assert api.post(f"leaving/{hugo.pk}/hand-over", {"everything": str(petra.pk)}, key="k") == done
    assert api_of(mia).request("GET", f"leaving/{petra.pk}").status_code == 403


def test_whoever_is_let_in_again_has_their_role_and_can_be_given_work(
    ada: Person, hugo: Person, people_operations: Team
) -> None:
    leaving.leave(member(hugo), Successors(), by=as_actor(ada), now=MONDAY)

    memberships.reactivate(member(hugo), by=as_actor(ada), now=MONDAY)
    teams.add_member(people_operations, person=hugo, by=as_actor(ada), now=MONDAY)

    assert member(hugo).is_active
    assert TeamMember.objects.filter(person=hugo, team=people_operations).exists()


def test_the_page_of_a_process_offers_to_move_open_work_once_a_role_is_filled_anew(
    desks: tuple[Task, Task], purchasing: Process, dora: Person, hugo: Person, mia: Person, ada: Person, fay: Person
) -> None:
    """Both approvals are decided by the case; the manager's role is now Fay's, by name."""
    by, offer = as_actor(dora), reverse("handoffs:misplaced-offer", args=["purchasing"])
    admin = logged_in(Client(), ada)
    assert admin.get(offer).content.strip() == b""
    staff_changes.staff(
        purchasing, "manager", filled_by="person", person=fay.pk, accountable=dora.pk, by=by, now=MONDAY
    )

    assert offer in admin.get(reverse("workflows:process", args=["purchasing"])).content.decode()
    assert "2 open tasks are with others than their roles say now." in admin.get(offer).content.decode()
    path = reverse("handoffs:misplaced", args=["purchasing"])
    assert admin.get(path).content.decode().count("data-row") == 2
    assert logged_in(Client(), mia).get(path).status_code == 403
    admin.post(path)

    assert {Task.objects.get(pk=task.pk).owner for task in desks} == {fay}
    assert "Nothing is left to move" in admin.get(path).content.decode()


def test_only_an_admin_or_the_owner_of_a_process_moves_somebodys_open_work(
    desks: tuple[Task, Task], hugo: Person, petra: Person, mia: Person, ada: Person
) -> None:
    path = reverse("handoffs:open-work", args=[hugo.pk])

    assert logged_in(Client(), mia).get(path).status_code == 403
    answer = logged_in(Client(), ada).post(path, {"to": str(petra.pk)}).content.decode()

    assert "2 tasks have been moved." in answer
    assert {Task.objects.get(pk=task.pk).owner for task in desks} == {petra}


def test_the_pages_of_leaving_are_for_admins(desks: tuple[Task, Task], hugo: Person, mia: Person) -> None:
    client = logged_in(Client(), mia)
    paths = [
        reverse("handoffs:leaving", args=[hugo.pk]),
        reverse("handoffs:unowned"),
        reverse("handoffs:unowned-count"),
    ]

    assert [client.get(path).status_code for path in paths] == [403, 403, 403]


@pytest.mark.parametrize("page", ["people:directory", "workflows:processes"])
def test_the_way_to_what_nobody_owns_is_shown_to_admins_only(page: str, ada: Person, mia: Person) -> None:
    way = reverse("handoffs:unowned-count")

    assert way in logged_in(Client(), ada).get(reverse(page)).content.decode()
    assert way not in logged_in(Client(), mia).get(reverse(page)).content.decode()


def test_over_rest_what_nobody_owns_is_counted_and_its_tasks_listed(
    desks: tuple[Task, Task], ada: Person, hugo: Person, mia: Person
) -> None:
    leaving.leave(member(hugo), Successors(offers=ada.pk), by=as_actor(ada), now=MONDAY)
    api = api_of(ada)

    assert api.get("leaving/unowned") == {
        "tasks": 1, "problems": 0, "escalations": 0, "roles": 2, "processes": 1, "teams": 1,
    }  # fmt: skip
    assert [task["id"] for task in api.get("tasks", unowned=True)["results"]] == [str(desks[0].pk)]
    assert api_of(mia).request("GET", "leaving/unowned").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_under_an_idempotency_key_cases_are_held_before_people_and_teams(
    transactional_db: None,
    acme: Organization,
    desks: tuple[Task, Task],
    ada: Person,
    hugo: Person,
    petra: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hugo reports a problem, whose row points at the process, while he is shut out and the process passes on."""
    accepted, _offered = desks
    case_is_held, roles_have_passed = Event(), Event()
    tell, shut_out, leaver, hugos, adas = (
        telling.problem_reported,
        memberships.deactivate,
        member(hugo),
        as_actor(hugo),
        as_actor(ada),
    )

    def told(*args: object) -> None:
        case_is_held.set()
        roles_have_passed.wait(1)
        tell(*args)  # type: ignore[arg-type]

    def out(*args: object, **how: object) -> None:
        roles_have_passed.set()
        shut_out(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(telling, "problem_reported", told)
    monkeypatch.setattr(memberships, "deactivate", out)

    def report() -> str:
        with scope(acme.pk):
            return moves.report_problem(accepted, by=hugos, text="No budget", now=MONDAY).state

    def leave() -> list[bool]:
        case_is_held.wait(20)
        with scope(acme.pk), transaction.atomic():  # as the record of the key opens it
            left = leaving.leave(leaver, Successors.everything_to(petra.pk), by=adas, now=MONDAY)
            return [result.is_done for result in left.results]

    assert at_once(report, leave) == ["open", [True, True]]

    assert {task.owner for task in Task.objects.filter(pk__in=[task.pk for task in desks])} == {petra}


def test_whom_a_leaver_was_to_stand_in_for_has_their_heir_as_deputy(
    ada: Person, fay: Person, petra: Person, hugo: Person
) -> None:
    days = {"first": date(2026, 3, 9), "last": date(2026, 3, 13)}
    for person in (hugo, petra):
        absences.be_away(member(person), deputy=fay, **days, by=as_actor(ada), now=MONDAY)

    leaving.leave(member(fay), Successors.everything_to(petra.pk), by=as_actor(ada), now=MONDAY)

    deputies = dict(Absence.objects.values_list("person__name", "deputy__name"))
    assert deputies[hugo.name] == petra.name
    assert deputies[petra.name] == fay.name  # nobody is their own
    lines = AuditEntry.objects.filter(kind="absence.set").order_by("pk")
    assert [line.facts["deputy"] for line in lines][2:] == [str(petra.pk)]
