"""Tables of running work: read, understood, brought in once, all or nothing or the good lines."""

import io
from datetime import UTC, date, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from handoffs import moves
from handoffs.bringing import batches, cells, jobs
from handoffs.bringing.lines import Meaning
from handoffs.bringing.models import Batch, BatchState, Line, LineState
from handoffs.bringing.reading import Table, UnreadableTable, read_file, read_text
from procops.people import memberships
from procops.people.models import Person
from procops.scoping import scope
from procops.timetable import TIMETABLE
from tests import services
from tests.cast import MONDAY, as_actor
from tests.race import at_once
from workflows.fields import InvalidValue
from workflows.models import Case, Entry, Process, Task
from workflows.parts import Choice, Field

HEADERS = "What is needed\tAmount\tStep\tSince\tOwner\tYour manager\tStarted by"
GOOD = "A desk\t420.00\tApprove it\t2026-02-26\tmax@acme.test\tMax Weber\tmia@acme.test"
BERLIN = ZoneInfo("Europe/Berlin")


def checked_in(process: Process, by: Person, *lines: str, headers: str = HEADERS) -> Batch:
    table = read_text("\n".join([headers, *lines]))
    return batches.check_in(process, table, name="", zone="Europe/Berlin", by=as_actor(by), now=MONDAY)


def told(batch: Batch, by: Person) -> list[tuple[int, str, str]]:
    found = batches.look(batch, by=as_actor(by), now=MONDAY)
    return [(fault.line, fault.column, fault.message) for fault in found.faults]


def send(batch: Batch, by: Person, *, only_good: bool = False) -> int:
    batches.send_off(batch, only_good=only_good, by=as_actor(by), now=MONDAY)
    return jobs.run(batch.pk, clock=lambda: MONDAY)


# Reading


def test_text_is_read_by_whatever_stands_between_its_cells_with_line_numbers_as_an_editor_counts():
    table = read_text('Name;Note\r\nA;"two\nlines"\r\n\r\nB;x;\r\n')

    assert table == Table(["Name", "Note"], [(2, ["A", "two\nlines"]), (5, ["B", "x"])])
    assert read_text("a,b\n1,2").lines == read_text("a\tb\n1\t2").lines == [(2, ["1", "2"])]


def test_a_workbook_is_read_with_its_dates_numbers_and_ticks():
    book = Workbook()
    book.active.append(["Name", "From", "At", "Amount", "Ready"])
    book.active.append(["A", date(2026, 3, 2), MONDAY.replace(tzinfo=None), 1250.5, True])
    content = io.BytesIO()
    book.save(content)

    table = read_file(content.getvalue())

    assert table.headers == ["Name", "From", "At", "Amount", "Ready"]
    assert table.lines == [(2, ["A", "2026-03-02", "2026-03-02T09:00", "1250.5", "yes"])]


@pytest.mark.parametrize(
    "content", [b"", b"Only names", b"PK\x03\x04 no workbook", b"a\n" + b"x\n" * 1_001, b"a," * 61 + b"a\n1"]
)
def test_what_is_no_table_is_refused_in_words(content):
    with pytest.raises(UnreadableTable) as no:
        read_file(content)

    assert no.value.message.startswith("This table cannot be read: ")


FIELDS = {kind: Field("f", "F", kind, choices=(Choice("a_b", "A or B"), Choice("c", "C"))) for kind in (
    "date", "datetime", "money", "yes_no", "choice", "choices", "person"
)}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("date", "2.3.2026", "2026-03-02"),
        ("date", "2026-03-02 00:00:00", "2026-03-02"),
        ("datetime", "2026-03-02 14:30", "2026-03-02T13:30:00Z"),
        ("money", "1,250.50", "1250.50"),
        ("money", "€ 1.250,50", "1250.50"),
        ("yes_no", "x", True),
        ("choice", "a OR b", "a_b"),
        ("choices", "C; A or B", ["a_b", "c"]),
        ("person", "Max Weber", "0192f0c0-0000-7000-8000-000000000000"),
        ("date", " ", None),
    ],
)
def test_a_cell_means_what_people_mean_by_it(kind, cell, value):
    people = {"max weber": "0192f0c0-0000-7000-8000-000000000000"}

    assert cells.value(FIELDS[kind], cell, people=people, zone=BERLIN) == value


