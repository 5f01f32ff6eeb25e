"""Comments, mentions and files as moves."""

import pytest
from django.core.files.base import ContentFile
from pytest_django.fixtures import Settings

from handoffs import moves
from handoffs.moves.talk import FILES_PER_CASE, FileTypeNotAllowed, TooManyFiles
from handoffs.rules import ViewersOnlyLook
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import Begin, Running
from workflows.casedata import InvalidData
from workflows.models import Attachment


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
