"""How a process runs today stays beside its design, with the places where it fails and what answers them."""

from typing import Any

import pytest

from procops.people.models import AuditEntry, Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import document
from tests.rest.api import api_of
from workflows import publishing
from workflows.as_is import failure_points, keeping
from workflows.casedata import InvalidData
from workflows.models import AsIs, FailurePoint, Process, Version
from workflows.publishing import DesignersOnly

COMPARE = "/processes/purchasing/compare/"


def faster() -> dict[str, Any]:
    """The process with half a day to approve, and without the step that follows a refusal."""
    after = document()
    next(step for step in after["steps"] if step["key"] == "approve")["deadline"] = [
        {"value": 4, "unit": "working_hours"}
    ]
    return after


@pytest.fixture
def kept(purchasing: Process, dora: Person) -> AsIs:
    """The first version as it runs today, with a failure point; a draft beside it answers it."""
    by = as_actor(dora)
    as_is = keeping.keep(Version.objects.get(), by=by, now=MONDAY)
    failure_points.note(as_is, kind="step", key="approve", text="It lies for days", by=by, now=MONDAY)
    publishing.save_draft(purchasing, faster(), seen=None, by=by, now=MONDAY)
    return as_is


def answered(point: FailurePoint, dora: Person, **change: str) -> FailurePoint:
    design = Version.objects.get(number=2)
    failure_points.answer(point, **{"kind": "", "key": "", **change}, in_version=design, by=as_actor(dora))
    return FailurePoint.objects.get(pk=point.pk)


def test_what_is_kept_stays_as_it_was_while_the_draft_goes_on(purchasing: Process, dora: Person) -> None:
    by = as_actor(dora)
    draft = publishing.save_draft(purchasing, faster(), seen=None, by=by, now=MONDAY)
    kept = keeping.keep(draft, by=by, now=MONDAY)

    publishing.save_draft(purchasing, document(), seen=draft.revision, by=by, now=MONDAY)

    assert AsIs.objects.get() == kept
    assert AsIs.objects.get().document == faster()
    assert AuditEntry.objects.get(kind="asis.kept").facts == {"name": "Purchasing", "number": "2"}


def test_another_version_takes_its_place_and_keeps_the_points_whose_place_is_still_there(
    kept: AsIs, purchasing: Process, dora: Person
) -> None:
    without = faster()
    gone = next(step["key"] for step in without["steps"] if step["kind"] == "task" and step["key"] != "approve")
    without["steps"] = [step for step in without["steps"] if step["key"] != gone]
    without["flows"] = [flow for flow in without["flows"] if gone not in (flow["from"], flow["to"])]
    by = as_actor(dora)
    failure_points.note(kept, kind="step", key=gone, text="Nobody reads it", by=by, now=MONDAY)
    draft = publishing.save_draft(purchasing, without, seen=1, by=by, now=MONDAY)

    again = keeping.keep(draft, by=by, now=MONDAY)

    assert (again.pk, again.document) == (kept.pk, without)
    assert [(point.number, point.text) for point in again.failure_points.all()] == [(1, "It lies for days")]


def test_a_point_is_answered_by_a_change_of_the_design_and_by_nothing_else(kept: AsIs, dora: Person) -> None:
    point = kept.failure_points.get()

    assert answered(point, dora, kind="step", key="approve").answer_key == "approve"
    with pytest.raises(InvalidData):
        answered(point, dora, kind="step", key="ask")  # nothing of it changes
    assert answered(point, dora).answer_kind == ""


@pytest.mark.parametrize(
    "point", [{"kind": "step", "key": "fly"}, {"kind": "flow", "key": "approve"}, {"text": " "}, {"text": "x" * 301}]
)
def test_a_point_needs_a_place_and_words(kept: AsIs, dora: Person, point: dict[str, str]) -> None:
    said = {"kind": "step", "key": "approve", "text": "Lost", **point}
    with pytest.raises(InvalidData):
        failure_points.note(kept, **said, by=as_actor(dora), now=MONDAY)
    assert kept.failure_points.count() == 1


