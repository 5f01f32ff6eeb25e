"""The journal: numbered without gaps, chained, never back in time, append-only, its personal part erasable."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from handoffs import moves
from procops.ids import uuid7
from procops.people.models import AuditEntry, Organization, Person
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.handoffs.running import Running
from tests.processes import definition
from workflows import journal
from workflows.models import Case, Entry, EntryContent
from workflows.verify import Verification
from workflows.writes import append_only_is_guarded, guard_append_only, maintenance

DOCUMENT = definition(
    lanes="people it",
    fields=[{"key": "name", "label": "Name", "type": "text"}],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["name"]},
        {"key": "work", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "work", {"contract": {"required": ["name"]}}), ("work", "end")],
)


@pytest.fixture
def case(dora: Person, mia: Person, ivy: Person) -> Running:
    case = running.begin(DOCUMENT, owner=dora, by=mia, data={"name": "Nina Ärger"})
    moves.comment(case.case, by=as_actor(mia), text="In a hurry", now=MONDAY)
    case.give_back("work", ivy, reason="Who?", now=MONDAY + timedelta(hours=1))
    case.complete("begin", mia, now=MONDAY)  # a clock that is an hour behind
    return case


def breaks() -> list[str]:
    return [str(found) for found in Verification().breaks()]


def tamper(entry: Entry, **columns: Any) -> None:
    with maintenance():
        Entry.objects.filter(pk=entry.pk).update(**columns)


def test_entries_are_numbered_without_gaps_and_time_never_goes_back(case: Running) -> None:
    entries = list(case.entries())

    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert entries[-1].at == MONDAY + timedelta(hours=1)
    assert (case.fresh().seq, case.fresh().head, case.fresh().last_at) == (
        len(entries), entries[-1].hash, entries[-1].at,
    )  # fmt: skip


def test_each_hash_covers_the_entry_and_the_hash_before_it(case: Running) -> None:
    head = ""
    for entry in case.entries():
        assert entry.hash == journal.hash_of(entry, head)
        head = entry.hash
    assert breaks() == []


def test_personal_values_lie_beside_the_entry_and_can_be_erased_without_breaking_the_chain(case: Running) -> None:
    spoken = case.entry("case.commented")
    assert spoken.facts == {"mentions": []}
    assert spoken.content.values == {"text": "In a hurry"}
    assert spoken.digest == journal.digest_of({"text": "In a hurry"})

    EntryContent.objects.filter(case=case.case).delete()

    assert breaks() == []
    assert not any("Nina" in str(entry.facts) for entry in case.entries())


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"kind": "case.cancelled"}, "its hash does not follow"),
        ({"facts": {"mentions": ["x"]}}, "its hash does not follow"),
        ({"at": MONDAY - timedelta(days=1)}, "it is earlier than the entry before it"),
        ({"seq": 99}, "something is missing between them"),
        ({"actor_id": None}, "its hash does not follow"),
    ],
)
def test_a_changed_entry_shows(case: Running, columns: dict[str, Any], why: str) -> None:
    tamper(case.entry("case.commented"), **columns)

    assert any(why in found for found in breaks())


def test_a_chain_made_anew_shows_at_the_case(case: Running) -> None:
    """Whoever changes an entry and computes all hashes after it again still leaves the case with the old one."""
    head = ""
    for entry in case.entries():
        if entry.kind == "case.commented":
            entry.facts = {"mentions": ["nobody"]}
        entry.hash = head = journal.hash_of(entry, head)
        tamper(entry, facts=entry.facts, hash=entry.hash)

    assert breaks() == [f"SMP-1, entry {case.seq}: the case knows of {case.seq} entries, and of another last one"]


def test_a_removed_last_entry_shows(case: Running) -> None:
    EntryContent.objects.filter(entry=case.entries().last()).delete()
    with maintenance():
        case.entries().last().delete()

    assert breaks() == [f"SMP-1, entry {case.seq - 1}: the case knows of {case.seq} entries, and of another last one"]


def test_changed_personal_values_show(case: Running) -> None:
    EntryContent.objects.filter(entry=case.entry("case.commented")).update(values={"text": "All the time in the world"})

    (found,) = breaks()
    assert "the personal values beside it" in found


def test_the_command_prints_figures_and_fails_when_something_is_broken(case: Running) -> None:
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert out.getvalue() == f"cases 1, entries {case.seq}, broken 0, append-only guarded\n"

    tamper(case.entry("case.commented"), kind="case.cancelled")
    out = StringIO()
    with pytest.raises(SystemExit) as failed:
        call_command("verify_journal", stdout=out)
    assert failed.value.code == 1
    assert out.getvalue().endswith(f"cases 1, entries {case.seq}, broken 1, append-only guarded\n")


def test_a_case_that_moves_while_it_is_read_is_not_broken(
    case: Running, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Verification._of_cases

    def moved_meanwhile(self: Verification, cases: list[Case]) -> Any:
        moves.comment(case.case, by=as_actor(mia), text="And another thing", now=MONDAY)
        return read(self, cases)

    monkeypatch.setattr(Verification, "_of_cases", moved_meanwhile)

    assert breaks() == []


def test_it_reads_every_organization(case: Running, globex: Organization) -> None:
    Case.objects.filter(pk=case.case.pk).update(head="0" * 64)

    assert len(breaks()) == 1


@pytest.mark.parametrize("change", ["UPDATE workflows_entry SET kind = 'x'", "DELETE FROM workflows_entry"])
def test_the_database_refuses_to_change_the_journal(case: Running, change: str) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert breaks() == []


@pytest.mark.parametrize("change", ["UPDATE people_auditentry SET kind = 'x'", "DELETE FROM people_auditentry"])
def test_nor_the_audit_log(case: Running, change: str) -> None:
    assert AuditEntry.objects.exists()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.postgres_only
def test_nor_can_it_be_truncated(case: Running) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of the transaction that wrote the rows
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE workflows_entry CASCADE")


def test_the_maintenance_switch_opens_the_door_and_closes_it_again(case: Running) -> None:
    with maintenance():
        Entry.objects.filter(pk=case.entry("case.commented").pk).update(kind="x")
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        Entry.objects.filter(kind="x").update(kind="y")


def test_an_error_behind_the_door_closes_it_too(case: Running) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), maintenance():
        raise ZeroDivisionError
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        Entry.objects.update(kind="y")


def test_a_missing_guard_shows_and_is_put_back(case: Running) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER workflows_entry_row ON workflows_entry")
        else:
            cursor.execute("DROP TRIGGER workflows_entry_update")
    assert not append_only_is_guarded()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_journal", stdout=out)
    assert "append-only NOT guarded" in out.getvalue()

    guard_append_only()

    assert append_only_is_guarded()


def test_floats_have_no_single_spelling_and_are_refused() -> None:
    with pytest.raises(TypeError):
        journal.canonical({"a": [{"b": 1.5}]})
    assert journal.canonical({"b": 1, "a": "Ä"}) == '{"a":"Ä","b":1}'.encode()


def test_entries_that_are_alike_have_the_links_that_each_would_have(case: Running, acme: Organization) -> None:
    same: dict[str, Any] = {"actor_id": uuid7(), "step_key": "work_100%s"}
    alike = journal.Alike(acme.pk, "task.reminded", at=MONDAY, **same)
    for seq, facts in enumerate(({"n": 1, "due": "%(case)s"}, {"a": 'Ä "quoted" \\', "list": [None, True]})):
        entry = Entry.fresh(
            organization_id=acme.pk, kind="task.reminded", at=MONDAY, seq=seq, facts=facts, case_id=uuid7(),
            task_id=uuid7(), **same,
        )  # fmt: skip
        link = alike.hash_of(
            "before", case_id=str(entry.case_id), seq=seq, task_id=str(entry.task_id), facts=journal.spelled(facts)
        )
        assert link == journal.hash_of(entry, "before")
