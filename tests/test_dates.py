from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from procops.dates import written

MOMENT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "english", "german"),
    [
        ("l j F Y, H:i", "Monday 2 March 2026, 09:05", "Montag, 2. März 2026, 09:05"),
        ("D j M", "Mon 2 Mar", "Mo, 2. Mär"),
        ("j M Y", "2 Mar 2026", "2. Mär 2026"),
        ("F Y", "March 2026", "März 2026"),
        ("Y-m-d", "2026-03-02", "2026-03-02"),
    ],
)
def test_a_moment_is_written_as_the_language_does(pattern: str, english: str, german: str) -> None:
    told = []
    for language in ("en", "de"):
        with translation.override(language):
            told.append(written(MOMENT, pattern))
    assert told == [english, german]


def test_pages_write_it_so() -> None:
    page = Template('{{ moment|date:"j F Y" }} {{ never|date:"j F Y" }}')
    with translation.override("de"):
        assert page.render(Context({"moment": MOMENT, "never": None})) == "2. März 2026 "