def test_a_date_that_could_be_two_days_is_asked_for_again():
    with pytest.raises(InvalidValue) as no:
        cells.value(FIELDS["date"], "2/3/2026", people={}, zone=BERLIN)

    assert no.value.message == '"F" must be a date, like 2026-03-02.'


# Understanding


def test_columns_are_guessed_from_labels_and_can_be_corrected(purchasing, dora):
    batch = checked_in(purchasing, dora, "A desk\tx", headers="WHAT is needed\tsomething")
    assert batch.targets == ["what", ""]

    batches.set_targets(batch, ["@step", "what"], by=as_actor(dora))
    assert batch.targets == ["@step", "what"]
    batches.set_targets(batch, ["what", "what", "nonsense"], by=as_actor(dora))
    assert batch.targets == ["what", ""]


def test_faults_name_line_column_and_what_to_do(purchasing, dora):
    batch = checked_in(
        purchasing,
        dora,
        GOOD,
        "A chair\tmuch\tNowhere\tyesterday\tnobody@acme.test\tMax Weber\t",
        "A lamp\t1.00\tOrder it\t2026-03-09\tpam@acme.test\t\t",
        "A rope\t1.00\t\t2026-02-26\t\tMax Weber\t",
        "Paint\t\t\t\t\t\t",
    )

    assert told(batch, dora) == [
        (3, "Amount", '"Amount" must be a number with a point before the decimals and nothing between thousands, '
         "like 1250.50."),
        (3, "Step", "There is no such step. Write one of: “Approve it”, “Order it”, “Check the bank account”, "
         "“Pay it”."),
        (4, "Since", "This is in the future."),
        (4, "Owner", "This person does not belong to “Buyers”, who do “Order it”."),
        (5, "Step", "Say at which step it stands, or leave out since when and who has it."),
        (6, "Amount", '"Amount" is needed to complete "Ask for it".'),
        (6, "Your manager", '"Your manager" is needed to complete "Ask for it".'),
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_lines(purchasing, dora, django_assert_max_num_queries):
    few, many = checked_in(purchasing, dora, GOOD), checked_in(purchasing, dora, *[GOOD] * 30)
    batches.look(few, by=as_actor(dora), now=MONDAY)

    actor = as_actor(dora)
    with django_assert_max_num_queries(9):
        found = batches.look(many, by=actor, now=MONDAY)

    assert (found.good, found.in_the_middle) == (30, 30)


# Bringing in


def test_a_good_line_becomes_a_case_that_stands_where_it_stood(purchasing, dora, max, mia):
    batch = checked_in(purchasing, dora, GOOD)

    assert send(batch, dora) == 1

    case = Case.objects.get()
    task = Task.objects.get(case=case)
    began = datetime(2026, 2, 25, 23, tzinfo=UTC)  # the day begins in Berlin
    assert (case.source, case.title, case.started_by, case.started_at) == ("brought_in", "A desk", mia, began)
    assert (task.step_key, task.owner, task.ready_at, task.state) == ("approve", max, began, "ready")
    assert list(Entry.objects.filter(case=case).values_list("kind", flat=True)) == ["case.brought_in", "task.opened"]
    batch.refresh_from_db()
    assert (batch.state, batch.brought, [line.cells for line in batch.lines.all()]) == (BatchState.DONE, 1, [[]])


def test_a_line_without_a_step_starts_as_the_form_would(purchasing, mia, hugo):
    batch = checked_in(purchasing, mia, "A desk\t420\thugo@acme.test", headers="What is needed\tAmount\tYour manager")

    send(batch, mia)

    case = Case.objects.get()
    assert (case.source, case.started_by, case.data["amount"]) == ("started", mia, "420.00")
    assert Task.objects.live().get(case=case).owner == hugo


def test_who_may_only_start_has_no_columns_of_the_middle(purchasing, mia):
    assert checked_in(purchasing, mia, GOOD).targets == ["what", "amount", "", "", "", "manager", ""]


def test_all_or_nothing_and_only_the_good_lines(purchasing, dora):
    batch = checked_in(purchasing, dora, GOOD, "A chair\tmuch\t\t\t\t\t", GOOD.replace("desk", "lamp"))

    with pytest.raises(batches.LinesHaveFaults):
        send(batch, dora)
    assert Case.objects.count() == 0

    assert send(batch, dora, only_good=True) == 2
    assert sorted(Case.objects.values_list("title", flat=True)) == ["A desk", "A lamp"]
    assert batch.lines.get(state=LineState.FAULTY).number == 3


def test_what_changes_between_the_look_and_the_work_stops_all_of_it(purchasing, dora, max, ada):
    batch = checked_in(purchasing, dora, GOOD, GOOD.replace("max@acme.test", "hugo@acme.test"))
    batches.send_off(batch, only_good=False, by=as_actor(dora), now=MONDAY)
    memberships.deactivate(Person.objects.get(email="hugo@acme.test").memberships.get(), by=as_actor(ada), now=MONDAY)

    assert jobs.run(batch.pk, clock=lambda: MONDAY) == 0

    batch.refresh_from_db()
    assert (batch.state, Case.objects.count()) == (BatchState.STOPPED, 0)
    assert batch.lines.get(state=LineState.FAULTY).faults[0]["column"] == "Owner"


def test_what_a_worker_finds_is_said_in_the_language_of_whoever_sent_it_off(purchasing, dora, ada):
    Person.objects.filter(pk=dora.pk).update(language="de")
    batch = checked_in(purchasing, dora, GOOD.replace("max@acme.test", "hugo@acme.test"))
    batches.send_off(batch, only_good=False, by=as_actor(dora), now=MONDAY)
    memberships.deactivate(Person.objects.get(email="hugo@acme.test").memberships.get(), by=as_actor(ada), now=MONDAY)

    jobs.run(batch.pk, clock=lambda: MONDAY)

    said = batch.lines.get(state=LineState.FAULTY).faults[0]["message"]
    assert said == "Niemand in Ihrer Organisation, der Arbeit bekommen darf, hat diese Adresse."


@pytest.mark.parametrize("only_good", [True, False])
def test_a_worker_that_is_killed_leaves_no_case_twice(purchasing, dora, only_good, monkeypatch):
    batch = checked_in(purchasing, dora, *[GOOD] * 5)
    batches.send_off(batch, only_good=only_good, by=as_actor(dora), now=MONDAY)
    real, calls = moves.bring_in, []

    def killed_at_the_third(*args, **how):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **how)

    monkeypatch.setattr(moves, "bring_in", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(batch.pk, clock=lambda: MONDAY)
    assert Case.objects.count() == (2 if only_good else 0)
    assert jobs.run(batch.pk, clock=lambda: MONDAY) == 0  # the claim still stands

    later = MONDAY + timedelta(minutes=2)
    assert jobs.sweep(clock=lambda: later) == (3 if only_good else 5)

    assert sorted(Case.objects.values_list("reference", flat=True)) == [f"PUR-{number}" for number in range(1, 6)]
    assert jobs.sweep(clock=lambda: later) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_a_table_that_comes_whole_do_it_once(transactional_db, acme, purchasing, dora, monkeypatch):
    batch = checked_in(purchasing, dora, *[GOOD] * 3)
    batches.send_off(batch, only_good=False, by=as_actor(dora), now=MONDAY)
    real, is_at_it, is_over = moves.bring_in, Event(), Event()

    def while_the_other_comes(*args, **how):
        if not is_at_it.is_set():
            is_at_it.set()
            is_over.wait(1 if services.ON_SQLITE else 8)  # SQLite keeps the other out until this one is done
        return real(*args, **how)

    def first():
        with scope(acme.pk):
            return jobs.run(batch.pk, clock=lambda: MONDAY)

    def second():
        is_at_it.wait(20)
        try:
            with scope(acme.pk):
                return jobs.run(batch.pk, clock=lambda: MONDAY + timedelta(hours=1))  # the claim is over
        finally:
            is_over.set()

    monkeypatch.setattr(moves, "bring_in", while_the_other_comes)

    assert at_once(first, second) == [3, 0]

    assert sorted(Case.objects.values_list("reference", flat=True)) == ["PUR-1", "PUR-2", "PUR-3"]


def test_a_worker_whose_luck_was_worse_does_not_undo_what_another_one_did(purchasing, dora, monkeypatch):
    batch = checked_in(purchasing, dora, GOOD)
    batches.send_off(batch, only_good=False, by=as_actor(dora), now=MONDAY)
    real, calls = jobs._hold, []

    def refused(batch, line_id, *rest):
        raise jobs._LineRefused(batch.lines.get(), [{"column": "", "message": "Busy"}])

    def hold(batch):
        calls.append(1)
        if len(calls) == 2:
            Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE)
        return real(batch)

    monkeypatch.setattr(jobs, "_bring", refused)
    monkeypatch.setattr(jobs, "_hold", hold)

    assert jobs.run(batch.pk, clock=lambda: MONDAY) == 0

    batch.refresh_from_db()
    assert (batch.state, batch.lines.get().faults) == (BatchState.DONE, [])


