"""R10, R11, R12: steps are skipped, tasks cancelled, branches and cases end."""

import pytest

from handoffs import moves
from handoffs.moves.work import ReasonNeeded, StillWaiting
from handoffs.rules import NotYours
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.casedata import InvalidData
from workflows.engine import LastOpenTask
from workflows.held import NoLongerOpen

CONTRACT = {
    "required": ["serial"],
    "checks": [{"field": "price", "operator": "<=", "value": "900.00", "level": "stop"}],
}
ORDER = definition(
    lanes="people it",
    fields=[
        {"key": "serial", "label": "Serial number", "type": "text"},
        {"key": "price", "label": "Price", "type": "money"},
    ],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["price"]},
        {"key": "order", "lane": "people", "fill": ["serial"], "outcomes": [{"key": "ok", "label": "Ordered"}]},
        {"key": "set_up", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "order"), ("order", "set_up", {"contract": CONTRACT}), ("set_up", "end")],
)


@pytest.fixture
def case(begin: Begin) -> Running:
    return begin(ORDER, data={"price": "1200"})


def test_r10_a_skipped_step_goes_on_as_done_and_missing_data_travel_waived(case: Running, hugo: Person) -> None:
    before = case.seq

    moves.skip(case.task("order"), by=as_actor(hugo), outcome="ok", reason="In stock", now=MONDAY + HOUR)

    assert case.states() == {"begin": "done", "order": "skipped", "set_up": "waiting"}
    skipped = case.task("order")
    assert (skipped.outcome, skipped.done_by) == ("ok", hugo)
    offer = case.handoff("set_up")
    assert (offer.state, offer.waived, offer.content) == ("offered", ["serial"], {})
    assert [warning["field"] for warning in offer.warnings] == ["price"]
    assert case.kinds(before) == ["task.skipped", "handoff.offered"]
    assert case.entry("handoff.offered").facts["waived"] == ["serial"]
    ended = case.entry("task.skipped")
    assert (ended.elapsed_ms, ended.facts["touch_ms"], ended.content.values) == (
        3_600_000,
        None,
        {"reason": "In stock"},
    )


def test_r10_it_needs_reason_and_outcome_and_somebody_over_the_work(case: Running, hugo: Person, petra: Person) -> None:
    with pytest.raises(ReasonNeeded):
        moves.skip(case.task("order"), by=as_actor(hugo), outcome="ok", reason=" ", now=MONDAY)
    with pytest.raises(InvalidData):
        moves.skip(case.task("order"), by=as_actor(hugo), reason="In stock", now=MONDAY)
    with pytest.raises(NotYours):
        moves.skip(case.task("order"), by=as_actor(petra), outcome="ok", reason="In stock", now=MONDAY)


def test_r10_unanswered_offers_to_it_are_withdrawn_without_a_redo(case: Running, hugo: Person, ivy: Person) -> None:
    moves.skip(case.task("order"), by=as_actor(hugo), outcome="ok", reason="In stock", now=MONDAY)

    moves.skip(case.task("set_up"), by=as_actor(ivy), reason="Was set up before", now=MONDAY)

    offer = case.handoff("set_up")
    assert (offer.state, offer.answered_by) == ("withdrawn", None)
    assert case.entry("handoff.withdrawn").facts == {
        "giver_task": str(case.task("order").pk), "by_system": True, "why": "skipped",
    }  # fmt: skip
    assert case.states() == {"begin": "done", "order": "skipped", "set_up": "skipped"}
    assert case.fresh().state == "completed"
    assert case.told("handoff.offered") == []


def test_r10_a_join_that_others_can_still_reach_cannot_be_skipped(
    begin: Begin, ivy: Person, fay: Person, petra: Person, hugo: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.complete("photo", petra)

    with pytest.raises(StillWaiting):
        moves.skip(kit.task("welcome"), by=as_actor(hugo), reason="No welcome", now=MONDAY)

    kit.pass_through("desk", fay)  # nothing more can come, though nothing is accepted yet
    moves.skip(kit.task("welcome"), by=as_actor(hugo), reason="No welcome", now=MONDAY)
    assert kit.live() == {"pay": "waiting"}
    assert [state for _, to, state in kit.handoffs() if to == "welcome"] == ["withdrawn", "withdrawn"]


def test_r11_a_cancelled_task_ends_its_branch_and_withdraws_its_offer_without_a_redo(
    begin: Begin, ivy: Person, dora: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    before = kit.seq

    moves.cancel_task(kit.task("laptop"), by=as_actor(dora), reason="Brings their own", now=MONDAY)

    assert kit.live() == {"desk": "waiting", "photo": "ready"}
    assert kit.states()["laptop"] == "cancelled"
    assert kit.handoff("laptop").state == "withdrawn"
    assert kit.kinds(before) == ["task.cancelled", "handoff.withdrawn"]
    assert kit.entry("task.cancelled").content.values == {"reason": "Brings their own"}


def test_r11_it_is_refused_when_nothing_would_remain(case: Running, dora: Person, petra: Person) -> None:
    with pytest.raises(LastOpenTask) as refused:
        moves.cancel_task(case.task("order"), by=as_actor(dora), reason="Not wanted", now=MONDAY)
    assert refused.value.message == (
        '"Order" is the only open task of SMP-1: cancelling it would leave nothing to be done.'
    )
    with pytest.raises(NotYours):
        moves.cancel_task(case.task("order"), by=as_actor(petra), reason="Not wanted", now=MONDAY)


ENDS = definition(
    lanes="people it",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "check", "lane": "people", "split": "first",
         "outcomes": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]},
        {"key": "prepare", "lane": "it"},
        {"key": "ready", "kind": "end"},
        {"key": "approved", "kind": "end", "result": "approved"},
        {"key": "refused", "kind": "end", "result": "refused", "closes_case": True},
    ],
    flows=[
        ("begin", "check"),
        ("begin", "prepare"),
        ("check", "refused", {"when": {"outcome": "check", "operator": "is", "value": "no"}}),
        ("check", "approved", {"otherwise": True}),
        ("prepare", "ready"),
    ],
)  # fmt: skip


