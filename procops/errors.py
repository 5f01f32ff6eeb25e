"""What the domain says when it says no."""

import inspect
import re
from typing import Any, ClassVar

from django.utils.translation import gettext


class Refused(Exception):
    """This cannot be done now.

    A refusal is a subclass named for its reason, defined beside the function that raises it. The first paragraph of its
    docstring is its message: it names the thing by its label, never by a key, and may hold facts in braces (`{step}`)
    that the raiser gives by keyword. `next_action` says what the reader can do about it.
    """

    code: ClassVar[str] = "refused"
    next_action: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, message: str = "", *, next_action: str = "", **facts: Any) -> None:
        self.facts = facts
        self.message = message or _said(_first_paragraph(type(self).__doc__), facts)
        self.next_action = next_action or _said(type(self).next_action, facts)
        super().__init__(self.message)

    @classmethod
    def words(cls) -> list[str]:
        """What it can say, facts in braces, for whoever translates it."""
        return [words for words in (_first_paragraph(cls.__doc__), cls.next_action) if words]


def quoted(name: str) -> str:
    """A name within a sentence, in the quotation marks of the reader's language."""
    return gettext('"{name}"').format(name=name)


def _said(words: str, facts: dict[str, Any]) -> str:
    """In the reader's language, with the facts in it."""
    return gettext(words).format(**facts) if words else ""


def _first_paragraph(docstring: str | None) -> str:
    first, _, _ = inspect.cleandoc(docstring or "").partition("\n\n")
    return " ".join(first.split())
