"""Form fields that mean the same on every page about people."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from holidays.registry import COUNTRIES

from procops import texts
from procops.people.models import Person, Team, WorkingCalendar

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


def time_zones() -> list[str]:
    """The names people know, as Europe/Berlin; the old abbreviations are left out."""
    return ["UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in _REGIONS)]


class Line(forms.CharField):
    """One line of text, kept in the one form that `procops.texts` defines."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return texts.clean(text, at_most=self.max_length or 200)
        except texts.UnfitText as unfit:
            raise ValidationError(_("This %(why)s.") % {"why": unfit}) from unfit


class TimeZone(forms.ChoiceField):
    """A time zone by name. The browser fills in its own where the page has none yet (`data-guess`)."""

    def __init__(self, *, none: str | Promise = "", **options: Any) -> None:
        """:param none: what the empty choice means; without it there is no empty choice."""
        empty: Iterable[tuple[str, Any]] = [("", none)] if none else []
        options.setdefault("label", _("Time zone"))
        super().__init__(
            choices=lambda: [*empty, *((name, name.replace("_", " ")) for name in time_zones())], **options
        )


def countries() -> list[tuple[str, str]]:
    """Those whose public holidays are known, by their name in the reader's language: two letters and the name."""
    named = Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-").territories
    codes = {facts[1] for facts in COUNTRIES.values()}
    return sorted(((code, named.get(code, code)) for code in codes), key=lambda item: _as_sorted(item[1]))


def _as_sorted(name: str) -> str:
    """Österreich stands among the countries with O, as in a dictionary."""
    return unicodedata.normalize("NFKD", name).casefold()


class Choice(forms.ModelChoiceField):
    """A choice among rows of the organization in scope; which that is, is known only when the form is made."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], **options: Any) -> None:
        super().__init__(queryset=None, **options)
        self._rows = rows

    def __deepcopy__(self, memo: dict[int, Any]) -> "Choice":
        copy: Choice = super().__deepcopy__(memo)
        copy.queryset = self._rows()
        return copy


def people_here() -> QuerySet[Person]:
    return Person.objects.here().order_by("name", "pk")


def teams_here() -> QuerySet[Team]:
    return Team.objects.filter(archived_at=None).order_by("name")


def calendars_here() -> QuerySet[WorkingCalendar]:
    return WorkingCalendar.objects.order_by("name")