def test_the_hourly_job_forgets_what_was_never_sent_off_or_never_done(purchasing, dora):
    never_sent, sent = checked_in(purchasing, dora, GOOD), checked_in(purchasing, dora, GOOD, GOOD)
    batches.send_off(sent, only_good=True, by=as_actor(dora), now=MONDAY)

    def forgotten(days: int) -> int:
        return jobs.forget(clock=lambda: MONDAY + timedelta(days=days, seconds=1))

    checked_in(purchasing, dora, GOOD)
    assert (jobs.forget(clock=lambda: MONDAY + timedelta(days=7)), Batch.objects.count()) == (0, 3)
    assert (forgotten(7), set(Batch.objects.all())) == (2, {sent})
    assert not Line.objects.filter(batch=never_sent.pk).exists()
    assert forgotten(14) == 1
    sent.refresh_from_db()
    assert (sent.state, sent.brought) == (BatchState.STOPPED, 0)
    assert [(line.state, line.cells, line.faults[0]["message"][:24]) for line in sent.lines.all()] == [
        ("faulty", [], "It could not be brought ")
    ] * 2
    assert forgotten(14) == 0
    assert TIMETABLE["forget tables never brought in"] == {
        "task": "handoffs.forget_tables",
        "schedule": 3600,
    }


