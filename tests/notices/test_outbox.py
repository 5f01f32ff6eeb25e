import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from procops.ids import uuid7
from procops.notices import outbox, rhythm
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, NoticeState
from procops.people import rules
from procops.people.models import AuditEntry, Membership, Organization, Person
from procops.scoping import nowhere, unscoped
from tests.cast import MONDAY, as_actor
from tests.notices.conftest import CASE, FACTS


def test_a_person_is_told_by_every_channel_and_what_is_in_the_app_has_arrived(told, hugo):
    told(hugo)

    rows = Notice.objects.order_by("channel").values_list("channel", "state", "person", "case_reference", "sent_at")
    assert list(rows) == [
        ("email", "pending", hugo.pk, "ONB-42", None),
        ("inbox", "sent", hugo.pk, "ONB-42", MONDAY),
    ]


def test_to_make_notices_writes_nothing(hugo, django_assert_num_queries):
    with django_assert_num_queries(0):
        rows = outbox.post(
            to=[hugo.pk], kind=Kind.ASSIGNED, subject_id=uuid7(), n=1, now=MONDAY, link="/tasks/", facts=FACTS
        )

    assert [row.channel for row in rows] == [Channel.INBOX, Channel.EMAIL]


def test_nobody_is_told_twice_and_whoever_did_it_is_not_told(hugo, mia):
    rows = outbox.post(
        to=[hugo.pk, None, mia.pk, hugo.pk],
        but=mia.pk,
        kind=Kind.OFFERED,
        subject_id=CASE,
        n=1,
        now=MONDAY,
        link="/",
        facts=FACTS,
    )

    assert [row.person_id for row in rows] == [hugo.pk, hugo.pk]


def test_the_dedup_key_is_derived_so_that_the_same_message_cannot_be_written_twice(told, hugo):
    subject = uuid7()
    (inbox, email) = told(hugo, subject_id=subject, n=7)

    assert inbox.dedup_key == f"handoff.offered:{subject}:{hugo.pk}:inbox:7"
    assert email.dedup_key == f"handoff.offered:{subject}:{hugo.pk}:email:7"
    with pytest.raises(IntegrityError), transaction.atomic():
        told(hugo, subject_id=subject, n=7)
    told(hugo, subject_id=subject, n=8)
    assert Notice.objects.count() == 4


def test_an_offer_that_is_taken_back_takes_back_what_was_not_sent_or_read(told, hugo, petra):
    subject = uuid7()
    told(hugo, petra, subject_id=subject)
    told(hugo)
    Notice.objects.filter(person=petra, channel="inbox").update(seen_at=MONDAY)
    Notice.objects.filter(person=petra, channel="email").update(state=NoticeState.SENT)

    assert outbox.withdraw(subject_id=subject, now=MONDAY) == 2

    states = (
        Notice.objects.filter(subject_id=subject).order_by("person__name", "channel").values_list("state", flat=True)
    )
    assert list(states) == ["withdrawn", "withdrawn", "sent", "sent"]
    assert Notice.objects.exclude(subject_id=subject).filter(state=NoticeState.WITHDRAWN).count() == 0


def test_only_one_persons_or_one_kind_can_be_taken_back(told, hugo, petra):
    subject = uuid7()
    told(hugo, petra, subject_id=subject)

    assert outbox.withdraw(subject_id=subject, now=MONDAY, kind=Kind.RETURNED) == 0
    assert outbox.withdraw(subject_id=subject, now=MONDAY, person_id=hugo.pk, kind=Kind.OFFERED) == 2
    assert set(Notice.objects.filter(state=NoticeState.WITHDRAWN).values_list("person", flat=True)) == {hugo.pk}


@pytest.fixture
def failed(told, hugo) -> Notice:
    _, email = told(hugo)
    Notice.objects.filter(pk=email.pk).update(state=NoticeState.FAILED, attempts=8, last_error="full")
    return Notice.objects.select_related("person").get(pk=email.pk)


def test_a_failed_message_is_tried_again_with_all_its_attempts(failed, ada, hugo):
    outbox.retry(failed, by=as_actor(ada), now=MONDAY)

    row = Notice.objects.get(pk=failed.pk)
    assert (row.state, row.attempts, row.due_at, row.last_error) == (NoticeState.PENDING, 0, MONDAY, "")
    assert AuditEntry.objects.get(kind="notice.retried").facts == {"name": "Handed to you", "person": str(hugo.pk)}


def test_a_failed_message_is_given_up(failed, ada):
    outbox.discard(failed, by=as_actor(ada), now=MONDAY)

    assert Notice.objects.get(pk=failed.pk).state == NoticeState.DISCARDED


def test_two_admins_cannot_deal_with_the_same_message(failed, ada):
    outbox.discard(failed, by=as_actor(ada), now=MONDAY)

    with pytest.raises(outbox.NotWaiting):
        outbox.retry(failed, by=as_actor(ada), now=MONDAY)


def test_only_admins_deal_with_failed_messages(failed, mia):
    with pytest.raises(rules.AdminsOnly):
        outbox.retry(failed, by=as_actor(mia), now=MONDAY)


@pytest.mark.postgres_only
@pytest.mark.parametrize(("asked", "statements"), [("hold", 2), ("count_not", 1)])
def test_rhythms_are_found_by_their_index_however_many_there_are(
    acme: Organization, hugo: Person, asked: str, statements: int
) -> None:
    rhythm.of(hugo.pk, now=MONDAY)
    with connection.cursor() as cursor, nowhere(), unscoped():
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as captured:
            if asked == "hold":
                rhythm.hold(Membership.objects.filter(person=hugo), now=MONDAY)
            else:
                rhythm.count_not([(acme.pk, hugo.pk, MONDAY)])
        plans = []
        for query in [each["sql"] for each in captured if 'FROM "notices_rhythm"' in each["sql"]]:
            cursor.execute("EXPLAIN " + query)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    conditions = [plan.partition("Index Cond:")[2].partition("\n")[0] for plan in plans]
    assert len(plans) == statements
    assert all("organization_id" in one and "person_id" in one for one in conditions), plans
