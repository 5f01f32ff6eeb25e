"""Work that was running already: where it stands, whose it is, since when; and that every rule holds from then on."""

from datetime import timedelta

import pytest

from handoffs import moves
from handoffs.audit import findings_of
from handoffs.models import Handoff
from handoffs.moves import Stand
from handoffs.moves.hands import NotInTheRole
from handoffs.moves.work import FourEyes
from handoffs.rules import NotYours
from procops.notices.models import Notice
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.running import Running
from tests.processes import publish
from workflows import journal
from workflows.casedata import InvalidData
from workflows.models import Case, Entry, Process, Task
from workflows.plan import plan_of

THURSDAY = MONDAY - timedelta(days=4)
FRIDAY = MONDAY - timedelta(days=3)


@pytest.fixture
def kit(acme, dora: Person, people_operations, it_service, facilities, payroll) -> Process:
    teams = {"people": people_operations, "it": it_service, "rooms": facilities, "payroll": payroll}
    return publish(KIT, dict(teams), by=as_actor(dora))


def bring(process: Process, by: Person, *stands: Stand, **how) -> Running:
    how = {"data": {}, **how}
    advance = moves.bring_in(process, by=as_actor(by), stands=list(stands), now=MONDAY, **how)
    return Running(process, advance.case)


def sound(case: Case) -> None:
    tasks, handoffs = list(Task.objects.filter(case=case)), list(Handoff.objects.filter(case=case))
    assert findings_of(case, plan_of(case.version_id).graph, tasks, handoffs, []) == []
    head = ""
    for entry in Entry.objects.filter(case=case).order_by("seq"):
        head = journal.hash_of(entry, head)
        assert entry.hash == head
    assert case.head == head


def test_it_stands_where_it_stood_with_its_clock_running_since_then(kit, dora, ivy):
    it = bring(kit, dora, Stand("laptop", THURSDAY, ivy.pk), data={"badge": True})

    case, task = it.fresh(), it.task("laptop")
    assert (case.source, case.reference, case.started_at, case.data) == (
        "brought_in",
        "SMP-1",
        THURSDAY,
        {"badge": True},
    )
    assert it.live() == {"laptop": "ready"}
    assert (task.owner, task.ready_at, task.due_at) == (ivy, THURSDAY, MONDAY)
    assert it.kinds() == ["case.brought_in", "task.opened"]
    assert it.entry("case.brought_in").at == MONDAY
    assert Notice.objects.count() == 0
    sound(case)


def test_without_an_owner_it_lies_in_the_pool_of_the_role(kit, dora, it_service):
    task = bring(kit, dora, Stand("laptop", FRIDAY)).task("laptop")

    assert (task.owner, task.team) == (None, it_service)


def test_it_goes_on_by_the_rules_to_the_end(kit, dora, ivy, petra, pam):
    it = bring(kit, dora, Stand("laptop", FRIDAY, ivy.pk))

    it.complete("laptop", ivy)
    assert it.live() == {"welcome": "waiting"}
    it.pass_through("welcome", petra)
    it.pass_through("pay", pam)

    assert it.fresh().state == "completed"
    sound(it.fresh())


def test_a_join_waits_for_the_branches_that_were_brought_along_and_for_no_other(kit, dora, ivy, fay, petra):
    it = bring(kit, dora, Stand("laptop", THURSDAY, ivy.pk), Stand("desk", FRIDAY))

    it.complete("laptop", ivy)
    it.accept("welcome", petra)
    assert it.live() == {"desk": "ready", "welcome": "waiting"}
    moves.claim(it.task("desk"), by=as_actor(fay), now=MONDAY)
    it.complete("desk", fay)
    it.accept("welcome", petra, giver="desk")

    assert it.live() == {"welcome": "ready"}
    assert it.fresh().started_at == THURSDAY
    sound(it.fresh())


def test_at_the_join_itself_it_can_be_worked_on_at_once(kit, dora, petra):
    it = bring(kit, dora, Stand("welcome", FRIDAY, petra.pk))

    assert (it.live(), it.task("welcome").arrivals) == ({"welcome": "ready"}, [])
    sound(it.fresh())


@pytest.mark.parametrize(
    ("stands", "attr", "sentence"),
    [
        ([], "step", "Name a step that somebody works on."),
        ([Stand("begin", FRIDAY)], "step", "Name a step that somebody works on."),
        ([Stand("nowhere", FRIDAY)], "step", "Name a step that somebody works on."),
        ([Stand("laptop", FRIDAY), Stand("laptop", FRIDAY)], "step", "Name each step once."),
        (
            [Stand("laptop", FRIDAY), Stand("welcome", FRIDAY)],
            "step",
            "“Welcome” waits for the other steps: leave it out, it opens by itself.",
        ),
        ([Stand("laptop", MONDAY + timedelta(hours=1))], "since", "This is in the future."),
    ],
)
def test_a_place_where_it_cannot_stand_is_said(kit, dora, stands, attr, sentence):
    with pytest.raises(InvalidData) as no:
        bring(kit, dora, *stands)

    assert no.value.errors == {attr: sentence}
    assert Case.objects.count() == 0
    kit.refresh_from_db()
    assert kit.case_count == 0


def test_only_who_answers_for_the_process_brings_work_in_and_only_to_people_of_the_role(kit, dora, ivy, pam):
    with pytest.raises(NotYours):
        bring(kit, ivy, Stand("laptop", FRIDAY))
    with pytest.raises(NotInTheRole):
        bring(kit, dora, Stand("laptop", FRIDAY, pam.pk))
    assert Case.objects.count() == 0


def test_four_eyes_know_who_began_it(purchasing: Process, dora, max):
    at = Stand("approve", FRIDAY, max.pk)
    with pytest.raises(FourEyes):
        bring(purchasing, dora, at, data={"what": "A desk", "manager": str(max.pk)}, started_by=max.pk)

    it = bring(purchasing, dora, at, data={"what": "A desk", "manager": str(max.pk)})
    assert (it.fresh().title, it.task("approve").owner, it.fresh().started_by) == ("A desk", max, dora)
