"""Whatever decides who gets work gives the organization another people revision, whoever changes it and how."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from threading import Event
from typing import Any
from unittest.mock import MagicMock, Mock
from weakref import WeakKeyDictionary

import pytest
from django.db import connection, transaction
from django.test import override_settings

from handoffs import moves
from handoffs.models import Handoff
from handoffs.rules import NotYours
from procops.people import memberships, teams
from procops.people.models import Absence, Membership, Organization, Person, Team, TeamMember, WorkingCalendar
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.handoffs import running
from tests.processes import definition
from tests.race import at_once
from workflows import staff_changes
from workflows.models import Process, Staffing
from workflows.writes import keep_people_revision, people_revision_is_kept, prepared

HANDED = definition(
    lanes="people it",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "check", "lane": "it"},
        {"key": "again", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "check"), ("check", "again"), ("again", "end")],
)


def revision(organization: Organization) -> int:
    return Organization.objects.values_list("people_revision", flat=True).get(pk=organization.pk)


CHANGES: dict[str, Callable[[], Any]] = {
    "a membership": lambda: Membership.objects.filter(person__name="Ivan Petrov").update(is_active=False),
    "a person": lambda: Person.objects.filter(name="Ivan Petrov").update(is_active=False),
    "a lead": lambda: Team.objects.filter(name="IT service").update(lead=None),
    "a member of a team": lambda: TeamMember.objects.filter(person__name="Ivan Petrov").delete(),
    "an absence": lambda: Absence.here(
        person=Person.objects.get(name="Ivan Petrov"),
        begins_at=MONDAY,
        ends_at=MONDAY + timedelta(days=1),
        set_at=MONDAY,
    ).save(),
    "a calendar": lambda: WorkingCalendar.here(name="Nights").save(),
    "who fills a lane": lambda: Staffing.objects.update(accountable=None),
    "the organization's zone": lambda: Organization.objects.update(time_zone="Asia/Tokyo"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_another_revision_for(acme: Organization, dora: Person, mia: Person, globex: Organization, what: str) -> None:
    running.begin(HANDED, owner=dora, by=mia)
    before, theirs = revision(acme), revision(globex)

    CHANGES[what]()

    assert revision(acme) != before
    assert (revision(globex) != theirs) == (what == "the organization's zone")  # that one asked for both


def test_what_does_not_decide_leaves_it_alone(acme: Organization, ivan: Person) -> None:
    before = revision(acme)

    Person.objects.filter(pk=ivan.pk).update(last_login=MONDAY)
    Organization.objects.filter(pk=acme.pk).update(name="Acme & Sons")

    assert revision(acme) == before


def test_what_a_rolled_back_transaction_saw_does_not_come_again(acme: Organization) -> None:
    with transaction.atomic():
        Team.objects.filter(name="IT service").update(lead=None)
        seen = revision(acme)
        transaction.set_rollback(True)
    Team.objects.filter(name="Payroll").update(lead=None)

    assert revision(acme) != seen


def test_a_row_saved_whole_from_before_does_not_bring_the_old_one_back(acme: Organization) -> None:
    old = Organization.objects.get(pk=acme.pk)
    Team.objects.filter(name="IT service").update(lead=None)
    between = revision(acme)

    old.save()

    assert revision(acme) not in (old.people_revision, between)


def test_the_next_move_knows_who_has_left_and_who_leads_now(
    acme: Organization, dora: Person, mia: Person, ada: Person, ivy: Person, petra: Person, hugo: Person
) -> None:
    case = running.begin(HANDED, owner=dora, by=petra)
    case.pass_through("check", ivy, now=MONDAY)
    assert case.task("again").owner == petra  # whoever last had that lane's work

    started = moves.start_case(case.process, by=as_actor(petra), now=MONDAY)
    other = running.Running(case.process, started.case)
    memberships.deactivate(Membership.objects.get(person=petra), by=as_actor(ada), now=MONDAY)
    other.pass_through("check", ivy)
    assert (other.task("again").owner, other.task("again").team.name) == (None, "People operations")

    with pytest.raises(NotYours):
        moves.accept(case.handoff("again"), by=as_actor(ivy), now=MONDAY)
    people = Team.objects.get(name="People operations")
    teams.add_member(people, person=ivy, by=as_actor(ada), now=MONDAY)
    moves.accept(other.handoff("again"), by=as_actor(ivy), now=MONDAY)
    assert other.task("again").owner == ivy


def test_missing_triggers_show_and_are_put_back(acme: Organization) -> None:
    assert people_revision_is_kept()
    with connection.cursor() as cursor:
        on = " ON workflows_staffing" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER workflows_staffing_update_people{on}")
    assert not people_revision_is_kept()

    keep_people_revision()

    assert people_revision_is_kept()


@pytest.mark.postgres_only
def test_a_statement_that_comes_again_is_prepared_and_answers_the_same(
    acme: Organization, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "_known", WeakKeyDictionary())  # this connection may have said much by now
    sql = "SELECT name, %s::int + 1 FROM people_organization WHERE id = %s"
    answers, said = [], []

    def listen(execute: Any, sent: str, *rest: Any) -> Any:
        said.append(sent.split()[0])
        return execute(sent, *rest)

    with connection.execute_wrapper(listen), connection.cursor() as cursor:
        for number in range(3):
            prepared.execute(cursor, connection, sql, [number, str(acme.pk)])
            answers += cursor.fetchall()
        settings.PROCOPS_PREPARED_STATEMENTS = False
        prepared.execute(cursor, connection, sql, [3, str(acme.pk)])
        answers += cursor.fetchall()

    assert answers == [("Acme", number + 1) for number in range(4)]
    assert said == ["SELECT", "PREPARE", "EXECUTE", "EXECUTE", "SELECT"]


def test_only_so_many_statements_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT_AT_MOST", 2)
    database, cursor = MagicMock(vendor="postgresql"), Mock()
    database.cursor.return_value.__enter__.return_value = cursor

    for number in (1, 2, 3, 3, 1, 1, 4, 4, 4):
        prepared.execute(cursor, database, f"SELECT {number}", [])

    known = prepared._known[database.connection]
    assert (list(known.ready), len(known.once) <= 2) == (["SELECT 3", "SELECT 1"], True)
    said = [re.sub(r"procops_\d+", "it", call.args[0]) for call in cursor.execute.call_args_list]
    assert said == [
        *("SELECT 1", "SELECT 2", "SELECT 3", "PREPARE it AS SELECT 3", "EXECUTE it"),
        *("SELECT 1", "PREPARE it AS SELECT 1", "EXECUTE it"),
        *("SELECT 4", "SELECT 4", "SELECT 4"),
    ]


@pytest.mark.postgres_only
def test_a_row_is_found_by_its_own_id_however_little_there_is(acme: Organization, dora: Person, mia: Person) -> None:
    """A prepared plan made on a new database is still used when it is full."""
    case = running.begin(HANDED, owner=dora, by=mia)
    plans = []

    def explain(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if sql.startswith(("SELECT", "UPDATE", "WITH")):
            with connection.cursor() as cursor:
                for one in cursor.cursor.mogrify(sql, params).decode().split("; "):
                    plans.extend(row for (row,) in _explained(cursor, one))
        return execute(sql, params, *rest)

    def _explained(cursor: Any, sql: str) -> list[tuple[str]]:
        cursor.cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.cursor.execute(f"EXPLAIN {sql}")
        return list(cursor.cursor.fetchall())

    offer, by = case.handoff("check"), as_actor(Person.objects.get(name="Ivy Chen"))
    with override_settings(PROCOPS_PREPARED_STATEMENTS=False), connection.execute_wrapper(explain):
        moves.accept(offer, by=by, now=MONDAY)

    scans = [(plan, then.strip()) for plan, then in pairwise(plans) if "Index Cond:" in then]
    of_the_case = [
        then for plan, then in scans if re.search(r" on (workflows_case|workflows_task|handoffs_handoff)\b", plan)
    ]
    assert len(of_the_case) > 4
    assert [one for one in of_the_case if re.fullmatch(r"Index Cond: \(organization_id = [^()]+\)", one)] == [], plans


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_start_that_had_to_wait_knows_who_fills_the_role_now(
    transactional_db: None, acme: Organization, dora: Person, petra: Person, ivan: Person
) -> None:
    process = running.begin(HANDED, owner=dora, by=petra).process
    by, owner = as_actor(petra), as_actor(dora)

    def start() -> Handoff:
        with scope(acme.pk):
            advance = moves.start_case(process, by=by, now=MONDAY)
            return Handoff.objects.get(case=advance.case)

    def change() -> None:
        with scope(acme.pk), transaction.atomic():
            Process.objects.select_for_update().get(pk=process.pk)
            locked.set()
            staff_changes.staff(
                process, "it", filled_by="person", person=ivan.pk, accountable=ivan.pk, by=owner, now=MONDAY
            )
            with connection.cursor() as cursor:
                for _ in range(500):
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone() != (0,):
                        return
                    time.sleep(0.01)

    locked = Event()
    offer, _ = at_once(lambda: locked.wait(10) and start(), change)

    assert (offer.receiver_id, offer.receiving_team_id) == (ivan.pk, None)
