"""Somebody is replaced in ten processes at once, and nothing is published."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procops.people.models import AuditEntry, Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.processes import definition, publish
from tests.rest.api import api_of
from workflows import staff_changes, succession
from workflows.models import Process, Staffing, Version
from workflows.staff_changes import NotHere, OwnersOnly
from workflows.succession import Heirs


def small(number: int, owner: Person, filler: Person) -> Process:
    """A process of one role, filled by one person, who answers for it too; Dora publishes it."""
    document = definition(
        key=f"small-{number}",
        prefix=f"S{chr(65 + number)}",
        lanes="desk",
        steps=[
            {"key": "begin", "kind": "start", "lane": "desk"},
            {"key": "work", "lane": "desk"},
            {"key": "over", "kind": "end"},
        ],
        flows=[("begin", "work"), ("work", "over")],
    )
    process = publish(document, {"desk": filler}, by=as_actor(owner), accountable=filler)
    return process


@pytest.fixture
def ten(dora: Person, hugo: Person) -> list[Process]:
    """Ten processes: Hugo fills the role of each, answers for it, and owns the first five."""
    made = [small(number, dora, hugo) for number in range(10)]
    Process.objects.filter(pk__in=[process.pk for process in made[:5]]).update(owner=hugo)
    return made


def test_what_somebody_is_in_which_process(ten: list[Process], hugo: Person) -> None:
    parts = succession.parts_of(hugo.pk)

    assert [(part.process.name, part.fills, part.answers, part.owns) for part in parts[4:6]] == [
        ("Small 4", ["Desk"], ["Desk"], True),
        ("Small 5", ["Desk"], ["Desk"], False),
    ]


def test_one_action_replaces_them_in_ten_and_publishes_nothing(
    ten: list[Process], dora: Person, hugo: Person, petra: Person
) -> None:
    versions = list(Version.objects.order_by("pk").values("pk", "number", "state", "revision"))
    before = AuditEntry.objects.count()

    with CaptureQueriesContext(connection) as statements:
        changed = succession.replace_person(hugo.pk, Heirs.everything_to(petra.pk), by=as_actor(dora), now=MONDAY)

    assert changed == ten
    rows = Staffing.objects.filter(process__in=ten)
    assert {(row.person_id, row.accountable_id) for row in rows} == {(petra.pk, petra.pk)}
    assert set(Process.objects.filter(pk__in=[each.pk for each in ten[:5]]).values_list("owner", flat=True)) == {
        petra.pk
    }
    assert list(Version.objects.order_by("pk").values("pk", "number", "state", "revision")) == versions
    log = AuditEntry.objects.order_by("pk")[before:]
    assert sorted(entry.kind for entry in log) == ["process.owner_changed"] * 5 + ["process.staffed"] * 10
    assert {entry.actor_id for entry in log} == {dora.pk}
    assert len(statements) <= 15


def test_the_audit_log_says_the_same_whether_one_is_replaced_or_many(
    ten: list[Process], dora: Person, hugo: Person, petra: Person
) -> None:
    many, one = ten[:2]
    by = as_actor(dora)
    succession.replace_person(hugo.pk, Heirs.everything_to(petra.pk), processes=[many.pk], by=by, now=MONDAY)
    staff_changes.staff(one, "desk", filled_by="person", person=petra.pk, accountable=petra.pk, by=by, now=MONDAY)
    staff_changes.give_to_owner(one, owner=petra.pk, by=by, now=MONDAY)

    def told(process: Process) -> dict[str, dict[str, str]]:
        log = AuditEntry.objects.filter(subject_id=process.pk).order_by("pk")
        return {entry.kind: entry.facts for entry in log if entry.kind in ("process.staffed", "process.owner_changed")}

    filled = {"lane": "desk", "filled_by": "person", "team": "", "field": ""}
    assert told(one) == {
        "process.staffed": {"name": one.name, **filled, "person": str(petra.pk), "accountable": str(petra.pk)},
        "process.owner_changed": {"name": one.name, "before": str(hugo.pk), "after": str(petra.pk)},
    }
    assert told(many) == {kind: facts | {"name": many.name} for kind, facts in told(one).items()}


def test_the_number_of_statements_does_not_grow_with_the_processes(
    ten: list[Process], dora: Person, hugo: Person, petra: Person
) -> None:
    by, few = as_actor(dora), [process.pk for process in ten[:1]]
    with CaptureQueriesContext(connection) as one:
        succession.replace_person(hugo.pk, Heirs.everything_to(petra.pk), processes=few, by=by, now=MONDAY)
    with CaptureQueriesContext(connection) as nine:
        succession.replace_person(hugo.pk, Heirs.everything_to(petra.pk), by=by, now=MONDAY)
    assert len(nine) == len(one)


def test_only_what_is_named_changes_hands(ten: list[Process], dora: Person, hugo: Person, petra: Person) -> None:
    changed = succession.replace_person(
        hugo.pk, Heirs(answers=petra.pk), processes=[ten[0].pk], by=as_actor(dora), now=MONDAY
    )

    assert changed == ten[:1]
    row = Staffing.objects.get(process=ten[0])
    assert (row.person, row.accountable) == (hugo, petra)
    assert Staffing.objects.filter(accountable=hugo).count() == 9


def test_who_cannot_be_given_work_and_who_may_not_staff(
    ten: list[Process], dora: Person, hugo: Person, vera: Person, mia: Person, petra: Person
) -> None:
    with pytest.raises(NotHere):
        succession.replace_person(hugo.pk, Heirs.everything_to(vera.pk), by=as_actor(dora), now=MONDAY)
    with pytest.raises(OwnersOnly):
        succession.replace_person(hugo.pk, Heirs.everything_to(petra.pk), by=as_actor(mia), now=MONDAY)

    assert not Staffing.objects.filter(person=petra).exists()


def test_the_owner_of_some_may_replace_in_those(
    ten: list[Process], hugo: Person, petra: Person, client: Client
) -> None:
    assert [part.process for part in succession.parts_of(hugo.pk, by=as_actor(hugo))] == ten[:5]

    ids = [str(process.pk) for process in ten[:5]]
    answer = logged_in(client, hugo).post(
        reverse("workflows:replace", args=[hugo.pk]), {"to": str(petra.pk), "processes": ids}
    )

    assert answer.status_code == 302
    assert Staffing.objects.filter(person=petra).count() == 5


def test_a_process_that_is_not_theirs_cannot_be_slipped_in(
    ten: list[Process], hugo: Person, petra: Person, client: Client
) -> None:
    path = reverse("workflows:replace", args=[hugo.pk])
    answer = logged_in(client, hugo).post(path, {"to": str(petra.pk), "processes": [str(ten[9].pk)]})

    assert answer.status_code == 422
    assert not Staffing.objects.filter(person=petra).exists()


def test_over_rest_somebody_is_replaced_once(ten: list[Process], dora: Person, hugo: Person, petra: Person) -> None:
    body = {"person": str(hugo.pk), "successor": str(petra.pk)}

    done = api_of(dora).post("processes/replace-person", body, key="k")

    assert done == {"processes": [str(process.pk) for process in ten]}
    assert api_of(dora).post("processes/replace-person", body, key="k") == done
    assert api_of(dora).post("processes/replace-person", body) == {"processes": []}
