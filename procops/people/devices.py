"""Where people are logged in: noted when they log in, shown to them, ended by them, or by an admin for a member."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from procops.people.models import Device, Person

SEEN_EVERY = timedelta(minutes=15)
"""A page a second need not be a write a second."""

_MARK = "device"
"""The session's note of its own device: its key when it was noted, and when."""

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def begin(request: HttpRequest, person: Person, *, now: datetime) -> None:
    """Note a new session, and forget those of this person that are over. Two to four statements, once a login."""
    key = request.session.session_key
    if not key:
        return
    over = Device.objects.filter(~Exists(_sessions()), person=person)
    over.delete()
    facts = {"person": person, "program": _program(request), "client": client_of(request), "since": now, "seen_at": now}
    Device.objects.update_or_create(session_key=key, defaults=facts)
    _remember(request, key, now)


def seen(request: HttpRequest, *, now: datetime) -> bool:
    """Note that somebody is still there; False if they were logged out on this device and the session must not go on.

    Costs nothing but every quarter of an hour, or when the session's key changes.
    """
    key, mark = request.session.session_key, request.session.get(_MARK)
    if not key:
        return True
    if not isinstance(mark, dict):
        begin(request, request.user, now=now)  # type: ignore[arg-type]
        return True
    at = parse_datetime(str(mark.get("at", "")))
    if mark.get("key") == key and at is not None and now - at < SEEN_EVERY:
        return True
    facts: dict[str, Any] = {"seen_at": now, "program": _program(request), "client": client_of(request)}
    # A new password gives the session another key, and a request beside this one may have noted that already.
    if not Device.objects.filter(session_key__in=[mark.get("key"), key]).update(session_key=key, **facts):
        return False
    _remember(request, key, now)
    return True


def of(person: Person) -> QuerySet[Device]:
    """Where somebody is logged in at present."""
    return Device.objects.filter(Exists(_sessions()), person=person)


def end(device_id: UUID, *, person: Person) -> bool:
    """Log a person out on one of their own devices; False if it is none of theirs."""
    return _end(Device.objects.filter(pk=device_id, person=person)) > 0


def end_others(person: Person, *, but: str) -> int:
    """Log a person out everywhere but in this session. Returns on how many devices."""
    return _end(Device.objects.filter(person=person).exclude(session_key=but))


def end_all(person: Person) -> int:
    """Log a person out everywhere."""
    return _end(Device.objects.filter(person=person))


def name_of(program: str) -> str:
    """What a browser is called, and where it runs."""
    browser = next((name for sign, name in _BROWSERS if re.search(rf"{sign}\w*/", program)), "")
    system = next((name for sign, name in _SYSTEMS if sign in program), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Some program")


def _end(rows: QuerySet[Device]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    Device.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _sessions() -> QuerySet[Session]:
    # Django sets and asks the end of a session by the machine's clock, not by the product's.
    return Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())


def _remember(request: HttpRequest, key: str, now: datetime) -> None:
    request.session[_MARK] = {"key": key, "at": now.isoformat()}


def _program(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", "")).replace("\x00", "")[:300]


def client_of(request: HttpRequest) -> str | None:
    """The address that a request came from, read through as many proxies as there are; None where it cannot be read."""
    if not request.META.get("REMOTE_ADDR"):
        return None
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # an address that cannot be read is no reason to keep somebody out
        return None
