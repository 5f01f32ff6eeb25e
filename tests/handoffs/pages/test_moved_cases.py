"""A case that was moved to a version without its earlier steps is still told whole: on pages, in lists, over REST."""

from typing import Any

import pytest
from django.test import Client

from handoffs import moves
from handoffs.models import Handoff
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.rules.test_r22_versions import KIT, next_version, without
from tests.handoffs.running import HOUR, Begin, Running
from tests.rest.api import api_of
from workflows.models import Task


def slimmer(document: dict[str, Any]) -> None:
    """No more preparing, nor what was noted there; facilities' desk is somebody else's matter."""
    begins = [{"key": f"begin__{to}", "from": "begin", "to": to, "contract": {}} for to in ("laptop", "desk")]
    without(document, "prepare", flows=begins)
    without(document, "desk", flows=[])
    document["fields"] = [one for one in document["fields"] if one["key"] != "note"]
    document["lanes"] = [one for one in document["lanes"] if one["key"] != "rooms"]


@pytest.fixture
def moved(begin: Begin, petra: Person, ivy: Person, fay: Person, dora: Person) -> Running:
    """Prepared and the desk brought; the laptop is Ivy's still. The first two and Facilities are not in version 3."""
    case = begin(KIT, data={"badge": True})
    case.complete("prepare", petra, note="Left-handed")
    case.accept("laptop", ivy)
    case.pass_through("desk", fay)
    case.accept("welcome", petra)
    version = next_version(case.process, dora, lambda document: None)
    moves.move_to_version(case.case, version=version, by=as_actor(dora), now=MONDAY + HOUR)
    version = next_version(case.process, dora, slimmer)
    moves.move_to_version(case.case, version=version, by=as_actor(dora), now=MONDAY + HOUR)
    return case


def test_every_page_of_it_opens(client: Client, moved: Running, ada: Person):
    browser = logged_in(client, ada)
    tasks = [f"/tasks/{task}/" for task in Task.objects.filter(case=moved.case).values_list("pk", flat=True)]
    lists = ["/work/?state=open&state=over", "/work/handoffs/?state=open", "/handoffs/", "/cases/", "/queue/"]
    for address in (*tasks, *lists, "/cases/SMP-1/", f"/processes/{moved.process.key}/", "/dashboards/sample/"):
        answer = browser.get(address)
        assert answer.status_code == 200, address
    history = browser.get("/cases/SMP-1/").text
    assert "completed “Prepare”" in history
    assert "handed “Desk” to Rooms" in history


def test_rest_tells_it_whole(moved: Running, ada: Person):
    api = api_of(ada)
    case = api.get("/cases/SMP-1/")
    assert case["version"] == 3
    lines = api.get("/cases/SMP-1/journal/")["results"]
    assert [line["facts"] for line in lines if line["kind"] == "case.version_changed"] == [
        {"from": 1, "to": 2},
        {"from": 2, "to": 3},
    ]
    for task in Task.objects.filter(case=moved.case):
        assert api.get(f"/tasks/{task.pk}/")["step"]["key"] == task.step_key
    for handoff in Handoff.objects.filter(case=moved.case):
        assert api.get(f"/handoffs/{handoff.pk}/")["state"] == handoff.state


def test_it_is_finished(moved: Running, ivy: Person, petra: Person, ada: Person):
    moved.complete("laptop", ivy)
    moved.pass_through("welcome", petra)

    assert moved.fresh().state == "completed"
    moves.reopen(moved.case, by=as_actor(ada), step_key="laptop", reason="again", now=MONDAY + HOUR)
    assert moved.live() == {"laptop 2": "ready"}
