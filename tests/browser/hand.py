"""A hand at the designer: presses, types, and moves the drawing as people do."""

import re

from playwright.sync_api import Locator, Page, expect


class Hand:
    """A designer's hand: every press of the mouse, and every choice in a list, is counted; typing is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, what: Locator | str, **how: object) -> None:
        where = self.page.get_by_role("button", name=what, exact=True) if isinstance(what, str) else what
        self.bring_into_sight(where)
        where.click(**how)  # type: ignore[arg-type]
        self.clicks += 1

    def bring_into_sight(self, what: Locator) -> None:
        """With the wheel, as the drawing is moved: nothing else scrolls it."""
        if not what.evaluate("what => Boolean(what.closest('.react-flow'))"):
            return
        canvas = self.page.locator(".designer-canvas")
        for _ in range(20):
            box, frame = what.bounding_box(), canvas.bounding_box()
            assert box
            assert frame
            heads = self.page.locator(".map-lane-heads").bounding_box() or {"width": 0}
            left, right = frame["x"] + heads["width"], frame["x"] + frame["width"]
            across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            is_beside = not left + box["width"] / 2 <= across <= right - box["width"] / 2
            is_above_or_below = not frame["y"] <= down <= frame["y"] + frame["height"]
            if not is_beside and not is_above_or_below:
                return
            self.page.mouse.move((left + right) / 2, frame["y"] + frame["height"] / 2)
            self.page.mouse.wheel(
                (across - (left + right) / 2) if is_beside else 0,
                (down - frame["y"] - frame["height"] / 2) if is_above_or_below else 0,
            )
            self.page.wait_for_timeout(50)
        raise AssertionError("not brought into sight")

    def choose(self, label: str, value: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=True).select_option(label=value)
        self.clicks += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def key(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    # What the designer shows

    def card(self, name: str) -> Locator:
        return self.page.locator("[data-step]").filter(has_text=re.compile(rf"^{re.escape(name)}"))

    def node(self, name: str) -> Locator:
        return self.page.locator(".react-flow__node").filter(has=self.card(name))

    @property
    def panel(self) -> Locator:
        return self.page.locator(".designer-panel")

    def is_saved(self) -> None:
        expect(self.page.locator(".designer-saved")).to_have_text("Saved")

    def cards(self) -> list[str]:
        return self.page.locator("[data-step] .map-step-name").all_inner_texts()
