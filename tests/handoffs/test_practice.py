"""One person plays a whole process alone: nothing is sent, nothing counts, and it goes without a trace."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from handoffs import moves, open_cases, passages
from handoffs.audit import Audit
from handoffs.desk import COUNTERS, Desk, Horizon, counts, page, urgent
from handoffs.leaving import misplaced, unowned
from handoffs.models import Handoff
from handoffs.moves.cases import NotYourStart
from handoffs.moves.hands import PracticeIsYours
from handoffs.moves.practice import NotPractice, NotYourPractice
from handoffs.practice import next_task, practices_of
from handoffs.reminders.sweep import Swept, expire_unanswered
from handoffs.search import search
from handoffs.started import page as started
from procops.notices.models import Notice
from procops.people.models import Membership, Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Running
from tests.purchasing import Publish
from workflows.models import Attachment, Case, Entry, EntryContent, Process, Task
from workflows.process_list import processes_for
from workflows.states import CaseSource
from workflows.verify import Verification
from workflows.visibility import cases_open_to, cases_seen_by, tasks_seen_by

LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def practice(purchasing: Process, mia: Person, hugo: Person) -> Running:
    """Mia tries out what would be Hugo's to approve, facilities' to order and payroll's to pay."""
    data = {"what": "A desk", "amount": "420.00", "needed_by": "2026-04-01", "manager": str(hugo.pk)}
    case = moves.start_case(purchasing, by=as_actor(mia), data=data, source=CaseSource.PRACTICE, now=MONDAY).case
    return Running(purchasing, case)


def played(practice: Running, mia: Person) -> Running:
    """The whole process, by Mia alone."""
    practice.pass_through("approve", mia, outcome="yes")
    moves.accept_all(practice.task("order"), by=as_actor(mia), now=MONDAY)
    done = {"data": {"supplier": "Desks & more"}, "ticked": ["terms"]}
    moves.complete(practice.task("order"), by=as_actor(mia), now=MONDAY, **done)
    practice.complete("bank", mia, account="DE02 1203 0000 0000 2020 51")
    moves.accept_all(practice.task("pay"), by=as_actor(mia), now=MONDAY)
    practice.complete("pay", mia)
    return practice


def test_one_person_plays_every_role_and_every_handoff_is_asked_of_them(practice: Running, mia: Person) -> None:
    assert practice.case.reference == "PRACTICE-PUR-1"
    played(practice, mia)

    assert practice.fresh().result == "paid"
    assert practice.handoffs() == [
        ("approve", "bank", "accepted"),
        ("approve", "order", "accepted"),
        ("ask", "approve", "accepted"),
        ("order", "pay", "accepted"),
    ]
    asked = Handoff.objects.filter(automatic=False).values_list("flow_key", "same_person", "receiver__name")
    assert sorted(asked) == [(flow, False, "Mia Sommer") for flow in ("ask_approve", "go_order", "order_pay")]
    assert set(Task.objects.values_list("owner__name", "team")) == {("Mia Sommer", None)}


