"""`audit` finds each fault that could leave work forgotten, and nothing where there is none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection

from handoffs import moves
from handoffs.audit import Audit, findings_of
from handoffs.models import Handoff
from procops.people.models import Organization, Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.running import HOUR, Begin, Running
from workflows.models import Case, Task
from workflows.plan import plan_of

LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def kit(begin: Begin, ivy: Person, petra: Person) -> Running:
    """The laptop is offered to people operations, the desk to facilities, the photo is in Petra's hands."""
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    moves.start_task(kit.task("photo"), by=as_actor(petra), now=MONDAY)
    return kit


def found() -> list[str]:
    return [str(finding) for finding in Audit().run()]


def change(model: Any, **columns: Any) -> Callable[[Running], None]:
    """Change one task of the step named in ``of``, or the offer to it, behind the moves' back."""
    of = columns.pop("of", None)

    def inject(kit: Running) -> None:
        if model is Case:
            Case.objects.filter(pk=kit.case.pk).update(**columns)
        elif model is Task:
            Task.objects.filter(pk=kit.task(of).pk).update(**columns)
        else:
            Handoff.objects.filter(pk=kit.handoff(of).pk).update(**columns)

    return inject


def without_offer(kit: Running) -> None:
    Handoff.objects.filter(pk=kit.handoff("desk").pk).delete()


def nobody_left(kit: Running) -> None:
    Handoff.objects.filter(case=kit.case).update(state="accepted", answered_at=MONDAY)
    Task.objects.filter(case=kit.case).update(state="done", ended_at=MONDAY, nudge_at=None, held_at=None)


def accepted_but_closed(kit: Running) -> None:
    Handoff.objects.filter(pk=kit.handoff("desk").pk).update(state="accepted", answered_at=MONDAY)
    desk = kit.task("desk")
    Task.objects.filter(pk=desk.pk).update(arrivals=[{**desk.arrivals[0], "accepted": True}])


def join_left_behind(kit: Running) -> None:
    """All that could come has come and is accepted, and yet the join waits."""
    Handoff.objects.filter(pk=kit.handoff("welcome").pk).update(state="accepted", answered_at=MONDAY)
    Handoff.objects.filter(pk=kit.handoff("desk").pk).update(state="withdrawn", answered_at=MONDAY)
    Task.objects.filter(case=kit.case, step_key__in=("photo", "desk")).update(
        state="cancelled", ended_at=MONDAY, nudge_at=None
    )
    welcome = kit.task("welcome")
    Task.objects.filter(pk=welcome.pk).update(arrivals=[{**welcome.arrivals[0], "accepted": True}])


FAULTS: dict[str, tuple[Callable[[Running], None], str]] = {
    "an offer is lost": (without_offer, '"desk" (visit 1) waits for 1 answers and 0 are asked for'),
    "nobody has anything to do": (nobody_left, "it is open and nobody has anything to do"),
    "an accepted task stays closed": (accepted_but_closed, '"desk" (visit 1) waits though it was accepted'),
    "a join stays closed": (join_left_behind, '"welcome" (visit 1) waits though nothing more can come'),
    "the case ended with work left": (
        change(Case, state="completed", ended_at=MONDAY),
        "it is completed and ",
    ),
    "a paused case without a pause": (change(Case, state="on_hold"), "it is on_hold and paused since None"),
    "visits are miscounted": (
        change(Case, marks={"visits": {"begin": 1, "laptop": 7, "desk": 1, "photo": 1, "welcome": 1}}),
        'it remembers 7 visits of "laptop" and has had 1',
    ),
    "the receiver's task is over": (
        change(Task, of="desk", state="cancelled", ended_at=MONDAY),
        "is offered and the receiver's task cancelled",
    ),
    "the giver's task is not over": (
        change(Task, of="laptop", state="cancelled", ended_at=MONDAY),
        "the giver's task is cancelled",
    ),
    "the offer asks somebody else": (
        change(Handoff, of="desk", to_lane="it"),
        "asks somebody else than who has the task",
    ),
    "a task is nowhere in its process": (change(Task, of="photo", step_key="gone"), '"gone" (visit 1) is at a step'),
    "a task was opened while it waits": (
        change(Task, of="desk", ready_at=MONDAY),
        '"desk" (visit 1) is waiting and was opened at 2026-03-02',
    ),
    "a task goes on that was never begun": (
        change(Task, of="photo", started_at=None),
        '"photo" (visit 1) is in progress and was never begun',
    ),
    "a paused task without a pause": (
        change(Task, of="photo", state="on_hold", nudge_at=None),
        '"photo" (visit 1) is on_hold and paused since None',
    ),
    "a task stands at the wrong place in its queue": (
        change(Task, of="desk", queue_at=LATER),
        '"desk" (visit 1) stands in its queue at 2026-04-01',
    ),
    "a nudge is lost": (change(Task, of="photo", nudge_at=None), "would be nudged at None"),
    "a task ended before it began": (
        change(Task, of="laptop", reached_at=LATER),
        '"laptop" (visit 1) ended before it began',
    ),
    "nothing has come": (change(Task, of="desk", arrivals=[]), '"desk" (visit 1) waits and nothing has come'),
    "an expired offer without its moment": (
        change(Handoff, of="desk", state="expired"),
        "is expired and nobody knows since when",
    ),
    "a return without a reason": (
        change(Handoff, of="laptop", state="returned", answered_at=MONDAY),
        "came back without a reason",
    ),
}


