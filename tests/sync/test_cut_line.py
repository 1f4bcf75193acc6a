"""The line to the centre cut within every request and every answer, over real sockets (guide C2, 14 and 15).

A push and its answer are cut at every byte; handshake, pull and audit at every third, to keep the time.

What the client makes of an answer that ends early is in `test_network` too, without a socket. Here a proxy
stands between the real client and the real centre, and the bytes are counted with the headers.
"""

from __future__ import annotations

import random
import re
import socket
import socketserver
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ehe_desktop.app.wiring import round_of
from ehe_desktop.central import tables
from ehe_desktop.sync import server_client
from ehe_desktop.sync.errors import Offline, TryLater
from ehe_desktop.sync.server_client import Sent, http_client, send
from ehe_desktop.wire.messages import Limits
from tests.builders import a_flag_event
from tests.fakes.flaky import LATER, PASS
from tests.fakes.proxy import RESET, line_to
from tests.sync.town import HISTORY, NOTICE, Device, Town

PATHS = ("/v1/handshake", "/v1/push", "/v1/pull", "/v1/audit")


@pytest.fixture
def line(town: Town):
    with line_to(town.centre.port) as made:
        yield made


def held_back(town: Town, sam: Device, path: str) -> httpx2.Request:
    """The request of `path` as a round would send it; it does not arrive."""
    sam.net.at(lambda seen, _n: LATER if seen == path else PASS)
    with suppress(Offline):  # a round ends well without its audit
        sam.sync()
    sam.net.at(lambda _path, _n: PASS)
    return sam.net.late.pop()


