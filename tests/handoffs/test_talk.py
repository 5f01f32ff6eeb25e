"""Comments, mentions and files as moves."""

from collections.abc import Iterable
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from handoffs import moves
from handoffs.moves import talk
from handoffs.moves.talk import FILES_PER_CASE, FileTypeNotAllowed, TooManyFiles
from handoffs.rules import ViewersOnlyLook
from procops.people import teams
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import Begin, Running
from tests.race import at_once
from workflows import presence
from workflows.casedata import InvalidData
from workflows.models import Attachment
from workflows.states import CaseSource
from workflows.visibility import cases_open_to, people_who_may_open


@pytest.fixture
def case(begin: Begin) -> Running:
    return begin(split("first"))


def test_whoever_is_mentioned_is_told_a_viewer_too(case: Running, mia: Person, ivy: Person, vera: Person) -> None:
    moves.comment(case.case, by=as_actor(mia), text=" Have a look ", mentions=[ivy.pk, vera.pk, mia.pk], now=MONDAY)

    assert case.told("case.mentioned") == ["Ivy", "Vera"]  # nobody is told what they said themselves
    said = case.entry("case.commented")
    assert said.content.values == {"text": "Have a look"}
    assert said.facts == {"mentions": sorted(map(str, (ivy.pk, vera.pk, mia.pk)))}


def test_only_who_may_see_the_case_can_be_mentioned(begin: Begin, mia: Person, petra: Person, nina: Person) -> None:
    document = split("first")
    document["process"]["visibility"] = "participants"
    case = begin(document)
    moves.claim(case.task("prepare"), by=as_actor(petra), now=MONDAY)

    moves.comment(case.case, by=as_actor(mia), text="Look", mentions=[petra.pk], now=MONDAY)
    with pytest.raises(InvalidData, match="Nina Roth may not see this case"):
        moves.comment(case.case, by=as_actor(mia), text="Look", mentions=[nina.pk], now=MONDAY)


def test_a_stranger_cannot_be_mentioned(case: Running, mia: Person, eve: Person) -> None:
    with pytest.raises(InvalidData, match="does not belong to your organization"):
        moves.comment(case.case, by=as_actor(mia), text="Look", mentions=[eve.pk], now=MONDAY)


def test_a_comment_says_something_and_a_viewer_nothing(case: Running, mia: Person, vera: Person) -> None:
    with pytest.raises(InvalidData, match="Write something first"):
        moves.comment(case.case, by=as_actor(mia), text=" \n ", now=MONDAY)
    with pytest.raises(ViewersOnlyLook):
        moves.comment(case.case, by=as_actor(vera), text="Hello", now=MONDAY)


def test_a_refused_file_leaves_nothing_behind(case: Running, mia: Person, settings: Settings) -> None:
    memory = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    settings.STORAGES = {**settings.STORAGES, **memory}
    me, before = as_actor(mia), case.seq
    with pytest.raises(FileTypeNotAllowed):
        moves.attach(case.case, by=me, file=ContentFile(b"x", name="virus.exe"), now=MONDAY)
    assert case.seq == before
    assert not Attachment.objects.exists()

    attached = moves.attach(case.case, by=me, file=ContentFile(b"hello", name="../../a note.txt"), now=MONDAY)

    assert (attached.name, attached.size, attached.content_type) == ("a note.txt", 5, "text/plain")
    assert case.entry("case.file_attached").content.values == {"name": "a note.txt"}
    rows = [Attachment(**_like(attached)) for _ in range(FILES_PER_CASE - 1)]
    Attachment.objects.bulk_create(rows)
    with pytest.raises(TooManyFiles):
        moves.attach(case.case, by=me, file=ContentFile(b"x", name="one more.txt"), now=MONDAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["put to it", "with a problem"])
