"""The form of a step shows every type of field and hands on what was typed."""

from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from handoffs.step_form import StepForm
from procops.people.models import Person
from tests.processes import definition
from workflows import fields
from workflows.graph import Graph

FIELDS = [
    {"key": "line", "label": "Line", "type": "text", "required": True},
    {"key": "story", "label": "Story", "type": "long_text"},
    {"key": "count", "label": "Count", "type": "whole_number"},
    {"key": "share", "label": "Share", "type": "number"},
    {"key": "price", "label": "Price", "type": "money", "currency": "CHF", "confidential": True, "help": "<b>net</b>"},
    {"key": "day", "label": "Day", "type": "date"},
    {"key": "moment", "label": "Moment", "type": "datetime"},
    {"key": "sure", "label": "Sure", "type": "yes_no"},
    {
        "key": "one",
        "label": "One",
        "type": "choice",
        "choices": [{"key": "a", "label": "Ay"}, {"key": "b", "label": "Bee"}],
    },
    {
        "key": "many",
        "label": "Many",
        "type": "choices",
        "choices": [{"key": "a", "label": "Ay"}, {"key": "b", "label": "Bee"}],
    },
    {"key": "who", "label": "Who", "type": "person"},
    {"key": "mail", "label": "Mail", "type": "email"},
    {"key": "page", "label": "Page", "type": "url"},
    {"key": "papers", "label": "Papers", "type": "file"},
]


@pytest.fixture
def graph() -> Graph:
    keys = [field["key"] for field in FIELDS]
    steps = [
        {"key": "begin", "kind": "start", "lane": "desk"},
        {"key": "work", "lane": "desk", "fill": keys},
        {"key": "over", "kind": "end"},
    ]
    return Graph.of(definition(lanes="desk", steps=steps, flows=[("begin", "work"), ("work", "over")], fields=FIELDS))


TYPED = {
    "line": "Hello",
    "story": "One\nTwo",
    "count": "12",
    "share": "0.5",
    "price": "9.90",
    "day": "2026-03-02",
    "moment": "2026-07-01T14:30",
    "sure": "false",
    "one": "b",
    "many": "a",
    "mail": "ann@example.com",
    "page": "https://example.com",
    "papers": "",
}
CANONICAL = {
    **TYPED,
    "count": 12,
    "moment": "2026-07-01T12:30:00Z",
    "sure": False,
    "many": ["a"],
    "who": None,
    "papers": None,
}


def _sent(**given: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for key, value in given.items():
        data[key] = value
    return data


@pytest.mark.usefixtures("acme")
def test_what_is_typed_is_what_the_fields_read(graph: Graph) -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        form = StepForm(graph, graph.steps["work"], data=_sent(**TYPED))
        values = form.values()

    assert {key: fields.parse(graph.fields[key], value) for key, value in values.items()} == CANONICAL


@pytest.mark.usefixtures("acme")
def test_canonical_values_are_shown_as_they_would_be_typed(graph: Graph, ivy: Person) -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        values = {**CANONICAL, "who": str(ivy.pk), "papers": ["0b0f5c7e-51f4-4a53-8a8e-5d0a2f6f3c11"]}
        page = str(StepForm(graph, graph.steps["work"], values=values, names={values["papers"][0]: "plan.pdf"}))

    assert 'value="2026-07-01T14:30"' in page
    assert 'type="datetime-local"' in page
    assert '<span class="input-group-text">CHF</span>' in page
    assert f'<option value="{ivy.pk}" selected>Ivy Chen</option>' in page
    assert "plan.pdf" in page
    assert page.count("checked") == 4  # sure: no, one: Bee, many: Ay, the file that is kept


@pytest.mark.usefixtures("acme")
def test_what_a_process_says_of_a_field_is_never_html(graph: Graph) -> None:
    page = str(StepForm(graph, graph.steps["work"]))

    assert "&lt;b&gt;net&lt;/b&gt; Only roles that work with it can see it." in page


@pytest.mark.usefixtures("acme")
def test_a_viewer_cannot_be_chosen(graph: Graph, vera: Person) -> None:
    assert "Vera Holm" not in str(StepForm(graph, graph.steps["work"]))


@pytest.mark.usefixtures("acme")
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(graph: Graph) -> None:
    form = StepForm(graph, graph.steps["work"], data=_sent(line="Hello", count="many"))
    form.add_errors({"count": '"Count" must be a whole number, like 12.', "checklist": "Still to be ticked: Desk."})
    page = str(form)

    assert '"Count" must be a whole number, like 12.' in page.replace("&quot;", '"')
    assert 'value="many"' in page
    assert form.rest == ["Still to be ticked: Desk."]


@pytest.mark.usefixtures("acme")
def test_marked_fields_say_that_they_were_sent_back(graph: Graph) -> None:
    page = str(StepForm(graph, graph.steps["work"], marked=["line"]))

    assert page.count("Sent back: this is missing or wrong.") == 1


@pytest.mark.usefixtures("acme")
def test_files_chosen_anew_are_told_apart_from_those_that_are_there(graph: Graph) -> None:
    plan = SimpleUploadedFile("plan.pdf", b"%PDF")
    form = StepForm(graph, graph.steps["work"], data=_sent(papers="id"), files=MultiValueDict({"papers-new": [plan]}))

    assert form.values()["papers"] == ["id"]
    assert form.uploads() == {"papers": [plan]}
