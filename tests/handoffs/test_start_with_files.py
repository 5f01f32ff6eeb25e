"""A case begins with the files that were chosen in its start form, though it has none to put them to before."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from handoffs import moves
from handoffs.moves.talk import FileTypeNotAllowed
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from workflows.casedata import InvalidData
from workflows.models import Attachment, Case, Entry, Process


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def given(hugo: Person) -> dict[str, str]:
    return {"what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}


def test_a_file_of_the_start_form_belongs_to_the_case_and_is_its_data(
    purchasing: Process, mia: Person, given: dict[str, str], folder: Path
) -> None:
    offer = SimpleUploadedFile("offer.pdf", b"420 euro")

    advance = moves.start_case(purchasing, by=as_actor(mia), data=given, files={"offer": [offer]}, now=MONDAY)

    attachment = Attachment.objects.get()
    assert (attachment.case, attachment.name, attachment.field_key) == (advance.case, "offer.pdf", "offer")
    assert attachment.task == advance.done
    assert advance.case.data["offer"] == [str(attachment.pk)]
    assert [file.read_bytes() for file in _files(folder)] == [b"420 euro"]
    assert Entry.objects.filter(case=advance.case, kind="case.file_attached").count() == 1


def test_what_is_no_file_field_of_the_start_takes_no_file(
    purchasing: Process, mia: Person, given: dict[str, str], folder: Path
) -> None:
    offer = SimpleUploadedFile("offer.pdf", b"420 euro")
    with pytest.raises(InvalidData) as refused:
        moves.start_case(purchasing, by=as_actor(mia), data=given, files={"supplier": [offer]}, now=MONDAY)

    assert list(refused.value.errors) == ["supplier"]
    assert (Case.objects.count(), Attachment.objects.count(), _files(folder)) == (0, 0, [])


def test_a_refused_start_leaves_no_file_behind(
    purchasing: Process, mia: Person, given: dict[str, str], folder: Path
) -> None:
    files = {"offer": [SimpleUploadedFile("offer.pdf", b"1"), SimpleUploadedFile("offer.exe", b"2")]}
    with pytest.raises(FileTypeNotAllowed):
        moves.start_case(purchasing, by=as_actor(mia), data=given, files=files, now=MONDAY)

    assert (Case.objects.count(), _files(folder)) == (0, [])


def test_a_file_that_stands_elsewhere_cannot_be_named_at_the_start(
    purchasing: Process, mia: Person, given: dict[str, str], make_case: Callable[..., Case]
) -> None:
    other = make_case()
    theirs = moves.attach(other, by=as_actor(mia), file=SimpleUploadedFile("plan.txt", b"x"), now=MONDAY)

    with pytest.raises(InvalidData, match="names a file that this case does not have"):
        moves.start_case(purchasing, by=as_actor(mia), data={**given, "offer": [str(theirs.pk)]}, now=MONDAY)


@pytest.fixture
def make_case(purchasing: Process, mia: Person, given: dict[str, str]) -> Callable[..., Case]:
    return lambda: moves.start_case(purchasing, by=as_actor(mia), data=given, now=MONDAY).case
