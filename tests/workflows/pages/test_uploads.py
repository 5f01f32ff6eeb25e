"""Process files come in, and what is wrong with them is said line by line."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procops.people.models import Organization, Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import document
from workflows import process_files, publishing
from workflows.models import Process, Version
from workflows.process_files import NotAProcessFile

URL = "/processes/gallery/upload/"
LINE = re.compile(r"<strong>Line (\d+)</strong>.*?<code[^>]*>(.*?)</code>")


def _file(content: Any) -> SimpleUploadedFile:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SimpleUploadedFile("process.json", text)


def test_a_file_becomes_a_process_and_asks_who_does_what(client: Client, acme: Organization, dora: Person) -> None:
    answer = logged_in(client, dora).post(URL, {"file": _file(document())})
    assert answer["Location"] == "/processes/purchasing/people/"
    assert Version.objects.get().document == document()


def test_a_file_that_was_downloaded_comes_in_again_as_a_draft(
    client: Client, purchasing: Process, dora: Person
) -> None:
    logged_in(client, dora)
    file = client.get("/processes/purchasing/versions/1/file/").content
    answer = client.post("/processes/purchasing/draft/upload/", {"file": _file(file), "seen": ""})
    assert answer["Location"] == "/processes/purchasing/"
    first, second = Version.objects.order_by("number")
    assert (second.number, second.state, second.fingerprint) == (2, "draft", first.fingerprint)


def test_a_draft_that_was_saved_meanwhile_is_not_overwritten(client: Client, purchasing: Process, dora: Person) -> None:
    publishing.save_draft(purchasing, document(name="Theirs"), seen=None, by=as_actor(dora), now=MONDAY)
    url = "/processes/purchasing/draft/upload/"
    assert 'name="seen" value="1"' in logged_in(client, dora).get(url).content.decode()
    answer = client.post(url, {"file": _file(document(name="Mine")), "seen": ""})
    assert answer.status_code == 409
    assert "Somebody else has saved this draft since you opened it" in answer.content.decode()
    assert Version.objects.get(state="draft").document["process"]["name"] == "Theirs"


def test_every_fault_of_a_file_is_told_with_its_place(client: Client, acme: Organization, dora: Person) -> None:
    broken = document(kind="sideways")
    broken["steps"][1]["deadline"] = [{"value": "soon", "unit": "working_days"}]
    del broken["flows"][2]["to"]
    text = json.dumps(broken, indent=1)
    answer = logged_in(client, dora).post(URL, {"file": _file(text.encode())})
    page = answer.content.decode()
    assert answer.status_code == 409
    lines = text.splitlines()
    said = [(lines[int(line) - 1].strip(), path) for line, path in LINE.findall(page)]
    assert said == [
        ('"kind": "sideways",', "process.kind"),
        ('"value": "soon",', "steps[1].deadline[0].value"),
        ("{", "flows[2]"),
    ]
    assert lines[int(LINE.findall(page)[2][0])].strip() == f'"key": "{broken["flows"][2]["key"]}",'
    assert Process.objects.count() == 0


def test_a_key_that_is_taken_is_said(client: Client, purchasing: Process, dora: Person) -> None:
    answer = logged_in(client, dora).post(URL, {"file": _file(document())})
    assert answer.status_code == 409
    assert "There is a process with the key &quot;purchasing&quot; already." in answer.content.decode()


def test_no_file_is_said_at_the_field(client: Client, acme: Organization, dora: Person) -> None:
    answer = logged_in(client, dora).post(URL, {})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_members_upload_nothing(client: Client, purchasing: Process, mia: Person, eve: Person) -> None:
    logged_in(client, mia)
    assert client.get(URL).status_code == 403
    assert client.post(URL, {"file": _file(document(key="other"))}).status_code == 403
    assert client.post("/processes/purchasing/draft/upload/", {"file": _file(document())}).status_code == 403
    assert logged_in(client, eve).get("/processes/purchasing/draft/upload/").status_code == 404
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"format": 1,\n "process" {}}', "line 2, column 12: expecting ':' delimiter"),
        (b"", "line 1, column 1: expecting value"),
        (b"\xff\xfe", "it is not written in UTF-8"),
        (b"[1, 2]", "it holds no process"),
        (b'{"a": NaN}', "its numbers or its nesting cannot be read"),
        (b"[" * 100_000, "its numbers or its nesting cannot be read"),
        (b" " * (2 * 1024 * 1024 + 1), "it is larger than 2 MB"),
    ],
)
def test_what_is_no_process_file_is_refused_saying_why(content: bytes, said: str) -> None:
    with pytest.raises(NotAProcessFile) as refused:
        process_files.read_file(content)
    assert refused.value.message == f"This is not a process file: {said}."


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert process_files.read_file(b'\xef\xbb\xbf{"format": 1}') == {"format": 1}


def test_a_file_is_written_as_it_was_saved(acme: Organization, dora: Person) -> None:
    version = publishing.create_process(document(name="Käufe"), by=as_actor(dora), now=MONDAY)
    content = process_files.file_content(version)
    assert process_files.file_name(version) == "purchasing-v1.json"
    assert "Käufe" in content.decode()
    assert process_files.read_file(content) == document(name="Käufe")
