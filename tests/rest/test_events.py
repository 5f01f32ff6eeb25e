"""Events by the API: kept until used, used once, by the case that waits for them; and waits over REST."""

from datetime import timedelta

import pytest

from handoffs import moves
from handoffs.events import sweep
from handoffs.events.models import Event
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Running
from tests.processes import definition, publish
from tests.rest.api import Api, api_of, token_of
from workflows.models import Process, Wait
from workflows.records.models import CaseRecord

pytestmark = pytest.mark.django_db

INVOICE = definition(
    key="invoices",
    prefix="INV",
    lanes="payroll",
    may_start="everyone",
    fields=[
        {"key": "number", "label": "Invoice number", "type": "text"},
        {"key": "paid", "label": "Paid", "type": "money"},
    ],
    steps=[
        {"key": "send", "kind": "start", "lane": "payroll", "fill": ["number"]},
        {"key": "money", "kind": "wait", "fill": ["paid"], "wait": {"event": "payment", "key": "number"}},
        {"key": "match", "lane": "payroll"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("send", "money"), ("money", "match"), ("match", "end")],
)


@pytest.fixture
def invoices(dora: Person, payroll: Team) -> Process:
    return publish(INVOICE, {"payroll": payroll}, by=as_actor(dora))


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY)


def send(invoices: Process, by: Person, number: str | None = "R-17") -> Running:
    data = {"number": number} if number else {}
    return Running(invoices, moves.start_case(invoices, by=as_actor(by), data=data, now=MONDAY).case)


def paid(key: str = "R-17", **data: str) -> dict:
    return {"name": "payment", "key": key, "data": data}


def tell(by: Person, told: dict, *, key: str = "") -> dict:
    return api_of(by).post("events", told, key=key, status=201)


def test_the_case_that_waits_goes_on_and_takes_what_it_brings(invoices: Process, pam: Person, ada: Person) -> None:
    case, later = send(invoices, pam), send(invoices, pam)
    told = tell(ada, paid(paid="99.50", iban="what nobody asked for"))

    assert (told["state"], told["case"]) == ("used", str(case.case.pk))
    assert (case.fresh().data, case.live()) == ({"number": "R-17", "paid": "99.50"}, {"match": "ready"})
    assert (later.live(), Event.objects.get().data) == ({}, {})
    assert case.entry("wait.over").facts["how"] == "event"


def test_it_is_kept_until_a_case_comes_that_waits_for_it(invoices: Process, pam: Person, ada: Person) -> None:
    assert tell(ada, paid(paid="99.50"))["state"] == "kept"

    other, case = send(invoices, pam, "R-18"), send(invoices, pam)
    assert (other.live(), case.live(), case.fresh().data["paid"]) == ({}, {"match": "ready"}, "99.50")
    assert Event.objects.get().state == "used"


@pytest.mark.parametrize("is_told_before", [True, False])
def test_one_event_ends_one_of_two_waits_that_follow_one_another(
    dora: Person, payroll: Team, pam: Person, ada: Person, is_told_before: bool
) -> None:
    document = definition(
        lanes="payroll",
        may_start="everyone",
        steps=[
            {"key": "send", "kind": "start", "lane": "payroll"},
            {"key": "half", "kind": "wait", "wait": {"event": "payment"}},
            {"key": "rest", "kind": "wait", "wait": {"event": "payment"}},
            {"key": "match", "lane": "payroll"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("send", "half"), ("half", "rest"), ("rest", "match"), ("match", "end")],
    )
    process = publish(document, {"payroll": payroll}, by=as_actor(dora))
    if is_told_before:
        tell(ada, paid("SMP-1"))
    case = send(process, pam, None)
    if not is_told_before:
        tell(ada, paid("SMP-1"))

    assert list(Wait.objects.order_by("id").values_list("step_key", "state")) == [("half", "over"), ("rest", "waiting")]
    tell(ada, paid("SMP-1"))
    assert case.live() == {"match": "ready"}


def test_a_number_that_was_told_before_becomes_that_of_the_record(
    dora: Person, payroll: Team, pam: Person, ada: Person
) -> None:
    document = definition(
        lanes="payroll",
        may_start="everyone",
        record={"kind": "customer", "name": "who", "outside_id": "number"},
        fields=[{"key": key, "label": key.title(), "type": "text"} for key in ("who", "number")],
        steps=[
            {"key": "send", "kind": "start", "lane": "payroll", "fill": ["who"]},
            {"key": "known", "kind": "wait", "fill": ["number"], "wait": {"event": "known", "key": "who"}},
            {"key": "end", "kind": "end"},
        ],
        flows=[("send", "known"), ("known", "end")],
    )
    process = publish(document, {"payroll": payroll}, by=as_actor(dora))
    tell(ada, {"name": "known", "key": "Kaiser", "data": {"number": "C-7"}})
    case = moves.start_case(process, by=as_actor(pam), data={"who": "Kaiser"}, now=MONDAY).case

    about = CaseRecord.objects.get(case=case).record
    assert (about.name, about.outside_id) == ("Kaiser", "C-7")


def test_the_same_key_sent_twice_tells_once(invoices: Process, ada: Person) -> None:
    api = api_of(ada)
    one, two = (api.post("events", paid(), key="bank-1", status=201) for _ in range(2))

    assert (one, Event.objects.count()) == (two, 1)


def test_a_value_that_does_not_fit_is_refused_while_a_case_waits_and_left_out_later(
    invoices: Process, pam: Person, ada: Person
) -> None:
    tell(ada, paid("R-18", paid="a lot"))
    case = send(invoices, pam)
    refused = api_of(ada).request("POST", "events", paid(paid="a lot"))
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "paid")
    assert (case.live(), Event.objects.count()) == ({}, 1)

    later = send(invoices, pam, "R-18")
    assert (later.live(), later.fresh().data) == ({"match": "ready"}, {"number": "R-18"})


