"""The lists that can be saved as views. Apps above register theirs in ``AppConfig.ready``; nothing here knows them."""

from typing import NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise

PLACES = ("after", "before", "page", "seen", "download", "view", "on", "csrfmiddlewaretoken")
"""What says where one is in a list, not what the list is."""
AT_MOST = 1500


class SavedList(NamedTuple):
    """A list with an address of its own."""

    key: str
    label: str | Promise
    url_name: str


_lists: dict[str, SavedList] = {}


def register(key: str, label: str | Promise, url_name: str) -> None:
    """Let a list be saved."""
    _lists[key] = SavedList(key, label, url_name)


def find(key: str) -> SavedList | None:
    return _lists.get(key)


def every() -> list[SavedList]:
    return list(_lists.values())


def kept(query: str) -> str:
    """The part of an address's query that makes a view: without places and without what says nothing."""
    asked = QueryDict(query[: 4 * AT_MOST])
    left = QueryDict(mutable=True)
    for name, values in asked.lists():
        said = [value for value in values if value and "\x00" not in value]
        if name not in PLACES and said:
            left.setlist(name, said)
    return left.urlencode()
