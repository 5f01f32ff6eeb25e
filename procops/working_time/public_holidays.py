"""Public holidays by country and region, from the `holidays` package."""

from datetime import date
from functools import lru_cache

from .errors import InvalidCalendar


def check_place(country: str | None, region: str | None) -> None:
    """Raise InvalidCalendar unless the country (ISO 3166 code, "DE") and its region ("BY") are known."""
    if country is None:
        if region is not None:
            raise InvalidCalendar("region", "a region needs a country")
        return
    if not _known(country, None):
        raise InvalidCalendar(
            "country", "no public holidays are known for {country}; use a code like DE or US", country=repr(country)
        )
    if region is not None and not _known(country, region):
        raise InvalidCalendar(
            "region", "no public holidays are known for {region} in {country}", region=repr(region), country=country
        )


@lru_cache(maxsize=4096)
def public_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    """The dates of one year's public holidays; empty for a year the package knows nothing about."""
    return frozenset(_country_holidays(country, region, year))


@lru_cache(maxsize=1024)
def _known(country: str, region: str | None) -> bool:
    try:
        _country_holidays(country, region)
    except NotImplementedError:
        return False
    return True


def _country_holidays(country: str, region: str | None, year: int | None = None) -> set[date]:
    # Imported here: loading the package takes longer than anything this package does, and most calendars never ask.
    from holidays import country_holidays

    return set(country_holidays(country, subdiv=region, years=year))


def holiday_names(country: str, region: str | None, year: int, language: str) -> dict[date, str]:
    """The same dates with their names, in the language ("de") where the package knows them in it, else in English.

    Raises InvalidCalendar.
    """
    check_place(country, region)
    from holidays import country_holidays

    named = "en_US" if language == "en" else language
    return dict(country_holidays(country, subdiv=region, years=year, language=named))


@lru_cache(maxsize=256)
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """The regions of a country that have holidays of their own: code and name, by name. Empty for one not known."""
    from holidays import country_holidays

    try:
        known = country_holidays(country)
    except NotImplementedError:
        return ()
    names = {code: name for name, code in reversed(known.subdivisions_aliases.items())}
    return tuple(sorted(((code, names.get(code, code)) for code in known.subdivisions), key=lambda one: one[1]))
