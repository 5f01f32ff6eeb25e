"""What cases are about: found by number, by choice, by name; nobody learns of cases that they may not see."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from handoffs import moves
from handoffs.moves import cases
from procops.people.models import AuditEntry, Person
from procops.people.rules import AdminsOnly
from tests.cast import MONDAY, as_actor
from tests.processes import definition, publish
from workflows import gate
from workflows.casedata import InvalidData
from workflows.models import Case, Process
from workflows.records import changes
from workflows.records.linking import Choice
from workflows.records.models import CaseRecord, Record
from workflows.records.seen import cases_about, open_cases_about, records_seen_by, suggested
from workflows.states import CaseSource


def complaints(**process):
    """A customer complains; somebody answers, and may then know the customer's number."""
    return definition(
        lanes="desk",
        fields=[
            {"key": "who", "label": "Customer", "type": "text", "required": True},
            {"key": "number", "label": "Customer number", "type": "text"},
        ],
        steps=[
            {"key": "told", "kind": "start", "lane": "desk", "fill": ["who"]},
            {"key": "answer", "lane": "desk", "fill": ["number"]},
            {"key": "over", "kind": "end"},
        ],
        flows=[("told", "answer"), ("answer", "over")],
        **{
            "key": "complaints",
            "prefix": "CPL",
            "record": {"kind": "customer", "name": "who", "outside_id": "number"},
            "title_fields": ["who"],
            **process,
        },
    )


@pytest.fixture
def process(acme, dora, it_service) -> Process:
    return publish(complaints(), {"desk": it_service}, by=as_actor(dora))


Start = Callable[..., Case]


@pytest.fixture
def start(process, ivy: Person) -> Start:
    def started(who: str, *, by: Person = ivy, of: Process = process, **how) -> Case:
        return moves.start_case(of, by=as_actor(by), data={"who": who}, now=MONDAY, **how).case

    return started


def answer(case: Case, number: str, by: Person) -> None:
    moves.complete(case.tasks.get(step_key="answer"), by=as_actor(by), data={"number": number}, now=MONDAY)


def about(case: Case) -> Record:
    return CaseRecord.objects.select_related("record").get(case=case).record


def test_the_first_case_makes_the_record_and_the_second_of_that_name_is_about_the_same(start):
    one, two, other = start("Acme Ltd"), start("acme ltd"), start("Globe")

    assert (about(one).kind, about(one).name, about(one).outside_id) == ("customer", "Acme Ltd", "")
    assert about(two) == about(one) != about(other)
    assert Record.objects.count() == 2


def test_a_second_open_case_of_the_process_warns_and_is_not_refused(process, start, ivy, ada, monkeypatch):
    first = start("Acme Ltd")
    outside, depths = len(connection.savepoint_ids), []

    def asked(*about):
        depths.append(len(connection.savepoint_ids))  # nobody waits for the answer: the process is free again
        return open_cases_about(*about)

    monkeypatch.setattr(cases, "open_cases_about", asked)

    advance = moves.start_case(process, by=as_actor(ivy), data={"who": "Acme Ltd"}, now=MONDAY)

    assert [case.reference for case in advance.also_open] == [first.reference] == ["CPL-1"]
    assert depths == [outside]
    moves.cancel_case(first, by=as_actor(ada), reason="Twice", now=MONDAY)
    moves.cancel_case(advance.case, by=as_actor(ada), reason="Twice", now=MONDAY)
    assert moves.start_case(process, by=as_actor(ivy), data={"who": "Acme Ltd"}, now=MONDAY).also_open == []


def test_of_two_with_one_name_the_starter_chooses_or_says_that_it_is_a_third(start):
    one = about(start("John Smith"))
    two = about(start("John Smith", record=Choice()))

    with pytest.raises(InvalidData) as no:
        start("John Smith")
    assert no.value.errors == {"who": "Several have this name. Choose the one you mean, or that it is a new one."}

    assert two != one
    chosen = start("Joh", record=Choice(two))
    assert (about(chosen), chosen.data["who"], chosen.title) == (two, "John Smith", "John Smith")


def test_a_number_that_comes_later_becomes_the_records_and_leads_other_cases_to_it(start, ivy):
    first, second = start("Acme Ltd"), start("Acme Limited")
    answer(first, "C-17", ivy)
    assert about(first).outside_id == "C-17"
    assert about(second) != about(first)

    answer(second, "C-17", ivy)

    assert about(second) == about(first)


