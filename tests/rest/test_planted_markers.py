"""A person outside of the lanes never meets what is confidential: markers are planted, and everything is looked at.

All pages and all operations are walked, found by looking: a new one is covered by itself. Files, exports, refusals,
notices, mails and logs are looked at too.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from handoffs import moves
from handoffs.escalations.states import Cause
from handoffs.models import Handoff
from procops.notices import texts
from procops.notices.models import Notice
from procops.people.models import Person
from tests.addresses import pages
from tests.cast import MONDAY, as_actor, logged_in
from tests.processes import definition, publish
from tests.rest.api import api_of
from tests.rest.belongings import Belongings
from tests.rest.test_strangers import operations
from workflows.models import Case, Process, Task

pytestmark = [pytest.mark.slow, pytest.mark.thorough]

MARKER = "marker7f3a"
AMOUNT = "71238.45"
SHOWN = ("71,238", "71 238", AMOUNT, "71238")
"""The planted text, and the planted amount as screens may spell it."""

PUBLIC_WRITES = {"account_logout"}


def salaries(visibility: str, key: str, prefix: str) -> dict[str, Any]:
    """People operations agree a salary, payroll pays it; IT service makes accounts and must never see it."""
    secret = {"confidential": True}
    return definition(
        key=key,
        prefix=prefix,
        visibility=visibility,
        title_fields=["name", "nickname"],
        lanes="people pay it",
        fields=[
            {"key": "name", "label": "Name", "type": "text"},
            {"key": "nickname", "label": "Nickname", "type": "text", **secret},
            {"key": "salary", "label": "Salary", "type": "money", **secret},
            {"key": "limit", "label": "Limit", "type": "money"},
            {"key": "letter", "label": "Letter", "type": "file", **secret},
            {"key": "login", "label": "Login", "type": "text"},
        ],
        steps=[
            {
                "key": "agree",
                "kind": "start",
                "lane": "people",
                "fill": ["name", "nickname", "salary", "limit", "letter"],
            },
            {"key": "accounts", "lane": "it", "show": ["name"], "fill": ["login"]},
            {"key": "payslip", "lane": "pay", "show": ["nickname", "salary", "letter"]},
            {"key": "desk", "lane": "people", "show": ["login"]},
            {"key": "hired", "kind": "end"},
        ],
        flows=[
            (
                "agree",
                "accounts",
                {
                    "contract": {
                        "required": ["name"],
                        "checks": [
                            {"field": "salary", "operator": "<=", "value": "50000.00", "level": "warn"},
                            {"field": "limit", "operator": ">=", "other": "salary", "level": "warn"},
                        ],
                    }
                },
            ),
            ("agree", "payslip", {"contract": {"required": ["name", "salary", "nickname"]}}),
            (
                "accounts",
                "desk",
                {"contract": {"checks": [{"field": "salary", "operator": "<=", "value": "50000.00", "level": "stop"}]}},
            ),
            ("desk", "hired"),
            ("payslip", "hired"),
        ],
    )


class Planted:
    """A case with markers in everything that is confidential, moved by those it is for."""

    def __init__(self, process: Process, *, starter: Person, payer: Person) -> None:
        by = as_actor(starter)
        data = {"name": "Nora", "nickname": MARKER, "salary": AMOUNT, "limit": "100.00"}
        files = {"letter": [ContentFile(f"{MARKER} inside".encode(), f"{MARKER}.txt")]}
        self.case: Case = moves.start_case(process, by=by, data=data, files=files, now=MONDAY).case
        self.accounts = Task.objects.get(case=self.case, step_key="accounts")
        payslip = Task.objects.get(case=self.case, step_key="payslip")
        moves.accept_all(payslip, by=as_actor(payer), now=MONDAY)
        changes = {"nickname": f"{MARKER} again", "salary": "71238.00"}
        owner = as_actor(Person.objects.get(pk=process.owner_id))
        moves.amend(self.case, by=owner, changes=changes, reason="Agreed anew", now=MONDAY)
        moves.amend(self.case, by=owner, changes={"salary": AMOUNT}, reason="Not so", now=MONDAY)
        self.problem = moves.report_problem(self.accounts, by=by_lead(process, "it"), text="Which login?", now=MONDAY)
        ivy = Person.objects.get(email__startswith="ivy@")
        how = {"cause": Cause.DECISION, "text": "Which login?", "person": ivy.pk}
        self.escalated = moves.ask_authority(self.accounts, by=owner, now=MONDAY, **how)
        self.handoff = Handoff.objects.get(to_task=self.accounts)
        self.file = self.case.attachments.get()

    def named(self, belongings: Belongings) -> Belongings:
        """What addresses call it, beside what else there is."""
        process = self.case.process
        mine = {
            "escalation_id": self.escalated.pk,
            "file_id": self.file.pk,
            "handoff_id": self.handoff.pk,
            "key": process.key,
            "lane": "it",
            "number": 1,
            "problem_id": self.problem.pk,
            "reference": self.case.reference,
            "task_id": self.accounts.pk,
        }
        nouns = {
            "attachments": self.file.pk,
            "cases": self.case.pk,
            "escalations": self.escalated.pk,
            "handoffs": self.handoff.pk,
            "problems": self.problem.pk,
            "processes": process.pk,
            "tasks": self.accounts.pk,
        }
        return replace(
            belongings,
            pages={**belongings.pages, **{name: str(value) for name, value in mine.items()}},
            nouns={**belongings.nouns, **{name: str(value) for name, value in nouns.items()}},
            parameters={**belongings.parameters, "process": process.key, "lane": "it", "number": "1"},
        )


def by_lead(process: Process, lane: str) -> Any:
    return as_actor(Person.objects.get(pk=process.staffing.get(lane_key=lane).accountable_id))


@pytest.fixture
def staffed(people_operations, payroll, it_service) -> dict[str, Any]:
    return {"people": people_operations, "pay": payroll, "it": it_service}


@pytest.fixture
def visible(belongings, staffed, dora, hugo, pam) -> Iterator[Planted]:
    """A case that everybody sees, and whose confidential values only two roles do."""
    planted = Planted(
        publish(salaries("everyone", "hiring", "HIR"), staffed, by=as_actor(dora)), starter=hugo, payer=pam
    )
    yield planted
    planted.file.file.delete(save=False)


@pytest.fixture(params=["participants", "lanes"])
def hidden(request, belongings, staffed, dora, hugo, pam) -> Iterator[Planted]:
    """A case for its participants only, or for people of its lanes only."""
    process = publish(salaries(request.param, "secret-hiring", "SEC"), staffed, by=as_actor(dora))
    planted = Planted(process, starter=hugo, payer=pam)
    yield planted
    planted.file.file.delete(save=False)


def told(answer: HttpResponse) -> str:
    """Everything that an answer says, its headers included, a table's cells too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    text = f"{answer.headers}\n{content.decode(errors='replace')}"
    if content[:4] == b"PK\x03\x04":
        sheets = load_workbook(BytesIO(content)).worksheets
        text += "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return text


