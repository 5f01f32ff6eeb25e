"""R18, R21: nobody has to remember Start; drafts, required data and what is frozen with a handoff; amendments."""

import pytest
from django.utils import translation

from handoffs import moves
from handoffs.moves.work import NotAcceptedYet, ReasonNeeded
from handoffs.rules import NotYours, ViewersOnlyLook
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.casedata import InvalidData
from workflows.contracts import CheckFailed, MissingForHandoff, warnings_for
from workflows.held import CaseHasEnded, NoLongerOpen

FIELDS = [
    {"key": "name", "label": "Name", "type": "text"},
    {"key": "salary", "label": "Salary", "type": "money"},
    {"key": "limit", "label": "Limit", "type": "money"},
    {"key": "note", "label": "Note", "type": "text", "required": True},
    {"key": "serial", "label": "Serial number", "type": "text"},
]
CONTRACT = {
    "required": ["name", "salary"],
    "checks": [
        {"field": "salary", "operator": "<=", "other": "limit", "level": "stop"},
        {"field": "salary", "operator": ">=", "value": "1000.00", "level": "warn"},
    ],
}
HIRE = definition(
    lanes="people payroll it",
    fields=FIELDS,
    title_fields=["name"],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["limit"]},
        {"key": "offer", "lane": "people", "fill": ["name", "salary", "note"],
         "checklist": [{"key": "signed", "label": "Signed"}], "split": "first",
         "outcomes": [{"key": "pay", "label": "Pay"}, {"key": "drop", "label": "Drop"}]},
        {"key": "pay", "lane": "payroll"},
        {"key": "tell", "lane": "it", "fill": ["serial"]},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "offer"),
        ("offer", "tell", {"when": {"outcome": "offer", "operator": "is", "value": "drop"}}),
        ("offer", "pay", {"otherwise": True, "contract": CONTRACT}),
        ("pay", "end"),
        ("tell", "end"),
    ],
)  # fmt: skip
GOOD = {"name": "Nina", "salary": "3000", "note": "From May"}


@pytest.fixture
def case(begin: Begin) -> Running:
    return begin(HIRE, data={"limit": "4000"})


def complete(case: Running, by: Person, *, outcome: str = "pay", ticked=("signed",), now=MONDAY, **data):
    return moves.complete(case.task("offer"), by=as_actor(by), outcome=outcome, data=data, ticked=ticked, now=now)


def test_r18_complete_on_a_ready_task_is_an_implicit_start_of_unknown_touch_time(case: Running, petra: Person) -> None:
    complete(case, petra, now=MONDAY + HOUR, **GOOD)

    done = case.entry("task.done")
    assert (done.facts["implicit"], done.facts["touch_ms"]) == (True, None)
    assert (done.elapsed_ms, done.working_ms) == (3_600_000, 3_600_000)
    assert case.task("offer").started_at is None
    assert case.task("offer").owner == petra  # and taken from the pool
    assert case.kinds()[3:5] == ["task.claimed", "task.done"]


def test_r18_so_is_a_start_form_never_zero(case: Running) -> None:
    started = case.entries(kind="task.done").first()
    assert (started.facts["implicit"], started.facts["touch_ms"]) == (True, None)


def test_r18_the_first_change_starts_it(case: Running, petra: Person) -> None:
    moves.save_draft(case.task("offer"), by=as_actor(petra), data={"name": "Ni"}, now=MONDAY + HOUR)

    task = case.task("offer")
    assert (task.state, task.owner, task.started_at) == ("in_progress", petra, MONDAY + HOUR)
    started = case.entry("task.started")
    assert (started.elapsed_ms, started.facts) == (3_600_000, {"implicit": True})
    complete(case, petra, now=MONDAY + 3 * HOUR, **GOOD)
    assert case.entry("task.done").facts["touch_ms"] == 2 * 3_600_000


def test_r18_start_says_when_touch_time_begins(case: Running, petra: Person) -> None:
    moves.start_task(case.task("offer"), by=as_actor(petra), now=MONDAY + HOUR)
    moves.start_task(case.task("offer"), by=as_actor(petra), now=MONDAY + 2 * HOUR)  # changes nothing

    assert case.task("offer").started_at == MONDAY + HOUR
    assert case.entries(kind="task.started").count() == 1
    assert case.entry("task.started").facts == {"implicit": False}


def test_r18_what_is_not_accepted_cannot_be_begun(case: Running, petra: Person, pam: Person) -> None:
    complete(case, petra, **GOOD)
    for move in (moves.start_task, moves.complete):
        with pytest.raises(NotAcceptedYet):
            move(case.task("pay"), by=as_actor(pam), now=MONDAY)
    with pytest.raises(NotAcceptedYet):
        moves.save_draft(case.task("pay"), by=as_actor(pam), data={}, now=MONDAY)


