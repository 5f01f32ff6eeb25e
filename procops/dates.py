"""Days and moments as people write them in the language of the page."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

_HABITS = {"de": ((re.compile(r"\bj\b"), "j."), (re.compile(r"^([lD]) "), r"\1, "))}
"""By language: what is put into a pattern of Django's ``date`` filter that was thought in English."""


def written(moment: date, pattern: str) -> str:
    """The moment, a ``date`` or a ``datetime`` of the reader's zone, by a pattern such as ``"l j F Y, H:i"``.

    The names of days and months are Django's; the order is that of the pattern, the marks are the language's.
    """
    for habit, mark in _HABITS.get((get_language() or "").split("-")[0], ()):
        pattern = habit.sub(mark, pattern)
    return date_format(moment, pattern)
