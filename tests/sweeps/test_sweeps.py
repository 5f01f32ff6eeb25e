"""Somebody looks for what is due every few seconds, and it is noticed when nobody does."""

import signal
import threading
from datetime import datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from handoffs import telling
from handoffs.bringing.models import Batch
from procops import claims, due, egress, sweeps
from procops.people.models import Person
from procops.sweeps import outside, registry, standing
from procops.sweeps.management.commands import sweep
from procops.sweeps.models import Heartbeat
from procops.sweeps.standing import SILENCE, overview
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs import running
from tests.handoffs.test_reminding import FILE
from workflows.models import Entry

SECOND = timedelta(seconds=1)
DUE_SOON = MONDAY + timedelta(hours=4)


class Wall:
    """The clock of the site."""

    def __init__(self, now: datetime) -> None:
        self.now = now


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall(MONDAY)
    monkeypatch.setattr("procops.clock.now", lambda: wall.now)
    return wall


@pytest.fixture
def task(dora: Person, mia: Person) -> Any:
    """Somebody is to be reminded of it at one o'clock."""
    return running.begin(FILE, owner=dora, by=mia).task("file")


def all_looked() -> None:
    for name in registry.SWEEPS:
        sweeps.run(name)


def test_whoever_has_looked_leaves_one_heartbeat_each(wall: Wall, task: Any) -> None:
    wall.now = DUE_SOON
    sweeps.run("reminders")
    wall.now += 5 * SECOND
    sweeps.run("reminders")

    (beat,) = Heartbeat.objects.filter(sweep="reminders")
    assert (beat.worker, beat.at, beat.done, beat.failed) == (registry.me(), DUE_SOON + 5 * SECOND, 0, 0)
    assert Entry.objects.filter(kind="task.reminded").count() == 1


def test_every_kind_of_work_that_comes_due_is_looked_after() -> None:
    assert sorted(registry.SWEEPS) == [
        "channels",
        "digests",
        "events",
        "logs",
        "messages",
        "moves",
        "offers",
        "periods",
        "pools",
        "reminders",
        "reviews",
        "shifts",
        "tables",
        "waits",
    ]


def test_it_is_running_for_a_minute_after_each_has_looked(wall: Wall, acme: Any) -> None:
    assert (overview(wall.now).is_running, overview(wall.now).last_at) == (False, None)
    all_looked()

    wall.now += SILENCE
    assert (overview(wall.now).is_running, overview(wall.now).seconds_ago) == (True, 60)
    wall.now += SECOND
    assert overview(wall.now).is_running is False
    all_looked()
    Heartbeat.objects.filter(sweep="messages").update(at=wall.now - 2 * SILENCE)
    assert overview(wall.now).is_running is False  # one that stands still is enough
    assert overview(wall.now).seconds_ago == 120


