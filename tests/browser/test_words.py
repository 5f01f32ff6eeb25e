"""What the walk over all pages would find, were it there."""

import pytest

from tests.browser.words import faults_of


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<p>Choose start_date</p>", "a raw key"),
        ("<a title='ValueError: x'>x</a>", "an exception"),
        ("<p>{{ case }}</p>", "a template's braces"),
        ("<p>Due None</p>", "a Python value"),
        ("<p>Due 2 Mar 2026, 12:30</p>", "a moment without its zone"),
    ],
)
def test_the_walk_would_see_it(page: str, fault: str) -> None:
    assert [each.split(":")[0] for each in faults_of(page)] == [fault]
    assert (
        list(faults_of("<p><time datetime='2026-03-02T12:30+00:00'>2 Mar, 12:30</time> <code>start_date</code></p>"))
        == []
    )
