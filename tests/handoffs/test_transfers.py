"""Running cases moved to a version in one go: each by itself, with a report, and back until it has moved on."""

from typing import Any

import pytest
from django.test import Client

from handoffs import moves
from handoffs.moves.versions import DoesNotFit
from handoffs.rules import NotYours
from handoffs.transfers import jobs, moving
from handoffs.transfers.models import CaseMove, Transfer
from handoffs.transfers.moving import MovingAlready, NothingToMove, NotToBeTakenBack
from procops.people import memberships
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.rules.test_r22_versions import KIT, next_version, step
from tests.handoffs.running import HOUR, Begin, Running
from tests.rest.api import api_of
from workflows.models import Process, Version, Visibility

LATER = MONDAY + HOUR


@pytest.fixture
def three(begin: Begin, petra: Person, ivy: Person) -> list[Running]:
    """SMP-1 is to be prepared, SMP-2 has its laptop accepted, SMP-3 is over."""
    first = begin(KIT)
    data: dict[str, Any] = {"badge": True}
    cases = [first]
    for _ in range(2):
        cases.append(
            Running(first.process, moves.start_case(first.process, by=as_actor(petra), data=data, now=MONDAY).case)
        )
    cases[1].complete("prepare", petra, note="Left-handed")
    cases[1].accept("laptop", ivy)
    moves.cancel_case(cases[2].case, by=as_actor(Person.objects.get(name="Dora Keller")), reason="no", now=MONDAY)
    return cases


def elsewhere(document: dict[str, Any]) -> None:
    """The laptop becomes another role's work."""
    step(document, "laptop")["lane"] = "rooms"


def told(transfer: Transfer) -> list[tuple[str, str, str]]:
    rows = CaseMove.objects.filter(transfer=transfer).order_by("number")
    return list(rows.values_list("case__reference", "state", "why"))


def versions(cases: list[Running]) -> list[int]:
    return [case.fresh().version.number for case in cases]


def moved(cases: list[Running], version: Version, by: Person) -> Transfer:
    transfer = moving.send_off(cases[0].process, version, by=as_actor(by), now=LATER)
    jobs.sweep(clock=lambda: LATER)
    return Transfer.objects.get(pk=transfer.pk)


def test_each_case_moves_by_itself_and_what_does_not_fit_stays_with_its_reason(three, dora):
    version = next_version(three[0].process, dora, elsewhere)

    transfer = moved(three, version, dora)

    assert (transfer.state, transfer.size) == ("done", 2)
    assert told(transfer) == [
        ("SMP-1", "moved", ""),
        ("SMP-2", "refused", "SMP-2 cannot go on in version 2: “Laptop” belongs to Rooms there."),
    ]
    assert versions(three) == [2, 1, 1]
    assert [(one.number, one.cases) for one in moving.on_versions(three[0].process)] == [(2, 1), (1, 1)]


def test_it_is_taken_back_for_each_case_that_has_not_moved_on(three, dora, petra):
    version = next_version(three[0].process, dora, lambda document: None)
    transfer = moved(three, version, dora)
    assert versions(three) == [2, 2, 1]
    three[0].complete("prepare", petra, note="x", now=LATER)

    moving.call_back(transfer, by=as_actor(dora), now=LATER)
    jobs.sweep(clock=lambda: LATER)

    transfer.refresh_from_db()
    assert transfer.state == "taken_back"
    assert told(transfer) == [
        ("SMP-1", "stayed", "SMP-1 cannot go back to the version it ran on before: it has moved on since."),
        ("SMP-2", "back", ""),
    ]
    assert versions(three) == [2, 1, 1]
    with pytest.raises(NotToBeTakenBack):
        moving.call_back(transfer, by=as_actor(dora), now=LATER)


