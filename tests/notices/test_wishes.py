"""Everybody is told what they want to know, by the channels that they want."""

from datetime import timedelta

import pytest
from django.test import Client

from procops.ids import uuid7
from procops.notices import inbox, wishes
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, Pace
from procops.people.models import Person
from tests.cast import MONDAY, logged_in
from tests.notices import mailbox
from tests.notices.conftest import CASE
from tests.notices.test_delivery import sweep

WITHOUT_OFFERS_BY_MAIL = [wish for wish in wishes.CHOICES if wish != (Kind.OFFERED, Channel.EMAIL)]


def mails() -> dict[str, str]:
    return dict(Notice.objects.filter(channel="email").values_list("person__email", "state"))


def test_everything_is_wanted_until_somebody_says_otherwise(told, hugo: Person):
    told(hugo)

    rows = wishes.of(hugo.pk)
    assert all(row.inbox and row.email != Pace.OFF for row in rows)
    assert [row.kind for row in rows if row.email is None] == [
        Kind.ACCEPTED,
        Kind.PASSED_ON,
        Kind.EXPIRED,
        Kind.ESCALATION_UNANSWERED,
        Kind.STEP_DONE,
    ]
    assert Kind.INVITED not in {row.kind for row in rows}
    assert (inbox.unread(hugo.pk), sweep()) == (1, 1)


def test_what_is_not_wanted_by_mail_is_not_sent_and_stands_in_the_app(told, hugo: Person, petra: Person):
    wishes.choose(hugo.pk, wishes=WITHOUT_OFFERS_BY_MAIL)
    told(hugo, petra)

    assert sweep() == 1
    assert [mail.to for mail in mailbox.taken] == [["petra@acme.test"]]
    assert mails() == {"hugo@acme.test": "withdrawn", "petra@acme.test": "sent"}
    assert inbox.unread(hugo.pk) == 1


def test_what_is_not_wanted_in_the_app_is_neither_counted_nor_shown_and_comes_back(told, hugo: Person):
    told(hugo)
    told(hugo, kind=Kind.RETURNED)
    wishes.choose(hugo.pk, wishes=[wish for wish in wishes.CHOICES if wish != (Kind.RETURNED, Channel.INBOX)])

    assert inbox.unread(hugo.pk) == 1
    assert [notice.kind for group in inbox.page(hugo.pk).groups for notice in group.notices] == ["handoff.offered"]

    wishes.choose(hugo.pk, wishes=wishes.CHOICES)
    assert inbox.unread(hugo.pk) == 2


def test_of_a_muted_case_nothing_is_told_to_whoever_muted_it(told, hugo: Person, petra: Person):
    wishes.mute(hugo.pk, case_id=CASE, reference="ONB-42", now=MONDAY)
    wishes.mute(hugo.pk, case_id=CASE, reference="ONB-42", now=MONDAY + timedelta(days=1))
    told(hugo, petra)
    told(hugo, case_id=uuid7(), case_reference="ONB-43", n=2)

    assert [group.reference for group in inbox.page(hugo.pk).groups] == ["ONB-43"]
    assert (inbox.unread(hugo.pk), inbox.unread(petra.pk), sweep()) == (1, 1, 2)
    assert [(one.case_reference, one.since) for one in wishes.muted(hugo.pk)] == [("ONB-42", MONDAY)]

    wishes.unmute(hugo.pk, case_id=CASE)
    assert inbox.unread(hugo.pk) == 2


def test_the_page_keeps_what_was_chosen(told, client: Client, hugo: Person):
    logged_in(client, hugo)
    everything = [f"{kind}:{channel}" for kind, channel in wishes.CHOICES]
    in_app = [wish for wish in everything if wish.endswith(":inbox")]
    page = client.get("/profile/notices/").content.decode()
    assert page.count(':inbox"') == page.count('"wanted"') == len(in_app)
    assert page.count("<select") == len(everything) - len(in_app)

    said = {"mail:handoff.offered": "digest", "mail:task.late": "off", "mail:case.mentioned": "soon", "quiet": "never"}
    client.post("/profile/notices/", {"wanted": [*in_app[1:], "nonsense", "invitation.sent:email"], **said})

    rows = wishes.of(hugo.pk)
    assert [row.kind for row in rows if not row.inbox] == [Kind.OFFERED]
    assert {row.kind: row.email for row in rows if row.email not in (None, Pace.NOW)} == {
        Kind.OFFERED: Pace.DIGEST,
        Kind.LATE: Pace.OFF,
    }


def test_a_case_is_done_or_muted_from_the_inbox(told, client: Client, hugo: Person, petra: Person):
    told(hugo)
    told(hugo, n=2)
    logged_in(client, hugo)

    client.post(f"/inbox/cases/{CASE}/done/")
    assert (inbox.unread(hugo.pk), len(inbox.page(hugo.pk).groups)) == (0, 1)

    answer = client.post(f"/inbox/cases/{CASE}/mute/", follow=True).content.decode()
    assert "You will hear nothing more of ONB-42" in answer
    assert inbox.page(hugo.pk).groups == []
    assert "Tell me of ONB-42 again" in client.get("/inbox/").content.decode()
    client.post(f"/inbox/cases/{CASE}/unmute/")
    assert len(inbox.page(hugo.pk).groups) == 1
    assert logged_in(Client(), petra).post(f"/inbox/cases/{CASE}/mute/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_the_inbox_costs_one_query(told, hugo: Person, rows: int, django_assert_num_queries):
    wishes.choose(hugo.pk, wishes=WITHOUT_OFFERS_BY_MAIL)
    for n in range(rows):
        told(hugo, n=n, case_id=uuid7())
    with django_assert_num_queries(1):
        assert len(inbox.page(hugo.pk).groups) == rows
