import pytest
from django.db import transaction

from procops.notices import bell, tasks
from procops.notices.models import Notice
from tests.notices import mailbox


class Jobs:
    """A broker that counts what it is handed, or is away."""

    def __init__(self) -> None:
        self.rung = 0
        self.is_away = False

    def delay(self) -> None:
        self.rung += 1
        if self.is_away:
            raise ConnectionRefusedError


@pytest.fixture
def jobs(monkeypatch) -> Jobs:
    broker, now = Jobs(), [1000.0]
    broker.pass_seconds = lambda seconds: now.__setitem__(0, now[0] + seconds)
    monkeypatch.setattr(tasks, "deliver", broker)
    monkeypatch.setattr(bell.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(bell, "_silent_until", 0.0)
    return broker


def test_the_bell_rings_when_the_change_has_been_committed_and_not_before(db, jobs, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        bell.ring()
        assert jobs.rung == 0

    assert jobs.rung == 1


def test_many_changes_in_one_second_ring_once(db, jobs, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(100):
            bell.ring()
    assert jobs.rung == 1

    jobs.pass_seconds(bell.QUIET)
    with django_capture_on_commit_callbacks(execute=True):
        bell.ring()
    assert jobs.rung == 2


def test_a_broker_that_is_away_is_not_heard_of_and_left_alone_for_a_while(db, jobs, django_capture_on_commit_callbacks):
    jobs.is_away = True
    for _ in range(3):
        jobs.pass_seconds(bell.QUIET)
        with django_capture_on_commit_callbacks(execute=True):
            bell.ring()
    assert jobs.rung == 1

    jobs.pass_seconds(bell.PAUSE)
    with django_capture_on_commit_callbacks(execute=True):
        bell.ring()
    assert jobs.rung == 2


def test_the_job_sends_what_is_due(told, hugo):
    told(hugo)

    tasks.deliver()

    assert [message.to for message in mailbox.taken] == [["hugo@acme.test"]]
    assert Notice.objects.get(channel="email").state == "sent"


def test_the_sweep_stands_in_the_beats_table(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["deliver notices"]

    assert (entry["task"], entry["schedule"]) == (tasks.deliver.name, 5)