def test_nothing_is_found_where_the_moves_did_their_work(kit: Running) -> None:
    assert found() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(kit: Running, fault: str) -> None:
    inject, what = FAULTS[fault]

    inject(kit)

    assert any(line.startswith("SMP-1: ") and what in line for line in found()), found()


IMPOSSIBLE: dict[str, tuple[str, dict[str, Any], str]] = {
    "a live task that ended": ("photo", {"ended_at": MONDAY}, "is in_progress and ended at 2026-03-02"),
    "nobody's task": ("photo", {"owner_id": None, "team_id": None}, "is in_progress and nobody's"),
}


@pytest.mark.parametrize("fault", IMPOSSIBLE)
def test_what_the_database_refuses_to_hold_is_found_all_the_same(kit: Running, fault: str) -> None:
    step, attributes, what = IMPOSSIBLE[fault]
    tasks = list(Task.objects.filter(case=kit.case))
    for task in tasks:
        if task.step_key == step:
            for name, value in attributes.items():
                setattr(task, name, value)

    lines = findings_of(kit.fresh(), plan_of(kit.case.version_id).graph, tasks, list(Handoff.objects.all()), [])

    assert any(what in str(line) for line in lines)


def test_two_live_tasks_for_one_visit_are_found(kit: Running) -> None:
    tasks = list(Task.objects.filter(case=kit.case))
    tasks.append(next(task for task in tasks if task.step_key == "photo"))

    lines = findings_of(kit.fresh(), plan_of(kit.case.version_id).graph, tasks, list(Handoff.objects.all()), [])

    assert 'visit 1 of "photo" (copy 0) is live 2 times' in str([line.what for line in lines])


def test_two_redos_of_one_task_at_once_are_found(kit: Running) -> None:
    redone = kit.task("begin")
    Task.objects.filter(case=kit.case, step_key__in=("photo", "desk")).update(redo_of=redone)

    assert any("is being done again 2 times at once" in line for line in found())


def test_a_missing_trigger_is_found(kit: Running) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER workflows_entry_all ON workflows_entry")
        else:
            cursor.execute("DROP TRIGGER workflows_entry_delete")

    assert found() == ["journal: the database does not refuse to change it: run `manage.py migrate`"]


def test_a_case_that_moves_while_it_is_read_is_no_finding(
    kit: Running, dora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the case was read and before its tasks are, it is cancelled: open, and nobody has anything to do."""
    read = Audit._of_batch

    def moved_meanwhile(self: Audit, cases: list[Case]) -> Any:
        moves.cancel_case(kit.case, by=as_actor(dora), reason="Given up", now=MONDAY)
        return read(self, cases)

    monkeypatch.setattr(Audit, "_of_batch", moved_meanwhile)

    assert found() == []


@pytest.mark.parametrize(("model", "key"), [(Task, "owner_id"), (Task, "step_id"), (Handoff, "from_task_id")])
def test_a_key_that_names_nothing_is_found(kit: Running, model: Any, key: str) -> None:
    row = model.objects.filter(**{f"{key}__isnull": False}).order_by("pk").last()
    nothing = UUID(int=1)
    model.objects.filter(pk=row.pk).update(**{key: nothing})

    said = f"names a {key.removesuffix('_id')} that is not there"
    assert [line.what for line in Audit().run() if line.what.endswith(said)] == [
        f"{model.__name__.lower()} {row.pk} {said}"
    ]


def audited(*options: str) -> str:
    out = StringIO()
    call_command("audit", *options, stdout=out)
    return out.getvalue()


def test_the_command_prints_figures(kit: Running, globex: Organization) -> None:
    assert audited() == "cases 1, open 1, tasks 5, handoffs 3, unanswered 2, findings 0\n"


def test_and_exits_with_1_when_something_is_found(kit: Running) -> None:
    without_offer(kit)
    with pytest.raises(SystemExit) as failed:
        audited()
    assert failed.value.code == 1


def test_one_line_tells_who_has_an_open_case_since_when_and_until_when(kit: Running) -> None:
    lines = audited("--cases").splitlines()

    case, parts = lines[0].split(": ", 1)
    assert case == "Acme  SMP-1"
    assert sorted(parts.split("; ")) == [
        '"Desk" offered to Facilities since 2026-03-02 09:00 until 2026-03-02 17:00',
        '"Photo" with Petra Lang since 2026-03-02 09:00 until 2026-03-04 09:00',
        '"Welcome" offered to People operations since 2026-03-02 09:00 until 2026-03-02 17:00',
    ]


def test_it_says_when_a_case_is_paused_and_when_a_join_waits_for_others(
    kit: Running, dora: Person, petra: Person
) -> None:
    kit.accept("welcome", petra)
    moves.hold_case(kit.case, by=as_actor(dora), reason="No budget", now=MONDAY + HOUR)

    line = audited("--cases").splitlines()[0]

    assert line.startswith("Acme  SMP-1 (paused since 2026-03-02 10:00): ")
    assert '"Welcome" with Petra Lang since 2026-03-02 09:00 until other branches come' in line


def test_an_ended_case_has_no_line(kit: Running, dora: Person) -> None:
    moves.cancel_case(kit.case, by=as_actor(dora), reason="A test", now=datetime(2026, 3, 3, tzinfo=UTC))

    assert audited("--cases") == "cases 1, open 0, tasks 5, handoffs 3, unanswered 0, findings 0\n"
