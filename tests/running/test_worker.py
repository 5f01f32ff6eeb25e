"""Jobs run in a process of their own, and a request does not wait for a Redis that is away."""

import email
import math
import os
import socket
import time
from email import policy
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from handoffs import moves
from procops import clock
from procops.celery import app
from procops.notices import bell, rhythm, wishes
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, Pace, Quiet
from procops.people.models import Person
from tests.cast import as_actor
from tests.worker import MAIL
from workflows.models import Process


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_job_is_run_by_another_process(worker):
    app.send_task("celery.chunks", args=("celery.chunks", []))  # a job that every worker knows and that does nothing

    def told() -> dict[str, Any]:
        (stats,) = app.control.inspect(timeout=5, limit=1).stats().values()
        return stats

    assert told()["pid"] == worker.pid != os.getpid()
    until = time.monotonic() + 20
    while told()["total"].get("celery.chunks") != 1:  # bells that other tests have rung are answered too
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_moves_mail_is_sent_by_the_worker_that_its_bell_wakes(worker, purchasing, mia, hugo, monkeypatch):
    monkeypatch.setattr(bell, "_silent_until", 0.0)

    hand_over("A desk for the bell", purchasing, by=mia, to=hugo)

    assert mail_about("A desk for the bell") == [
        ("hugo@acme.test", "Mia Sommer handed you “Approve it” · PUR-1 A desk for the bell")
    ]


@pytest.mark.slow
@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_bell_that_nobody_heard_costs_seconds_and_no_mail(worker, beat, purchasing, mia, hugo, monkeypatch):
    monkeypatch.setattr(bell, "_silent_until", math.inf)

    hand_over("A desk without a bell", purchasing, by=mia, to=hugo)

    assert mail_about("A desk without a bell") == [
        ("hugo@acme.test", "Mia Sommer handed you “Approve it” · PUR-1 A desk without a bell")
    ]


def hand_over(what: str, purchasing: Process, *, by: Person, to: Person) -> None:
    """Ask for something, so that the approval is offered to somebody who wants to hear of it at any hour."""
    rhythm.choose(to.pk, quiet=Quiet.NEVER, between=None, morning=False, weekly=False, now=clock.now())
    wishes.choose(to.pk, wishes=wishes.CHOICES, paces={Kind.OFFERED: Pace.NOW})
    needed = {"what": what, "amount": "420.00", "manager": str(to.pk)}
    moves.start_case(purchasing, by=as_actor(by), data=needed, now=clock.now())


def mail_about(what: str) -> list[tuple[str, str]]:
    """To whom and under which subject mail about it went, once the outbox says that all of it is on its way."""
    until = time.monotonic() + 30
    while Notice.objects.filter(channel=Channel.EMAIL, state="pending").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    sent = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in MAIL.glob("*.log")]
    subjects = [(str(each["To"]), str(each["Subject"]).strip()) for each in sent]  # folded after its name
    return [(to, subject) for to, subject in subjects if what in subject]


def test_jobs_are_acknowledged_late_kept_by_a_lost_worker_and_leave_no_result():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.task_ignore_result) == (True, True, True)
    assert (conf.worker_prefetch_multiplier, conf.result_backend) == (1, None)
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"] == 300


def test_ringing_a_frozen_redis_fails_soon_and_is_not_tried_again():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        tried: list[object] = []
        broker = app.connection_for_write(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        with broker as connection, pytest.raises(OperationalError):
            app.send_task("anything", connection=connection)
        silent.setblocking(False)
        while True:
            try:
                tried.append(silent.accept())
            except BlockingIOError:
                break
    assert len(tried) == 1
