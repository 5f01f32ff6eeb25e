"""People talk about a case and put files to it."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import PurePath
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from handoffs import rules, telling
from procops.errors import Refused
from procops.leftovers import taken_back_together, was_written
from procops.people.actor import Actor
from procops.people.models import Membership
from procops.postgres import tried_again
from procops.texts import UnfitText, clean
from workflows.casedata import InvalidData
from workflows.held import Held, holding
from workflows.models import Attachment, Case, Task
from workflows.visibility import people_who_may_open

COMMENT_AT_MOST = 10_000  # code points
FILE_AT_MOST = 25 * 1024 * 1024  # bytes
FILES_PER_CASE = 200
TYPES = {
    ".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".md": "text/plain", ".png": "image/png",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".zip": "application/zip",
    ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".eml": "message/rfc822", ".json": "application/json", ".xml": "application/xml",
}  # fmt: skip
"""What may be attached, by the ending of its name, and what it is handed out as: always as a download."""


class FileTooLarge(Refused):
    """ "{name}" has {size} MB; a file may have at most 25 MB."""

    next_action = "Make it smaller, or put a link into a comment."


class FileTypeNotAllowed(Refused):
    """ "{name}" is of a kind that cannot be attached."""

    next_action = "Attach a PDF, an image, a text, table, mail or office file, or a zip of them."


class TooManyFiles(Refused):
    """{case} has 200 files already."""

    next_action = "Put several files into one zip."


@tried_again
def comment(
    case: Case, *, by: Actor, text: str, mentions: Collection[UUID] = (), task: Task | None = None, now: datetime
) -> None:
    """Say something about a case, ended ones included; whoever is mentioned is told.

    :raises InvalidData: if there is no text, or somebody mentioned is not here or may not see the case.
    """
    rules.must_work(by)
    try:
        text = clean(text, at_most=COMMENT_AT_MOST, lines=True).strip()
    except UnfitText as unfit:
        raise InvalidData({"text": _("The comment {why}.").format(why=unfit)}) from None
    if not text:
        raise InvalidData({"text": _("Write something first.")})
    people = set(mentions)
    with holding(case.pk, by=by, now=now) as held:
        _must_see(held.case, people)
        held.record("case.commented", task=task, facts={"mentions": sorted(map(str, people))}, personal={"text": text})
        telling.mentioned(held, sorted(people), comment=text)


@tried_again
def attach(
    case: Case, *, by: Actor, file: File, task: Task | None = None, field_key: str = "", now: datetime
) -> Attachment:
    """Put a file to a case. It is stored privately, before the case is locked; a refusal leaves no file behind.

    :raises FileTooLarge, FileTypeNotAllowed, TooManyFiles:
    :raises InvalidData: if ``field_key`` names no field for files.
    """
    rules.must_work(by)
    must_have_room(case)
    with (
        stored(case.pk, {field_key: [file]}, by=by, now=now) as (attachment,),
        transaction.atomic(),
        holding(case.pk, by=by, now=now) as held,
    ):
        must_have_room(held.case)
        field = held.graph.fields.get(field_key)
        if field_key and (field is None or field.type != "file"):
            raise InvalidData({"field": _("This process has no such field for files.")})
        put_to_case(held, attachment, task)
    return attachment


def must_have_room(case: Case) -> None:
    """Asked before a file is stored, so that none is in vain, and under the case's lock, which alone makes it hold.

    :raises TooManyFiles:
    """
    if Attachment.objects.filter(case=case).count() >= FILES_PER_CASE:
        raise TooManyFiles(case=case.reference)


@contextmanager
def stored(
    case_id: UUID, files: Mapping[str, Collection[File]], *, by: Actor, now: datetime
) -> Iterator[list[Attachment]]:
    """Store files, by the key of the field they were chosen in, around a move that puts them to the case.

    If the move fails, or the transaction around it, they are gone; what was uploaded is copied, not moved, so that the
    move can be tried again.

    :raises FileTooLarge, FileTypeNotAllowed:
    """
    made: list[Attachment] = []
    with taken_back_together():
        for key, chosen in files.items():
            for file in chosen:
                attachment = _described(case_id, file, field_key=key, by=by, now=now)
                attachment.file.save(attachment.name, File(file), save=False)
                was_written(partial(attachment.file.storage.delete, str(attachment.file.name)))
                made.append(attachment)
        yield made


def _must_see(case: Case, people: set[UUID]) -> None:
    """What a comment says is only for those who may see the case."""
    if not people:
        return
    here = dict(Membership.objects.active().filter(person_id__in=people).values_list("person_id", "person__name"))
    if len(here) < len(people):
        raise InvalidData({"mentions": _("Somebody you mention does not belong to your organization.")})
    if strangers := people - people_who_may_open(case, people):
        name = min(here[person] for person in strangers)
        told = _("{name} may not see this case, so they cannot be mentioned here.").format(name=name)
        raise InvalidData({"mentions": told})


def put_to_case(held: Held, attachment: Attachment, task: Task | None) -> None:
    """Save a stored file with the move, and journal it."""
    attachment.task = task
    held.add(attachment)
    held.record(
        "case.file_attached",
        task=task,
        facts={"attachment": str(attachment.pk), "sha256": attachment.sha256, "size": attachment.size},
        personal={"name": attachment.name},
    )


def _described(case_id: UUID, file: File, *, field_key: str, by: Actor, now: datetime) -> Attachment:
    name = _name(file)
    if file.size > FILE_AT_MOST:
        raise FileTooLarge(name=name, size=round(file.size / 1024 / 1024, 1))
    content_type = TYPES.get(PurePath(name).suffix.lower())
    if content_type is None:
        raise FileTypeNotAllowed(name=name)
    assert by.person_id is not None  # the system uploads nothing
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
    return Attachment(
        organization_id=by.organization_id,
        case_id=case_id,
        field_key=field_key,
        name=name,
        size=file.size,
        content_type=content_type,
        sha256=sha256.hexdigest(),
        uploaded_by_id=by.person_id,
        uploaded_at=now,
    )


def _name(file: File) -> str:
    """What the file is called, without path, control characters or anything else that is no name."""
    try:
        name = clean(PurePath((file.name or "").replace("\\", "/")).name, at_most=200)
    except UnfitText:
        name = ""
    return name or "file"
