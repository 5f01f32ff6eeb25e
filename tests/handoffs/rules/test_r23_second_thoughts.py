"""R23: whoever accepted or reassigned thinks again at once, and everything is as it was."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.audit import Audit
from handoffs.escalations.states import Reply
from handoffs.moves import second_thoughts
from handoffs.moves.taking_back import TooLateToUndo
from handoffs.rules import NotYours
from procops.people import memberships
from procops.people.models import Membership, Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import HOUR, Begin, Running
from workflows.staff_changes import staff

LATE = MONDAY + 30 * HOUR
SOON = MONDAY + timedelta(minutes=5)
TUESDAY_NOON = MONDAY + 27 * HOUR


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    """Prepared: the accounts are offered to IT's pool, the desk to Facilities', the salary to Payroll's."""
    case = begin(split("all"))
    case.complete("prepare", petra, start_date="2026-04-01", remote=True)
    return case


def test_an_acceptance_is_taken_back_and_the_offer_stands_as_it_stood(
    case: Running, ivy: Person, ivan: Person, petra: Person
) -> None:
    offered = case.handoff("accounts")
    case.accept("accounts", ivy)
    assert (case.told("handoff.offered"), case.told("handoff.accepted")) == (["Fay", "Pam"], ["Petra"])
    before = case.seq

    moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=SOON)

    task, offer = case.task("accounts"), case.handoff("accounts")
    assert (task.state, task.owner, task.ready_at, task.due_at) == ("waiting", None, None, None)
    assert (offer.state, offer.answered_by, offer.answered_at, offer.receiver) == ("offered", None, None, None)
    assert (offer.answer_by, task.queue_at) == (offered.answer_by, offered.answer_by)
    assert case.kinds(before) == ["handoff.accept_undone", "task.waits_again"]
    assert (case.told("handoff.offered"), case.told("handoff.accepted")) == (["Fay", "Ivan", "Pam"], [])
    assert "it" not in case.fresh().marks["lanes"]

    case.accept("accounts", ivan)
    assert (case.task("accounts").owner, case.states()["accounts"]) == (ivan, "ready")


def test_its_line_carries_what_the_acceptance_counted(case: Running, ivy: Person) -> None:
    case.accept("accounts", ivy, now=MONDAY + HOUR)

    moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=MONDAY + 2 * HOUR)

    accepted, undone = case.entry("handoff.accepted"), case.entry("handoff.accept_undone")
    assert (undone.elapsed_ms, undone.working_ms) == (accepted.elapsed_ms, accepted.working_ms) == (3_600_000,) * 2


def test_what_was_late_is_late_again(case: Running, ivy: Person) -> None:
    moves.expire(case.handoff("accounts"), now=LATE)
    case.accept("accounts", ivy, now=LATE)

    moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=LATE)

    assert case.handoff("accounts").state == "expired"


def test_however_long_the_history_is_only_a_piece_of_it_is_looked_through(
    case: Running, ivy: Person, ivan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.accept("accounts", ivy, now=LATE)
    with CaptureQueriesContext(connection) as asked:
        moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=LATE)
    (lines,) = [each["sql"] for each in asked if 'FROM "workflows_entry"' in each["sql"]]
    assert '"workflows_entry"."at" = ' in lines
    case.accept("accounts", ivy, now=LATE)
    moves.reassign(case.task("accounts"), by=as_actor(ivy), to=ivan.pk, now=LATE)
    monkeypatch.setattr(second_thoughts, "LOOKS_BACK", 2)
    for _ in range(2):
        moves.comment(case.case, by=as_actor(ivy), text="Meanwhile", now=LATE)

    with pytest.raises(TooLateToUndo) as refused:
        moves.undo_reassign(case.task("accounts"), by=as_actor(ivy), now=LATE)
    assert refused.value.message == '"Accounts" cannot be undone: too much has happened since.'
    monkeypatch.setattr(second_thoughts, "LOOKS_BACK", 3)
    assert moves.undo_reassign(case.task("accounts"), by=as_actor(ivy), now=LATE).owner_id == ivy.pk


def test_it_is_too_late_once_it_is_begun(case: Running, ivy: Person) -> None:
    case.accept("accounts", ivy)
    moves.start_task(case.task("accounts"), by=as_actor(ivy), now=MONDAY)

    with pytest.raises(TooLateToUndo) as refused:
        moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=MONDAY)

    assert refused.value.message == '"Accounts" cannot be undone: it has been begun.'
    assert refused.value.next_action == "Send it back, or reassign it."


def test_what_nobody_accepted_cannot_be_undone(case: Running, hugo: Person, petra: Person, ivy: Person) -> None:
    with pytest.raises(TooLateToUndo) as refused:
        moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=MONDAY)
    assert refused.value.message == '"Accounts" cannot be undone: nothing was accepted for it.'


def test_nobody_undoes_what_somebody_else_accepted(case: Running, ivy: Person, ivan: Person) -> None:
    case.accept("accounts", ivy)

    with pytest.raises(NotYours):
        moves.undo_accept(case.task("accounts"), by=as_actor(ivan), now=MONDAY)


def test_of_a_join_what_was_accepted_in_one_go_goes_back_in_one_go(
    begin: Begin, ivy: Person, fay: Person, petra: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.accept("welcome", petra, giver="laptop")
    kit.pass_through("desk", fay)
    kit.complete("photo", petra)
    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=SOON)
    assert kit.live() == {"welcome": "ready"}

    moves.undo_accept(kit.task("welcome"), by=as_actor(petra), now=SOON)

    assert kit.live() == {"welcome": "waiting"}
    assert (kit.handoff("welcome", "laptop").state, kit.handoff("welcome", "desk").state) == ("accepted", "offered")
    assert kit.task("welcome").owner == petra  # who took it with the first arrival keeps it (rule R3)

    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=SOON)
    assert kit.live() == {"welcome": "ready"}


def test_what_went_to_another_role_with_a_later_arrival_is_not_offered_to_the_first_again(
    begin: Begin, ivy: Person, fay: Person, petra: Person
) -> None:
    """Found by the walks (seed 500038): the offer would have asked people operations while IT had the task."""
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.accept("welcome", petra, giver="laptop")
    kit.pass_through("desk", fay)
    moves.pass_on(kit.handoff("welcome", "desk"), by=as_actor(petra), to_lane="it", note="Yours", now=SOON)

    with pytest.raises(TooLateToUndo, match="another role has it by now"):
        moves.undo_accept(kit.task("welcome"), by=as_actor(ivy), now=SOON)

    assert (kit.handoff("welcome", "laptop").state, kit.handoff("welcome", "desk").state) == ("accepted", "offered")


def test_what_went_to_whoever_fills_the_role_today_goes_back_to_the_pool_that_was_asked(
    case: Running, ivan: Person, fay: Person, dora: Person
) -> None:
    case.accept("accounts", ivan)
    staff(case.process, "it", filled_by="person", person=fay.pk, accountable=fay.pk, by=as_actor(dora), now=MONDAY)
    moves.hand_to_role(case.task("accounts"), by=as_actor(dora), now=SOON)
    assert (case.task("accounts").owner, case.task("accounts").team) == (fay, None)

    moves.undo_accept(case.task("accounts"), by=as_actor(fay), now=SOON)

    task, offer = case.task("accounts"), case.handoff("accounts")
    assert (task.owner, task.team.name, offer.receiving_team) == (None, "IT service", task.team)
    assert list(Audit().run()) == []


def test_what_specialists_took_over_goes_back_to_the_pool_that_was_asked(
    case: Running, ivan: Person, fay: Person
) -> None:
    case.accept("accounts", ivan)
    facilities = Team.objects.get(name="Facilities")
    asked = moves.pass_to_specialists(
        case.task("accounts"), by=as_actor(ivan), team=facilities.pk, text="Plugs", now=SOON
    )
    moves.answer_escalation(asked, by=as_actor(fay), reply=Reply.TAKE, now=SOON)

    moves.undo_accept(case.task("accounts"), by=as_actor(fay), now=SOON)

    assert (case.task("accounts").team.name, case.handoff("accounts").receiving_team.name) == ("IT service",) * 2


def test_nothing_is_offered_again_to_somebody_who_has_left(
    case: Running, ivy: Person, ivan: Person, ada: Person
) -> None:
    moves.reassign(case.task("accounts"), by=as_actor(ivy), to=ivy.pk, now=MONDAY)
    moves.accept(case.handoff("accounts"), by=as_actor(ivy), for_person=ivan.pk, now=MONDAY)
    memberships.deactivate(Membership.objects.get(person=ivy), by=as_actor(ada), now=SOON)

    with pytest.raises(TooLateToUndo, match="whoever was asked has left"):
        moves.undo_accept(case.task("accounts"), by=as_actor(ivan), now=SOON)


def test_what_lay_in_a_pool_that_is_none_any_more_stays_where_it_is(case: Running, fay: Person, dora: Person) -> None:
    staff(case.process, "it", filled_by="person", person=fay.pk, accountable=fay.pk, by=as_actor(dora), now=MONDAY)
    moves.hand_to_role(case.task("accounts"), by=as_actor(dora), now=SOON)

    with pytest.raises(TooLateToUndo, match="its role is no team's any more"):
        moves.undo_reassign(case.task("accounts"), by=as_actor(dora), now=SOON)
    assert case.task("accounts").owner == fay


def test_the_giver_can_undo_again_once_the_acceptance_is_taken_back(case: Running, petra: Person, ivy: Person) -> None:
    case.accept("accounts", ivy)
    with pytest.raises(TooLateToUndo):
        moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)
    moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=MONDAY)

    moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)

    assert case.live() == {"prepare 2": "ready"}


