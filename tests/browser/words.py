"""What the pages say: no key where a label belongs, no text of an exception, no moment without its zone.

`tests.browser.test_pages` asks it of every answer of its walk.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

UNSEEN = {"script", "style", "template", "noscript", "svg"}
QUOTED = {"code", "pre", "kbd", "samp", "textarea"}
"""What is shown to be copied or changed as it stands: a process file, a token, a column's name."""
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-confirm")

FAULTS = {
    "a raw key": re.compile(r"(?<![\w@./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@/])"),
    "an exception": re.compile(r"Traceback|\b[A-Z]\w*(?:Error|Exception)\b|DoesNotExist|\bobject at 0x"),
    "a template's braces": re.compile(r"\{\{|\}\}|\{%|%\(\w+\)s|\[object "),
    "a Python value": re.compile(r"\bNone\b|\bnan\b|<[A-Z]\w+: |datetime\.|\bUUID\("),
}
MOMENT = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?,? (?:[01]?\d|2[0-3]):[0-5]\d\b")
"""A day and a time of day. It stands in a ``<time>``, whose ``datetime`` names its offset; in sentences that is not
possible everywhere, so every page of somebody who has logged in says once in whose zone its times are."""
ZONE = re.compile(r"Times are in \w+")


class Words(HTMLParser):
    """Everything a page says, by where it says it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.said: list[tuple[str, bool, bool]] = []
        """Text; whether it is quoted; whether it says a moment with its zone."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self._is_unseen():
            # What a hover says of a moment is beside the moment itself.
            timed = tag == "time"
            self.said += [(given[name] or "", False, timed) for name in SPOKEN if given.get(name)]
        if tag not in EMPTY:
            self.open.append((tag, given.get("datetime") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_unseen():
            around = {tag for tag, _at in self.open}
            quoted = bool(around & QUOTED) or ("option" in around and data.strip() == "None")  # to choose nothing
            timed = "time" in around
            self.said.append((" ".join(data.split()), quoted, timed))

    def _is_unseen(self) -> bool:
        return any(tag in UNSEEN for tag, _at in self.open)


def faults_of(page: str) -> Iterator[str]:
    """Everything on a page that nobody should have to read."""
    words = Words()
    words.feed(page)
    says_zone = any(ZONE.search(text) for text, _quoted, _timed in words.said)
    for text, is_quoted, is_timed in words.said:
        if is_quoted:
            continue
        for what, pattern in FAULTS.items():
            if found := pattern.search(text):
                yield f"{what}: {found[0]!r} in {text[:80]!r}"
        if not is_timed and not says_zone and (moment := MOMENT.search(text)):
            yield f"a moment without its zone: {moment[0]!r} in {text[:80]!r}"