def test_a_name_that_has_another_number_is_another_one(start, ivy):
    first = start("John Smith")
    answer(first, "C-1", ivy)
    second = start("John Smith")
    assert about(second) == about(first)

    answer(second, "C-2", ivy)

    assert (about(second).outside_id, about(first).outside_id) == ("C-2", "C-1")


def test_a_corrected_name_leaves_the_case_where_it_is(start, ada):
    case = start("Acme Ldt")
    record = about(case)

    moves.amend(case, by=as_actor(ada), changes={"who": "Acme Ltd"}, reason="A slip", now=MONDAY)

    assert (about(case), Record.objects.count()) == (record, 1)


def test_practice_is_about_nobody(start):
    start("Acme Ltd", source=CaseSource.PRACTICE)

    assert Record.objects.count() == 0


def test_a_process_that_names_no_record_makes_none(acme, dora, it_service, ivy, start):
    plain = publish(complaints(key="plain", prefix="PLN", record=None), {"desk": it_service}, by=as_actor(dora))

    start("Acme Ltd", of=plain)

    assert Record.objects.count() == 0


def test_merging_moves_cases_and_number_and_the_old_one_goes_on_leading_there(start, ivy, dora):
    first, second = start("Acme Ltd"), start("Acme Limited")
    answer(second, "C-17", ivy)
    gone, stays = about(second), about(first)

    changes.merge(gone, into=stays, by=as_actor(dora), now=MONDAY)

    assert (about(first), about(second), stays.cases.count()) == (stays, stays, 2)
    stays.refresh_from_db()
    assert (stays.name, stays.outside_id) == ("Acme Ltd", "C-17")
    assert about(start("Whoever", record=Choice(gone))) == stays
    assert list(records_seen_by(as_actor(dora))) == [stays]
    assert AuditEntry.objects.get(kind="record.merged").facts == {"what": "customer"}
    with pytest.raises(changes.MergedAlready):
        changes.change(gone, name="Again", by=as_actor(dora), now=MONDAY)


def test_both_with_a_number_keep_leading_to_the_one_that_stays(start, ivy, dora):
    first, second = start("Acme Ltd"), start("Acme Limited")
    answer(first, "C-1", ivy)
    answer(second, "C-2", ivy)
    changes.merge(about(second), into=about(first), by=as_actor(dora), now=MONDAY)

    third = start("Acme Berlin")
    answer(third, "C-2", ivy)

    assert about(third) == about(first)


def test_records_are_changed_by_admins_and_designers_and_a_number_once(acme, dora, ivy, vera):
    one = changes.add(kind="vendor", name="Paper Co", outside_id="V-1", by=as_actor(ivy), now=MONDAY)
    changes.add(kind="customer", name="Paper Co", outside_id="V-1", by=as_actor(ivy), now=MONDAY)

    with pytest.raises(changes.NumberTaken):
        changes.add(kind="vendor", name="Paper Company", outside_id="V-1", by=as_actor(ivy), now=MONDAY)
    with pytest.raises(changes.NotYourRecords):
        changes.change(one, name="Paper Company", by=as_actor(ivy), now=MONDAY)
    with pytest.raises(changes.ViewersAddNothing):
        changes.add(kind="vendor", name="Ink Co", by=as_actor(vera), now=MONDAY)
    changes.change(one, name="Paper Company", by=as_actor(dora), now=MONDAY)

    one.refresh_from_db()
    assert (one.name, one.outside_id) == ("Paper Company", "V-1")
    assert "Paper" not in str(list(AuditEntry.objects.filter(kind__startswith="record.").values_list("facts")))


def test_somebody_sees_the_records_and_cases_of_what_they_may_see(start, process, acme, dora, ivy, petra, it_service):
    secret = publish(
        complaints(key="secret", prefix="SEC", visibility="participants"), {"desk": it_service}, by=as_actor(dora)
    )
    open_to_all, hidden = start("Acme Ltd"), start("Whistle Blower", of=secret)
    also = start("Acme Ltd", of=secret)

    assert about(also) == about(open_to_all)
    assert {record.name for record in records_seen_by(as_actor(petra))} == {"Acme Ltd"}
    assert {record.name for record in records_seen_by(as_actor(ivy))} == {"Acme Ltd", "Whistle Blower"}
    assert list(cases_about(about(also), as_actor(petra))) == [open_to_all]
    assert set(cases_about(about(also), as_actor(ivy))) == {open_to_all, also}
    assert suggested("customer", "whist", as_actor(petra)) == []
    assert [(one.name, one.open_cases) for one in suggested("customer", "acm", as_actor(petra))] == [("Acme Ltd", 1)]
    assert about(hidden).name == "Whistle Blower"