def test_only_designers_say_how_it_runs_and_where_it_fails(kept: AsIs, mia: Person, dora: Person) -> None:
    member, point = as_actor(mia), kept.failure_points.get()
    with pytest.raises(DesignersOnly):
        keeping.keep(Version.objects.get(number=1), by=member, now=MONDAY)
    with pytest.raises(DesignersOnly):
        failure_points.note(kept, kind="step", key="approve", text="Lost", by=member, now=MONDAY)
    with pytest.raises(DesignersOnly):
        failure_points.take_off(point, by=member)
    with pytest.raises(DesignersOnly):
        keeping.drop(kept, by=member, now=MONDAY)

    keeping.drop(kept, by=as_actor(dora), now=MONDAY)
    assert (AsIs.objects.count(), FailurePoint.objects.count()) == (0, 0)


def test_both_are_seen_on_the_map_and_in_words(client, kept: AsIs, dora: Person, mia: Person) -> None:
    answered(kept.failure_points.get(), dora, kind="step", key="approve")
    design = logged_in(client, dora)
    page = design.get(COMPARE)
    before, after = page.context["page"].before, page.context["page"].after

    assert (before.name, before.title) == ("as-is", "As it runs today (from version 1)")
    assert (after.name, before.marks["steps"], after.marks["steps"]) == (
        "2",
        {"approve": {"how": "changed", "points": [1]}},
        {"approve": {"how": "changed"}},
    )
    assert '<option value="step:approve" selected>' in page.text
    assert "different, Failure point 1" in page.text

    reader = logged_in(client, mia).get(COMPARE)  # who sees no draft
    assert (reader.context["page"].before.name, reader.context["page"].after.name) == ("as-is", "1")
    assert ("It lies for days" in reader.text, "failure-answer" in reader.text) == (True, False)


def test_designers_keep_mark_and_answer_in_the_browser(client, purchasing: Process, dora: Person) -> None:
    design = logged_in(client, dora)
    publishing.save_draft(purchasing, faster(), seen=None, by=as_actor(dora), now=MONDAY)

    assert design.post("/processes/purchasing/versions/1/as-is/")["Location"] == f"{COMPARE}?before=as-is"
    assert "as it runs today" in design.get("/processes/purchasing/").text
    said = {"place": "step:approve", "text": "Twice typed", "after": "2"}
    assert design.post("/processes/purchasing/as-is/points/", said)["Location"] == f"{COMPARE}?before=as-is&after=2"
    at = f"/processes/purchasing/as-is/points/{FailurePoint.objects.get().pk}"
    design.post(f"{at}/answer/", {"change": "step:approve", "after": "2"})
    assert FailurePoint.objects.get().answer_key == "approve"
    design.post(f"{at}/take-off/", {"after": "2"})
    assert FailurePoint.objects.count() == 0
    design.post("/processes/purchasing/as-is/drop/")
    assert AsIs.objects.count() == 0


def test_the_same_by_the_api(purchasing: Process, dora: Person) -> None:
    api, base = api_of(dora), "processes/purchasing"
    publishing.save_draft(purchasing, faster(), seen=None, by=as_actor(dora), now=MONDAY)

    assert api.request("GET", f"{base}/as-is").status_code == 404
    assert api.request("PUT", f"{base}/as-is", {"version": 1}).json() == {"version": 1}
    assert api.get(f"{base}/as-is")["document"] == document()
    point = api.post(f"{base}/failure-points", {"kind": "step", "key": "approve", "text": "Late"}, status=201)["id"]
    api.post(f"{base}/failure-points/{point}/answer", {"version": 2, "kind": "step", "key": "approve"})
    (listed,) = api.get(f"{base}/failure-points")["results"]
    assert [listed[name] for name in ("number", "key", "text", "answer_kind", "answer_key")] == [
        *(1, "approve", "Late"),
        *("step", "approve"),
    ]
    assert api.refused(f"{base}/failure-points", {"kind": "step", "key": "fly", "text": "Late"}) == (400, "invalid")
    api.post(f"{base}/failure-points/{point}/take-off")
    assert api.request("DELETE", f"{base}/as-is").json() == {"version": None}