def test_r21_a_draft_is_kept_as_typed_for_its_writer_only(case: Running, petra: Person, hugo: Person) -> None:
    moves.save_draft(case.task("offer"), by=as_actor(petra), data={"salary": "lots"}, now=MONDAY)
    moves.save_draft(case.task("offer"), by=as_actor(petra), data={"name": "Nina"}, ticked=["signed"], now=MONDAY)
    task = case.task("offer")
    assert (task.draft, task.draft_by_id, task.ticked) == ({"salary": "lots", "name": "Nina"}, petra.pk, ["signed"])
    assert case.fresh().data == {"limit": "4000.00"}

    moves.reassign(task, by=as_actor(petra), to=hugo.pk, now=MONDAY)
    complete(case, hugo, name="Nils", salary="2000", note="Soon")

    assert case.fresh().data == {"limit": "4000.00", "name": "Nils", "salary": "2000.00", "note": "Soon"}
    assert case.task("offer").draft == {}


@pytest.mark.parametrize("key", ["serial", "slary"])
def test_r21_a_draft_of_what_is_not_filled_in_here_is_refused_by_its_name(
    case: Running, petra: Person, key: str
) -> None:
    with pytest.raises(InvalidData) as no:
        moves.save_draft(case.task("offer"), by=as_actor(petra), data={"name": "Nina", key: "x"}, now=MONDAY)

    assert list(no.value.errors) == [key]
    assert (case.task("offer").draft, case.task("offer").state) == ({}, "ready")


def test_r21_what_is_not_given_comes_from_the_writers_draft(case: Running, petra: Person) -> None:
    moves.save_draft(case.task("offer"), by=as_actor(petra), data=GOOD, now=MONDAY)
    complete(case, petra, salary="2500")

    assert case.fresh().data == {"limit": "4000.00", "name": "Nina", "salary": "2500.00", "note": "From May"}
    assert case.fresh().title == "Nina"


def test_r21_completing_merges_only_what_the_step_fills_and_demands_what_it_must(case: Running, petra: Person) -> None:
    with pytest.raises(InvalidData) as refused:
        complete(case, petra, serial="X1", salary="many")
    errors = refused.value.errors
    assert errors.pop("salary").startswith('"Salary" must be a')
    assert errors == {
        "serial": '"Serial number" is not filled in at "Offer".',
        "note": '"Note" is needed to complete "Offer".',
    }
    with pytest.raises(InvalidData, match="Still to be ticked: Signed"):
        complete(case, petra, ticked=(), **GOOD)
    with pytest.raises(InvalidData, match='Say how "Offer" ended: Pay, Drop'):
        complete(case, petra, outcome="", **GOOD)
    assert case.live() == {"offer": "ready"}


def test_r21_required_data_are_asked_for_the_flow_really_taken_and_frozen(case: Running, petra: Person) -> None:
    with pytest.raises(MissingForHandoff) as refused:
        complete(case, petra, note="No name yet")
    assert refused.value.message == 'Payroll cannot take this over yet: "Name" and "Salary" are missing.'
    assert case.live() == {"offer": "ready"}

    complete(case, petra, **GOOD)

    offer = case.handoff("pay")
    assert (offer.content, offer.warnings) == ({"name": "Nina", "salary": "3000.00"}, [])
    assert offer.contract["required"] == ["name", "salary"]
    assert case.entry("handoff.offered").content.values == {"content": offer.content}
    moves.amend(case.case, by=as_actor(case.process.owner), changes={"name": "Nils"}, reason="A typo", now=MONDAY)
    assert case.handoff("pay").content == {"name": "Nina", "salary": "3000.00"}


def test_r21_the_other_flow_demands_nothing(case: Running, petra: Person) -> None:
    complete(case, petra, outcome="drop", note="Not this time")
    assert case.live() == {"tell": "waiting"}


def test_r21_checks_stop_or_warn_with_both_values_shown(case: Running, petra: Person) -> None:
    with pytest.raises(CheckFailed) as refused:
        complete(case, petra, name="Nina", salary="5000", note="Much")
    assert "5,000.00 EUR" in refused.value.message
    assert '"Salary" must be at most "Limit"' in refused.value.message
    assert case.live() == {"offer": "ready"}

    complete(case, petra, name="Nina", salary="500", note="Little")

    (warning,) = warnings_for(case.handoff("pay").warnings, {"salary"})
    assert warning == {
        "field": "salary",
        "problem": '"Salary" must be at least 1,000.00 EUR ("Salary" is 500.00 EUR)',
    }


