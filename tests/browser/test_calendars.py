"""A lead keeps the hours of their team: their own calendar, a wrong line named, a half day, the year looked at."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import expect

from procops.people.models import Organization, Person, Team
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor


def test_a_lead_gives_their_team_its_own_hours_and_a_half_day(
    visitor: Callable[..., Visitor], acme: Organization, ivy: Person, it_service: Team, site: str
) -> None:
    seat = visitor(ivy)
    seat.go("/settings/calendars/")
    seat.press("Give IT service hours of its own")
    expect(seat.heading("IT service")).to_be_visible()
    expect(seat.page.locator(".calendar-month")).to_have_count(12)
    seat.sees("2 working days from now is Wednesday 4 March 2026, 11:00 (UTC).")

    # What is typed is shown before it is saved, the country's regions with it.
    seat.page.get_by_label("Tuesday", exact=True).fill("")
    seat.page.get_by_label("Public holidays of").select_option(label="Germany")
    expect(seat.page.get_by_label("Region").locator("option", has_text="Bayern")).to_have_count(1)
    seat.sees("2 working days from now is Thursday 5 March 2026, 11:00 (UTC).")
    seat.sees("Nothing is saved yet.")
    seat.page.get_by_label("Region").select_option(label="Bayern")
    expect(seat.page.locator("td[title*='Epiphany']")).to_have_text("6, Public holiday, Epiphany")

    seat.page.get_by_label("Friday", exact=True).fill("9–25")
    seat.press("Save")
    expect(seat.page.locator("[data-field=fri] .field-errors")).to_contain_text("24 hours")
    seat.page.get_by_label("Friday", exact=True).fill("22–6")
    seat.press("Save")
    seat.is_told("Saved.")
    expect(seat.page.get_by_label("Friday", exact=True)).to_have_value("22:00–06:00")

    seat.fill({"Day": date(2026, 12, 23), "Works": "9–12", "What it is": "Early Christmas"})
    seat.press("Add")
    row = seat.page.get_by_role("row", name="Wed 23 December 2026")
    expect(row).to_contain_text("Shorter day · Early Christmas")
    expect(seat.page.locator("td.day-half")).to_have_count(1)
    inspection = Inspection(seat.page, site, who="calendars")
    inspection.look_at_this("calendar-edited")
    inspection.look_at("/settings/calendars/")
    assert inspection.faults == []
