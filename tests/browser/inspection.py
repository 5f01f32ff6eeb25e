"""Looks at one page as it stands in the browser, and says everything that is wrong with it."""

import os
import re
from contextlib import suppress

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response, TimeoutError

from procops.running.binaries import ROOT

SCREENS = ROOT / "var" / "test-reports" / "screens"
"""Not in Playwright's own folder, which the next run of any test sweeps."""
KEEPS_SCREENS = os.environ.get("PROCOPS_SCREENSHOTS") == "on"
SMALLEST_TEXT = 12
"""Pixels, at default zoom; the map's own zoom included."""

_SMALL_TEXT = """smallest => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest("script, style, noscript, progress, .visually-hidden, .skip-link")) continue;
    const map = element.closest(".react-flow__viewport");
    const zoom = map ? new DOMMatrix(getComputedStyle(map).transform).a
      : element instanceof SVGElement ? Math.hypot(element.getScreenCTM().a, element.getScreenCTM().b) : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * zoom;
    if (size < smallest - 0.01) found.add(`${size.toFixed(1)} px: ${text.slice(0, 30)}`);
  }
  return [...found];
}"""

_SQUEEZED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || element instanceof SVGElement) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest("script, style, noscript, progress, .visually-hidden, .skip-link, .react-flow")) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top))).size;
    if (lines >= 4 && lines >= 2 * text.split(/[^\\p{L}\\p{N}]+/u).filter(Boolean).length) {
      found.push(`${lines} lines: ${text.slice(0, 60)}`);
    }
  }
  return found;
}"""
"""Text in so narrow a place that its words are torn."""

_TORN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (element instanceof SVGElement) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest("script, style, noscript, progress, .visually-hidden, .skip-link, .react-flow")) continue;
    for (const day of walker.currentNode.textContent.matchAll(/\\b\\d{4}-\\d\\d-\\d\\d\\b/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, day.index);
      range.setEnd(walker.currentNode, day.index + day[0].length);
      const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top))).size;
      if (lines > 1) found.add(`${day[0]} in: ${walker.currentNode.textContent.trim().slice(0, 60)}`);
    }
  }
  return [...found];
}"""
"""Days that are broken at their hyphens."""

_APART = """() => {
  const says = node => node.nodeType === Node.TEXT_NODE ? node.textContent.trim()
    : node instanceof Element && !node.matches(".visually-hidden") && node.checkVisibility();
  const wraps = cell => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top))).size;
      if (lines > 1 && !walker.currentNode.parentElement.closest(".visually-hidden")) return true;
    }
    return false;
  };
  return [...document.querySelectorAll(".table-cards td[data-label]")]
    .filter(cell => getComputedStyle(cell).display.includes("flex"))
    .filter(cell => [...cell.childNodes].filter(says).length > 1 && wraps(cell))
    .map(cell => cell.innerHTML.trim().slice(0, 80));
}"""
"""Cells of a phone's cards whose parts wrap beside each other, as columns: they need one element around them."""

