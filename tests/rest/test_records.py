"""Records over the API: kept, found, merged; the start of a case warns of what is open already."""

import pytest

from tests.cast import as_actor
from tests.processes import publish
from tests.rest.api import api_of
from tests.workflows.test_records import complaints
from workflows.models import Process
from workflows.records.models import Record


@pytest.fixture
def process(acme, dora, it_service) -> Process:
    return publish(complaints(), {"desk": it_service}, by=as_actor(dora))


def test_a_second_start_for_the_same_record_is_warned_of(process, ivy):
    api = api_of(ivy)
    started = {"process": "complaints", "data": {"who": "Acme Ltd"}}

    first, second = api.post("/cases/", started, status=201), api.post("/cases/", started, status=201)

    assert first["also_open"] == []
    assert second["also_open"] == [{"id": first["case"]["id"], "reference": "CPL-1"}]
    record = api.get("/cases/CPL-1/")["record"]
    assert (record["kind"], record["name"]) == ("customer", "Acme Ltd")
    assert [case["reference"] for case in api.get(f"/records/{record['id']}/cases/")["results"]] == ["CPL-2", "CPL-1"]


def test_a_new_record_of_a_known_name_and_a_known_one_by_its_id(process, ivy):
    api = api_of(ivy)
    body = {"process": "complaints", "data": {"who": "John Smith"}}
    for more in ({}, {"new_record": True}):
        api.post("/cases/", {**body, **more}, status=201)
    one, two = (api.get(f"/cases/{case}/")["record"]["id"] for case in ("CPL-1", "CPL-2"))

    assert api.request("POST", "/cases/", body).json()["errors"][0]["attr"] == "who"
    api.post("/cases/", {**body, "record": two}, status=201)

    assert one != two == api.get("/cases/CPL-3/")["record"]["id"]


def test_records_are_added_found_changed_and_merged(acme, dora, ivy):
    design, work = api_of(dora), api_of(ivy)
    one = work.post("/records/", {"kind": "vendor", "name": "Paper Co", "outside_id": "V-1"}, status=201)["id"]
    other = work.post("/records/", {"kind": "vendor", "name": "Paper Company"}, status=201)["id"]

    assert {row["name"] for row in work.get("/records/", q="paper")["results"]} == {"Paper Company", "Paper Co"}
    assert [row["id"] for row in work.get("/records/", outside_id="V-1")["results"]] == [one]
    assert work.refused("/records/", {"kind": "vendor", "name": "X", "outside_id": "V-1"}) == (409, "number_taken")
    assert work.refused(f"/records/{one}/change/", {"name": "Y"}) == (409, "not_your_records")
    assert design.post(f"/records/{one}/change/", {"name": "Paper"}) == {"id": one}
    assert design.post(f"/records/{one}/merge/", {"into": other}) == {"id": other}
    assert work.request("GET", f"/records/{one}/").status_code == 404
    kept = work.get(f"/records/{other}/")
    assert (kept["name"], kept["outside_id"], kept["open_cases"]) == ("Paper Company", "V-1", 0)


def test_a_record_that_is_none_is_said_at_its_member(process, ivy, globex):
    wrong = {"process": "complaints", "data": {"who": "Acme"}, "record": str(globex.pk)}

    answer = api_of(ivy).request("POST", "/cases/", wrong)

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "record")
    assert Record.objects.count() == 0


def test_a_record_that_one_may_not_see_is_none_wherever_it_is_named(process, ivy, ada):
    api = api_of(ivy)
    mine = api.post("cases", {"process": "complaints", "data": {"who": "Acme Ltd"}}, status=201)
    (record,) = api.get("records")["results"]
    nobody = "01920000-0000-7000-8000-000000000000"

    for path, member, body in (
        ("cases", "record", {"process": "complaints", "data": {"who": "Acme Ltd"}, "record": nobody}),
        (f"records/{record['id']}/merge", "into", {"into": nobody}),
    ):
        answer = api_of(ada).request("POST", path, body)
        assert (answer.status_code, [each["attr"] for each in answer.json()["errors"]]) == (400, [member])
        assert answer.json()["errors"][0]["detail"] == "There is no such record."
    again = api.post(
        "cases", {"process": "complaints", "data": {"who": "Acme Ltd"}, "record": record["id"]}, status=201
    )
    assert again["also_open"] == [{"id": mine["case"]["id"], "reference": "CPL-1"}]
