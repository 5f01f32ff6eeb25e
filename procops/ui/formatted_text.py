"""Markdown that people wrote (instructions, comments) as HTML that cannot harm."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_plain = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
CELLS_AT_MOST = 5_000
"""Short lines of a table are filled up to its head: ten thousand letters could ask for 400,000 cells, a second."""

# No images: one from another server would tell that server who reads, and when.
_ALLOWED_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def to_html(text: str) -> SafeString:
    """Render Markdown. HTML in it is shown as text; links lead out without telling where from."""
    return mark_safe(  # noqa: S308 - cleaned by nh3, the reason this function exists
        nh3.clean(
            _renderer(text).render(text),
            tags=_ALLOWED_TAGS,
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )


def _renderer(text: str) -> MarkdownIt:
    lines = text.splitlines()
    widest = max((line.count("|") for line in lines), default=0)
    return _plain if widest * len(lines) > CELLS_AT_MOST else _markdown
