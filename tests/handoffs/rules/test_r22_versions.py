"""R22: a running case is moved to another version: what is live must be there, what is behind it need not."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from handoffs import moves
from handoffs.audit import Audit
from handoffs.moves.versions import DoesNotFit, NothingToTakeBack, NotThatVersion
from handoffs.rules import NotYours
from metrics import rollup
from metrics.models import CaseFigure, HandoffFigure, Rollup, StepFigure
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows import publishing, staff_changes
from workflows.engine import NoWayBack
from workflows.held import CaseHasEnded, CaseIsPaused
from workflows.models import Process, Version
from workflows.plan import plan_of

KIT = definition(
    lanes="people it rooms",
    fields=[{"key": "badge", "label": "Badge", "type": "yes_no"}, {"key": "note", "label": "Note", "type": "text"}],
    target={"value": 5, "unit": "working_days"},
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["badge"]},
        {"key": "prepare", "lane": "people", "fill": ["note"]},
        {"key": "laptop", "lane": "it"},
        {"key": "desk", "lane": "rooms"},
        {"key": "welcome", "lane": "people", "join": "all"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "prepare"),
        ("prepare", "laptop", {"contract": {"required": ["note"]}}),
        ("prepare", "desk"),
        ("laptop", "welcome"),
        ("desk", "welcome"),
        ("welcome", "end"),
    ],
)
Change = Callable[[dict[str, Any]], None]


def step(document: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in document["steps"] if one["key"] == key)


def flow(document: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in document["flows"] if one["key"] == key)


def next_version(process: Process, by: Person, change: Change) -> Version:
    """Publish what the published version becomes by a change."""
    document = deepcopy(process.versions.get(state="published").document)
    change(document)
    draft = publishing.save_draft(process, document, seen=None, by=as_actor(by), now=MONDAY)
    return publishing.publish(process, seen=draft.revision, by=as_actor(by), now=MONDAY)


def without(document: dict[str, Any], gone: str, *, flows: list[dict[str, Any]]) -> None:
    """Take a step out with its flows, and put others in their place."""
    document["steps"] = [one for one in document["steps"] if one["key"] != gone]
    document["flows"] = [one for one in document["flows"] if gone not in (one["from"], one["to"])] + flows


def sooner(document: dict[str, Any]) -> None:
    step(document, "laptop")["deadline"] = [{"value": 1, "unit": "working_days"}]


@pytest.fixture
def case(begin: Begin, petra: Person, ivy: Person) -> Running:
    """Prepared: the laptop is accepted by Ivy, the desk offered to Facilities."""
    case = begin(KIT, data={"badge": True})
    case.complete("prepare", petra, note="Left-handed")
    case.accept("laptop", ivy)
    return case


def move(case: Running, version: Version, by: Person, now: datetime = MONDAY + HOUR) -> None:
    moves.move_to_version(case.case, version=version, by=as_actor(by), now=now)


def found_by_audit() -> list[str]:
    return [str(finding) for finding in Audit().run()]


def test_live_tasks_are_pointed_at_the_other_version_and_done_ones_never(case: Running, dora: Person) -> None:
    version = next_version(case.process, dora, sooner)
    offer, before = case.handoff("desk"), case.seq

    move(case, version, dora)

    assert case.fresh().version == version
    assert {task.step.version.number for task in (case.task("laptop"), case.task("desk"))} == {2}
    assert {task.step.version.number for task in (case.task("begin"), case.task("prepare"))} == {1}
    later = case.handoff("desk")
    assert (later.state, later.contract, later.content) == ("offered", offer.contract, offer.content)
    assert (later.answer_by, later.asked_at) == (offer.answer_by, offer.asked_at)
    assert case.kinds(before) == ["case.version_changed", "task.due_moved"]
    assert case.entry("case.version_changed").facts == {"from": 1, "to": 2}
    assert found_by_audit() == []


def test_clocks_keep_what_was_used_and_pauses_stay_paused(case: Running, ivy: Person, dora: Person) -> None:
    assert case.task("laptop").due_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    moves.hold(case.task("laptop"), by=as_actor(ivy), reason="ill", pauses_clock=True, now=MONDAY)
    moves.resume(case.task("laptop"), by=as_actor(ivy), now=MONDAY + 3 * HOUR)

    move(case, next_version(case.process, dora, sooner), dora, now=MONDAY + 4 * HOUR)

    # One working day from when it opened, and the three hours for which its clock stood still.
    assert case.task("laptop").due_at == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_a_changed_target_counts_from_the_start_without_the_pauses(case: Running, dora: Person) -> None:
    moves.hold_case(case.case, by=as_actor(dora), reason="no budget", now=MONDAY)
    moves.resume_case(case.case, by=as_actor(dora), now=MONDAY + 2 * HOUR)
    version = next_version(
        case.process, dora, lambda document: document["process"].update(target={"value": 2, "unit": "working_days"})
    )

    move(case, version, dora, now=MONDAY + 3 * HOUR)

    assert case.fresh().due_at == datetime(2026, 3, 4, 11, tzinfo=UTC)


def test_a_step_that_is_done_may_be_gone_and_the_case_is_finished(
    case: Running, dora: Person, ivy: Person, fay: Person, petra: Person
) -> None:
    def slimmer(document: dict[str, Any]) -> None:
        begins = [{"key": f"begin__{to}", "from": "begin", "to": to, "contract": {}} for to in ("laptop", "desk")]
        without(document, "prepare", flows=begins)
        document["fields"] = [one for one in document["fields"] if one["key"] != "note"]

    case.accept("desk", fay)
    move(case, next_version(case.process, dora, slimmer), dora)

    with pytest.raises(NoWayBack) as refused:
        case.send_back("laptop", ivy)
    assert refused.value.message == (
        '"Prepare" is not what it was, or not where it was, in the version to which SMP-1 was moved: nothing can go '
        "back there."
    )
    case.complete("laptop", ivy)
    case.complete("desk", fay)
    case.pass_through("welcome", petra)
    assert case.fresh().state == "completed"
    assert case.fresh().data == {"badge": True, "note": "Left-handed"}
    assert plan_of(case.fresh().version_id).graph.steps["prepare"].name == "Prepare"
    assert found_by_audit() == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda d: step(d, "laptop").update(lane="rooms"), "“Laptop” belongs to Rooms there"),
        (lambda d: without(d, "laptop", flows=[]), "“Laptop” is not in it"),
        (
            lambda d: flow(d, "prepare__desk").update(key="desk_anew"),
            "nothing leads from “Prepare” to “Desk” in it",
        ),
        (
            lambda d: next(one for one in d["fields"] if one["key"] == "badge").update(type="text"),
            "“Badge” is data of another type there",
        ),
    ],
)
def test_what_is_under_way_must_be_there(case: Running, dora: Person, change: Change, why: str) -> None:
    version, before = next_version(case.process, dora, change), case.fresh()

    with pytest.raises(DoesNotFit) as refused:
        move(case, version, dora)

    assert refused.value.message == f"SMP-1 cannot go on in version 2: {why}."
    assert (case.fresh().version_id, case.fresh().seq) == (before.version_id, before.seq)


def test_a_join_that_nothing_can_reach_any_more_opens(case: Running, dora: Person, ivy: Person, petra: Person) -> None:
    def alone(document: dict[str, Any]) -> None:
        flow(document, "desk__welcome").update(to="end", contract=None)

    case.complete("laptop", ivy)
    case.accept("welcome", petra)
    assert case.live() == {"desk": "waiting", "welcome": "waiting"}

    move(case, next_version(case.process, dora, alone), dora)

    assert case.live() == {"desk": "waiting", "welcome": "ready"}

    moves.undo_move_to_version(case.case, by=as_actor(dora), now=MONDAY + 2 * HOUR)

    assert case.live() == {"desk": "waiting", "welcome": "waiting"}
    assert case.fresh().version.number == 1
    assert case.entry("case.version_changed").facts == {"from": 2, "to": 1, "undone": True}
    assert "opened" not in case.fresh().marks["moments"].get("welcome", {})
    assert found_by_audit() == []


def test_it_is_taken_back_until_the_case_has_moved_on(case: Running, dora: Person, ivy: Person) -> None:
    due = case.task("laptop").due_at
    version = next_version(case.process, dora, sooner)
    move(case, version, dora)
    moves.comment(case.case, by=as_actor(ivy), text="Moved?", now=MONDAY + HOUR)

    moves.undo_move_to_version(case.case, by=as_actor(dora), now=MONDAY + HOUR)

    assert (case.fresh().version.number, case.task("laptop").due_at) == (1, due)
    with pytest.raises(NothingToTakeBack):
        moves.undo_move_to_version(case.case, by=as_actor(dora), now=MONDAY + HOUR)
    move(case, version, dora)
    moves.start_task(case.task("laptop"), by=as_actor(ivy), now=MONDAY + HOUR)
    with pytest.raises(NothingToTakeBack) as refused:
        moves.undo_move_to_version(case.case, by=as_actor(dora), now=MONDAY + HOUR)
    assert refused.value.message == "SMP-1 cannot go back to the version it ran on before: it has moved on since."


def test_the_process_owner_and_admins_move_cases_and_nobody_else(
    case: Running, ada: Person, dora: Person, ivy: Person, hugo: Person
) -> None:
    version = next_version(case.process, dora, sooner)

    for somebody in (ivy, hugo):
        with pytest.raises(NotYours):
            move(case, version, somebody)
    move(case, version, ada)

    assert case.fresh().version == version


def test_paused_and_ended_cases_stay_and_so_do_drafts(case: Running, dora: Person) -> None:
    first = case.fresh().version
    with pytest.raises(NotThatVersion):
        move(case, first, dora)
    draft = publishing.save_draft(case.process, KIT, seen=None, by=as_actor(dora), now=MONDAY)
    with pytest.raises(NotThatVersion) as refused:
        move(case, draft, dora)
    assert refused.value.message == "SMP-1 cannot be moved to version 2: it has not been published."
    draft = publishing.publish(case.process, seen=draft.revision, by=as_actor(dora), now=MONDAY)
    moves.hold_case(case.case, by=as_actor(dora), reason="no budget", now=MONDAY)
    with pytest.raises(CaseIsPaused):
        move(case, draft, dora)
    moves.cancel_case(case.case, by=as_actor(dora), reason="given up", now=MONDAY)
    with pytest.raises(CaseHasEnded):
        move(case, draft, dora)


def test_a_new_step_of_the_version_is_reached(case: Running, dora: Person, ivy: Person, fay: Person) -> None:
    def longer(document: dict[str, Any]) -> None:
        document["steps"].append(
            {
                "key": "cost",
                "name": "Cost",
                "kind": "task",
                "lane": "it",
                "deadline": step(document, "desk")["deadline"],
            }
        )
        flow(document, "laptop__welcome").update({"from": "cost"})
        document["flows"].append({"key": "laptop__cost", "from": "laptop", "to": "cost"})

    move(case, next_version(case.process, dora, longer), dora)
    case.complete("laptop", ivy)

    assert case.live() == {"desk": "waiting", "cost": "ready"}
    assert case.task("cost").step.version.number == 2


def test_figures_count_a_case_under_the_version_it_ended_on(
    case: Running, dora: Person, ivy: Person, fay: Person, petra: Person
) -> None:
    case.complete("laptop", ivy, now=MONDAY + HOUR)
    rollup.fold(now=MONDAY + HOUR)
    assert set(StepFigure.objects.values_list("version", flat=True)) == {1}

    move(case, next_version(case.process, dora, sooner), dora)
    case.pass_through("desk", fay, now=MONDAY + 2 * HOUR)
    case.pass_through("welcome", petra, now=MONDAY + 3 * HOUR)
    rollup.fold(now=MONDAY + 4 * HOUR)

    for figures in (CaseFigure, StepFigure, HandoffFigure):
        assert set(figures.objects.values_list("version", flat=True)) == {2}
    assert not Rollup.objects.filter(slice="v1", n__gt=0).exists()
    assert Rollup.objects.get(kind="case", period="d", slice="v2").n == 1
    assert CaseFigure.objects.get().cycle_ms == 3 * 3_600_000


def test_staffing_is_the_process_s_whatever_the_version(case: Running, dora: Person, ivan: Person, ivy: Person) -> None:
    version = next_version(case.process, dora, sooner)
    staff_changes.staff(
        case.process, "rooms", filled_by="person", person=ivan.pk, accountable=ivan.pk, by=as_actor(dora), now=MONDAY
    )
    move(case, version, dora)

    assert case.task("desk").team.name == "Facilities"  # what is offered stays with whom it was offered to
