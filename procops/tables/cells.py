"""One value of a list, as a file may hold it: no text that a spreadsheet would take for a formula."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

Cell = str | int | float | Decimal | bool | date | datetime | None
"""What a column may answer. Texts come from people, so they are made harmless; numbers and dates are ours."""

_TRIGGERS = "=+-@\t\r\n＝＋－＠"
"""What makes a spreadsheet calculate, at the beginning of a text (https://owasp.org/www-community/attacks/CSV_Injection).
"""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that XML, and so XLSX, cannot hold."""


def tidy(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def fit(text: str) -> str:
    """The text as it may stand in a file: with an apostrophe before what a spreadsheet would calculate."""
    text = tidy(text)
    begins = text.lstrip(" ")[:1]
    return f"'{text}" if begins and begins in _TRIGGERS else text


def local(moment: datetime) -> datetime:
    """The moment on the reader's clock, without a zone: the head of its column names that."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)
