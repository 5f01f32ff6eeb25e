"""How often a password may be guessed: five times in five minutes for an address, twenty times a minute from a client.

Counted in the database and not in the cache, so that losing Redis, or asking many processes at once, gives nobody more.
"""

import hashlib
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db.models import Q

from procops.people.models import FailedLogin

PER_ACCOUNT = (5, timedelta(minutes=5))
PER_CLIENT = (20, timedelta(minutes=1))
_KEPT = timedelta(hours=1)


def begin(*, email: str, client: str, now: datetime) -> FailedLogin | None:
    """Note an attempt before the password is looked at; None if there have been too many.

    Noted first and counted after, so that of any number of guesses made in the same moment no more than the limit pass.
    """
    attempt = FailedLogin.objects.create(account=_digest(email), client=_client(client), at=now)
    by_account, by_client = Q(account=attempt.account), Q(client=attempt.client)
    if not _used_up(by_account, PER_ACCOUNT, now) and not _used_up(by_client, PER_CLIENT, now):
        return attempt
    attempt.delete()  # or whoever goes on hammering would keep the owner out for ever
    return None


def succeeded(attempt: FailedLogin) -> None:
    """It was the right password: this attempt does not count. Earlier ones do, or guesses could hide behind a login."""
    attempt.delete()


def forgive(email: str) -> None:
    """Forget the failures of an address whose owner has just proved to be there, by resetting the password."""
    FailedLogin.objects.filter(account=_digest(email)).delete()


def forget_old(*, now: datetime) -> None:
    """Delete what no limit looks at any more."""
    FailedLogin.objects.filter(at__lt=now - _KEPT).delete()


def _used_up(who: Q, limit: tuple[int, timedelta], now: datetime) -> bool:
    amount, window = limit
    return FailedLogin.objects.filter(who, at__gt=now - window).count() > amount


def _client(address: str) -> str:
    """The address that counts: of IPv6 the network, as one machine has billions of addresses in it."""
    ip = ip_address(address)
    return str(ip_network(f"{ip}/64", strict=False).network_address) if ip.version == 6 else str(ip)


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()
