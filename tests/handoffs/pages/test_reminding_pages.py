"""Remind me later and Send a reminder, on the pages and over REST."""

from datetime import timedelta

from django.test import Client

from handoffs.models import Snooze
from procops.people.models import Person
from tests.cast import MONDAY
from tests.handoffs.pages.desks import Ask, AtWork, live
from workflows.models import Entry


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_task_is_put_away_from_its_page_and_brought_back_from_the_queue(
    at_work: AtWork, accepted: Ask, hugo: Person
) -> None:
    task, browser = live(accepted(), "approve"), at_work(hugo)
    address = f"/tasks/{task.pk}/later/"
    assert 'value="2026-03-03T09:00"' in text(browser, address)  # tomorrow morning is offered

    wrong = browser.post(address, {"until": "2026-03-01T09:00"})
    assert (wrong.status_code, "within the next twelve months" in wrong.content.decode()) == (422, True)
    assert browser.post(address, {"until": "2026-03-03T09:00", "next": "/queue/"})["Location"] == "/queue/"

    assert Snooze.objects.get().until == MONDAY + timedelta(days=1)
    queue = text(browser, "/queue/")
    assert "comes back Tue 3 Mar, 09:00" in queue
    assert "You are reminded" in text(browser, f"/tasks/{task.pk}/")
    browser.post(f"/tasks/{task.pk}/back/")
    assert "comes back" not in text(browser, "/queue/")


def test_a_reminder_is_sent_from_what_one_has_given(at_work: AtWork, ask: Ask, mia: Person) -> None:
    task = live(ask(), "approve")
    browser = at_work(mia)
    assert f"/tasks/{task.pk}/remind/" in text(browser, "/handoffs/?side=outgoing")

    sent = browser.post(f"/tasks/{task.pk}/remind/", {"words": "Needed today"}, follow=True).content.decode()
    assert "Hugo Brandt has been reminded." in sent
    assert "reminded Hugo Brandt of “Approve it”" in sent
    again = browser.post(f"/tasks/{task.pk}/remind/", {"words": ""})
    assert (again.status_code, "was reminded 0 minutes ago" in again.content.decode()) == (409, True)
    assert Entry.objects.filter(kind="task.nudged").count() == 1