def test_r12_an_end_closes_its_branch_and_the_last_one_the_case(begin: Begin, petra: Person, ivy: Person) -> None:
    case = begin(ENDS)

    case.complete("check", petra, outcome="yes")
    assert (case.fresh().state, case.live()) == ("open", {"prepare": "waiting"})
    advance = case.pass_through("prepare", ivy, now=MONDAY + HOUR)

    assert advance.closed
    ended = case.fresh()
    assert (ended.state, ended.result, ended.ended_at) == ("completed", "approved", MONDAY + HOUR)
    assert case.kinds()[-2:] == ["end.reached", "case.completed"]
    assert case.entry("case.completed").elapsed_ms == 3_600_000


def test_r12_an_end_that_closes_the_case_cancels_what_is_live_and_withdraws_offers(begin: Begin, petra: Person) -> None:
    case = begin(ENDS)
    before = case.seq

    advance = case.complete("check", petra, outcome="no")

    assert advance.closed
    assert case.states() == {"begin": "done", "check": "done", "prepare": "cancelled"}
    assert case.handoff("prepare").state == "withdrawn"
    assert (case.fresh().state, case.fresh().result) == ("completed", "refused")
    assert case.kinds(before) == [
        "task.claimed", "task.done", "end.reached", "task.cancelled", "case.completed", "handoff.withdrawn",
    ]  # fmt: skip
    assert case.entry("task.cancelled").facts["why"] == "case_closed"
    assert case.told("handoff.offered") == []


def test_r12_what_is_reached_beside_a_closing_end_is_offered_to_nobody(begin: Begin, petra: Person) -> None:
    """Not even where the contract would accept it at once or demand data that are missing."""
    fields = [{"key": "name", "label": "Name", "type": "text"}]
    case = begin(
        definition(
            lanes="people it",
            fields=fields,
            steps=[
                {"key": "begin", "kind": "start", "lane": "people", "fill": ["name"]},
                {"key": "check", "lane": "people"},
                {"key": "prepare", "lane": "it"},
                {"key": "tell", "lane": "it"},
                {"key": "end", "kind": "end"},
                {"key": "stop", "kind": "end", "closes_case": True},
            ],
            flows=[
                ("begin", "check"),
                ("check", "prepare", {"contract": {"acceptance": "automatic"}}),
                ("check", "tell", {"contract": {"required": ["name"]}}),
                ("check", "stop"),
                ("prepare", "end"),
                ("tell", "end"),
            ],
        )
    )

    case.complete("check", petra)

    assert case.states() == {"begin": "done", "check": "done", "prepare": "cancelled", "tell": "cancelled"}
    assert case.handoffs() == []
    assert case.fresh().state == "completed"


def test_r12_cancelling_the_case_does_the_same(begin: Begin, dora: Person, petra: Person) -> None:
    case = begin(ENDS)
    before = case.seq

    moves.cancel_case(case.case, by=as_actor(dora), reason="Withdrew", now=MONDAY + HOUR)

    assert case.states() == {"begin": "done", "check": "cancelled", "prepare": "cancelled"}
    assert case.handoff("prepare").state == "withdrawn"
    assert (case.fresh().state, case.fresh().ended_at) == ("cancelled", MONDAY + HOUR)
    assert case.kinds(before) == ["task.cancelled", "task.cancelled", "case.cancelled", "handoff.withdrawn"]
    assert case.entry("case.cancelled").content.values == {"reason": "Withdrew"}
    with pytest.raises(NoLongerOpen) as refused:
        case.complete("check", petra, outcome="yes")
    assert refused.value.message == '"Check" in SMP-1 is already cancelled: somebody was faster.'


def test_r12_only_the_process_owner_or_an_admin_cancels_a_case(begin: Begin, hugo: Person, ada: Person) -> None:
    case = begin(ENDS)
    with pytest.raises(NotYours):
        moves.cancel_case(case.case, by=as_actor(hugo), reason="Withdrew", now=MONDAY)
    with pytest.raises(ReasonNeeded):
        moves.cancel_case(case.case, by=as_actor(ada), reason="", now=MONDAY)
    moves.cancel_case(case.case, by=as_actor(ada), reason="Withdrew", now=MONDAY)
    assert case.fresh().state == "cancelled"
