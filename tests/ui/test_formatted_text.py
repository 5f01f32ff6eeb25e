"""Markdown of strangers: it looks as they meant it, and cannot do what they might have meant."""

from html.parser import HTMLParser

import pytest

from procops.ui.formatted_text import to_html


def tags_of(html: str) -> list[tuple[str, list[str]]]:
    """Every tag that a browser would see, with the names of its attributes."""
    found: list[tuple[str, list[str]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, [name for name, _ in attributes]))  # type: ignore[method-assign]
    parser.feed(html)
    return found


def test_words_lists_and_tables_are_formatted():
    assert to_html("**Bold** and `code`\nnext") == ("<p><strong>Bold</strong> and <code>code</code><br>\nnext</p>\n")
    assert to_html("3. three\n4. four") == '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>\n'
    assert to_html("|a|\n|-|\n|1|").replace("\n", "") == (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    )


def test_a_link_leads_out_without_telling_where_from():
    assert to_html("[rules](https://example.org/a?b=1&c=2)") == (
        '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">rules</a></p>\n'
    )


@pytest.mark.parametrize(
    "harmful",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![tracker](https://evil.example/pixel.gif)",
        '<a href="https://a.example" style="position:fixed" onclick="x()">x</a>',
        "<javascript:alert(1)>",
    ],
)
def test_nothing_harmful_gets_through(harmful):
    tags = {(name, attribute) for name, attributes in tags_of(to_html(harmful)) for attribute in [None, *attributes]}

    assert tags <= {("p", None), ("a", None), ("a", "rel")}


def test_html_is_shown_as_what_was_typed():
    assert to_html("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


def test_a_table_that_would_fill_pages_stays_as_it_was_written():
    head = "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n"

    assert "<table>" in to_html(head + "a\n" * 40)
    assert "<table>" not in to_html(head + "a\n" * 4_000)
