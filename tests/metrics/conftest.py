from datetime import timedelta
from functools import partial

import pytest

from handoffs import moves
from metrics import rollup
from metrics.definitions import Measured
from metrics.definitions import measured as measure
from metrics.sources import HoursOfVersions, lines_of
from procops.people.models import Person
from tests import kept
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.models import Case, Process

LETTER = definition(
    key="letter",
    prefix="LET",
    lanes="people it payroll",
    target={"value": 2, "unit": "working_days"},
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "draft", "lane": "people", "deadline": [{"value": 6, "unit": "working_hours"}]},
        {"key": "approve", "lane": "it"},
        {"key": "pay", "lane": "payroll"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "draft"),
        ("draft", "approve", {"contract": {"return_reasons": ["Incomplete", "Wrong person"]}}),
        ("approve", "pay"),
        ("pay", "end"),
    ],
)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4, hours=1)


def figures_of(case: Case) -> Measured:
    """What the journal of a case says."""
    case = Case.objects.get(pk=case.pk)
    return measure(lines_of([case.pk])[case.pk], HoursOfVersions().of(case.version_id, case.process_id))


@pytest.fixture
def begin(dora: Person, mia: Person) -> running.Begin:
    """Publish a process of Dora's and start a case of it, by Mia unless said otherwise."""
    return partial(running.begin, owner=dora, by=mia)


def write_letter(letter: Running, petra: Person, ivy: Person, pam: Person, later: timedelta = timedelta()) -> Running:
    """The worked example of docs/metrics.md, from Monday 9:00 to Wednesday 11:00."""
    monday, tuesday, wednesday = MONDAY + later, TUESDAY + later, WEDNESDAY + later
    writer, approver, payer = as_actor(petra), as_actor(ivy), as_actor(pam)
    moves.start_task(letter.task("draft"), by=writer, now=monday + HOUR)
    moves.hold(letter.task("draft"), by=writer, reason="Nobody there", pauses_clock=True, now=monday + 3 * HOUR)
    moves.resume(letter.task("draft"), by=writer, now=monday + 4 * HOUR)
    moves.complete(letter.task("draft"), by=writer, now=monday + 7 * HOUR)
    letter.give_back("approve", ivy, reason="Incomplete", now=tuesday + 2 * HOUR)
    moves.complete(letter.task("draft", 2), by=writer, now=tuesday + 3 * HOUR)
    letter.accept("approve", ivy, now=tuesday + 6 * HOUR)
    moves.start_task(letter.task("approve"), by=approver, now=tuesday + 7 * HOUR)
    moves.complete(letter.task("approve"), by=approver, now=wednesday + HOUR)
    letter.accept("pay", pam, now=wednesday + 1.5 * HOUR)
    moves.complete(letter.task("pay"), by=payer, now=wednesday + 2 * HOUR)
    return letter


@pytest.fixture
def letter(begin: Begin, petra: Person, ivy: Person, pam: Person) -> Running:
    """The worked example, over."""
    return write_letter(begin(LETTER), petra, ivy, pam)


@pytest.fixture
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: FRIDAY)


@pytest.fixture
def measured(begin: Begin, petra: Person, ivy: Person, pam: Person, friday: None) -> Running:
    """Two letters that are through, the second a day later, and one that is under way; folded."""

    def measure_three() -> None:
        letter = write_letter(begin(LETTER), petra, ivy, pam)
        second = moves.start_case(letter.process, by=as_actor(petra), now=MONDAY + timedelta(days=1)).case
        write_letter(Running(letter.process, second), petra, ivy, pam, timedelta(days=1))
        third = moves.start_case(letter.process, by=as_actor(petra), now=MONDAY + timedelta(days=3)).case
        Running(letter.process, third).complete("draft", petra, now=MONDAY + timedelta(days=3) + HOUR)
        rollup.fold(now=FRIDAY)

    kept.scene_of("measured letters", measure_three)
    process = Process.objects.get(key="letter")
    return Running(process, Case.objects.filter(process=process).earliest("started_at"))