@pytest.fixture
def asked(acme, dora, people_operations) -> Process:
    """People operations ask for the number at once."""
    document = complaints(key="asked", prefix="ASK")
    document["steps"][0]["fill"] = ["who", "number"]
    document["steps"][1]["fill"] = []
    return publish(document, {"desk": people_operations}, by=as_actor(dora))


def test_a_number_tells_nobody_the_name_of_a_record_that_they_may_not_see(
    start, asked, dora, it_service, ivy, petra, ada
):
    secret = publish(
        complaints(key="secret", prefix="SEC", visibility="lanes"), {"desk": it_service}, by=as_actor(dora)
    )
    hidden = start("Jane Doe", of=secret)
    answer(hidden, "C-17", ivy)

    def ask_for(who: str, number: str, by: Person = petra) -> Record:
        data = {"who": who, "number": number}
        return about(moves.start_case(asked, by=as_actor(by), data=data, now=MONDAY).case)

    first, second = ask_for("Somebody", "C-17"), ask_for("Somebody", "C-17")

    assert (first.name, first.outside_id, first == second) == ("Somebody", "", True)
    assert not records_seen_by(as_actor(petra)).filter(pk=about(hidden).pk).exists()
    changes.merge(first, into=about(hidden), by=as_actor(ada), now=MONDAY)
    assert ask_for("Somebody", "C-17") == about(hidden)


def test_a_number_that_comes_later_does_not_lead_to_what_one_may_not_see_either(
    start, process, acme, dora, it_service, people_operations, ivy, petra
):
    ours = publish(complaints(key="ours", prefix="OUR"), {"desk": people_operations}, by=as_actor(dora))
    secret = publish(
        complaints(key="secret", prefix="SEC", visibility="lanes"), {"desk": it_service}, by=as_actor(dora)
    )
    hidden = start("Jane Doe", of=secret)
    answer(hidden, "C-17", ivy)
    case = start("Somebody", of=ours, by=petra)
    record = about(case)

    answer(case, "C-17", petra)

    assert (about(case), about(case).outside_id, about(hidden).name) == (record, "", "Jane Doe")


def test_erasing_takes_name_and_number_and_leaves_the_cases_together(start, ada, dora):
    one, two = start("Acme Ltd"), start("Acme Ltd")
    gone = about(start("Acme Old"))
    changes.merge(gone, into=about(one), by=as_actor(dora), now=MONDAY)

    later = MONDAY + timedelta(hours=1)
    with pytest.raises(changes.StillInWork) as no:
        changes.erase(about(one), reason="Asked", by=as_actor(ada), now=later)
    assert str(no.value.message).startswith("CPL-3 is about this customer")
    for case in Case.objects.all():
        moves.cancel_case(case, by=as_actor(dora), reason="Over", now=later)
    with pytest.raises(AdminsOnly):
        changes.erase(about(one), reason="Asked", by=as_actor(dora), now=later)

    for _twice in range(2):
        changes.erase(about(one), reason="Asked", by=as_actor(ada), now=later)

    assert AuditEntry.objects.get(kind="record.erased").facts == {"what": "customer", "reason": "Asked"}
    assert about(one) == about(two)
    assert (about(one).name, str(about(one))) == ("", "Erased")
    assert not Record.objects.exclude(name="").exists()
    assert about(start("Acme Ltd", record=Choice(about(one)))).name == "Acme Ltd"


@pytest.mark.parametrize(
    ("field", "code", "sentence"),
    [
        ({"type": "number"}, "value_does_not_fit", "which is no text. Choose a text field."),
        ({"confidential": True}, "value_does_not_fit", "which is confidential. Choose another."),
        ({"key": "whom"}, "unknown_key", 'names the field "who" as the name of what a case is about'),
    ],
)
def test_a_record_is_named_by_a_text_that_everybody_may_read(field, code, sentence):
    document = complaints(title_fields=[])
    document["fields"][0] |= field

    faults = [fault for fault in gate.check(document) if fault.path == "process.record.name"]

    assert [(fault.level, fault.code) for fault in faults] == [("refuse", code)]
    assert sentence in faults[0].message


def test_a_record_is_named_by_what_somebody_fills():
    document = complaints()
    document["steps"][0]["fill"] = []

    (fault,) = [fault for fault in gate.check(document) if fault.code == "field_filled_by_nobody_before"]

    assert fault.message.startswith('What a case is about is named by "Customer", which no step fills.')
