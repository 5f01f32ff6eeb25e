"""Markdown that people wrote (instructions, comments) as HTML that cannot harm."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])

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
            _markdown.render(text),
            tags=_ALLOWED_TAGS,
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )
