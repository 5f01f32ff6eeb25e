"""R14, R15, R24: reassigned, passed on, taken from the pool and put back, and four eyes."""

from datetime import timedelta

import pytest

from handoffs import moves
from handoffs.moves.answers import NotOfTheTeam, SameLane
from handoffs.moves.hands import AlreadyTaken, NoPool, NotInTheRole
from handoffs.moves.work import FourEyes, ReasonNeeded
from handoffs.rules import NotYours
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.casedata import InvalidData

DAY = timedelta(days=1)


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    """Accounts are offered to IT, a desk to facilities, the salary to payroll."""
    case = begin(split("all"))
    case.complete("prepare", petra, start_date="2026-04-01")
    return case


def test_r14_reassigned_while_unanswered_the_same_handoff_asks_the_new_receiver_and_its_clock_goes_on(
    case: Running, ivy: Person, ivan: Person
) -> None:
    before = case.handoff("accounts")
    moves.expire(before, now=MONDAY + 9 * HOUR)

    moves.reassign(case.task("accounts"), by=as_actor(ivy), to=ivan.pk, reason="Ivan does", now=MONDAY + DAY)

    offer = case.handoff("accounts")
    assert (offer.pk, offer.receiver, offer.state) == (before.pk, ivan, "expired")
    assert (offer.answer_by, offer.offered_at) == (before.answer_by, MONDAY)
    assert case.task("accounts").owner == ivan
    assert case.told("handoff.offered") == ["Fay", "Ivan", "Pam"]
    facts = case.entry("task.reassigned").facts
    assert facts == {"from": None, "to": str(ivan.pk)}


def test_r14_reassigned_on_the_desk_the_new_owner_is_told(case: Running, ivy: Person, ivan: Person) -> None:
    case.accept("accounts", ivy)
    moves.reassign(case.task("accounts"), by=as_actor(ivy), to=ivan.pk, now=MONDAY)

    assert case.task("accounts").owner == ivan
    assert case.told("task.assigned") == ["Ivan"]


def test_r14_only_within_the_role(case: Running, ivy: Person, pam: Person) -> None:
    with pytest.raises(NotInTheRole) as refused:
        moves.reassign(case.task("accounts"), by=as_actor(ivy), to=pam.pk, now=MONDAY)
    assert refused.value.message == 'Pam Ortiz does not belong to "It", who do "Accounts".'


def test_r14_not_ours_asks_the_right_role_with_a_full_clock_and_tells_the_giver(
    case: Running, ivy: Person, petra: Person
) -> None:
    moves.expire(case.handoff("accounts"), now=MONDAY + 9 * HOUR)
    before = case.seq

    moves.pass_on(
        case.handoff("accounts"), by=as_actor(ivy), to_lane="rooms", note="A key, not a login", now=MONDAY + DAY
    )

    offer = case.handoff("accounts")
    assert (offer.state, offer.expired_at, offer.to_lane, offer.passes) == ("offered", None, "rooms", 1)
    assert (offer.offered_at, offer.asked_at, offer.answer_by) == (MONDAY, MONDAY + DAY, MONDAY + DAY + 8 * HOUR)
    task = case.task("accounts")
    assert (task.state, task.lane_key, task.owner, task.team.name) == ("waiting", "rooms", None, "Facilities")
    assert task.queue_at == offer.answer_by
    assert case.kinds(before) == ["handoff.passed_on"]
    passed = case.entry("handoff.passed_on")
    assert passed.elapsed_ms == 24 * 3_600_000  # lost on the wrong route
    assert passed.facts == {"from_lane": "it", "to_lane": "rooms"}
    assert case.told("handoff.passed_on") == ["Petra"]
    assert case.told("handoff.offered") == ["Fay", "Fay", "Pam"]


def test_r14_the_acceptance_counts_from_when_the_new_receiver_was_asked(
    case: Running, ivy: Person, fay: Person
) -> None:
    moves.pass_on(case.handoff("accounts"), by=as_actor(ivy), to_lane="rooms", note="Yours", now=MONDAY + 2 * HOUR)
    case.accept("accounts", fay, now=MONDAY + 3 * HOUR)

    assert case.entry("handoff.accepted").elapsed_ms == 3_600_000
    assert case.task("accounts").owner == fay


def test_r14_the_second_pass_between_two_roles_tells_the_accountable_person(
    case: Running, ivy: Person, fay: Person
) -> None:
    for by, lane in ((ivy, "rooms"), (fay, "it")):
        assert case.told("handoff.disputed") == []
        moves.pass_on(case.handoff("accounts"), by=as_actor(by), to_lane=lane, note="Yours", now=MONDAY)

    assert case.told("handoff.disputed") == ["Ivy"]  # she leads IT and is accountable for its lane
    moves.pass_on(case.handoff("accounts"), by=as_actor(ivy), to_lane="rooms", note="Yours", now=MONDAY)
    assert case.told("handoff.disputed") == ["Ivy"]


def test_r14_it_is_passed_to_another_role_of_the_process_with_one_line(case: Running, ivy: Person, pam: Person) -> None:
    offer = case.handoff("accounts")
    with pytest.raises(SameLane):
        moves.pass_on(offer, by=as_actor(ivy), to_lane="it", note="Ours", now=MONDAY)
    with pytest.raises(InvalidData):
        moves.pass_on(offer, by=as_actor(ivy), to_lane="garden", note="Theirs", now=MONDAY)
    with pytest.raises(ReasonNeeded):
        moves.pass_on(offer, by=as_actor(ivy), to_lane="rooms", note="", now=MONDAY)
    with pytest.raises(NotYours):
        moves.pass_on(offer, by=as_actor(pam), to_lane="rooms", note="Theirs", now=MONDAY)


def test_r15_any_member_accepts_and_thereby_takes_the_task(case: Running, ivan: Person) -> None:
    case.accept("accounts", ivan)

    assert (case.task("accounts").owner, case.handoff("accounts").receiver) == (ivan, ivan)
    assert case.told("handoff.offered") == ["Fay", "Pam"]  # what the other members had been told is taken back


def test_r15_the_lead_accepts_for_the_pool_or_for_a_member(
    case: Running, ivy: Person, ivan: Person, fay: Person
) -> None:
    case.accept("accounts", ivy, keep_in_pool=True)
    assert (case.task("accounts").state, case.task("accounts").owner) == ("ready", None)
    moves.claim(case.task("accounts"), by=as_actor(ivan), now=MONDAY)
    case.send_back("accounts", ivan)
    case.complete("prepare", case.task("prepare").owner)

    case.accept("accounts", ivy, for_person=ivan.pk)

    assert case.task("accounts").owner == ivan
    assert case.handoff("accounts").answered_by == ivy


def test_r15_nobody_else_accepts_for_others(case: Running, ivan: Person, ivy: Person, pam: Person, fay: Person) -> None:
    with pytest.raises(NotYours):
        case.accept("accounts", ivan, keep_in_pool=True)
    with pytest.raises(NotYours):
        case.accept("accounts", ivan, for_person=ivy.pk)
    with pytest.raises(NotYours):
        case.accept("accounts", pam)
    with pytest.raises(NotOfTheTeam):
        case.accept("accounts", ivy, for_person=fay.pk)
    assert case.handoff("accounts").state == "offered"


def test_r15_claim_and_release_move_between_pool_and_desk_and_claiming_is_not_starting(
    case: Running, ivy: Person, ivan: Person
) -> None:
    moves.claim(case.task("accounts"), by=as_actor(ivan), now=MONDAY)
    assert (case.task("accounts").state, case.task("accounts").owner) == ("waiting", ivan)
    assert case.handoff("accounts").receiver == ivan
    with pytest.raises(AlreadyTaken):
        moves.claim(case.task("accounts"), by=as_actor(ivy), now=MONDAY)
    case.accept("accounts", ivan)
    moves.release(case.task("accounts"), by=as_actor(ivan), now=MONDAY)
    assert (case.task("accounts").state, case.task("accounts").owner) == ("ready", None)

    moves.claim(case.task("accounts"), by=as_actor(ivy), for_person=ivan.pk, now=MONDAY)

    assert (case.task("accounts").owner, case.task("accounts").started_at) == (ivan, None)
    assert case.told("task.assigned") == ["Ivan"]


def test_r15_work_that_came_by_name_has_no_pool(begin: Begin, nina: Person) -> None:
    case = begin(split("all"), staff={"people": nina})
    with pytest.raises(NoPool):
        moves.release(case.task("prepare"), by=as_actor(nina), now=MONDAY)


FOUR_EYES = definition(
    lanes="people it",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "write", "lane": "people"},
        {"key": "approve", "lane": "people", "not_by": ["write"]},
        {"key": "set_up", "lane": "it"},
        {"key": "release", "lane": "people", "not_by": ["write"]},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "write"), ("write", "approve"), ("approve", "set_up"), ("set_up", "release"), ("release", "end"),
    ],
)  # fmt: skip


@pytest.fixture
def written(begin: Begin, petra: Person) -> Running:
    case = begin(FOUR_EYES, by=petra)
    case.complete("write", petra)
    return case


def test_r24_it_is_not_given_to_whoever_is_kept_from_it(written: Running) -> None:
    approve = written.task("approve")
    assert (approve.state, approve.owner, approve.team.name) == ("ready", None, "People operations")


def test_r24_asked_at_claim_reassign_and_complete(written: Running, petra: Person, hugo: Person) -> None:
    with pytest.raises(FourEyes) as refused:
        moves.claim(written.task("approve"), by=as_actor(petra), now=MONDAY)
    assert refused.value.message == '"Approve" needs a second pair of eyes: you did "Write" in this case.'
    with pytest.raises(FourEyes) as refused:
        moves.reassign(written.task("approve"), by=as_actor(hugo), to=petra.pk, now=MONDAY)
    assert refused.value.message == '"Approve" needs a second pair of eyes: Petra Lang did "Write" in this case.'
    with pytest.raises(FourEyes):
        written.complete("approve", petra)
    with pytest.raises(FourEyes):
        moves.start_task(written.task("approve"), by=as_actor(petra), now=MONDAY)
    written.complete("approve", hugo)


def test_r24_asked_at_complete_even_of_whoever_has_it(written: Running, petra: Person, hugo: Person) -> None:
    """As when Hugo has the approval on his desk, and only then does another visit of the writing."""
    moves.claim(written.task("approve"), by=as_actor(hugo), now=MONDAY)
    case = written.fresh()
    case.marks["done_by"]["write"].append(str(hugo.pk))
    case.save(update_fields=["marks"])

    with pytest.raises(FourEyes):
        written.complete("approve", hugo)


def test_r24_asked_at_accept(written: Running, petra: Person, hugo: Person, ivy: Person) -> None:
    written.complete("approve", hugo)
    written.pass_through("set_up", ivy)
    moves.release(written.task("release"), by=as_actor(hugo), now=MONDAY)

    with pytest.raises(FourEyes):
        written.accept("release", petra)
    with pytest.raises(FourEyes):
        written.accept("release", hugo, for_person=petra.pk)
    written.accept("release", hugo)
    assert written.task("release").owner == hugo


def test_r24_the_starter_is_named_as_such(begin: Begin, petra: Person, hugo: Person) -> None:
    steps = [
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "approve", "lane": "people", "not_by": ["@starter"]},
        {"key": "end", "kind": "end"},
    ]
    case = begin(definition(lanes="people", steps=steps, flows=[("begin", "approve"), ("approve", "end")]), by=petra)

    with pytest.raises(FourEyes) as refused:
        case.complete("approve", petra)
    assert refused.value.message == '"Approve" needs a second pair of eyes: you started this case.'
    case.complete("approve", hugo)