def on_the_wire(request: httpx2.Request) -> bytes:
    head = [f"{request.method} {request.url.path} HTTP/1.1".encode()]
    head += [
        name + b": " + (b"close" if name.lower() == b"connection" else value)
        for name, value in request.headers.raw
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + request.content


def everything(town: Town) -> dict[str, list[sa.Row]]:
    """Every row the centre has."""
    with town.centre.database.reading() as connection:
        return {
            table.name: list(connection.execute(sa.select(table)))
            for table in tables.metadata.sorted_tables
        }


def say(port: int, raw: bytes, *, ends: str) -> bytes:
    """Say `raw` to the centre and end the line (`fin`, `rst`) or let it answer (`waits`); what it answered."""
    heard = b""
    with closing(socket.create_connection(("127.0.0.1", port), 10)) as end:
        end.sendall(raw)
        if ends == "rst":
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            return b""
        if ends == "fin":
            end.shutdown(socket.SHUT_WR)
        while piece := end.recv(1 << 16):
            heard += piece
    return heard


@pytest.mark.parametrize("path", PATHS)
def test_a_request_cut_at_any_byte_does_nothing_and_whole_it_does_it_once(town: Town, path: str):
    """Headers and body; every byte of a push, every third of the others; every second one with a reset."""
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    request = held_back(town, sam, path)
    raw = on_the_wire(request)
    before = everything(town)
    for kept in range(0, len(raw), 1 if path == "/v1/push" else 3):
        say(town.centre.port, raw[:kept], ends="rst" if kept % 2 else "fin")
        if kept % 50 == 0:
            assert everything(town) == before, kept
    say(town.centre.port, b"", ends="fin")
    assert everything(town) == before
    assert say(town.centre.port, raw, ends="waits").startswith(b"HTTP/1.1 200")  # it was a good one
    assert sam.sync().everything_sent
    assert town.count(HISTORY, record_id=flag) == 1
    assert town.count(NOTICE) == 1
    town.all_equal(sam)


@contextmanager
def answering(canned: dict[str, Any]):
    """A server that says `canned["raw"]` to every request and ends the line; its address."""

    class One(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b"".join(iter(self.rfile.readline, b"\r\n"))
            length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
            self.rfile.read(length)
            self.wfile.write(canned["raw"])
            if canned["resets"]:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    with socketserver.TCPServer(("127.0.0.1", 0), One) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(10)


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_cut_at_any_byte_is_never_data(town: Town, path: str):
    """Headers and body; every second one with a reset. `test_network` has the store behind it."""
    sam = town.device("sam-1")
    sam.make(a_flag_event(), "c-f-both")
    raw = say(town.centre.port, on_the_wire(held_back(town, sam, path)), ends="waits")
    assert raw.startswith(b"HTTP/1.1 200"), raw[:200]
    canned: dict[str, Any] = {}
    with answering(canned) as url, http_client(url) as http:
        for kept in range(0, len(raw), 1 if path == "/v1/push" else 3):
            canned |= {"raw": raw[:kept], "resets": kept % 2}
            with pytest.raises(Offline):
                send(http, Sent("POST", path, b"{}", {}))
        canned |= {"raw": raw, "resets": False}
        assert send(http, Sent("POST", path, b"{}", {}))


def go_by(sam: Device, url: str) -> None:
    """Another way to the centre from now on."""
    sam.centre_url = url
    sam.close()
    sam.open()


def through(sam: Device):
    """One round with the client's own transport."""
    return round_of(sam.sat, sam.store)(sam.cancel, lambda _progress: None)


@pytest.mark.parametrize("way", ["asked", "answered"])
def test_a_round_cut_at_many_bytes_ends_in_the_state_of_one_that_was_not(town: Town, line, way):
    """The store behind it, both ways, politely and not: no edit twice, none lost, no notice twice."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    go_by(sam, line.base_url)
    rng = random.Random(14)
    most, cuts = 4000, 8
    for number in range(cuts):
        sam.edit("child", "c-f-both", language=f"l{number}")
        sam.make(a_flag_event(), "c-f-both")
        line.fails(way, rng.randrange(most), how=rng.choice(("fin", "rst")))
        try:
            through(sam)
        except Offline:
            assert line.happened
        assert sum(sam.states().values()) == 2 * (number + 1)
    assert line.happened > cuts // 2
    line.holds()
    assert through(sam).everything_sent
    lee.sync()
    town.all_equal(sam, lee)
    assert town.body("c-f-both")["language"] == f"l{cuts - 1}"
    assert town.count(HISTORY, record_id="c-f-both", op_kind="patch") == cuts
    assert town.count(NOTICE) == cuts


@pytest.mark.parametrize(
    ("way", "after", "how"),
    [("asked", 40, "hold"), ("answered", 40, "hold"), ("answered", 450, "drip")],
    ids=["half-open", "stalled", "dripping"],
)
def test_a_line_that_stands_still_or_drips_is_given_up(
    town: Town, line, way, after, how, monkeypatch
):
    """The watchdog; the next round ends well."""
    sam = town.device("sam-1")
    go_by(sam, line.base_url)
    sam.edit("child", "c-f-both", language="so")
    monkeypatch.setattr(server_client, "STALL_S", 0.3)
    monkeypatch.setattr(server_client, "SLOWEST_BYTES_A_S", 10_000)
    line.fails(way, after, how=how)
    with pytest.raises(Offline):
        through(sam)
    assert line.happened == 1
    monkeypatch.undo()
    assert through(sam).everything_sent
    assert town.body("c-f-both")["language"] == "so"


@contextmanager
def repeating(port: int, path: str):
    """A proxy that sends each answer of the centre to `path` twice over a line that stays open; its address."""

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while (first := self.rfile.readline()).strip():
                head = {n.lower(): v for n, v in self._headers()}
                body = self.rfile.read(int(head[b"content-length"]))
                head[b"connection"] = b"close"
                lines = [first, *(n + b": " + v + b"\r\n" for n, v in head.items()), b"\r\n", body]
                raw = say(port, b"".join(lines), ends="waits")
                raw = raw.replace(b"Connection: close\r\n", b"", 1)
                self.wfile.write(raw * (2 if first.split()[1] == path.encode() else 1))

        def _headers(self):
            for line in iter(self.rfile.readline, b"\r\n"):
                yield line.rstrip().split(b": ", 1)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(10)


@pytest.mark.parametrize("path", ["/v1/handshake", "/v1/push", "/v1/pull"])
def test_an_answer_that_comes_twice_is_never_read_for_the_next_request(town: Town, path: str):
    """HTTP/1.1 numbers nothing: the second copy lies in wait on the open line for whatever is asked next."""
    town.restart_with(limits=Limits(page_records=2))
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.edit("child", "c-f-both", language="so")
    town.centre.assign("sam", "f-lee")  # several pages
    good, before = sam.centre_url, sam.marks()
    with repeating(town.centre.port, path) as url:
        go_by(sam, url)
        with pytest.raises((Offline, TryLater)):
            through(sam)
    assert sam.marks().keys() == before.keys()
    go_by(sam, good)
    assert through(sam).everything_sent
    town.all_equal(sam)
    assert town.count(HISTORY, record_id=flag) == 1
    assert town.count(NOTICE) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>",
        b"HTTP/1.1 511 Network Authentication Required\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 4\r\n\r\nnope",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nx-ehe-protocol: 1\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope",
    ],
    ids=["407", "302", "portal", "511", "502", "another service", "spoilt"],
)
def test_whoever_else_answers_is_offline_and_not_data(said: bytes):
    with (
        answering({"raw": said, "resets": False}) as url,
        http_client(url) as http,
        pytest.raises(Offline),
    ):
        send(http, Sent("POST", "/v1/pull", b"{}", {}))


def test_a_line_that_is_opened_on_the_way_hears_nothing(tmp_path):
    """A box that answers TLS with a certificate of its own making is offline; no token is told it."""
    heard: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(a_certificate(tmp_path))

    class Box(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as inside:
                heard.append(inside.recv(1))

    with socketserver.TCPServer(("127.0.0.1", 0), Box) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{server.server_address[1]}"
        with http_client(url) as http, pytest.raises(Offline):
            send(http, Sent("POST", "/v1/pull", b"{}", {"authorization": "Bearer secret"}))
        thread.join(10)
    assert not any(heard)


def a_certificate(folder: Path) -> Path:
    """For this machine, signed by nobody anyone knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(9_999))
    file = folder / "box.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + made.add_extension(here, critical=False).sign(key, SHA256()).public_bytes(Encoding.PEM)
    )
    return file
