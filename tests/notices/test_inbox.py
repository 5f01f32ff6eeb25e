from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from procops.ids import uuid7
from procops.notices import inbox, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Notice, NoticeState
from procops.scoping import scope
from tests.cast import MONDAY, logged_in
from tests.notices.conftest import FACTS

INBOX = "/inbox/"


def test_unread_notices_are_counted_up_to_a_hundred(told, hugo, petra):
    assert inbox.unread(hugo.pk) == 0
    told(hugo, petra)
    assert inbox.unread(hugo.pk) == 1

    for n in range(2, 110):
        told(hugo, n=n)

    assert inbox.unread(hugo.pk) == 100


def test_what_was_taken_back_is_neither_counted_nor_shown(told, hugo):
    row, _ = told(hugo)
    outbox.withdraw(subject_id=row.subject_id, now=MONDAY)

    assert inbox.unread(hugo.pk) == 0
    assert inbox.page(hugo.pk).groups == []


def test_notices_of_one_case_stand_together_newest_case_first(told, hugo):
    other = {"case_id": uuid7(), "case_reference": "ONB-43", "facts": FACTS | {"case_title": "Otto"}}
    told(hugo, now=MONDAY)
    told(hugo, now=MONDAY + timedelta(minutes=1), **other)
    told(hugo, now=MONDAY + timedelta(minutes=2), kind=Kind.ACCEPTED)

    groups = inbox.page(hugo.pk).groups

    assert [(group.reference, group.title, len(group.notices)) for group in groups] == [
        ("ONB-42", "Nina Roth", 2),
        ("ONB-43", "Otto", 1),
    ]
    assert [notice.kind for notice in groups[0].notices] == ["handoff.accepted", "handoff.offered"]


def test_pages_follow_each_other_without_gap_or_overlap_even_within_one_moment(told, hugo):
    for n in range(7):
        told(hugo, n=n)
    seen, mark = [], ""
    for _ in range(4):
        page = inbox.page(hugo.pk, before=mark, size=2)
        seen += [notice.pk for group in page.groups for notice in group.notices]
        mark = page.older

    assert mark == ""
    newest_first = inbox.of(hugo.pk).order_by("-created_at", "-pk").values_list("pk", flat=True)
    assert seen == list(newest_first)


@pytest.mark.parametrize("mark", ["", "nonsense", "2026-03-02/1", "2026-03-02T09:00:00/x", "\x00/\x00", "9" * 500])
def test_a_mark_that_cannot_be_read_begins_at_the_newest(told, hugo, mark):
    told(hugo)

    assert len(inbox.page(hugo.pk, before=mark).groups) == 1


def test_the_inbox_of_another_organization_is_another_inbox(told, hugo, globex):
    told(hugo)

    with scope(globex.pk):
        assert (inbox.unread(hugo.pk), inbox.page(hugo.pk).groups) == (0, [])


# The pages


def test_a_notice_leads_to_its_case_and_is_read_then(client, told, hugo):
    row, _ = told(hugo, link="/handoffs/?state=offered")
    page = logged_in(client, hugo).get(INBOX).content.decode()
    assert "Mia Sommer handed you “Prepare contract”" in page
    assert "Unread:" in page

    answer = client.get(reverse("notices:follow", args=[row.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/handoffs/?state=offered")
    assert inbox.unread(hugo.pk) == 0
    assert "Unread:" not in client.get(INBOX).content.decode()


@pytest.mark.parametrize("link", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", ""])
def test_a_notice_leads_to_no_other_site(client, told, hugo, link):
    row, _ = told(hugo, link=link)

    assert logged_in(client, hugo).get(reverse("notices:follow", args=[row.pk]))["Location"] == INBOX


def test_one_notice_or_all_are_marked_as_read(client, told, hugo):
    row, _ = told(hugo)
    told(hugo, n=2)
    told(hugo, n=3)

    logged_in(client, hugo).post(reverse("notices:mark_read", args=[row.pk]))
    assert inbox.unread(hugo.pk) == 2

    client.post(reverse("notices:mark_all_read"))
    assert inbox.unread(hugo.pk) == 0


def test_only_what_is_unread_can_be_asked_for(client, told, hugo):
    row, _ = told(hugo)
    inbox.mark_read(hugo.pk, notice_id=row.pk, now=MONDAY)

    assert "You have read everything" in logged_in(client, hugo).get(INBOX + "?show=unread").content.decode()


def test_somebody_elses_notice_is_not_found(client, told, hugo, petra, eve):
    row, _ = told(hugo)
    for stranger in (petra, eve):
        logged_in(client, stranger)
        for pk in (row.pk, uuid4()):
            assert client.get(reverse("notices:follow", args=[pk])).status_code == 404
            assert client.post(reverse("notices:mark_read", args=[pk])).status_code == 404
    assert inbox.unread(hugo.pk) == 1


def test_the_bell_shows_how_many_are_unread(client, told, hugo):
    told(hugo)
    told(hugo, n=2)

    page = logged_in(client, hugo).get("/badges/")

    assert 'id="count-inbox-top" hx-swap-oob="true">2</span>' in page.content.decode()
    assert client.get("/badges/", headers={"if-none-match": page["ETag"]}).status_code == 304
    told(hugo, n=3)
    assert client.get("/badges/", headers={"if-none-match": page["ETag"]}).status_code == 200


def test_the_inbox_costs_the_same_queries_for_one_and_for_three(
    client, told, hugo, django_assert_num_queries, django_assert_max_num_queries
):
    told(hugo)
    logged_in(client, hugo)
    with django_assert_max_num_queries(12) as for_one:  # the counts of the side bar are among them
        client.get(INBOX)
    told(hugo, n=2)
    told(hugo, n=3)

    with django_assert_num_queries(len(for_one)):
        client.get(INBOX)


def test_an_admin_deals_with_what_could_not_be_delivered(client, told, ada, hugo):
    rows = [told(hugo, n=n)[1] for n in (1, 2)]
    Notice.objects.filter(channel="email").update(state=NoticeState.FAILED, last_error="mailbox is full")
    page = logged_in(client, ada).get(reverse("notices:undelivered")).content.decode()
    assert "mailbox is full" in page

    client.post(reverse("notices:retry", args=[rows[0].pk]))
    client.post(reverse("notices:discard", args=[rows[1].pk]))

    states = Notice.objects.filter(channel="email").order_by("dedup_key").values_list("state", flat=True)
    assert sorted(states) == ["discarded", "pending"]
    again = client.post(reverse("notices:retry", args=[rows[0].pk]), follow=True).content.decode()
    assert "This message has been sent again or discarded already." in again
