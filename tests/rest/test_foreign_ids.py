"""Ids of another organization are as good as none in any body, and what a body may not say is refused."""

from typing import Any
from uuid import uuid4

import pytest

from procops.people import memberships, teams
from procops.people.models import Role, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.purchasing import document, staff
from tests.rest.api import Api, api_of
from tests.rest.belongings import rows_of
from workflows import publishing
from workflows.models import Case, Task


@pytest.fixture
def globex_at_work(globex, eve, mia) -> tuple[Api, Any]:
    """Globex has the process "Purchasing" too, and a case of it that waits for Eve. Mia works at both."""
    with scope(globex.pk):
        by = as_actor(eve)
        buyers = teams.create(name="Buyers", lead=eve, by=by, now=MONDAY)
        draft = publishing.create_process(document(), by=by, now=MONDAY)
        staff(draft.process, by=by, owner=eve, buyers=buyers, payroll=buyers)
        publishing.publish(draft.process, seen=draft.revision, by=by, now=MONDAY)
        memberships.join(mia, role=Role.MEMBER, by=by, now=MONDAY)
        api = api_of(eve)
        data = {"what": "A ship", "amount": "1.00", "manager": str(eve.pk)}
        started = api.post("cases", {"process": "purchasing", "data": data}, status=201)
    return api, started


def test_ids_of_another_organization_are_refused_in_every_body_like_ids_of_nothing(
    belongings, acme, globex_at_work, nina, it_service
):
    api, started = globex_at_work
    case, task = started["case"]["id"], started["handoffs"][0]["to_task"]
    file, process, handoff = (belongings.nouns[noun] for noun in ("attachments", "processes", "handoffs"))
    ways: list[tuple[str, str, Any, Any]] = []
    for person, team, document_id, process_id in (
        (nina.pk, it_service.pk, file, process),
        (uuid4(), uuid4(), uuid4(), uuid4()),
    ):
        person, team = str(person), str(team)
        ask = {"what": "A ship", "amount": "1.00"}
        ways += [
            ("POST", "cases", {"process": str(process_id), "data": ask}, 400),
            ("POST", "cases", {"process": "purchasing", "data": {**ask, "manager": person}}, 400),
            (
                "POST",
                "cases",
                {"process": "purchasing", "data": {**ask, "manager": person, "offer": [str(document_id)]}},
                400,
            ),
            ("POST", f"cases/{case}/amend", {"changes": {"manager": person}, "reason": "x"}, 400),
            ("POST", f"cases/{case}/amend", {"changes": {"offer": [str(document_id)]}, "reason": "x"}, 400),
            ("POST", f"cases/{case}/comment", {"text": "x", "mentions": [person]}, 400),
            ("POST", f"tasks/{task}/reassign", {"to": person}, 409),
            ("POST", f"tasks/{task}/accept", {"for_person": person}, 409),
            ("POST", f"handoffs/{started['handoffs'][0]['id']}/accept", {"for_person": person}, 409),
            ("POST", "teams", {"name": "New", "lead": person}, 400),
            ("POST", "invitations", {"email": "x@globex.test", "team": team}, 400),
            ("PUT", "processes/purchasing/owner", {"person": person}, 400),
            (
                "PUT",
                "processes/purchasing/staffing/buyers",
                {"filled_by": "team", "team": team, "accountable": person},
                409,
            ),
        ]
    before = rows_of(acme)

    answers = [(path, body, status, api.request(method, path, body)) for method, path, body, status in ways]

    assert [
        (path, body, answer.content) for path, body, status, answer in answers if answer.status_code != status
    ] == []
    half = len(answers) // 2
    codes = [answer.json()["errors"][0]["code"] for *_, answer in answers]
    assert codes[:half] == codes[half:]
    assert rows_of(acme) == before
    assert handoff  # there was something to be taken


def test_the_same_bodies_with_ids_of_ones_own_are_taken(globex_at_work, mia, globex):
    api, started = globex_at_work
    case, task, person = started["case"]["id"], started["handoffs"][0]["to_task"], str(mia.pk)

    assert api.post(f"cases/{case}/comment", {"text": "x", "mentions": [person]})["case"]["id"] == case
    assert api.post(f"cases/{case}/amend", {"changes": {"manager": person}, "reason": "x"})["changed"] == ["manager"]
    assert api.post(f"tasks/{task}/reassign", {"to": person})["task"]["id"] == task
    assert api.request("PUT", "processes/purchasing/owner", {"person": person}).status_code == 200
    made = api.post("teams", {"name": "New", "lead": person}, status=201)
    with scope(globex.pk):
        assert Team.objects.get(pk=made["id"]).lead_id == mia.pk


def test_somebody_who_works_at_both_is_answered_by_the_organization_of_the_token(
    belongings, globex_at_work, mia, acme, globex
):
    with scope(globex.pk):
        there = api_of(mia)
    with scope(acme.pk):
        here = api_of(mia)

    assert [row["title"] for row in there.get("cases")["results"]] == ["A ship"]
    assert [row["title"] for row in here.get("cases")["results"]] == ["A secret crane"]
    assert there.request("GET", f"cases/{belongings.nouns['cases']}").status_code == 404
    headers = {"X-Organization": str(acme.pk), "Organization": "Acme"}
    assert there.request("GET", f"cases/{belongings.nouns['cases']}", headers=headers).status_code == 404


@pytest.mark.parametrize("extra", ["organization", "organization_id", "id", "state", "owner", "draft_by_id", "now"])
def test_members_that_a_body_does_not_have_are_refused(belongings, max, extra):
    task = Task.objects.get(step_key="approve")
    api = api_of(max)

    for path in ("complete", "draft", "hold", "start", "reassign"):
        answer = api.request("POST", f"tasks/{task.pk}/{path}", {extra: str(uuid4())})
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, extra)
    assert Case.objects.get().state == "open"