def test_of_two_files_that_come_at_once_for_the_last_place_one_is_refused(
    transactional_db: None, acme: Organization, begin: Begin, petra: Person, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    case, both_have_asked, described = begin(split("first")), Barrier(2), talk._described
    me, task = as_actor(petra), case.task("prepare")
    first = moves.attach(case.case, by=me, file=ContentFile(b"0", name="0.txt"), now=MONDAY)
    Attachment.objects.bulk_create([Attachment(**_like(first)) for _ in range(FILES_PER_CASE - 2)])

    def after_both_have_asked(*args: Any, **how: Any) -> Attachment:
        both_have_asked.wait(10)
        return described(*args, **how)

    monkeypatch.setattr(talk, "_described", after_both_have_asked)

    def put(name: str) -> None:
        file = ContentFile(b"x", name=name)
        with scope(acme.pk):
            if way == "put to it":
                moves.attach(case.case, by=me, file=file, now=MONDAY)
            else:
                moves.report_problem(task, by=me, text="Look", file=file, now=MONDAY)

    answers = at_once(lambda: put("one.txt"), lambda: put("two.txt"))

    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "TooManyFiles"], answers
    assert Attachment.objects.filter(case=case.case).count() == FILES_PER_CASE
    last = Attachment.objects.exclude(file=first.file.name).get()
    folder = last.file.name.rpartition("/")[0]
    kept = {f"{folder}/{name}" for name in last.file.storage.listdir(folder)[1]}
    assert kept - {first.file.name} == {last.file.name}


def _like(attached: Attachment) -> dict[str, object]:
    names = (
        "organization_id",
        "case_id",
        "file",
        "name",
        "size",
        "content_type",
        "sha256",
        "uploaded_by_id",
        "uploaded_at",
    )
    return {name: getattr(attached, name) for name in names}


@pytest.mark.parametrize("visibility", ["everyone", "lanes", "participants"])
@pytest.mark.parametrize("source", [CaseSource.STARTED, CaseSource.PRACTICE])
def test_who_may_open_a_case_is_the_same_asked_from_either_side(
    begin: Begin, mia: Person, petra: Person, ivan: Person, fay: Person, visibility: str, source: CaseSource
) -> None:
    document = split("first")
    document["process"]["visibility"] = visibility
    running = begin(document)
    moves.claim(running.task("prepare"), by=as_actor(petra), now=MONDAY)
    moves.complete(running.task("prepare"), by=as_actor(petra), now=MONDAY)
    case = moves.start_case(running.process, by=as_actor(mia), source=source, now=MONDAY).case
    teams.add_member(
        Team.objects.get(name="Facilities"), person=ivan, by=Actor.system(running.process.organization_id), now=MONDAY
    )
    everybody = list(Membership.objects.active().select_related("person"))
    for each in (running.fresh(), case):
        asked = {one.person_id for one in everybody if cases_open_to(Actor.of(one)).filter(pk=each.pk)}

        assert people_who_may_open(each, {one.person_id for one in everybody}) == asked
        assert 1 <= len(asked) <= len(everybody) == 12


def test_telling_five_takes_no_more_statements_than_telling_one(
    begin: Begin, mia: Person, petra: Person, settings: Settings
) -> None:
    settings.PROCOPS_PREPARED_STATEMENTS = False  # so that every question is seen as the SELECT that it is
    document = split("first")
    document["process"]["visibility"] = "lanes"
    case, by = begin(document), as_actor(mia)
    people = people_who_may_open(case.case, Person.objects.values_list("pk", flat=True)) - {mia.pk}
    assert len(people) >= 5

    def statements(told: Iterable[UUID]) -> int:
        presence._known.cache_clear()  # as in a process that has read nothing of them yet
        with CaptureQueriesContext(connection) as asked:
            moves.comment(case.case, by=by, text="Look", mentions=told, now=MONDAY)
        return sum(each["sql"].startswith("SELECT") for each in asked)

    assert statements([petra.pk]) == statements(people) <= 10