def test_what_a_program_sends_is_understood_once(purchasing, dora, monkeypatch):
    understood, real = [], Meaning.understand
    monkeypatch.setattr(Meaning, "understand", lambda self, row: understood.append(row) or real(self, row))
    rows = [{"step": "approve", "owner": "max@acme.test", "data": {"what": f"Desk {number}"}} for number in range(4)]

    batch = batches.bring(purchasing, rows, only_good=False, by=as_actor(dora), now=MONDAY)

    assert (batch.state, len(understood)) == (BatchState.RUNNING, 4)


def test_the_same_table_again_is_known(purchasing, dora):
    first = checked_in(purchasing, dora, GOOD)
    assert batches.look(first, by=as_actor(dora), now=MONDAY).before is None
    send(first, dora)

    again = checked_in(purchasing, dora, GOOD)

    assert batches.look(again, by=as_actor(dora), now=MONDAY).before == first
    with pytest.raises(batches.UnderWayAlready):
        send(first, dora)


def test_what_was_pasted_is_its_makers_alone_until_it_is_sent_off(purchasing, dora, ada, ivy):
    batch = checked_in(purchasing, ada, GOOD)
    assert [batches.batches_seen_by(as_actor(one)).count() for one in (ada, dora, ivy)] == [1, 0, 0]

    send(batch, ada)

    assert [batches.batches_seen_by(as_actor(one)).count() for one in (ada, dora, ivy)] == [1, 1, 0]


def test_brought_in_cases_leave_the_journal_whole(purchasing, dora):
    send(checked_in(purchasing, dora, *[GOOD] * 3), dora)
    out = io.StringIO()
    call_command("verify_journal", stdout=out)
    call_command("audit", stdout=out)
    assert "3" in out.getvalue()
