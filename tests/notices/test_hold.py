"""After a restore no mail goes out until an admin says so."""

from datetime import timedelta

import pytest
from django.test import Client

from procops.notices import hold
from procops.notices.models import MailHold, Notice
from procops.people import rules
from procops.people.audit import AuditEntry
from procops.people.models import Organization, Person
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.notices import mailbox
from tests.notices.test_delivery import sweep


@pytest.fixture
def held(acme: Organization, told, hugo: Person, ivy: Person) -> Organization:
    told(hugo, ivy)
    hold.keep_all_back(now=MONDAY)
    return acme


def states() -> list[str]:
    return list(Notice.objects.filter(channel="email").order_by("id").values_list("state", flat=True))


def test_nothing_goes_out_and_what_comes_waits_behind_it(held: Organization, told, pam: Person):
    told(pam)

    assert sweep(MONDAY + timedelta(days=3)) == 0
    assert states() == ["pending"] * 3
    assert hold.waiting() == 3


def test_others_are_not_kept_waiting_by_it(held: Organization, globex: Organization, told, hugo: Person):
    with scope(globex.pk):
        MailHold.objects.all().delete()
    assert hold.of(held.pk) is not None
    with scope(globex.pk):
        assert hold.of(globex.pk) is None


@pytest.mark.parametrize(("send", "after", "mails"), [(True, "sent", 2), (False, "discarded", 0)])
def test_an_admin_sends_or_gives_up_what_waits(held: Organization, ada: Person, send: bool, after: str, mails: int):
    assert hold.release(by=as_actor(ada), send=send, now=MONDAY) == 2

    assert sweep() == mails
    assert (len(mailbox.taken), states()) == (mails, [after] * 2)
    said = AuditEntry.objects.get(kind="mail.released" if send else "mail.dropped")
    assert (said.actor_id, said.facts) == (ada.pk, {"count": "2"})


def test_it_is_released_once_and_by_an_admin(held: Organization, ada: Person, hugo: Person):
    with pytest.raises(rules.AdminsOnly):
        hold.release(by=as_actor(hugo), send=True, now=MONDAY)
    hold.release(by=as_actor(ada), send=True, now=MONDAY)
    with pytest.raises(hold.NotHeld):
        hold.release(by=as_actor(ada), send=True, now=MONDAY)


def test_the_page_says_so_and_has_both_buttons(held: Organization, client: Client, ada: Person, hugo: Person):
    page = logged_in(client, ada).get("/settings/undelivered/").content.decode()
    assert "Since 2 Mar 2026 09:00 nothing is sent. 2 messages wait" in page

    answer = client.post("/settings/undelivered/release/", {"waiting": "discard"}, follow=True)

    assert "2 messages have been given up." in answer.content.decode()
    assert "mail-is-held" not in answer.content.decode()
    assert logged_in(Client(), hugo).post("/settings/undelivered/release/").status_code == 403
