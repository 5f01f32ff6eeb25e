"""A designer sees what a draft changes against the way the process runs today, on both maps, and what that answers."""

from collections.abc import Callable

from playwright.sync_api import expect

from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from tests.purchasing import document
from workflows import publishing
from workflows.models import FailurePoint, Process


def test_today_and_the_draft_beside_each_other(
    visitor: Callable[..., Visitor], purchasing: Process, dora: Person, site: str
) -> None:
    faster = document()
    approve = next(step for step in faster["steps"] if step["key"] == "approve")
    approve["deadline"] = [{"value": 4, "unit": "working_hours"}]
    (out,) = [flow for flow in faster["flows"] if flow["to"] == "approve"]
    check = {"key": "check", "name": "Check the price", "kind": "task", "lane": "buyers", "fill": ["price"]}
    faster["fields"].append({"key": "price", "label": "Price", "type": "text"})
    faster["steps"].append({**check, "deadline": [{"value": 1, "unit": "working_days"}]})
    faster["flows"].append({**out, "key": "to_check", "to": "check"})
    faster["flows"].append({**out, "key": "checked", "from": "check"})
    faster["flows"].remove(out)
    publishing.save_draft(purchasing, faster, seen=None, by=as_actor(dora), now=MONDAY)
    seat = visitor(dora)

    seat.go("/processes/purchasing/")
    seat.page.get_by_role("button", name="Keep version 1 as it runs today").click()
    expect(seat.heading("Where it fails today")).to_be_visible()
    today, design = seat.page.locator("#map-before"), seat.page.locator("#map-after")
    expect(today.get_by_role("button", name="Approve it").and_(today.get_by_label("different"))).to_be_visible()
    expect(design.get_by_role("button", name="Check the price").and_(design.get_by_label("new"))).to_be_visible()

    seat.page.get_by_label("Where", exact=True).select_option(label="Approve it")
    seat.page.get_by_label("What goes wrong here").fill("It lies for days")
    seat.press("Mark it")
    expect(today.get_by_label("different, Failure point 1")).to_be_visible()
    seat.page.get_by_label("What answers failure point 1").select_option("step:approve")
    seat.page.get_by_role("button", name="Save", exact=True).click()
    expect(seat.page.get_by_label("What answers failure point 1")).to_have_value("step:approve")
    assert FailurePoint.objects.get().answer_key == "approve"

    today.get_by_role("button", name="Approve it").focus()
    seat.page.keyboard.press("Enter")
    expect(design).to_have_attribute("data-map-focus", "approve")
    inspection = Inspection(seat.page, site, who="designer")
    inspection.look_at_this("compare-today")
    assert inspection.faults == []
