from datetime import datetime, timedelta
from itertools import count

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail.backends.base import BaseEmailBackend
from hypothesis import given
from hypothesis import strategies as st

from procops.notices import delivery, handing_over, outbox
from procops.notices.models import Notice, NoticeState, Rhythm
from procops.people import memberships
from procops.people.models import Membership, Person
from procops.scoping import nowhere, scope
from tests.cast import MONDAY, as_actor
from tests.notices import mailbox


def sweep(now: datetime = MONDAY) -> int:
    """One sweep at a moment, from where a worker stands: in no organization."""
    with nowhere():
        return delivery.sweep(clock=lambda: now, jitter=lambda: 0.5)


def email() -> Notice:
    return Notice.objects.get(channel="email")


def test_what_is_due_is_sent_and_recorded(told, hugo):
    told(hugo)

    assert sweep() == 1

    (message,) = mailbox.taken
    assert message.to == ["hugo@acme.test"]
    assert message.subject == "Mia Sommer handed you “Prepare contract” · ONB-42 Nina Roth"
    row = email()
    assert (row.state, row.sent_at, row.lease_until, row.attempts) == (NoticeState.SENT, MONDAY, None, 1)


def test_what_has_been_sent_is_not_sent_again(told, hugo):
    told(hugo)
    sweep()

    assert sweep(MONDAY + timedelta(days=1)) == 0
    assert len(mailbox.taken) == 1


def test_message_id_and_dedup_key_are_those_of_the_row(told, hugo, settings):
    settings.URL = "https://procops.acme.test"
    told(hugo)
    row = email()

    sweep()

    headers = mailbox.taken[0].message()
    assert headers["Message-ID"] == f"<{row.pk}@procops.acme.test>"
    assert headers["X-Procops-Dedup-Key"] == row.dedup_key
    assert headers["References"] == f"<case.{row.case_id}@procops.acme.test>"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_one_sweep_serves_all_organizations(told, hugo, globex, eve):
    told(hugo)
    with scope(globex.pk):
        Notice.objects.bulk_create(
            outbox.post(to=[eve.pk], kind="task.assigned", subject_id=globex.pk, n=1, now=MONDAY, link="/", facts={})
        )

    assert sweep() == 2
    assert sorted(message.to[0] for message in mailbox.taken) == ["eve@globex.test", "hugo@acme.test"]


def test_more_than_a_batch_is_sent_in_one_sweep(told, hugo):
    for n in range(delivery.BATCH + 3):
        told(hugo, n=n)

    assert sweep() == delivery.BATCH + 3


def test_what_is_not_due_yet_waits(told, hugo):
    told(hugo, now=MONDAY + timedelta(seconds=1))

    assert sweep() == 0
    assert sweep(MONDAY + timedelta(seconds=1)) == 1


# The lease


def test_a_claimed_message_is_nobody_elses_until_the_lease_runs_out(told, hugo):
    told(hugo)
    assert len(delivery.claim(now=MONDAY)) == 1

    assert delivery.claim(now=MONDAY + timedelta(seconds=19)) == []
    assert sweep(MONDAY + timedelta(seconds=19)) == 0
    assert sweep(MONDAY + timedelta(seconds=20)) == 1


