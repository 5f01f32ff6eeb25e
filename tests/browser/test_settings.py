"""Settings as people find them: an admin asks the audit log and takes it along; a member ends a device of theirs."""

from collections.abc import Callable

from playwright.sync_api import expect

from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor

Arrives = Callable[..., Visitor]


def test_an_admin_finds_who_did_what_and_takes_it_along(visitor: Arrives, ada: Person, dora: Person, site: str) -> None:
    seat = visitor(ada)
    seat.go("/teams/new/")
    seat.fill({"Name": "Movers"})
    seat.press("Make the team")
    expect(seat.heading("Movers")).to_be_visible()

    seat.press("Settings")
    seat.press("Audit log")
    seat.page.get_by_label("Who", exact=True).select_option(label="Ada Lovett")
    seat.page.get_by_label("What", exact=True).select_option(label="Teams")
    seat.page.get_by_label("From").fill("2026-03-02")
    seat.press("Show")
    expect(seat.page.locator("[data-row]")).to_have_count(1)
    expect(seat.page.locator("[data-row]")).to_contain_text("made the team Movers")
    assert f"person={ada.pk}" in seat.page.url
    inspection = Inspection(seat.page, site, who="settings")
    inspection.look_at_this("settings-audit")
    assert inspection.faults == []
    with seat.page.expect_download() as saved:
        seat.page.locator("a[href*='download=csv']").first.evaluate("link => link.click()")
    text = saved.value.path().read_text()
    assert ("made the team Movers" in text, len(text.splitlines())) == (True, 2)


def test_a_member_signs_out_on_another_device(visitor: Arrives, mia: Person, site: str) -> None:
    phone, desk = visitor(mia, viewport="phone"), visitor(mia)
    desk.go("/profile/")
    desk.press("Signed-in devices")
    expect(desk.page.locator("[data-row]")).to_have_count(2)
    inspection = Inspection(desk.page, site, who="settings")
    inspection.look_at_this("profile-devices")
    assert inspection.faults == []

    desk.press("Sign out everywhere else")
    desk.is_told("Signed out on 1 other device.")
    expect(desk.page.locator("[data-row]")).to_have_count(1)
    phone.go("/queue/")
    expect(phone.page.get_by_label("Password")).to_be_visible()