def test_only_those_who_connect_systems_tell_and_look(invoices: Process, mia: Person, ada: Person) -> None:
    statuses = [
        api_of(mia).request("POST", "events", paid()).status_code,
        api_of(mia).request("GET", "events").status_code,
    ]
    assert (statuses, Event.objects.count()) == ([403, 403], 0)
    narrow = Api(token_of(ada, ["read", "work"]))
    assert narrow.request("POST", "events", paid()).status_code == 403

    event, api = tell(ada, paid()), api_of(ada)
    assert [one["id"] for one in api.get("events", state="kept")["results"]] == [event["id"]]
    assert api.post(f"events/{event['id']}/remove")["state"] == "removed"
    assert api.refused(f"events/{event['id']}/remove") == (409, "not_kept_any_more")


def test_what_neither_saw_the_sweep_brings_together_once(
    invoices: Process, pam: Person, dora: Person, ada: Person
) -> None:
    case = send(invoices, pam)
    moves.hold_case(case.case, by=as_actor(dora), reason="Disputed", now=MONDAY)
    assert tell(ada, paid())["state"] == "kept"
    assert sweep.match(clock=lambda: MONDAY) == sweep.Matched(0)

    moves.resume_case(case.case, by=as_actor(dora), now=MONDAY)
    assert sweep.oldest(MONDAY) == MONDAY
    assert [sweep.match(clock=lambda: MONDAY).used for _ in range(2)] == [1, 0]
    assert case.live() == {"match": "ready"}


def test_events_that_no_case_can_take_now_keep_no_younger_one_waiting(
    invoices: Process, pam: Person, dora: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [send(invoices, pam, number) for number in ("R-1", "R-2", "R-3")]
    for number, case in zip(("R-1", "R-2", "R-3"), cases, strict=True):
        moves.hold_case(case.case, by=as_actor(dora), reason="Disputed", now=MONDAY)
        tell(ada, paid(number))
        moves.resume_case(case.case, by=as_actor(dora), now=MONDAY)
    use, stuck = moves.use_event, {event.pk for event in Event.objects.filter(key__in=["R-1", "R-2"])}
    monkeypatch.setattr(moves, "use_event", lambda pk, **how: pk not in stuck and use(pk, **how))
    monkeypatch.setattr(sweep, "BATCH", 2)

    assert sweep.match(clock=lambda: MONDAY) == sweep.Matched(1)
    assert [case.live() for case in cases] == [{}, {}, {"match": "ready"}]


def test_what_nobody_uses_expires_and_is_forgotten_a_month_later(
    invoices: Process, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(ada, paid(paid="99.50"))
    late, api = MONDAY + timedelta(days=90), api_of(ada)

    monkeypatch.setattr("procops.clock.now", lambda: late)
    (listed,) = api.get("events", state="expired")["results"]
    assert (listed["state"], listed["ended_at"], api.get("events", state="kept")["results"]) == ("expired", None, [])
    assert (sweep.forget(now=late - timedelta(seconds=1)), Event.objects.get().state) == (0, "kept")
    assert (sweep.forget(now=late), Event.objects.get().state, Event.objects.get().data) == (0, "expired", {})
    assert api.refused(f"events/{listed['id']}/remove") == (409, "not_kept_any_more")
    assert (sweep.forget(now=late + timedelta(days=30)), Event.objects.count()) == (1, 0)


def test_waits_are_listed_and_what_they_wait_for_is_said(invoices: Process, pam: Person, dora: Person) -> None:
    case, api = send(invoices, pam, None), api_of(pam)
    (row,) = api.get("waits", state="waiting")["results"]
    assert (row["case"]["reference"], row["step"]["key"]) == ("INV-1", "money")
    assert row["waits_for"] == "waits for word of “payment”, once “Invoice number” is filled in"
    assert [one["id"] for one in api.get(f"cases/{case.case.pk}")["waits"]] == [row["id"]]

    assert api.refused(f"waits/{row['id']}/arrived") == (409, "not_yours")
    moved = api_of(dora).post(f"waits/{row['id']}/skip", {"reason": "Paid in cash"})
    assert moved["opened"][0]["step"] == "match"
    assert Wait.objects.get(case=case.case).state == "skipped"
