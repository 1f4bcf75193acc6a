"""The centre as a service: two copies behind a proxy, an end that cuts nobody off, numbers and log lines."""

from __future__ import annotations

import itertools
import json
import logging
import re
import socket
import threading
from contextlib import suppress

import httpx2
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from ehe_desktop.central import tables
from ehe_desktop.central.access_log import JsonLines, route_of
from ehe_desktop.central.app import build_app
from ehe_desktop.central.database import Database
from ehe_desktop.central.serving import open_port
from ehe_desktop.sync.errors import Offline
from tests.central.laptop import Laptop
from tests.fakes.centre import CentreAdmin, RunningCentre
from tests.sync.town import FREE, Device, Town, make_template


class RoundRobin(httpx2.BaseTransport):
    """A proxy of a few lines: every request goes to the next copy, over a real socket."""

    def __init__(self, *ports: int) -> None:
        self._ports = itertools.cycle(ports)
        self._real = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(port=next(self._ports))
        return self._real.handle_request(request)

    def close(self) -> None:
        self._real.close()


def test_no_answer_waits_for_the_word_that_its_head_has_come():
    with (
        open_port("127.0.0.1", 0) as listening,
        socket.create_connection(listening.getsockname()),
        listening.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_two_copies_behind_one_proxy_are_one_centre(pg_database, tmp_path):
    """Nothing is held between requests: pages, batches and parts of one device reach either copy."""
    from tests.builders import a_flag_event, a_note
    from tests.fakes.clock import FixedClock

    (tmp_path / "made").mkdir()
    template = make_template(
        tmp_path / "made", url=pg_database, devices={"sam-1": "sam", "lee-1": "lee"}
    )
    clock = FixedClock()
    copies = [RunningCentre(Database(pg_database), clock) for _ in range(2)]
    for copy in copies:
        copy.settings = FREE
        copy.start()
    town = Town(tmp_path, template, copies[0], clock)
    try:
        sam, lee = (behind_proxy(town, name, copies) for name in ("sam-1", "lee-1"))
        for number in range(4):
            sam.sync()
            lee.sync()
            sam.edit("child", "c-f-both", known_as=f"Mina {number}")
            lee.make(a_note(f"note {number}"), "c-f-both")
        flag = sam.make(a_flag_event(), "c-f-both")
        copies[1].stop()
        with suppress(Offline):
            sam.sync()
        copies[1].start()
        town.quiet(sam, lee)
        assert lee.held("flag_event", flag) is not None
        town.all_equal(sam, lee)
        for copy in copies:
            assert {"/v1/handshake", "/v1/push", "/v1/pull"} <= set(answered(copy))
    finally:
        town.close()
        copies[1].close()


def behind_proxy(town: Town, name: str, copies: list[RunningCentre]) -> Device:
    device = town.device(name, synced=False)
    device.net._real = RoundRobin(*(copy.port for copy in copies))
    return device


def answered(copy: RunningCentre) -> dict[str, int]:
    with httpx2.Client() as http:
        text = http.get(f"{copy.base_url}/metrics").text
    found = re.findall(r'ehe_requests_total\{route="([^"]+)",status="200"\} (\d+)', text)
    return {route: int(number) for route, number in found}


def test_a_request_in_hand_is_answered_before_the_end(tmp_path, monkeypatch):
    """Graceful: the port closes at once, what was begun is finished and stored."""
    from ehe_desktop.central import accounts

    centre = RunningCentre.found(str(tmp_path / "c.db"))
    centre.settings = FREE
    officer_id = centre.add_officer()
    code = centre.code(officer_id)
    centre.start()
    inside, may_go_on = threading.Event(), threading.Event()
    real = accounts.enrol

    def slow(*given):
        inside.set()
        assert may_go_on.wait(20)
        return real(*given)

    monkeypatch.setattr(accounts, "enrol", slow)
    answers = []

    def ask() -> None:
        with httpx2.Client(timeout=30, base_url=centre.base_url) as http:
            answers.append(Laptop.enrol(http, code).officer_id)

    asking = threading.Thread(target=ask)
    asking.start()
    assert inside.wait(20)
    stopping = threading.Thread(target=centre.stop)
    stopping.start()
    may_go_on.set()
    stopping.join(20)
    asking.join(20)
    assert answers == [officer_id]
    assert len(centre.rows(tables.device)) == 1
    with pytest.raises(httpx2.ConnectError), httpx2.Client() as http:
        http.get(f"{centre.base_url}/health")
    centre.database.close()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_log_lines_and_numbers_say_nothing_about_anybody(centre, caplog):
    laptop = centre.laptop(name="SECRET laptop")
    family = centre.family(laptop.officer_id)
    caplog.clear()  # whoever ran the service in this process before left its log on
    with caplog.at_level(logging.INFO, logger="ehe_desktop.central.requests"):
        laptop.pull()
        laptop.push(laptop.make("note", {"text": "MARKER", "by": "o", "at": "2026"}, family))
        laptop.post(f"/v1/{family}", {})
        laptop.http.patch(f"/v1/blob/{family}", content=b"MARKER")
        laptop.http.get("/health?who=MARKER")
    lines = [JsonLines().format(record) for record in caplog.records]
    assert [json.loads(line)["route"] for line in lines] == [
        "/v1/pull",
        "/v1/push",
        "other",
        "/v1/blob/*",
        "/health",
    ]
    counted = laptop.http.get("/metrics").text
    assert 'ehe_requests_total{route="/v1/pull",status="200"} 1' in counted
    assert 'ehe_problems_total{code="not_found"} 1' in counted
    assert 'ehe_requests_total{route="other",status="404"} 1' in counted
    for said in (*lines, counted):
        for word in ("MARKER", "SECRET", family, laptop.token, laptop.officer_id, "127.0.0.1"):
            assert word not in said


def test_numbers_stand_at_one_address_that_a_proxy_can_shut(tmp_path):
    centre = CentreAdmin.found(str(tmp_path / "c.db"))
    with TestClient(build_app(centre.database, FREE, centre.clock)) as http:
        told = {
            path: http.get(path).status_code for path in ("/metrics", "/metrics/", "/metrics%2f")
        }
    centre.database.close()
    assert told == {"/metrics": 200, "/metrics/": 404, "/metrics%2f": 404}


def test_a_trace_is_one_line():
    fault = ValueError("x\ny")
    told = (ValueError, fault, None)
    record = logging.LogRecord("n", 40, "", 0, "incident %s", ("ab",), told)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["trace"]


def test_an_address_somebody_made_up_is_no_label():
    assert route_of('/v1/pull"} 1\nx{a="') == "other"
    assert route_of("/v1/blob/" + "a" * 500) == "/v1/blob/*"


def test_a_standby_answers_no_device(pg_database, caplog):
    """Guide C2, 22: each request writes down its proof first, so nothing is ever read from a database that is behind."""
    primary = CentreAdmin.found(pg_database)
    url = sa.make_url(pg_database)
    reads = url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    standby = Database(reads.render_as_string(hide_password=False))
    with TestClient(build_app(primary.database, FREE, primary.clock)) as http:
        laptop = Laptop.enrol(http, primary.code(primary.add_officer()))
        laptop.pull()
        with (
            TestClient(build_app(standby, FREE, primary.clock)) as laptop.http,
            caplog.at_level("ERROR"),
        ):
            told = [laptop.handshake(), laptop.page()]
        assert [(one.status, one.body["code"]) for one in told] == [(500, "fault")] * 2
        laptop.http = http
        laptop.pull()
    for database in (primary.database, standby):
        database.close()