def test_numbers_go_on_and_none_is_looked_for_among_those_that_are_there(
    practice: Running, purchasing: Process, mia: Person, hugo: Person
) -> None:
    moves.remove_practice(practice.case, by=as_actor(mia))
    data = {"what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}

    def started() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as asked:
            case = moves.start_case(
                purchasing, by=as_actor(mia), data=data, source=CaseSource.PRACTICE, now=MONDAY
            ).case
        return case.reference, sum('FROM "workflows_case"' in each["sql"] for each in asked)

    assert [started(), started()] == [("PRACTICE-PUR-2", 0), ("PRACTICE-PUR-3", 0)]
    Process.objects.update(practice_count=0)  # as before there was a count
    import_module("workflows.migrations.0006_practice_count").count(apps, None)
    assert Process.objects.get(pk=purchasing.pk).practice_count == 3


def test_nobody_hears_of_it_and_no_clock_runs_out(practice: Running, mia: Person) -> None:
    assert expire_unanswered(now=LATER) == Swept(expired=0, failed=0)
    assert practice.handoff("approve").state == "offered"

    played(practice, mia)

    assert Notice.objects.count() == 0
    assert list(Task.objects.exclude(nudge_at=None)) == []


def test_it_stands_in_no_list_and_in_no_figure(practice: Running, mia: Person, ada: Person, dora: Person) -> None:
    played_by, admin = as_actor(mia), as_actor(ada)
    horizon = Horizon.of(MONDAY, MONDAY.tzinfo)
    for actor in (played_by, admin, as_actor(dora)):
        assert (list(cases_seen_by(actor)), list(tasks_seen_by(actor))) == ([], [])
        assert [each.open_cases for each in processes_for(actor)] == [0]
        assert [search(words, actor=actor).is_empty for words in ("desk", "PRACTICE-PUR-1")] == [True, True]
    for desk in Desk:
        assert page(played_by, desk, horizon=horizon).tasks == []
        assert counts(played_by, desk, horizon=horizon) == dict.fromkeys(COUNTERS, 0)
    assert (urgent(played_by, horizon=horizon), passages.waiting(played_by)) == (0, 0)
    for side in (passages.incoming, passages.outgoing, passages.returned):
        assert side(played_by).handoffs == []
    assert started(played_by, running=True, now=MONDAY)[0] == []
    assert list(open_cases.lines()) == []


def test_it_is_nobodys_work_that_would_have_to_go_on_without_its_player(practice: Running, mia: Person) -> None:
    """Nor does it lie in the wrong hands, though Mia belongs to none of the roles."""
    assert list(misplaced.misplaced_in(practice.process)) == []
    Membership.objects.filter(person=mia).update(is_active=False)

    assert list(unowned.tasks()) == []


def test_only_its_player_finds_it(practice: Running, mia: Person, ada: Person, hugo: Person) -> None:
    assert [case.reference for case in cases_open_to(as_actor(mia))] == ["PRACTICE-PUR-1"]
    assert [each.next.step_key for each in practices_of(as_actor(mia)) if each.next] == ["approve"]
    for other in (ada, hugo):  # not even an admin, nor the manager who was named
        assert list(cases_open_to(as_actor(other))) == []
        assert practices_of(as_actor(other)) == []


def test_what_comes_next_is_whatever_role_has_it(practice: Running, mia: Person) -> None:
    practice.pass_through("approve", mia, outcome="yes")

    ahead = next_task(practice.case)
    assert ahead is not None
    other = next_task(practice.case, but=ahead)
    assert other is not None
    assert {ahead.step_key, other.step_key} == {"order", "bank"}


def test_every_verb_of_every_role_is_the_players(practice: Running, mia: Person) -> None:
    """Sent back, taken back, passed on, undone, paused, amended, skipped, reopened: by Mia, who owns nothing."""
    me = as_actor(mia)
    practice.give_back("approve", mia)
    practice.complete("ask", mia)
    moves.withdraw(practice.handoff("approve"), by=me, now=MONDAY)
    practice.complete("ask", mia)
    moves.pass_on(practice.handoff("approve"), by=me, to_lane="buyers", note="Theirs", now=MONDAY)
    practice.accept("approve", mia)
    practice.send_back("approve", mia)
    practice.complete("ask", mia)
    practice.pass_through("approve", mia, outcome="yes")
    moves.undo(practice.task("approve"), by=me, now=MONDAY)
    practice.complete("approve", mia, outcome="yes")
    moves.hold_case(practice.case, by=me, reason="Lunch", now=MONDAY)
    moves.resume_case(practice.case, by=me, now=MONDAY)
    moves.amend(practice.case, by=me, changes={"what": "A chair"}, reason="Better", now=MONDAY)
    moves.hold(practice.task("bank"), by=me, reason="Tea", now=MONDAY)
    moves.resume(practice.task("bank"), by=me, now=MONDAY)
    assert list(Audit().run()) == []
    moves.skip(practice.task("bank"), by=me, reason="Trusted", now=MONDAY)
    moves.skip(practice.task("order"), by=me, reason="There is one", now=MONDAY)
    practice.pass_through("pay", mia)
    moves.reopen(practice.case, by=me, step_key="pay", reason="Wrong sum", now=MONDAY)
    moves.cancel_case(practice.case, by=me, reason="Enough", now=MONDAY)

    assert practice.fresh().state == "cancelled"
    assert Notice.objects.count() == 0
    assert list(Task.objects.exclude(nudge_at=None)) == []
    assert {task.owner_id for task in Task.objects.filter(case=practice.case)} == {mia.pk}
    assert list(Audit().run()) == []
    assert list(Verification().breaks()) == []


def test_it_cannot_be_given_to_anybody_else(practice: Running, mia: Person, hugo: Person) -> None:
    with pytest.raises(PracticeIsYours):
        moves.accept_all(practice.task("approve"), by=as_actor(mia), for_person=hugo.pk, now=MONDAY)
    with pytest.raises(PracticeIsYours):
        moves.reassign(practice.task("approve"), by=as_actor(mia), to=hugo.pk, now=MONDAY)


def test_it_uses_up_no_number(practice: Running, mia: Person, ada: Person, hugo: Person) -> None:
    data = {"what": "A chair", "amount": "1.00", "manager": str(hugo.pk)}

    def begin(person: Person, source: CaseSource) -> str:
        return moves.start_case(
            practice.process, by=as_actor(person), data=data, source=source, now=MONDAY
        ).case.reference

    assert begin(ada, CaseSource.PRACTICE) == "PRACTICE-PUR-2"
    assert begin(mia, CaseSource.STARTED) == "PUR-1"
    moves.remove_practice(practice.case, by=as_actor(mia))
    assert begin(mia, CaseSource.PRACTICE) == "PRACTICE-PUR-3"
    assert begin(mia, CaseSource.STARTED) == "PUR-2"


def test_who_may_start_it_or_answers_for_it_may_try_it(publish: Publish, mia: Person, pam: Person, ada: Person) -> None:
    process = publish(may_start="lane").process
    process.staffing.filter(lane_key="asker").update(by="person", person=pam)
    data = {"what": "A desk", "amount": "1.00", "manager": str(pam.pk)}
    for person in (pam, ada):
        moves.start_case(process, by=as_actor(person), data=data, source=CaseSource.PRACTICE, now=MONDAY)

    with pytest.raises(NotYourStart):
        moves.start_case(process, by=as_actor(mia), data=data, source=CaseSource.PRACTICE, now=MONDAY)
    with pytest.raises(NotYourStart):  # an admin who may change it may not begin real work
        moves.start_case(process, by=as_actor(ada), data=data, now=MONDAY)


def test_it_goes_with_everything_it_wrote(
    practice: Running,
    mia: Person,
    ada: Person,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    played(practice, mia)
    moves.attach(practice.case, by=as_actor(mia), file=ContentFile(b"x", name="offer.pdf"), now=MONDAY)
    moves.comment(practice.case, by=as_actor(mia), text="Easy", now=MONDAY)
    with pytest.raises(NotYourPractice):
        moves.remove_practice(practice.case, by=as_actor(ada))
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] != []

    with django_capture_on_commit_callbacks(execute=True):
        moves.remove_practice(practice.case, by=as_actor(mia))

    for model in (Case, Task, Handoff, Entry, EntryContent, Attachment):
        assert model.objects.count() == 0
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert list(Audit().run()) == []


def test_real_work_cannot_be_removed(purchasing: Process, mia: Person, hugo: Person) -> None:
    data = {"what": "A desk", "amount": "1.00", "manager": str(hugo.pk)}
    case = moves.start_case(purchasing, by=as_actor(mia), data=data, now=MONDAY).case

    with pytest.raises(NotPractice):
        moves.remove_practice(case, by=as_actor(mia))
    assert Entry.objects.filter(case=case).exists()


def test_audit_and_verification_find_nothing_wrong_with_it(practice: Running, mia: Person) -> None:
    verification = Verification()
    assert list(Audit().run()) == []
    played(practice, mia)
    assert list(Audit().run()) == []
    assert list(verification.breaks()) == []
    assert verification.cases == 1


def test_whatever_hangs_on_a_case_can_go_with_it() -> None:
    """A table that refuses to let go of its case would keep practice for ever."""
    keeping = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Case
        and model is not Entry  # removed first, through the maintenance switch
        and field.remote_field.on_delete not in (models.CASCADE, models.SET_NULL)
    ]
    assert keeping == []