_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room && document.body.scrollWidth <= room) return [];
  const reaches = element => element.getBoundingClientRect().right > room + 0.5;
  const guilty = [...document.querySelectorAll("main *")].filter(reaches).slice(0, 3);
  const named = guilty.map(one => one.outerHTML.slice(0, 80)).join(" | ");
  return [`${document.documentElement.scrollWidth} px wide: ${named}`];
}"""

_IS_DRAWN = """() => [...document.querySelectorAll("[data-map], [data-designer]")].every(map => map.querySelector(
      ".react-flow__node, .designer-empty"))
  && [...document.querySelectorAll("[data-chart]")].every(chart => chart.matches("[data-chart-drawn]"))"""

_IS_DARK = """() => document.documentElement.dataset.bsTheme === "dark"
  && new Promise(drawn => requestAnimationFrame(() => drawn(true)))"""


class Inspection:
    """Opens one address after the other in one browser tab and collects what is wrong with the pages."""

    def __init__(self, page: Page, site: str, *, who: str, in_dark: bool = True) -> None:
        """
        :param in_dark: off for whoever sees what somebody else is shown in dark as well: contrast takes the longest.
        """
        self.page, self.site, self.who, self.in_dark = page, site, who, in_dark
        self.faults: list[str] = []
        self._at, self._number = "", 0
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._found(f"script failed: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def look_at(self, path: str) -> None:
        """In light and dark at 1440 pixels, and on a phone."""
        self.page.emulate_media(color_scheme="light")
        self._begin(path)
        self.page.goto(path)
        self._look()

    def look_at_this(self, name: str) -> None:
        """The same for the page as it stands: what a form was answered with has no address to go to."""
        self.page.emulate_media(color_scheme="light")
        self._begin(name)
        self._look()
        self._size(1440, 900)

    def _begin(self, at: str) -> None:
        self._at = at
        self._number += 1
        self._size(1440, 900)

    def _look(self) -> None:
        self.page.wait_for_function(_IS_DRAWN)
        self.page.evaluate(Axe().axe_script)
        self._axe("light", {"resultTypes": ["violations"]})
        self._squeezed()
        self._keep("1440")
        if self.in_dark:
            self.page.emulate_media(color_scheme="dark")
            self.page.wait_for_function(_IS_DARK)
            self._axe("dark", {"resultTypes": ["violations"], "runOnly": ["color-contrast"]})
            self._keep("1440-dark")
        self._size(390, 844)
        if self.in_dark:
            self._keep("390-dark")
            self.page.emulate_media(color_scheme="light")
        self._too_wide()
        self._squeezed()
        self._apart()
        self._small_text()
        self._keep("390")
        self._size(768, 1024)
        self._too_wide()
        self._squeezed()
        self._keep("768")

    def _axe(self, theme: str, options: dict[str, object]) -> None:
        for violation in self.page.evaluate("options => axe.run(options)", options)["violations"]:
            for node in violation["nodes"][:3]:
                summary = " ".join(node["failureSummary"].split())
                self._found(f"axe, {theme}: {violation['id']}: {node['html'][:160]}: {summary[:200]}")

    def _too_wide(self) -> None:
        with suppress(TimeoutError):  # charts take the new width a moment after the window
            self.page.wait_for_function(f"() => !({_TOO_WIDE})().length", timeout=5000)
        for problem in self.page.evaluate(_TOO_WIDE):
            self._found(problem)

    def _squeezed(self) -> None:
        for problem in self.page.evaluate(_SQUEEZED):
            self._found(f"squeezed text: {problem}")
        for problem in self.page.evaluate(_TORN):
            self._found(f"torn day: {problem}")

    def _apart(self) -> None:
        for problem in self.page.evaluate(_APART):
            self._found(f"cell in columns: {problem}")

    def _small_text(self) -> None:
        for problem in self.page.evaluate(_SMALL_TEXT, SMALLEST_TEXT):
            self._found(f"small text: {problem}")

    def _size(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def _keep(self, suffix: str) -> None:
        if KEEPS_SCREENS:
            without_ids = re.sub(r"/[\w-]{36,}/", "/", self._at.lower())
            name = re.sub(r"[^a-z0-9]+", "-", without_ids).strip("-")[:60]
            picture = SCREENS / self.who / f"{self._number:02}-{name}-{suffix}.png"
            self.page.screenshot(path=picture, full_page=True)

    def _found(self, problem: str) -> None:
        self.faults.append(f"{self._at}: {problem}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # A poll that was under way when the page was left; one that may not be made is told by the browser itself.
        is_given_up = message.text.startswith(("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort"))
        if message.type == "error" and not is_given_up and not message.text.startswith("Failed to load resource"):
            self._found(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site}/", "data:", "blob:", "about:")):
            self._found(f"leaves the site: {request.url}")

    def _on_response(self, response: Response) -> None:
        """The page itself may say that there is nothing; what it is made of must be there."""
        if response.status >= 400 and not response.request.is_navigation_request():
            self._found(f"answered {response.status}: {response.url}")
