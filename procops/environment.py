"""Reads settings from the environment, and refuses a value it does not understand.

Every reader remembers the name it was asked for, so that a misspelt `PROCOPS_...` variable can be reported
(`procops.checks`) instead of being ignored in silence.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

PREFIX = "PROCOPS_"

_READ_ELSEWHERE = {"PROCOPS_WEB_PROCESSES", "PROCOPS_CHROMIUM", "PROCOPS_SCREENSHOTS"}
"""By gunicorn's own file and by the tests, in processes that may not have read the settings."""

_asked: set[str] = set()


def text(name: str, default: str = "") -> str:
    """The value of `name` without surrounding blanks; an empty value counts as not given."""
    _asked.add(name)
    return os.environ.get(name, "").strip() or default


def choice(name: str, of: Sequence[str], default: str) -> str:
    """One of the words `of`."""
    given = text(name, default)
    if given not in of:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(of)}, not {given!r}.")
    return given


def switch(name: str, default: bool = False) -> bool:
    """An on/off setting."""
    return choice(name, ("on", "off"), "on" if default else "off") == "on"


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number from `least` to `most`, both included."""
    given = text(name, str(default))
    if not re.fullmatch(r"-?[0-9]{1,18}", given) or not least <= int(given) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {given!r}.")
    return int(given)


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word for word in (part.strip() for part in text(name).split(",")) if word]


def networks(name: str) -> list[str]:
    """Networks with commas between them, as ``10.0.0.0/8``."""
    given = [part.strip() for part in text(name).split(",") if part.strip()]
    try:
        return [str(ipaddress.ip_network(part)) for part in given]
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be networks such as 10.0.0.0/8, with commas between them.") from None


def web_address(name: str, default: str) -> SplitResult:
    """An http or https address without a path."""
    given = text(name, default)
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(f"{name} must look like https://procops.example.com, not {given!r}.")
    return parts._replace(path="")


def redis_address(name: str) -> str:
    """A redis:// or rediss:// address, or "" when none is given."""
    given = text(name)
    if given and urlsplit(given).scheme not in ("redis", "rediss"):
        raise ImproperlyConfigured(f"{name} must begin with redis:// or rediss://, not {urlsplit(given).scheme!r}.")
    return given


def database(name: str) -> dict[str, Any] | None:
    """The Django database that an address such as postgres://user:secret@host:5432/name stands for, if one is given."""
    return _parsed(name, ("postgres", "postgresql", "sqlite"), Env.db_url_config)


def mail(name: str) -> dict[str, Any] | None:
    """Django's e-mail settings for an address such as smtp+tls://user:secret@host:587, if one is given."""
    config = _parsed(name, ("smtp", "smtp+tls", "smtp+ssl", "filemail", "consolemail"), Env.email_url_config)
    if config and config["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        config["EMAIL_BACKEND"] = "procops.notices.smtp.EmailBackend"
    if config and config["EMAIL_FILE_PATH"]:
        config["EMAIL_FILE_PATH"] = "/" + config["EMAIL_FILE_PATH"].lstrip("/")  # the parser drops the first slash
    return config


def misspelt(environment: Mapping[str, str]) -> list[str]:
    """The `PROCOPS_...` variables that nobody has asked for."""
    given = {name for name in environment if name.startswith(PREFIX) and not name.startswith("PROCOPS_TEST_")}
    return sorted(given - _asked - _READ_ELSEWHERE)


def _parsed(name: str, schemes: Sequence[str], parse: Callable[[str], dict[str, Any]]) -> dict[str, Any] | None:
    # The address holds a password, so no message repeats any of it.
    given = text(name)
    if not given:
        return None
    if given.partition("://")[0] not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with one of {', '.join(f'{scheme}://' for scheme in schemes)}.")
    try:
        return dict(parse(given))
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not an address that can be read.") from None
