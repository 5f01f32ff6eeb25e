"""What counts as text: one rule for documents, case data and API alike."""

import re
import unicodedata

from django.utils.translation import gettext as _

# Control characters but for tab and line feed; lone surrogates cannot be stored or sent as UTF-8.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE = re.compile("[\t\n]")
# Characters that reorder what stands around them on the screen.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class UnfitText(ValueError):
    """A text that cannot be kept; `str()` says why, as the end of a sentence about it."""


def clean(text: str, *, at_most: int, lines: bool = False) -> str:
    """The text as it is kept: NFC, line ends as line feeds, at most `at_most` code points; `lines` allows several.

    Raises UnfitText for control characters, lone surrogates, too long a text, or line breaks where none belong.
    """
    if len(text) > 4 * at_most:  # no need to normalize what is far too long: composing never shortens it that much
        raise UnfitText(_("may have at most {number} characters").format(number=f"{at_most:,}"))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _UNFIT.search(text):
        raise UnfitText(_("holds characters that cannot be kept (control characters or broken Unicode)"))
    if not lines and _LINE.search(text):
        raise UnfitText(_("may not hold line breaks or tabs"))
    if len(text) > at_most:
        raise UnfitText(_("may have at most {number} characters").format(number=f"{at_most:,}"))
    return text


def for_display(text: str) -> str:
    """The text without the characters that turn the reading direction of what surrounds it."""
    return _BIDI.sub("", text)