def leaks(where: str, text: str) -> list[str]:
    return [f"{where}: {word}" for word in (MARKER, *SHOWN) if word in text]


def looked_at(person: Person, planted: Planted, belongings: Belongings) -> list[str]:
    """Where somebody met a marker: on any page or operation, asked and pressed."""
    named, client, api = (
        planted.named(belongings),
        logged_in(Client(raise_request_exception=False), person),
        api_of(person),
    )
    found: list[str] = []
    for page in pages():
        if page.name in PUBLIC_WRITES or "secret" in page.parameters or "rest" in page.parameters:
            continue
        if not set(page.parameters) <= set(named.pages):
            continue  # tests/rest/test_strangers.py demands to be told what they name
        address = page.at(named.pages)
        said = told(client.get(address, {"q": "Nora"}))
        found += leaks(f"GET {address}", said)
        for kind in ("csv", "xlsx") if "data-download" in said else ():
            found += leaks(f"GET {address} as {kind}", told(client.get(address, {"download": kind})))
    for page in pages():  # afterwards: pressing changes things
        if set(page.parameters) & {"task_id", "handoff_id", "reference", "problem_id", "escalation_id"}:
            address = page.at(named.pages)
            found += leaks(f"POST {address}", told(client.post(address, {"reason": "x", "text": "x"}, follow=True)))
    for one in operations():
        if set(one.parameters) - {"id"} - set(named.parameters) or (
            "id" in one.parameters and one.path.split("/")[3] not in named.nouns
        ):
            continue
        body = None if one.method == "GET" else {"reason": "x", "text": "x"}
        answer = api.request(one.method, one.at(named), body, query={"q": "Nora"} if one.id == "search" else None)
        found += leaks(f"{one.method} {one.path}", told(answer))
    return found


