"""What is confidential is told to nobody it is not for, by no answer of the API."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from handoffs import moves
from handoffs.models import Handoff
from tests.cast import MONDAY, as_actor
from tests.processes import definition, publish
from tests.rest.api import api_of
from workflows.casedata import InvalidData, check_references
from workflows.graph import Graph
from workflows.models import Case, Process, Task

SECRET = "82000.00"


@pytest.fixture
def hiring(acme, dora, people_operations, payroll, it_service) -> Process:
    """A salary is agreed by people operations, paid by payroll; IT service makes accounts and never sees it."""
    hiring = definition(
        key="hiring",
        lanes="people pay it",
        fields=[
            {"key": "name", "label": "Name", "type": "text"},
            {"key": "salary", "label": "Salary", "type": "money", "confidential": True},
            {"key": "letter", "label": "Letter", "type": "file", "confidential": True},
        ],
        steps=[
            {"key": "agree", "kind": "start", "lane": "people", "fill": ["name", "salary", "letter"]},
            {"key": "accounts", "lane": "it", "show": ["name"]},
            {"key": "payslip", "lane": "pay", "show": ["salary", "letter"]},
            {"key": "hired", "kind": "end"},
        ],
        flows=[
            ("agree", "accounts", {"contract": {"required": ["name"]}}),
            (
                "agree",
                "payslip",
                {
                    "contract": {
                        "required": ["name", "salary"],
                        "checks": [{"field": "salary", "operator": "<=", "value": "50000.00", "level": "warn"}],
                    }
                },
            ),
            ("accounts", "hired"),
            ("payslip", "hired"),
        ],
    )
    staff = {"people": people_operations, "pay": payroll, "it": it_service}
    return publish(hiring, staff, by=as_actor(dora))


@pytest.fixture
def case(hiring, hugo) -> Case:
    files = {"letter": [ContentFile(b"secret letter", "salary letter.pdf")]}
    facts = {"data": {"name": "Nora", "salary": SECRET}, "files": files}
    return moves.start_case(hiring, by=as_actor(hugo), **facts, now=MONDAY).case


def told(person: Any, case: Case) -> str:
    """Everything that the API tells somebody of a case."""
    api, parts = api_of(person), []
    tasks = [f"tasks/{pk}" for pk in Task.objects.values_list("pk", flat=True)]
    handoffs = [f"handoffs/{pk}" for pk in Handoff.objects.values_list("pk", flat=True)]
    for path in (f"cases/{case.pk}", f"cases/{case.pk}/journal", f"cases/{case.pk}/attachments", *tasks, *handoffs):
        parts.append(str(api.get(path)))
    for path in ("cases", "tasks", "handoffs", "notices"):
        parts.append(str(api.get(path)))
    parts.append(str(api.get("search", q="Nora")))
    return "\n".join(parts)


def test_those_it_is_for_read_it(case, hugo, pam):
    for person in (hugo, pam):
        assert SECRET in told(person, case)
        assert "salary letter.pdf" in told(person, case)


def test_nobody_else_is_told_it_anywhere(case, ivy, nina, vera, dora):
    for person in (ivy, nina, vera, dora):
        text = told(person, case)
        assert (SECRET in text, SECRET[:5] in text, "letter.pdf" in text) == (False, False, False)


def test_what_is_hidden_is_said_to_be(case, ivy):
    api = api_of(ivy)
    handoff = Handoff.objects.get(to_lane="pay")

    assert api.get(f"cases/{case.pk}")["hidden_fields"] == ["letter", "salary"]
    assert api.get(f"cases/{case.pk}")["data"] == {"name": "Nora"}
    assert (api.get(f"handoffs/{handoff.pk}")["hidden_fields"], api.get(f"handoffs/{handoff.pk}")["warnings"]) == (
        ["salary"],
        [],
    )
    form = api.get(f"tasks/{handoff.to_task_id}")["form"]
    assert [(field["key"], field["is_hidden"], field["value"]) for field in form] == [
        ("salary", True, None),
        ("letter", True, None),
    ]


def test_a_file_in_a_confidential_field_is_not_found_by_others(case, ivy, pam):
    (file,) = case.attachments.all()

    assert [api_of(person).request("GET", f"attachments/{file.pk}").status_code for person in (ivy, pam)] == [404, 200]
    assert api_of(ivy).request("GET", f"attachments/{file.pk}/download").status_code == 404
    assert api_of(ivy).get(f"cases/{case.pk}/attachments")["results"] == []
    file.file.delete(save=False)


def test_a_process_for_participants_shows_each_only_their_own_cases(acme, dora, facilities, nina, mia, fay):
    moving = definition(
        key="moving",
        lanes="mover packer",
        visibility="participants",
        steps=[
            {"key": "ask", "kind": "start", "lane": "mover"},
            {"key": "pack", "lane": "packer"},
            {"key": "moved", "kind": "end"},
        ],
        flows=[("ask", "pack"), ("pack", "moved")],
    )
    process = publish(moving, {"mover": "starter", "packer": facilities}, by=as_actor(dora))
    ours, theirs = (moves.start_case(process, by=as_actor(person), now=MONDAY).case for person in (nina, mia))
    task, handoff = Task.objects.get(case=theirs, step_key="pack"), Handoff.objects.get(case=theirs)

    assert [row["reference"] for row in api_of(nina).get("cases")["results"]] == [ours.reference]
    hidden = (f"cases/{theirs.pk}", f"cases/{theirs.reference}/journal", f"tasks/{task.pk}", f"handoffs/{handoff.pk}")
    assert [api_of(nina).request("GET", path).status_code for path in hidden] == [404] * 4
    assert api_of(nina).refused(f"cases/{theirs.pk}/comment", {"text": "Hello"}) == (404, "not_found")
    assert [row["case"]["reference"] for row in api_of(nina).get("tasks")["results"]] == [ours.reference] * 2
    assert api_of(nina).request("GET", "tasks", query={"case": str(theirs.pk)}).status_code == 400
    assert len(api_of(fay).get("cases")["results"]) == 2  # both lie in her team's pool


def test_a_file_that_no_field_had_is_as_confidential_as_the_field_that_names_it(case, hugo, ada, ivy) -> None:
    file = api_of(hugo).upload(f"cases/{case.pk}/attachments", {"file": SimpleUploadedFile("offer.pdf", b"secret")})
    assert api_of(ivy).request("GET", f"attachments/{file['id']}/download").status_code == 200

    api_of(ada).post(f"cases/{case.pk}/amend", {"changes": {"letter": [file["id"]]}, "reason": "The right one"})

    assert api_of(ivy).request("GET", f"attachments/{file['id']}/download").status_code == 404


def test_no_other_field_names_a_confidential_fields_file(hiring, case, ada) -> None:
    document = deepcopy(case.version.document)
    document["fields"].append({"key": "photo", "label": "Photo", "type": "file"})
    graph = Graph.of(document)

    check_references(graph, case, {"letter": case.data["letter"]})
    with pytest.raises(InvalidData, match="names a file that this case does not have"):
        check_references(graph, case, {"photo": case.data["letter"]})
