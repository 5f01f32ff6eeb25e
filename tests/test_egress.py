"""Addresses that people type in lead nowhere inside, however they are spelled and whatever their names come to mean."""

import datetime
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from procops import egress
from procops.egress import Forbidden, NotCalled

PUBLIC = "93.184.216.34"
Answers = Callable[[socket.socket], None]


@pytest.fixture
def inside(settings: Any) -> None:
    """This machine may be called, as in tests of whoever runs procops."""
    settings.WEBHOOK_ALLOW_NETS = ["127.0.0.0/8"]


class Server:
    """Answers each connection as it is told to, and counts them."""

    def __init__(self, answer: Answers, context: ssl.SSLContext | None = None) -> None:
        self.calls: list[bytes] = []
        self._answer, self._context = answer, context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            self.calls.append(_request(connection))
            self._answer(connection)
        except OSError:
            pass
        finally:
            connection.close()


def _request(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(next(row for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:")).split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def says(status: str, *headers: str, body: bytes = b"ok") -> Answers:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode()
    return lambda connection: connection.sendall(head + body)


OK = says("200 OK")


@pytest.fixture
def served() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def serve(answer: Answers = OK, context: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(answer, context))
        return servers[-1]

    yield serve
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "192.88.99.1", "203.0.113.7"),
        *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "::10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
        *("2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
    ],
)
def test_an_address_inside_is_not_called_however_it_is_wrapped(address):
    assert egress.is_allowed(ipaddress.ip_address(address)) is False


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_open_internet_is_called(address):
    assert egress.is_allowed(ipaddress.ip_address(address)) is True


@pytest.mark.parametrize(
    "address",
    [
        *("", "hooks.test", "//hooks.test/", "ftp://hooks.test/", "file:///etc/passwd", "gopher://hooks.test/"),
        *("javascript:alert(1)", "https://", "https:///x", "https://user@hooks.test/", "https://u:p@hooks.test/"),
        *("https://hooks.test:99999/", "https://hooks.test:a/", "https://hooks.test\\@127.0.0.1/", "https://a b/"),
        *("https://hooks.test/\r\nHost: x", "https://hooks.test/\x00", "\thttps://hooks.test/", "https://[::1/"),
        *("https://[fe80::1%25eth0]/", "https://hooks。test/", "https://ⓛocalhost/", "https://.hooks.test/"),
        "https://hooks.test/" + "a" * 2000,
    ],
)
def test_what_is_no_plain_web_address_is_not_read(address):
    with pytest.raises(Forbidden):
        egress.read(address)


def test_an_address_is_read_once():
    assert egress.read("https://Hooks.test/a/b?c=d#e") == egress.Target("https", "hooks.test", 443, "/a/b?c=d")
    assert egress.read("http://[2606:4700::1111]:8080") == egress.Target("http", "2606:4700::1111", 8080, "/")


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1"),
        *("0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]"),
    ],
)
def test_no_spelling_of_this_machine_is_called(served, host):
    server = served()
    with pytest.raises(NotCalled):
        egress.post(f"http://{host}:{server.port}/", {})
    assert server.calls == []


def test_one_answer_of_a_name_that_leads_inside_forbids_them_all(monkeypatch, served):
    server = served()
    _resolves(monkeypatch, [PUBLIC, "127.0.0.1"])
    with pytest.raises(Forbidden, match="does not call"):
        egress.post(f"http://hooks.test:{server.port}/", {})
    assert server.calls == []


def test_a_name_is_asked_once_and_the_answer_that_was_checked_is_called(monkeypatch):
    """DNS rebinding: the second question would be answered with this machine."""
    called: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    asked = _resolves(monkeypatch, [PUBLIC], ["127.0.0.1"])
    with pytest.raises(NotCalled, match="cannot be reached"):
        egress.post("https://hooks.test/", {})
    assert (asked, called) == (["hooks.test"], [(PUBLIC, 443)])


def test_only_usual_ports_are_called_out_there(monkeypatch):
    _resolves(monkeypatch, [PUBLIC])
    with pytest.raises(Forbidden, match="port 25 is not called"):
        egress.post("http://hooks.test:25/", {})


def test_what_is_sent_is_json_to_the_named_host(inside, served):
    server = served()
    assert egress.post(f"http://127.0.0.1:{server.port}/a?b=c", {"text": "Grüße"}, headers={"X-Id": "7"}) == 200

    (request,) = server.calls
    head, _, body = request.decode().partition("\r\n\r\n")
    assert head.splitlines()[0] == "POST /a?b=c HTTP/1.1"
    assert {f"Host: 127.0.0.1:{server.port}", "X-Id: 7", "User-Agent: procops"} <= set(head.splitlines())
    assert json.loads(body) == {"text": "Grüße"}


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
def test_redirects_are_not_followed(inside, served, status):
    other = served()
    server = served(says(status, f"Location: http://127.0.0.1:{other.port}/"))
    with pytest.raises(NotCalled, match="redirect"):
        egress.post(f"http://127.0.0.1:{server.port}/", {})
    assert (len(server.calls), other.calls) == (1, [])


def test_nothing_of_an_answer_but_its_status_is_handed_on(inside, served):
    server = served(says("500 secret words", body=b"more secrets"))
    with pytest.raises(NotCalled) as refused:
        egress.post(f"http://127.0.0.1:{server.port}/", {})
    assert str(refused.value) == "it answered with status 500"


def test_proxies_of_the_environment_are_not_asked(inside, served, monkeypatch):
    proxy, server = served(), served()
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert egress.post(f"http://127.0.0.1:{server.port}/", {}) == 200
    assert proxy.calls == []


def _forever(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def _slowly(connection: socket.socket) -> None:
    for char in b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 10_000:
        connection.sendall(bytes([char]))
        time.sleep(0.05)


def _not_at_all(connection: socket.socket) -> None:
    time.sleep(30)


@pytest.mark.parametrize("answer", [_slowly, _not_at_all])
def test_whoever_takes_too_long_is_cut_off(inside, served, monkeypatch, answer):
    monkeypatch.setattr(egress, "WHOLE", 0.5)
    began = time.monotonic()
    with pytest.raises(NotCalled, match=r"did not answer|cannot be reached"):
        egress.post(f"http://127.0.0.1:{served(answer).port}/", {})
    assert time.monotonic() - began < 15  # it would have gone on for half a minute


def test_an_answer_without_end_is_read_as_far_as_is_allowed(inside, served):
    assert egress.post(f"http://127.0.0.1:{served(_forever).port}/", {}) == 200


def test_a_certificate_must_be_for_the_name(inside, served, monkeypatch, tmp_path):
    monkeypatch.setattr(egress, "_trusted", lambda: trusted)
    certificate = _certificate(tmp_path, "hooks.test")
    trusted = ssl.create_default_context(cafile=str(certificate))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    port = served(context=server).port
    _resolves(monkeypatch, *[["127.0.0.1"]] * 3)

    assert egress.post(f"https://hooks.test:{port}/", {}) == 200
    with pytest.raises(NotCalled, match=r"its certificate is not valid for others\.test"):
        egress.post(f"https://others.test:{port}/", {})


def _resolves(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names mean these addresses, one list for each time of asking; answers which names were asked for."""
    left, asked = list(answers), list[str]()

    def getaddrinfo(host: str, port: int, *args: Any, **how: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def _certificate(folder: Path, name: str) -> Path:
    """A certificate for that name which vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, *private)
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path
