"""The one way in which procops calls another web server: addresses that people typed in lead nowhere inside.

An address is read once, its host resolved once, every answer checked, and the connection made to a checked answer, so
that a name which means something else a moment later (DNS rebinding) leads nowhere. Certificates are checked against
the name. Redirects are not followed, nobody's proxy is asked, an answer is cut off after 15 s or 64 KiB, and nothing of
it but its status is handed on.
"""

import http.client
import ipaddress
import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

CONNECT = 5.0
"""Seconds to find out where a name leads, and to connect there."""
WHOLE = 15.0
"""Seconds for all of it; shorter than the lease of what is delivered."""
READ_AT_MOST = 64 * 1024
TRIED = 3
"""Of a name's addresses, how many are tried."""
PORTS = frozenset({80, 443, 8080, 8443})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?\Z")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = [
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # a cloud's metadata service with a public address
        "192.0.0.0/24",  # protocols' own, and another cloud's metadata service
        "192.88.99.0/24",  # relays of 6to4
        "64:ff9b:1::/48",  # NAT64 of one's own: what is behind it cannot be read off
        "fec0::/10",  # what fc00::/7 was called before
    )
]


class NotCalled(Exception):
    """Nobody has been called, or nobody answered as one should. The words may be shown; nothing of an answer is."""


class Forbidden(NotCalled):
    """The address leads where procops calls nobody."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that has been read: where it leads is asked when it is called."""

    scheme: str
    host: str
    port: int
    path: str


def read(address: str) -> Target:
    """Read an address.

    :raises Forbidden: unless it is a plain http(s) address with a host, an allowed port, and neither user nor password.
    """
    if not address.isascii() or any(char <= " " or char in '\\"<>^`{|}\x7f' for char in address) or len(address) > 2000:
        raise Forbidden(_("the address holds characters that do not belong there"))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Forbidden(_("the address cannot be read")) from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Forbidden(_("the address does not begin with https://"))
    if "@" in parts.netloc or "%" in parts.netloc:
        raise Forbidden(_("the address holds a user, a password or a zone"))
    if _literal(host) is None and not _NAME.match(host):
        raise Forbidden(_("the address has no host that could be called"))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or {"http": 80, "https": 443}[parts.scheme], path)


def post(address: str, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> int:
    """Send JSON to an address and answer the status, which is from 200 to 299.

    :raises NotCalled: if it may not be called, cannot be reached, takes too long, or answers anything else.
    """
    target = read(address)
    payload = json.dumps(body).encode()
    with _deadline() as guard:
        try:
            status = _exchanged(target, payload, dict(headers or {}), guard)
        except NotCalled:
            raise
        except ssl.SSLCertVerificationError as error:
            raise NotCalled(_("its certificate is not valid for {host}").format(host=target.host)) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = _("it did not answer within {seconds} s").format(seconds=round(WHOLE))
            raise NotCalled(late if guard.is_over else _("it cannot be reached")) from error
    if 300 <= status < 400:
        raise NotCalled(_("it answered with a redirect ({status}), which is not followed").format(status=status))
    if not 200 <= status < 300:
        raise NotCalled(_("it answered with status {status}").format(status=status))
    return status


def is_allowed(address: Address) -> bool:
    """Whether an address may be called: one of the open internet, whatever it is wrapped in."""
    if any(address in network for network in _allowed_networks() if network.version == address.version):
        return True
    return all(
        each.is_global
        and not (each.is_multicast or each.is_loopback or each.is_link_local)
        and not any(each in network for network in _NEVER if network.version == each.version)
        for each in _meant(address)
    )


def may_call_inside() -> bool:
    """Whether whoever runs procops has opened networks of their own to it."""
    return bool(settings.WEBHOOK_ALLOW_NETS)


class _Guard:
    """Cuts a connection off when its time is over, wherever it stands."""

    def __init__(self) -> None:
        self.is_over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def watch(self, connection: socket.socket) -> None:
        with self._lock:
            self._socket = connection
            if self.is_over:
                raise TimeoutError

    def end(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                with suppress(OSError):  # it has ended by itself
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


@contextmanager
def _deadline() -> Iterator[_Guard]:
    guard = _Guard()
    timer = threading.Timer(WHOLE, guard.end)
    timer.daemon = True
    timer.start()
    try:
        yield guard
    finally:
        timer.cancel()


def _exchanged(target: Target, payload: bytes, headers: dict[str, str], guard: _Guard) -> int:
    connection = _connected(target, guard)
    try:
        if target.scheme == "https":
            connection = _trusted().wrap_socket(connection, server_hostname=target.host, do_handshake_on_connect=False)
            guard.watch(connection)  # before the handshake, which somebody may draw out
            connection.do_handshake()
        request = http.client.HTTPConnection(target.host, target.port)
        request.sock = connection
        bare = f"[{target.host}]" if ":" in target.host else target.host
        usual = {"http": 80, "https": 443}[target.scheme]
        host = bare if target.port == usual else f"{bare}:{target.port}"
        told = {
            "Host": host,
            "Content-Type": "application/json",
            "User-Agent": "procops",
            "Connection": "close",
            **headers,
        }
        request.request("POST", target.path, payload, told)
        answer = request.getresponse()
        answer.read(READ_AT_MOST)  # so that it counts as delivered on the other side; nobody looks at it
        if guard.is_over:
            raise TimeoutError
        return answer.status
    finally:
        connection.close()


def _connected(target: Target, guard: _Guard) -> socket.socket:
    """A connection to one of the checked addresses, and to nothing that the name may mean by now."""
    found = _resolved(target)
    failed: OSError = ConnectionError("no address")
    for family, address in found[:TRIED]:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(CONNECT)
            guard.watch(connection)
            connection.connect((str(address), target.port))
            connection.settimeout(WHOLE)
            return connection
        except OSError as error:
            connection.close()
            failed = error
    raise failed


def _resolved(target: Target) -> list[tuple[socket.AddressFamily, Address]]:
    """All that the name means now.

    :raises Forbidden: if any of it may not be called, or the port is none that is called.
    """
    pool = ThreadPoolExecutor(1)
    try:
        asked = pool.submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
        answers = asked.result(timeout=CONNECT)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise NotCalled(_("nobody knows where {host} is").format(host=target.host)) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    found: list[tuple[socket.AddressFamily, Address]] = [
        (family, ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]))
        for family, *rest, sockaddr in answers
        if family in (socket.AF_INET, socket.AF_INET6)
    ]
    if not found or not all(is_allowed(address) for _, address in found):
        raise Forbidden(_("the address leads to a network that procops does not call"))
    within = all(any(address in each for each in _allowed_networks()) for _, address in found)
    if target.port not in PORTS and not within:
        raise Forbidden(_("port {port} is not called").format(port=target.port))
    return found


def _meant(address: Address) -> list[Address]:
    """The address, and those it is another way of writing or leads to."""
    meant: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        number = int(address)
        inner: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if number >> 32 == 0 or address in _NAT64:  # ::a.b.c.d, and what a gateway makes of it
            inner.append(ipaddress.IPv4Address(number & 0xFFFFFFFF))
        meant += [each for each in inner if each is not None]
        if address.ipv4_mapped is not None:
            meant.remove(address)  # another spelling of the same; `is_global` of it says nothing
    return meant


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _allowed_networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(network) for network in settings.WEBHOOK_ALLOW_NETS]


@cache
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