def test_several_that_have_a_backlog_in_one_process_are_no_silence(
    wall: Wall, acme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood: list[bool] = []

    def endless() -> sweeps.Swept:
        before = len(stood)
        for _ in due.in_time(count()):
            wall.now += SECOND
            stood.append(overview(wall.now).is_running)
        return sweeps.Swept(len(stood) - before)

    monkeypatch.setattr("procops.due.monotonic", lambda: wall.now.timestamp())
    all_looked()
    for name in ("offers", "reminders", "waits", "messages", "digests"):
        monkeypatch.setitem(registry.SWEEPS, name, registry.Sweep(name, name, endless, lambda: None))

    for _ in range(2):
        assert registry.run_all()["messages"] == sweeps.Swept(10)
    assert stood == [True] * 100


def test_what_takes_long_says_in_between_that_somebody_is_at_it(
    wall: Wall, acme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood: list[bool] = []

    def table() -> sweeps.Swept:
        for _ in range(100):
            wall.now += 3 * SECOND
            claims.renew(Batch.objects.none(), now=wall.now)
            stood.append(overview(wall.now).is_running)
        raise ZeroDivisionError

    all_looked()
    monkeypatch.setattr("procops.sweeps.registry.monotonic", lambda: wall.now.timestamp())
    monkeypatch.setattr(registry, "SWEEPS", {"tables": registry.Sweep("tables", "Tables", table, lambda: None)})
    monkeypatch.setattr(standing, "SWEEPS", registry.SWEEPS)
    with pytest.raises(ZeroDivisionError):
        sweeps.run("tables")

    assert stood == [True] * 100
    beat = Heartbeat.objects.get(sweep="tables")
    assert (beat.at, beat.began_at) == (wall.now, MONDAY)
    claims.renew(Batch.objects.none(), now=wall.now)  # by hand: nobody is at any sweep
    assert Heartbeat.objects.get(sweep="tables").at == beat.at


def test_what_waits_longest_is_told(wall: Wall, task: Any) -> None:
    wall.now = DUE_SOON + 90 * SECOND

    waits = {each.name: each.waits_for.total_seconds() for each in overview(wall.now).sweeps}
    assert waits == {name: 90.0 if name == "reminders" else 0.0 for name in registry.SWEEPS}
    sweeps.run("reminders")
    assert {each.oldest for each in overview(wall.now).sweeps} == {None}


def test_readyz_tells_of_it_and_stays_ready(wall: Wall, task: Any, client: Client) -> None:
    silent = client.get("/readyz")
    assert (silent.status_code, silent.json()["checks"]["sweeps"]["ok"]) == (200, False)

    all_looked()
    wall.now += 4 * SECOND
    told = client.get("/readyz").json()["checks"]["sweeps"]
    assert told == {"ok": True, "optional": True, "last_seconds_ago": 4.0, "oldest_waits_seconds": 0.0}


def test_an_admin_sees_that_reminders_run_or_since_when_not_and_what_to_do(
    wall: Wall, task: Any, client: Client, ada: Person
) -> None:
    browser = logged_in(client, ada)

    def page() -> str:
        return browser.get("/settings/undelivered/").content.decode()

    assert "Reminders have not run yet" in page()
    all_looked()
    wall.now += 4 * SECOND
    assert "Reminders are running, last check 4 s ago" in page()
    assert "What to do" not in page()

    wall.now = DUE_SOON + timedelta(minutes=3)
    silent = page()
    assert "Reminders are not running since 2 Mar 2026, 09:00:00" in silent
    assert "What to do: restart procops where it runs." in silent
    assert "3 min by now" in silent


def test_a_member_sees_nothing_of_it(client: Client, mia: Person) -> None:
    assert logged_in(client, mia).get("/settings/undelivered/").status_code == 403


def test_one_round_by_hand_does_everything_once(wall: Wall, task: Any) -> None:
    wall.now = DUE_SOON
    said = StringIO()
    call_command("sweep", once=True, stdout=said)

    assert "reminders: 1 done, 0 failed\n" in said.getvalue()
    assert Heartbeat.objects.count() == len(registry.SWEEPS)


@pytest.mark.parametrize(("looked", "code"), [(False, 1), (True, 0)])
def test_a_container_can_be_asked_whether_somebody_looks(wall: Wall, acme: Any, looked: bool, code: int) -> None:
    if looked:
        all_looked()
    with pytest.raises(SystemExit) as end:
        call_command("sweep", alive=True, stdout=StringIO())
    assert end.value.code == code


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_due_waits_for_what_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that sweeps by itself goes on with reminders while it brings in a table."""
    rounds, thrice = count(1), threading.Event()
    waited: list[bool] = []
    stop: list[Any] = []

    def table() -> sweeps.Swept:
        if not waited:
            waited.append(thrice.wait(60))
            stop[0](signal.SIGTERM, None)
        return sweeps.Swept(1)

    def reminders() -> sweeps.Swept:
        if next(rounds) == 3:
            thrice.set()
        return sweeps.Swept(0)

    known = {
        "tables": registry.Sweep("tables", "Tables", table, lambda: None, takes_long=True),
        "reminders": registry.Sweep("reminders", "Reminders", reminders, lambda: None),
    }
    monkeypatch.setattr(registry, "SWEEPS", known)
    monkeypatch.setattr(standing, "SWEEPS", known)
    monkeypatch.setattr(sweep, "EVERY", 0.01)
    monkeypatch.setattr(signal, "signal", lambda number, handler: stop.append(handler))

    call_command("sweep")

    assert waited == [True]
    assert Heartbeat.objects.filter(sweep="reminders").exists()


def test_which_work_takes_long() -> None:
    assert [name for name, each in registry.SWEEPS.items() if each.takes_long] == ["tables", "moves", "logs"]


@pytest.mark.parametrize("why", [OperationalError, ZeroDivisionError])
def test_a_sweep_that_fails_leaves_no_heartbeat_and_keeps_no_other_from_running(
    wall: Wall, task: Any, monkeypatch: pytest.MonkeyPatch, why: type[Exception]
) -> None:
    def gone() -> sweeps.Swept:
        raise why

    broken = registry.Sweep("messages", "E-mail", gone, lambda: None)
    monkeypatch.setitem(registry.SWEEPS, "messages", broken)
    wall.now = DUE_SOON

    results = registry.run_all()

    assert isinstance(results["messages"], why)
    assert results["reminders"] == sweeps.Swept(1, 0)
    assert not Heartbeat.objects.filter(sweep="messages").exists()


def test_what_one_could_not_do_is_shown(wall: Wall, task: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **how: Any) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(telling, "due", broken)
    wall.now = DUE_SOON
    assert sweeps.run("reminders") == sweeps.Swept(0, 1)
    assert next(each for each in overview(wall.now).sweeps if each.name == "reminders").failed == 1


def test_somebody_outside_is_told_every_minute_while_all_is_well_and_not_in_silence(
    wall: Wall, acme: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    seconds = [1000.0]
    monkeypatch.setattr(egress, "post", lambda address, body: called.append(body["at"]))
    monkeypatch.setattr(outside, "_next_at", 0.0)
    monkeypatch.setattr(outside.time, "monotonic", lambda: seconds[0])

    def told() -> bool:
        thread = outside.tell(wall.now)
        if thread:
            thread.join()
        return thread is not None

    all_looked()
    assert told() is False  # nobody has said whom
    settings.HEARTBEAT_URL = "https://alarm.test/x"
    assert (told(), told()) == (True, False)
    seconds[0] += outside.EVERY
    assert told() is True
    seconds[0] += outside.EVERY
    Heartbeat.objects.filter(sweep="reminders").update(at=wall.now - 2 * SILENCE)
    assert told() is False
    assert called == [MONDAY.isoformat()] * 2


def test_workers_that_are_gone_are_forgotten_after_a_day(wall: Wall, acme: Any, ada: Person) -> None:
    all_looked()
    assert as_actor(ada).is_admin
    assert standing.forget_the_gone(wall.now + timedelta(hours=23)) == 0
    assert standing.forget_the_gone(wall.now + timedelta(hours=25)) == len(registry.SWEEPS)