def test_a_worker_that_is_killed_leaves_the_rest_to_the_next_one(three, dora, monkeypatch):
    transfer = moving.send_off(
        three[0].process, next_version(three[0].process, dora, lambda d: None), by=as_actor(dora), now=LATER
    )
    real, calls = moves.move_to_version, []

    def killed(case: Any, **how: Any) -> Any:
        calls.append(case)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(case, **how)

    monkeypatch.setattr(moves, "move_to_version", killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(transfer.pk, clock=lambda: LATER)
    assert versions(three) == [2, 1, 1]
    assert jobs.run(transfer.pk, clock=lambda: LATER) == 0  # its claim still holds

    jobs.sweep(clock=lambda: LATER + HOUR)

    assert versions(three) == [2, 2, 1]
    assert [state for _, state, _ in told(transfer)] == ["moved", "moved"]


def test_a_case_that_cannot_be_moved_for_whatever_reason_keeps_no_other_back(three, dora, monkeypatch):
    transfer = moving.send_off(
        three[0].process, next_version(three[0].process, dora, lambda d: None), by=as_actor(dora), now=LATER
    )
    real = moves.move_to_version

    def broken(case: Any, **how: Any) -> Any:
        if case.reference == "SMP-1":
            raise RuntimeError("a fault of the engine")
        return real(case, **how)

    monkeypatch.setattr(moves, "move_to_version", broken)
    assert jobs.sweep(clock=lambda: LATER) == 1
    assert versions(three) == [1, 2, 1]
    transfer.refresh_from_db()
    assert transfer.state == "running"

    monkeypatch.setattr(moves, "move_to_version", real)
    jobs.sweep(clock=lambda: LATER + HOUR)

    assert versions(three) == [2, 2, 1]
    transfer.refresh_from_db()
    assert transfer.state == "done"


def test_a_case_that_fails_for_a_day_stays_and_says_so(three, dora, monkeypatch):
    transfer = moving.send_off(
        three[0].process, next_version(three[0].process, dora, lambda d: None), by=as_actor(dora), now=LATER
    )

    def broken(case: Any, **how: Any) -> Any:
        raise RuntimeError("a fault of the engine")

    monkeypatch.setattr(moves, "move_to_version", broken)
    for at in (LATER, LATER + 24 * HOUR):
        assert jobs.sweep(clock=lambda at=at: at) == 0
        transfer.refresh_from_db()
        assert transfer.state == "running"

    jobs.sweep(clock=lambda: LATER + 25 * HOUR)

    transfer.refresh_from_db()
    assert transfer.state == "done"
    assert versions(three) == [1, 1, 1]
    assert {why for _, _, why in told(transfer)} == {
        "It could not be moved for a day, for a fault of procops. Try it again."
    }


def test_what_was_moved_on_to_a_third_version_is_not_taken_back(three, dora):
    transfer = moved(three, next_version(three[0].process, dora, lambda document: None), dora)
    third = next_version(three[0].process, dora, lambda document: None)
    moves.move_to_version(three[0].case, version=third, by=as_actor(dora), now=LATER)

    moving.call_back(transfer, by=as_actor(dora), now=LATER)
    jobs.sweep(clock=lambda: LATER)

    since = "SMP-1 cannot go back to the version it ran on before: it was moved to another version since."
    assert told(transfer) == [("SMP-1", "stayed", since), ("SMP-2", "back", "")]
    assert versions(three) == [3, 1, 1]


def test_whoever_may_not_see_the_cases_any_more_reads_only_how_many_there_were(client: Client, three, dora, hugo):
    process = three[0].process
    transfer = moved(three, next_version(process, dora, lambda document: None), dora)
    Process.objects.filter(pk=process.pk).update(owner=hugo, visibility=Visibility.PARTICIPANTS)

    page = logged_in(client, dora).get(f"/version-moves/{transfer.pk}/").text

    assert "2 cases were moved." in page
    assert "SMP-1" not in page
    assert "SMP-1" in logged_in(client, hugo).get(f"/version-moves/{transfer.pk}/").text


def test_sending_off_rings_for_a_worker_and_goes_well_where_none_hears(
    three, dora, monkeypatch, django_capture_on_commit_callbacks
):
    rung: list[str] = []

    def unheard() -> None:
        rung.append("moves")
        raise ConnectionError

    monkeypatch.setattr("handoffs.tasks.move_cases.delay", unheard)
    version = next_version(three[0].process, dora, lambda document: None)

    with django_capture_on_commit_callbacks(execute=True):
        transfer = moving.send_off(three[0].process, version, by=as_actor(dora), now=LATER)
        assert rung == []

    assert (rung, transfer.state) == (["moves"], "running")


def test_only_those_of_one_version_go_and_one_at_a_time(three, dora, hugo):
    process = three[0].process
    second = next_version(process, dora, lambda document: None)
    moves.move_to_version(three[0].case, version=second, by=as_actor(dora), now=LATER)
    third = next_version(process, dora, elsewhere)

    with pytest.raises(NotYours):
        moving.send_off(process, third, by=as_actor(hugo), now=LATER)
    transfer = moving.send_off(process, third, from_number=2, by=as_actor(dora), now=LATER)
    with pytest.raises(MovingAlready):
        moving.send_off(process, third, by=as_actor(dora), now=LATER)
    jobs.sweep(clock=lambda: LATER)

    assert told(transfer) == [("SMP-1", "moved", "")]
    with pytest.raises(NothingToMove):
        moving.send_off(process, third, from_number=2, by=as_actor(dora), now=LATER)
    with pytest.raises(DoesNotFit):
        moves.move_to_version(three[1].case, version=third, by=as_actor(dora), now=LATER)


def test_who_is_not_here_any_more_moves_nothing(three, dora, ada):
    transfer = moving.send_off(
        three[0].process, next_version(three[0].process, dora, lambda d: None), by=as_actor(dora), now=LATER
    )
    memberships.deactivate(dora.memberships.get(), by=as_actor(ada), now=LATER)

    jobs.sweep(clock=lambda: LATER)

    assert versions(three) == [1, 1, 1]
    assert {state for _, state, _ in told(transfer)} == {"refused"}


def test_why_a_case_stays_is_said_in_the_language_of_whoever_asked(three, dora):
    Person.objects.filter(pk=dora.pk).update(language="de")

    transfer = moved(three, next_version(three[0].process, dora, elsewhere), dora)

    assert told(transfer)[1] == (
        "SMP-2",
        "refused",
        "SMP-2 kann in Version 2 nicht weitergehen: „Laptop“ gehört dort Rooms.",
    )


def test_rest_moves_them_says_what_became_of_each_and_takes_them_back(three, dora, ivy):
    next_version(three[0].process, dora, elsewhere)
    api = api_of(dora)
    assert api_of(ivy).request("POST", "/version-moves/", {"process": "sample"}).status_code == 409

    sent = api.post("/version-moves/", {"process": "sample", "from_version": 1}, status=201)
    jobs.sweep(clock=lambda: LATER)

    told = api.get(f"/version-moves/{sent['id']}/")
    assert (told["version"], told["state"], told["size"]) == (2, "done", 2)
    assert told["counts"] == {"to_do": 0, "moved": 1, "refused": 1, "back": 0, "stayed": 0}
    rows = api.get(f"/version-moves/{sent['id']}/cases/")["results"]
    assert [(row["case"]["reference"], row["state"]) for row in rows] == [("SMP-1", "moved"), ("SMP-2", "refused")]
    assert api_of(ivy).request("GET", f"/version-moves/{sent['id']}/").status_code == 404

    assert api.post(f"/version-moves/{sent['id']}/undo/")["state"] == "going_back"
    jobs.sweep(clock=lambda: LATER)
    assert versions(three) == [1, 1, 1]


def test_rest_moves_one_case_and_takes_it_back(three, dora):
    next_version(three[0].process, dora, lambda document: None)
    api = api_of(dora)
    assert "move" in api.get("/cases/SMP-1/")["may"]

    api.post("/cases/SMP-1/move/", {"version": 2})
    assert api.get("/cases/SMP-1/")["version"] == 2
    assert "move" not in api.get("/cases/SMP-1/")["may"]
    assert api.request("POST", "/cases/SMP-1/move/", {"version": 7}).status_code == 400

    api.post("/cases/SMP-1/undo-move/")
    assert versions(three) == [1, 1, 1]


def test_the_pages_ask_send_off_and_report(client: Client, three, dora, petra):
    process = three[0].process
    next_version(process, dora, elsewhere)
    browser = logged_in(client, dora)
    assert "2 cases run on earlier versions." in browser.get(f"/processes/{process.key}/move-cases/offer/").text
    asked = browser.get(f"/processes/{process.key}/move-cases/").text
    assert "Those on version 1 (2)" in asked

    sent = browser.post(f"/processes/{process.key}/move-cases/", {"version": "2", "which": "0"})
    assert "0 of 2 cases are done." in browser.get(sent["Location"]).text
    jobs.sweep(clock=lambda: LATER)
    report = browser.get(sent["Location"]).text
    assert "1 case was moved." in report
    assert "SMP-2 cannot go on in version 2: “Laptop” belongs to Rooms there." in report

    browser.post(f"{sent['Location']}undo/")
    jobs.sweep(clock=lambda: LATER)
    assert "1 case was taken back." in browser.get(sent["Location"]).text
    assert logged_in(Client(), petra).get(f"/processes/{process.key}/move-cases/").status_code == 403


def test_one_case_is_moved_from_its_page_and_its_history_says_so(client: Client, three, dora):
    next_version(three[0].process, dora, lambda document: None)
    browser = logged_in(client, dora)
    assert "/cases/SMP-1/move/" in browser.get("/cases/SMP-1/").text

    browser.post("/cases/SMP-1/move/", {"version": "2"})

    page = browser.get("/cases/SMP-1/").text
    assert "moved the case from version 1 to version 2 of the process" in page
    assert "/cases/SMP-1/move/" not in page
    browser.post("/cases/SMP-1/undo-move/")
    assert "took the case back from version 2 to version 1 of the process" in browser.get("/cases/SMP-1/").text


@pytest.mark.parametrize("cases", [1, 3])
def test_its_page_asks_as_often_however_many_cases(
    client: Client, begin, dora, petra, cases, django_assert_num_queries
):
    first = begin(KIT)
    for _ in range(cases - 1):
        moves.start_case(first.process, by=as_actor(petra), data={}, now=MONDAY)
    transfer = moved([first], next_version(first.process, dora, lambda document: None), dora)
    browser = logged_in(client, dora)
    browser.get(f"/version-moves/{transfer.pk}/")

    with django_assert_num_queries(QUERIES):
        browser.get(f"/version-moves/{transfer.pk}/")


QUERIES = 14
