"""Processes that start by themselves: one case for each period, a missed start asks, whoever sweeps."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs.periods import reading, running, setting
from handoffs.periods.models import PeriodStart, Schedule
from handoffs.periods.running import AlreadyDecided
from handoffs.periods.setting import NeverStarts, NoSchedule, NothingToStart, NotYourSchedule, OnlyByHand
from procops.people import absences, calendar_changes, calendars, memberships, teams
from procops.people.calendar_changes import DayKind
from procops.people.models import AuditEntry, Organization, Person, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import HOUR
from tests.processes import definition, publish
from tests.race import at_once
from tests.rest.api import api_of
from workflows import publishing
from workflows.casedata import InvalidData
from workflows.models import Case, Entry, Process

MARCH = datetime(2026, 3, 26, 9, tzinfo=UTC)
"""Three working days before the end of March, a Tuesday, at nine."""
APRIL = datetime(2026, 4, 27, 9, tzinfo=UTC)
MONTHLY: dict[str, Any] = {
    "every": "month",
    "days": 3,
    "side": "before_end",
    "at": time(9),
    "since": date(2026, 3, 1),
    "values": {"entity": "Acme, {period}", "ends": "period.last"},
}
CLOSE = definition(
    key="close",
    prefix="CLO",
    lanes="people it",
    fields=[
        {"key": "entity", "label": "Legal entity", "type": "text", "required": True},
        {"key": "ends", "label": "Period end", "type": "date", "required": True},
        {"key": "note", "label": "Note", "type": "text", "confidential": True},
    ],
    steps=[
        {"key": "open", "kind": "start", "lane": "people", "fill": ["entity", "ends", "note"]},
        {"key": "post", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("open", "post"), ("post", "end")],
    title_fields=["entity"],
)


@pytest.fixture
def close(people_operations: Team, it_service: Team, dora: Person) -> Process:
    """Dora owns it."""
    return publish(CLOSE, {"people": people_operations, "it": it_service}, by=as_actor(dora))


@pytest.fixture
def monthly(close: Process, dora: Person) -> Schedule:
    return set_up(close, dora)


def set_up(process: Process, by: Person, now: datetime = MONDAY, **said: Any) -> Schedule:
    return setting.set_up(process, **{**MONTHLY, **said}, by=as_actor(by), now=now)


def sweep(now: datetime) -> tuple[int, int]:
    return running.sweep(clock=lambda: now)


def became(process: Process) -> list[tuple[str, str]]:
    """Of each period what became of it: the reference of its case, else its state."""
    rows = PeriodStart.objects.filter(process=process).order_by("at")
    return [(row.period, row.case.reference if row.case else row.state) for row in rows.select_related("case")]


def told(person: Person) -> list[str]:
    from procops.notices.models import Notice
    from procops.notices.texts import line

    rows = Notice.objects.filter(person=person, channel="inbox", kind="process.period_missed")
    return [line(notice) for notice in rows.exclude(state="withdrawn").order_by("created_at")]


def test_a_case_begins_at_the_moment_and_not_before_and_never_twice(monthly, close, dora):
    assert sweep(MARCH - timedelta(seconds=1)) == (0, 0)
    assert sweep(MARCH) == (1, 0)
    assert sweep(MARCH) == (0, 0)

    case = Case.objects.get()
    assert (case.reference, case.title) == ("CLO-1", "Acme, March 2026")
    assert case.data == {"entity": "Acme, March 2026", "ends": "2026-03-31"}
    assert (case.started_at, case.started_by_id) == (MARCH, dora.pk)
    assert Entry.objects.get(case=case, kind="case.started").actor_id is None
    assert became(close) == [("2026-03", "CLO-1")]
    monthly.refresh_from_db()
    assert (monthly.next_period.key, monthly.next_at) == ("2026-04", APRIL)


def test_what_was_due_within_the_hour_begins_and_what_was_due_before_is_asked_for_once(monthly, close, dora):
    """The sweepers stood still from March to the end of June."""
    assert sweep(datetime(2026, 6, 25, 9, 59, tzinfo=UTC)) == (4, 0)

    assert became(close) == [("2026-03", "missed"), ("2026-04", "missed"), ("2026-05", "missed"), ("2026-06", "CLO-1")]
    assert told(dora) == [
        "“Close” did not start by itself for March 2026, April 2026, May 2026: run it late or skip it"
    ]


def test_a_missed_start_is_run_late_or_skipped_by_its_owner_and_once(monthly, close, dora, mia):
    late = APRIL + 2 * HOUR
    sweep(late)
    march, april = PeriodStart.objects.order_by("at")

    with pytest.raises(NotYourSchedule):
        running.run_late(march, by=as_actor(mia), now=late)
    case = running.run_late(march, by=as_actor(dora), now=late)
    assert told(dora) != []
    running.skip(april, note="Nothing happened", by=as_actor(dora), now=late)

    assert (case.title, case.data["ends"], case.started_at) == ("Acme, March 2026", "2026-03-31", late)
    assert became(close) == [("2026-03", "CLO-1"), ("2026-04", "skipped")]
    assert told(dora) == []
    for verb in (running.run_late, running.skip):
        with pytest.raises(AlreadyDecided) as no:
            verb(march, by=as_actor(dora), now=late)
    assert no.value.message == 'March 2026 of "Close" is dealt with already: started.'
    kinds = AuditEntry.objects.filter(kind__startswith="process.").order_by("at", "pk").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["process.schedule_set", "process.period_run_late", "process.period_skipped"]


def test_what_cannot_begin_is_asked_for_with_the_reason(monthly, close, dora):
    publishing.retire(close.versions.get(), by=as_actor(dora), now=MONDAY)

    assert sweep(MARCH) == (1, 0)

    row = PeriodStart.objects.get()
    assert (row.state, row.why) == (
        "missed",
        '"Close" has no published version, so nothing of it can start by itself. Publish it first.',
    )


def test_nothing_begins_while_it_is_paused_nor_is_it_asked_for_afterwards(monthly, close, dora):
    setting.pause(close, by=as_actor(dora), now=MONDAY)
    assert sweep(APRIL + HOUR) == (0, 0)
    setting.resume(close, by=as_actor(dora), now=APRIL + HOUR)
    sweep(APRIL + HOUR)

    assert became(close) == []
    assert Schedule.objects.get().next_period.key == "2026-05"


def test_a_rule_said_anew_begins_no_second_case_of_a_period(monthly, close, dora):
    sweep(MARCH)
    row = set_up(close, dora, now=MARCH + HOUR, days=2)

    assert row.next_period.key == "2026-04"
    setting.end(close, by=as_actor(dora), now=MARCH)
    with pytest.raises(NoSchedule):
        setting.pause(close, by=as_actor(dora), now=MARCH)
    assert became(close) == [("2026-03", "CLO-1")]


def test_a_day_closed_meanwhile_moves_the_start(monthly, close, ada, people_operations):
    """The team gets a calendar of its own, in another zone, in which the 27th is closed: it begins a day earlier."""
    hours = calendars.create(name="Berlin", by=as_actor(ada), now=MONDAY, time_zone="Europe/Berlin")
    teams.set_calendar(people_operations, calendar=hours, by=as_actor(ada), now=MONDAY)
    day = date(2026, 3, 27)
    closed = DayKind.CLOSED
    calendar_changes.mark_days(hours, first=day, kind=closed, by=as_actor(ada), now=MONDAY)

    assert sweep(datetime(2026, 3, 25, 8, tzinfo=UTC)) == (1, 0)
    assert became(close) == [("2026-03", "CLO-1")]


def test_what_would_fail_at_night_is_refused_at_once(close, dora, mia, people_operations, it_service):
    with pytest.raises(NotYourSchedule):
        set_up(close, mia)
    with pytest.raises(InvalidData) as wrong:
        set_up(close, dora, values={"entity": "Acme", "note": "x"})
    assert wrong.value.errors == {
        "note": '"Note" is not filled in at "Open".',
        "ends": '"Period end" is needed to complete "Open".',
    }
    with pytest.raises(NeverStarts):
        set_up(close, dora, every="rule", rule="FREQ=DAILY;COUNT=1", days=0, since=date(2026, 2, 1))
    secret = {**CLOSE, "fields": [{**field, "required": True} for field in CLOSE["fields"]]}
    secret["process"] = {**CLOSE["process"], "key": "secret", "name": "Secret", "prefix": "SEC"}
    other = publish(secret, {"people": people_operations, "it": it_service}, by=as_actor(dora))
    with pytest.raises(OnlyByHand) as no:
        set_up(other, dora)
    assert no.value.message == '"Secret" cannot start by itself: "Note" can only be given by a person.'
    publishing.retire(close.versions.get(), by=as_actor(dora), now=MONDAY)
    with pytest.raises(NothingToStart):
        set_up(close, dora)


def test_the_page_sets_it_up_shows_the_next_starts_and_decides(client, close, dora, nina):
    page = logged_in(client, dora)
    typed = {"every": "month", "days": "3", "side": "before_end", "at": "09:00", "since": "2026-03-01", "rule": ""}
    wrong = page.post("/processes/close/schedule/", {**typed, "fill-entity": "Acme {period}", "fill-ends": ""})
    assert wrong.status_code == 422
    assert "is needed to complete" in wrong.content.decode()
    preview = page.post("/processes/close/schedule/next/", {**typed, "days": "0", "start": "open"}).content.decode()
    assert preview.count("<li>") == 5
    answer = page.post(
        "/processes/close/schedule/", {**typed, "fill-entity": "Acme {period}", "fill-ends": "period.last"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/processes/close/periods/")
    row = Schedule.objects.get()
    assert row.values == {"entity": "Acme {period}", "ends": "period.last"}
    late = row.next_at + 2 * HOUR
    sweep(late)
    key = PeriodStart.objects.get().period

    shown = page.get("/processes/close/periods/").content.decode()
    assert "Run late" in shown
    assert shown.count('class="cell-sub"') >= 5
    assert logged_in(client, nina).get("/processes/close/schedule/").status_code == 403
    logged_in(client, nina).post(f"/processes/close/periods/{key}/run/")
    assert became(close) == [(key, "missed")]
    page = logged_in(client, dora)
    assert page.post(f"/processes/close/periods/{key}/run/").status_code == 302
    assert "CLO-1" in page.get("/processes/close/periods/").content.decode()
    assert page.get("/processes/close/periods/offer/").status_code == 200


def test_a_case_carries_its_period_on_its_page_in_lists_and_in_files(client, monthly, close, dora):
    sweep(MARCH)
    page = logged_in(client, dora)

    assert "March 2026</a>" in page.get("/cases/CLO-1/").content.decode()
    assert "CLO-1 · March 2026" in page.get("/cases/?period=2026-03").content.decode()
    assert "CLO-1" not in page.get("/cases/?period=2026-04").content.decode()
    assert "CLO-1,Close" in b"".join(page.get("/cases/?period=2026-03&download=csv")).decode()
    with scope(close.organization_id):
        api = api_of(dora)
    assert api.get("cases", period="2026-03")["results"][0]["period"] == "2026-03"


def test_by_the_api(monthly, close, dora, nina):
    api = api_of(dora)
    asked = {**MONTHLY, "at": "10:00", "since": "2026-03-01"}
    assert api.request("PUT", "processes/close/schedule", asked).status_code == 200
    shown = api.get("processes/close/schedule")
    assert (shown["every"], shown["at"], shown["zone"], len(shown["next"])) == ("month", "10:00:00", "UTC", 5)
    sweep(Schedule.objects.get().next_at + 2 * HOUR)
    (missed,) = api.get("processes/close/periods", state="missed")["results"]
    assert api_of(nina).refused(f"processes/close/periods/{missed['period']}/run") == (409, "not_your_schedule")
    done = api.post(f"processes/close/periods/{missed['period']}/run")
    assert (done["state"], done["case"]["reference"]) == ("started", "CLO-1")
    assert api.get(f"processes/close/periods/{missed['period']}")["case"]["reference"] == "CLO-1"
    assert api.post("processes/close/schedule/pause")["next_at"] is None
    assert api.request("DELETE", "processes/close/schedule").status_code == 204
    assert api.request("GET", "processes/close/schedule").status_code == 404


def test_the_page_asks_no_more_the_longer_it_has_run(monthly, close, dora):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reading.read(close, actor=as_actor(dora), now=APRIL)
        return len(queries)

    sweep(MARCH)
    one = asked()
    for month in (4, 5, 6):
        sweep(Schedule.objects.get().next_at + month * HOUR)
    sweep(Schedule.objects.get().next_at)

    assert (len(became(close)), asked()) == (5, one)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_sweeps_at_once_one_starts_the_case(transactional_db, acme: Organization, monthly, close, dora):
    """Six connections sweep the same three periods, while two more run a missed one late."""
    sweep(MARCH + 2 * HOUR)
    missed = PeriodStart.objects.get()

    def late() -> str:
        with scope(acme.pk):
            try:
                return running.run_late(missed, by=as_actor(dora), now=MARCH + 2 * HOUR).reference
            except AlreadyDecided:
                return "decided"

    for moment in (APRIL, datetime(2026, 5, 27, 9, tzinfo=UTC)):
        at_once(*[lambda moment=moment: sweep(moment)] * 6, late, late)
        sweep(moment)  # the next one, if whoever ran the missed one late held the schedule before all six

    assert [period for period, _ in became(close)] == ["2026-03", "2026-04", "2026-05"]
    assert sorted(case for _, case in became(close)) == ["CLO-1", "CLO-2", "CLO-3"]
    assert Case.objects.count() == 3


def test_a_missed_start_asks_the_admins_too_while_its_owner_is_away_and_alone_once_they_have_gone(
    monthly, close, dora, ada
):
    member = dora.memberships.get()
    gone = {"first": date(2026, 3, 20), "last": date(2026, 4, 3), "deputy": None}
    absences.be_away(member, **gone, by=as_actor(dora), now=MONDAY)
    sweep(MARCH + 2 * HOUR)
    assert (len(told(dora)), len(told(ada))) == (1, 1)

    memberships.deactivate(member, by=as_actor(ada), now=MARCH + 3 * HOUR)
    sweep(APRIL + 2 * HOUR)
    assert (len(told(dora)), len(told(ada))) == (1, 2)