def test_a_sender_that_dies_after_handing_over_leads_to_a_second_copy_with_the_same_key(told, hugo):
    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    told(hugo)
    mailbox.after_each = die
    with pytest.raises(Killed):
        sweep()
    mailbox.after_each = None

    sweep(MONDAY + handing_over.LEASE)

    first, second = (message.message() for message in mailbox.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["X-Procops-Dedup-Key"] == second["X-Procops-Dedup-Key"]
    assert email().attempts == 2


def test_a_sender_whose_lease_ran_out_does_not_overwrite_what_the_next_one_recorded(told, hugo):
    told(hugo)
    (slow,) = delivery.claim(now=MONDAY)
    sweep(MONDAY + handing_over.LEASE)

    with nowhere(), delivery.unscoped():
        handing_over._failed(slow, OSError("timed out"), MONDAY + handing_over.LEASE, lambda: 0)

    assert (email().state, email().attempts) == (NoticeState.SENT, 2)


def test_what_there_is_no_time_for_goes_back_without_an_attempt(told, hugo):
    for n in range(3):
        told(hugo, n=n)
    seconds = count(0, 3)  # each look at the clock takes three seconds

    with nowhere():
        batch = delivery.claim(now=MONDAY)
        assert mailed(hugo) == [MONDAY.isoformat()] * 3
        with delivery.unscoped():
            until = MONDAY + timedelta(seconds=15)
            handing_over.hand_over(
                batch, clock=lambda: MONDAY + timedelta(seconds=next(seconds)), jitter=lambda: 0, until=until
            )

    attempts = (
        Notice.objects.filter(channel="email").order_by("dedup_key").values_list("state", "attempts", "lease_until")
    )
    assert sorted(attempts, key=str) == [("pending", 0, None), ("pending", 0, None), ("sent", 1, None)]
    assert mailed(hugo) == [MONDAY.isoformat()]  # nor does it count as a mail that they got


def test_a_worker_that_is_told_to_end_counts_no_message_as_failed(told, hugo):
    """Of the one at hand only the server knows: it is as if its sender had died. The others have not been begun."""
    for n in range(3):
        told(hugo, n=n)

    def end() -> None:
        if len(mailbox.taken) == 2:
            raise SoftTimeLimitExceeded

    mailbox.after_each = end
    with pytest.raises(SoftTimeLimitExceeded):
        sweep()

    rows = Notice.objects.filter(channel="email")
    assert sorted(rows.values_list("state", "attempts", "lease_until", "last_error"), key=str) == [
        ("pending", 0, None, ""),
        ("pending", 1, MONDAY + handing_over.LEASE, ""),
        ("sent", 1, None, ""),
    ]
    mailbox.after_each = None
    assert (sweep(), sweep(MONDAY + handing_over.LEASE)) == (1, 1)
    assert not rows.exclude(state="sent").exists()


def test_a_worker_that_is_told_to_end_while_it_calls_the_server_has_begun_nothing(told, hugo, monkeypatch):
    def end(connection: BaseEmailBackend) -> None:
        raise SoftTimeLimitExceeded

    told(hugo)
    with monkeypatch.context() as patch:
        patch.setattr(mailbox.EmailBackend, "open", end)
        with pytest.raises(SoftTimeLimitExceeded):
            sweep()

    assert (email().attempts, email().lease_until) == (0, None)
    assert sweep() == 1


def mailed(person: Person) -> list[str]:
    """The moments of the mails that count towards what is too much for a person."""
    with delivery.unscoped():
        return list(Rhythm.objects.get(person=person).mailed)


def test_a_message_that_takes_longer_than_a_lease_stays_in_the_hands_of_its_sender(told, hugo):
    """A slow mail server is not a dead sender: nobody sends a second copy while the two talk."""
    told(hugo)
    now, taken_by_others = MONDAY, []

    def slowly(connection: BaseEmailBackend) -> None:
        nonlocal now
        for _answer in range(5):  # greeting, sender, recipient, the message, and that it was taken
            connection.between()
            now += timedelta(seconds=9)
            taken_by_others.extend(delivery.claim(now=now))

    mailbox.talk = slowly
    with nowhere():
        sent = delivery.sweep(clock=lambda: now, jitter=lambda: 0.5)

    assert (sent, taken_by_others, len(mailbox.taken), now) == (1, [], 1, MONDAY + timedelta(seconds=45))


# Failure


def test_a_message_that_is_refused_waits_longer_each_time_and_then_fails(told, hugo):
    mailbox.refused.add("hugo@acme.test")
    told(hugo)
    now, waits = MONDAY, []
    for _ in range(handing_over.ATTEMPTS - 1):
        sweep(now)
        waits.append((email().due_at - now).total_seconds())
        now = email().due_at
    assert waits == [15, 60, 240, 960, 3840, 15360, 28800]
    assert email().state == NoticeState.PENDING

    sweep(now)

    row = email()
    assert (row.state, row.attempts, row.lease_until) == (NoticeState.FAILED, 8, None)
    assert row.last_error == "OSError: mailbox of hugo@acme.test is full"
    assert sweep(now + timedelta(days=30)) == 0


def test_one_message_that_is_refused_does_not_stop_the_others(told, hugo, petra, mia):
    mailbox.refused.add("petra@acme.test")
    told(hugo, petra, mia)

    assert sweep() == 2
    assert sorted(message.to[0] for message in mailbox.taken) == ["hugo@acme.test", "mia@acme.test"]


def test_a_message_that_cannot_be_worded_does_not_stop_the_others(told, hugo, petra):
    told(hugo)
    told(petra)
    Notice.objects.filter(person=hugo, channel="email").update(kind="never.heard_of")

    assert sweep() == 1
    assert Notice.objects.get(person=hugo, channel="email").last_error.startswith("ValueError")


def test_while_the_mail_server_is_away_everything_waits(told, hugo, petra):
    mailbox.is_away = True
    told(hugo, petra)
    assert sweep() == 0
    mailbox.is_away = False

    assert sweep(MONDAY + timedelta(seconds=16)) == 2


@given(attempt=st.integers(1, handing_over.ATTEMPTS), jitter=st.floats(0, 1))
def test_pauses_stay_within_a_tenth_of_their_plan(attempt, jitter):
    planned = min(15 * 4 ** (attempt - 1), 8 * 3600)

    assert 0.9 * planned - 1e-6 <= handing_over.pause_after(attempt, jitter).total_seconds() <= 1.1 * planned + 1e-6


# What is no longer true


def test_what_was_taken_back_is_not_sent(told, hugo):
    _, row = told(hugo)
    outbox.withdraw(subject_id=row.subject_id, now=MONDAY)

    assert sweep() == 0
    assert mailbox.taken == []


def test_what_is_taken_back_while_it_is_being_sent_stays_taken_back(told, hugo):
    _, row = told(hugo)
    mailbox.after_each = lambda: outbox.withdraw(subject_id=row.subject_id, now=MONDAY)

    with scope(row.organization_id):
        delivery.sweep(clock=lambda: MONDAY)

    assert email().state == NoticeState.WITHDRAWN


def test_whoever_has_been_shut_out_gets_no_more_mail(told, ada, hugo):
    told(hugo)
    memberships.deactivate(Membership.objects.get(person=hugo), by=as_actor(ada), now=MONDAY)

    assert sweep() == 0
    assert email().state == NoticeState.WITHDRAWN
