"""The map of a process as SVG: where everything stands, what is written, and what is orange."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from workflows import gallery
from workflows.drawing import colours, sheet, thumbnail
from workflows.drawing.inscriptions import inscriptions_of
from workflows.drawing.layout import Layout, lay_out
from workflows.drawing.lettering import lines_of, width_of
from workflows.graph import Graph

SVG = "{http://www.w3.org/2000/svg}"
TEMPLATES = [document["process"]["key"] for document in gallery.documents()]


def _document() -> dict[str, Any]:
    """Ask and do in one lane, check in another, from where work may come back."""
    steps = [
        {"key": "ask", "name": "Ask", "kind": "start", "lane": "desk"},
        {"key": "do", "name": 'Weigh <b> & "c"', "kind": "task", "lane": "desk"},
        {"key": "check", "name": "Check", "kind": "task", "lane": "lab"},
        {"key": "over", "name": "Over", "kind": "end"},
    ]
    flows = [
        {"key": "f1", "from": "ask", "to": "do"},
        {"key": "f2", "from": "do", "to": "check"},
        {"key": "f3", "from": "check", "to": "over", "label": "good"},
        {"key": "f4", "from": "check", "to": "do", "label": "bad"},
    ]
    return {
        "format": 1,
        "process": {"key": "small", "name": "Fish & chips", "kind": "support", "prefix": "FC"},
        "lanes": [{"key": "desk", "name": "Desk"}, {"key": "lab", "name": "Lab <1>"}],
        "fields": [],
        "steps": steps,
        "flows": flows,
    }


def _laid_out(graph: Graph) -> Layout:
    return lay_out(graph, inscriptions_of(graph))


def test_a_step_stands_in_the_column_of_its_longest_way_and_in_the_row_of_its_lane() -> None:
    layout = _laid_out(Graph.of(_document()))

    assert [(card.key, card.lane) for card in layout.cards] == [("ask", 0), ("do", 0), ("check", 1), ("over", 1)]
    lefts = [card.x for card in layout.cards]
    assert lefts == sorted(set(lefts))
    ask, do, check, over = layout.cards
    assert (ask.x, ask.width, ask.height) == (16, 184, 64)
    desk, lab = layout.lanes
    assert (desk.y, lab.y) == (0, desk.height)
    assert all(desk.y < card.y and card.y + card.height < lab.y for card in (ask, do))
    assert all(lab.y < card.y and card.y + card.height < layout.height for card in (check, over))


def test_lines_run_from_card_to_card_and_what_goes_back_goes_round() -> None:
    layout = _laid_out(Graph.of(_document()))
    ask, do, check, over = layout.cards
    lines = {line.key: line.points for line in layout.lines}

    assert lines["f1"] == ((ask.x + 184, ask.y + 32), (do.x, ask.y + 32))
    assert lines["f3"] == ((check.x + 232, check.y + 52), (over.x, check.y + 52))
    back = lines["f4"]
    assert (back[0], back[-1][0]) == ((check.x + 232, check.y + 52), do.x)
    assert back[1][0] > check.x + 232
    assert back[-2][0] < do.x
    assert do.y + do.height < back[2][1] == back[3][1] < check.y


def test_everything_written_is_escaped_and_told_to_who_cannot_see_it() -> None:
    drawn = sheet(Graph.of(_document()), under="Version 1")

    assert "Weigh &lt;b&gt; &amp; &quot;c&quot;" in drawn
    root = ElementTree.fromstring(drawn)
    assert root.findtext(f"{SVG}title") == "Map of Fish & chips"
    assert root.findtext(f"{SVG}desc") == "Version 1: 2 roles, 3 steps, 2 handoffs"
    written = [each.text for each in root.iter(f"{SVG}text")]
    assert written[:2] == ["Fish & chips", "Version 1"]
    assert {"Lab <1>", "Ask", 'Weigh <b> & "c"', "Check", "Over", "good", "bad"} <= set(written)


def test_only_handoffs_are_orange() -> None:
    root = ElementTree.fromstring(sheet(Graph.of(_document()), under="Version 1"))
    lines = [each.get("stroke") for each in root.iter(f"{SVG}path") if each.get("stroke-width") in ("2", "1.8")]

    assert sorted(filter(None, lines)) == sorted([colours.FLOW] * 2 + [colours.HANDOFF_LINE] * 2)


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_template_is_drawn_on_one_page_with_no_two_cards_on_one_place(key: str) -> None:
    graph = Graph.of(gallery.document(key))
    layout = _laid_out(graph)

    assert {card.key for card in layout.cards} == set(graph.steps)
    for index, one in enumerate(layout.cards):
        assert 0 <= one.x < one.x + one.width <= layout.width
        for other in layout.cards[index + 1 :]:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y, (one.key, other.key)

    drawn = sheet(graph, under="Version 1")
    root = ElementTree.fromstring(drawn)
    width, height = (float(root.get(side, "").removesuffix("mm")) for side in ("width", "height"))
    assert width <= 277
    assert height <= 190
    assert "style" not in drawn.replace("font-style", "")


@pytest.mark.parametrize("key", TEMPLATES)
def test_no_words_leave_their_card(key: str) -> None:
    root = ElementTree.fromstring(sheet(Graph.of(gallery.document(key)), under="Version 1"))
    looked_at = 0
    for group in root.iter(f"{SVG}g"):
        box = _box(group)
        if box is None:
            continue
        left, top, right, bottom = box
        for words in group.findall(f"{SVG}text"):
            if words.get("text-anchor"):
                continue  # a condition stands above its pill
            x, y, size = (float(words.get(name, "")) for name in ("x", "y", "font-size"))
            wide = width_of(words.text or "", size, bold="font-weight" in words.attrib)
            assert left < x < x + wide < right, words.text
            assert top < y - size * 0.75 < y < bottom, words.text
            looked_at += 1
    assert looked_at > 20


def _box(group: ElementTree.Element) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of the card that a group draws."""
    if (card := group.find(f"{SVG}polygon")) is not None:
        corners = [tuple(map(float, corner.split(","))) for corner in card.get("points", "").split()]
        return (*map(min, zip(*corners, strict=True)), *map(max, zip(*corners, strict=True)))  # type: ignore[return-value]
    card = group.find(f"{SVG}rect")
    if card is None or group.find(f"{SVG}title") is None:
        return None
    x, y, width, height = (float(card.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def test_words_are_broken_where_they_do_not_fit_and_end_in_an_ellipsis() -> None:
    assert lines_of("one two three", width=65, size=15, at_most=3) == ["one two", "three"]
    assert lines_of("one two three", width=65, size=15, at_most=1) == ["one t…"]
    assert lines_of("Donaudampfschiff", width=65, size=15, at_most=2) == ["Donau…"]
    assert lines_of("", width=60, size=15, at_most=2) == []


def test_a_draft_with_nothing_in_it_is_drawn_too() -> None:
    empty = _document() | {"lanes": [], "steps": [], "flows": []}
    ElementTree.fromstring(sheet(Graph.of(empty), under="Draft of version 1"))
    assert thumbnail(Graph.of(empty)).drawing.count("<rect") == 1


def test_a_thumbnail_has_lanes_steps_and_flows_and_no_words_or_colours_of_its_own() -> None:
    small = thumbnail(Graph.of(_document()))

    assert (small.width, small.height) == (79, 24)
    assert (small.drawing.count("map-thumb-lane"), small.drawing.count("map-thumb-step")) == (2, 4)
    assert (small.drawing.count("map-thumb-flow"), small.drawing.count("is-handoff")) == (4, 2)
    assert not re.search(r"<text|style=|fill=|stroke=|#", small.drawing)