def test_a_reassigned_task_comes_back_to_whoever_had_it(case: Running, ivy: Person, ivan: Person) -> None:
    case.accept("accounts", ivan)
    moves.reassign(case.task("accounts"), by=as_actor(ivan), to=ivy.pk, now=MONDAY)

    moves.undo_reassign(case.task("accounts"), by=as_actor(ivan), now=MONDAY)

    assert case.task("accounts").owner == ivan
    assert case.entry("task.reassigned").facts == {"from": str(ivy.pk), "to": str(ivan.pk)}


def test_what_came_from_the_pool_goes_back_into_it(case: Running, ivy: Person, ivan: Person) -> None:
    moves.reassign(case.task("accounts"), by=as_actor(ivy), to=ivan.pk, now=MONDAY)
    assert case.handoff("accounts").receiver == ivan

    moves.undo_reassign(case.task("accounts"), by=as_actor(ivy), now=MONDAY)

    assert (case.task("accounts").owner, case.handoff("accounts").receiver) == (None, None)
    assert case.kinds()[-1] == "task.released"


def test_a_reassignment_is_undone_by_whoever_made_it_and_before_it_was_touched(
    case: Running, ivy: Person, ivan: Person, petra: Person
) -> None:
    case.accept("accounts", ivy)
    moves.reassign(case.task("accounts"), by=as_actor(ivy), to=ivan.pk, now=MONDAY)
    with pytest.raises(NotYours):
        moves.undo_reassign(case.task("accounts"), by=as_actor(ivan), now=MONDAY)
    moves.start_task(case.task("accounts"), by=as_actor(ivan), now=MONDAY)

    with pytest.raises(TooLateToUndo) as refused:
        moves.undo_reassign(case.task("accounts"), by=as_actor(ivy), now=MONDAY)

    assert refused.value.message == '"Accounts" cannot be undone: something was done with it since.'


def test_a_pause_in_between_is_given_back_to_what_is_offered_again(case: Running, ivy: Person, dora: Person) -> None:
    case.accept("accounts", ivy)
    moves.hold_case(case.case, by=as_actor(dora), reason="x", pauses_clock=True, now=MONDAY + HOUR)
    moves.resume_case(case.case, by=as_actor(dora), now=MONDAY + 4 * HOUR)

    moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=MONDAY + 4 * HOUR)

    assert case.handoff("accounts").answer_by == case.handoff("desk").answer_by


def test_so_it_is_to_one_arrival_of_a_join_that_waits_for_others(
    begin: Begin, ivy: Person, fay: Person, petra: Person, dora: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.accept("welcome", petra, giver="laptop", now=MONDAY + HOUR)
    assert kit.handoff("welcome", "laptop").answer_by == MONDAY + 8 * HOUR
    moves.hold_case(kit.case, by=as_actor(dora), reason="x", pauses_clock=True, now=MONDAY + HOUR)
    moves.resume_case(kit.case, by=as_actor(dora), now=MONDAY + 4 * HOUR)

    moves.undo_accept(kit.task("welcome"), by=as_actor(petra), now=MONDAY + 4 * HOUR)

    assert kit.handoff("welcome", "laptop").answer_by == TUESDAY_NOON
    assert kit.task("welcome").pauses[0]["clock"] is True


def test_what_a_pause_whose_clock_ran_on_took_is_not_given_back(case: Running, ivy: Person, dora: Person) -> None:
    before = case.handoff("accounts").answer_by
    case.accept("accounts", ivy)
    moves.hold_case(case.case, by=as_actor(dora), reason="x", pauses_clock=False, now=MONDAY + HOUR)
    moves.resume_case(case.case, by=as_actor(dora), now=MONDAY + 4 * HOUR)

    moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=MONDAY + 4 * HOUR)

    assert case.handoff("accounts").answer_by == before


def test_what_the_receiver_paused_is_the_receivers_time(case: Running, ivy: Person, dora: Person) -> None:
    """Else whoever accepts, pauses and thinks again gains as much time as they like; the case's pause in it counts."""
    before = case.handoff("accounts").answer_by
    case.accept("accounts", ivy)
    moves.hold(case.task("accounts"), by=as_actor(ivy), reason="x", pauses_clock=True, now=MONDAY + HOUR)
    moves.hold_case(case.case, by=as_actor(dora), reason="x", pauses_clock=True, now=MONDAY + 2 * HOUR)
    moves.resume_case(case.case, by=as_actor(dora), now=MONDAY + 3 * HOUR)
    moves.resume(case.task("accounts"), by=as_actor(ivy), now=MONDAY + 5 * HOUR)

    moves.undo_accept(case.task("accounts"), by=as_actor(ivy), now=MONDAY + 5 * HOUR)

    assert case.handoff("accounts").answer_by == case.handoff("desk").answer_by > before
