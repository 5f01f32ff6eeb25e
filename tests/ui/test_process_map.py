"""The map as data for the island, and as a table for those who cannot see it."""

import json

from django.template import Context, Template

from procops.ui import process_map

DOCUMENT = {
    "process": {"name": "Order", "key": "order"},
    "lanes": [{"key": "sales", "name": "Sales"}, {"key": "legal", "name": "Legal", "informed": []}],
    "fields": [],
    "steps": [
        {"key": "ask", "name": "Ask", "kind": "start", "lane": "sales"},
        {
            "key": "review",
            "name": "Review",
            "kind": "task",
            "lane": "legal",
            "approval": True,
            "instructions": "Nobody else's business",
            "deadline": [{"value": 2, "unit": "working_days"}],
        },
        {"key": "over", "name": "Over", "kind": "end"},
    ],
    "flows": [
        {
            "key": "f1",
            "from": "ask",
            "to": "review",
            "contract": {"accept_within": {"value": 4, "unit": "working_hours"}},
        },
        {"key": "f2", "from": "review", "to": "over", "label": "Fine"},
    ],
}
PEOPLE = {"legal": {"name": "Legal pool", "accountable": "Maya Chen"}}
PROGRESS = {"steps": {"review": {"state": "live", "late": True, "who": "Ana Ruiz"}}, "flows": {"f1": "taken"}}


def test_the_island_gets_what_it_draws_and_its_words():
    drawing = process_map.drawing(DOCUMENT, PEOPLE, PROGRESS)

    assert drawing["document"]["lanes"] == [{"key": "sales", "name": "Sales"}, {"key": "legal", "name": "Legal"}]
    assert drawing["document"]["flows"][1] == {"key": "f2", "from": "review", "to": "over"}
    assert drawing["labels"]["deadlines"] == {"review": "2 working days"}
    assert drawing["labels"]["limits"] == {"f1": {"short": "4 h", "full": "to be accepted within 4 working hours"}}
    assert drawing["labels"]["conditions"] == {"f2": "Fine"}
    assert (drawing["people"], drawing["progress"]) == (PEOPLE, PROGRESS)


def test_instructions_stay_on_the_server():
    assert "Nobody else" not in str(process_map.drawing(DOCUMENT, PEOPLE, PROGRESS))


def test_the_table_says_what_the_map_shows():
    ask, review, over = process_map.rows(DOCUMENT, PEOPLE, PROGRESS)

    assert (review.name, review.kind, review.lane, review.hue) == ("Review", "approval", "Legal", 1)
    assert (review.who, review.deadline, review.state, review.is_late) == (
        "Ana Ruiz",
        "2 working days",
        "You are here",
        True,
    )
    assert ask.onward == [process_map.Onward("Review", "", "to be accepted within 4 working hours")]
    assert review.onward == [process_map.Onward("Over", "Fine", "")]
    assert (over.lane, over.hue, over.state) == ("", None, "")


def test_a_page_without_scripts_still_has_the_table():
    html = Template("{% process_map document people progress 'review' %}").render(
        Context({"document": DOCUMENT, "people": PEOPLE, "progress": PROGRESS})
    )

    assert 'id="process-map" data-map="process-map-data"' in html
    assert 'data-map-focus="review"' in html
    assert "to be accepted within 4 working hours" in html
    data = html.split('<script id="process-map-data" type="application/json">')[1].split("</script>")[0]
    assert json.loads(data)["labels"]["words"]["live"] == "You are here"