@pytest.mark.parametrize("reader", ["ivy", "ada"])
def test_a_confidential_value_is_met_nowhere_by_whom_it_is_not_for(
    visible: Planted, belongings: Belongings, request: Any, reader: str, caplog: pytest.LogCaptureFixture
) -> None:
    person: Person = request.getfixturevalue(reader)
    caplog.set_level(logging.DEBUG, "procops")

    assert looked_at(person, visible, belongings) == []
    assert leaks("logs", caplog.text) == []


def test_the_walk_would_find_it_and_those_it_is_for_read_it(
    visible: Planted, belongings: Belongings, pam: Person
) -> None:
    found = looked_at(pam, visible, belongings)

    assert any(one.startswith(f"GET /cases/{visible.case.reference}/: {MARKER}") for one in found)
    assert any(one.startswith("GET /api/v1/cases/{id}/:") for one in found)


def test_a_refusal_hides_what_whoever_is_refused_may_not_read(visible: Planted, ivan: Person, pam: Person) -> None:
    """The check compares a salary that the giver, who is refused, has never seen."""
    api = api_of(ivan)
    api.post(f"tasks/{visible.accounts.pk}/accept")

    answer = api.request("POST", f"tasks/{visible.accounts.pk}/complete", {"data": {"login": "nora"}})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "check_failed")
    assert leaks("refusal", told(answer)) == []
    assert "•••" in answer.json()["errors"][0]["detail"]


def test_a_case_that_is_not_for_everyone_is_not_found_by_others_on_any_page_or_operation(
    hidden: Planted, belongings: Belongings, mia: Person
) -> None:
    person = mia
    named, client, api = (
        hidden.named(belongings),
        logged_in(Client(raise_request_exception=False), person),
        api_of(person),
    )
    mine = {"escalation_id", "file_id", "handoff_id", "problem_id", "reference", "task_id"}
    statuses = {}
    for page in pages():
        if set(page.parameters) & mine:
            for method in ("GET", "POST"):
                statuses[f"{method} {page.route}"] = client.generic(method, page.at(named.pages)).status_code
    for one in operations():
        noun = one.path.split("/")[3]
        if "id" in one.parameters and noun in ("attachments", "cases", "escalations", "handoffs", "problems", "tasks"):
            statuses[f"{one.method} {one.path}"] = api.request(one.method, one.at(named), {}).status_code

    assert {where: status for where, status in statuses.items() if status not in (404, 405)} == {}
    assert len(statuses) > 100
    assert looked_at(person, hidden, belongings) == []
    for page in pages():
        if not page.parameters and page.name not in PUBLIC_WRITES:
            text = told(client.get(page.at({}), {"q": "Nor"} if page.name == "search" else {}))
            assert (page.route, hidden.case.title in text) == (page.route, False)
            assert (page.route, hidden.case.reference in text) == (page.route, False)


def test_notices_and_mails_hold_no_marker_for_those_it_is_not_for(visible: Planted, hugo: Person, pam: Person) -> None:
    readers = {hugo.pk, pam.pk, *Person.objects.filter(name="Petra Lang").values_list("pk", flat=True)}
    notices = Notice.objects.exclude(person_id__in=readers).select_related("person")

    assert notices.count() >= 2
    for notice in notices:
        mail = texts.render(notice)
        said = "\n".join(
            [texts.line(notice), mail.subject, mail.text, mail.html, json.dumps(notice.facts), notice.link]
        )
        assert leaks(f"{notice.kind} to {notice.person}", said) == []


def test_a_confidential_value_is_nothing_that_a_search_finds(visible: Planted, ivy: Person, pam: Person) -> None:
    for person in (ivy, pam):
        assert visible.case.reference not in told(logged_in(Client(), person).get("/search/", {"q": MARKER}))
        assert api_of(person).get("search", q=MARKER)["cases"] == []
        assert api_of(person).get("cases", q=MARKER)["results"] == []