def test_r21_a_warning_is_said_in_the_language_of_whoever_reads_it(case: Running, petra: Person) -> None:
    with translation.override("de"):
        complete(case, petra, name="Nina", salary="500", note="Little")
    kept = case.handoff("pay").warnings

    assert [one["problem"] for one in warnings_for(kept, {"salary"})] == [
        '"Salary" must be at least 1,000.00 EUR ("Salary" is 500.00 EUR)'
    ]
    with translation.override("de"):
        assert [one["problem"] for one in warnings_for(kept, {"salary"})] == [
            "„Salary“ muss mindestens 1.000,00 EUR sein („Salary“ ist 500,00 EUR)"
        ]
    assert warnings_for([{"field": "salary", "problem": "It is little"}], {"salary"}) == [
        {"field": "salary", "problem": "It is little"}  # as it was kept in the beginning
    ]
    in_words = {**kept[0], "value": "500.00 EUR", "against": "1000.00 EUR"}  # as it was kept until 2026-11-22
    assert [one["problem"] for one in warnings_for([in_words], {"salary"})] == [
        '"Salary" must be at least 1000.00 EUR ("Salary" is 500.00 EUR)'
    ]


def test_r21_what_is_missing_and_who_may_is_refused_in_the_language_of_the_reader(
    case: Running, petra: Person, nina: Person
) -> None:
    with translation.override("de"):
        with pytest.raises(MissingForHandoff) as missing:
            complete(case, petra, note="No name yet")
        with pytest.raises(CheckFailed) as failed:
            complete(case, petra, name="Nina", salary="5000", note="Much")
        with pytest.raises(NotYours) as not_yours:
            complete(case, nina, **GOOD)
    assert missing.value.message == 'Payroll kann das noch nicht übernehmen: "Name" und "Salary" fehlen.'
    assert failed.value.message == (
        "Payroll kann das noch nicht übernehmen: "
        "„Salary“ darf höchstens „Limit“ (4.000,00 EUR) sein („Salary“ ist 5.000,00 EUR)."
    )
    assert not_yours.value.message == (
        "Sie können „Offer“ nicht abschließen: Das darf nur wer es hat oder ein Mitglied des Teams."
    )


def test_r21_amending_needs_a_reason_and_the_owner_and_is_journaled(case: Running, petra: Person, dora: Person) -> None:
    amend = {"by": as_actor(dora), "now": MONDAY}
    changed = moves.amend(case.case, changes={"limit": "5000", "name": "Nina"}, reason="New budget", **amend)

    assert changed == {"limit": ["4000.00", "5000.00"], "name": [None, "Nina"]}
    assert case.fresh().data == {"limit": "5000.00", "name": "Nina"}
    entry = case.entry("case.amended")
    assert entry.facts == {"fields": ["limit", "name"]}
    assert entry.content.values == {"changed": changed, "reason": "New budget"}
    with pytest.raises(InvalidData):
        moves.amend(case.case, changes={"limit": "5000"}, reason="Same", **amend)
    with pytest.raises(InvalidData):
        moves.amend(case.case, changes={"shoe_size": "44"}, reason="Unknown", **amend)
    with pytest.raises(ReasonNeeded):
        moves.amend(case.case, changes={"limit": "1"}, reason="", **amend)
    with pytest.raises(NotYours):
        moves.amend(case.case, by=as_actor(petra), changes={"limit": "1"}, reason="Mine", now=MONDAY)


def test_only_whoever_has_it_or_its_team_works_on_it(case: Running, ivy: Person, vera: Person, petra: Person) -> None:
    with pytest.raises(NotYours) as refused:
        complete(case, ivy, **GOOD)
    assert refused.value.message == 'You cannot complete "Offer": that is for whoever has it or a member of its team.'
    with pytest.raises(ViewersOnlyLook):
        complete(case, vera, **GOOD)
    complete(case, petra, **GOOD)
    with pytest.raises(NoLongerOpen) as gone:
        complete(case, petra, **GOOD)
    assert gone.value.message == '"Offer" in SMP-1 is already done: somebody was faster.'


def test_a_clock_that_was_set_back_makes_nothing_last_less_than_nothing(case: Running, petra: Person) -> None:
    moves.start_task(case.task("offer"), by=as_actor(petra), now=MONDAY + 2 * HOUR)
    complete(case, petra, now=MONDAY + HOUR, **GOOD)

    done = case.entry("task.done")
    assert (done.at, done.facts["touch_ms"]) == (MONDAY + 2 * HOUR, 0)
    assert case.task("offer").ended_at == MONDAY + 2 * HOUR


def test_an_ended_case_takes_comments_but_no_amendments(case: Running, petra: Person, dora: Person) -> None:
    moves.cancel_case(case.case, by=as_actor(dora), reason="A test", now=MONDAY)
    with pytest.raises(CaseHasEnded):
        moves.amend(case.case, by=as_actor(dora), changes={"limit": "1"}, reason="Late", now=MONDAY)
    moves.comment(case.case, by=as_actor(petra), text="A pity", now=MONDAY)
    assert case.entry("case.commented").content.values == {"text": "A pity"}
