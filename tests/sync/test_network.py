"""A bad network: answers cut at every byte, lost, repeated, held up, answered by somebody else. Nothing is lost or done twice."""

from __future__ import annotations

import itertools
import re

import httpx2
import pytest

from ehe_desktop.central import routes
from ehe_desktop.storage import meta
from ehe_desktop.sync.errors import CentreDisagrees, CentreFault, Offline
from ehe_desktop.sync.server_client import Sent, http_client, send
from ehe_desktop.wire.messages import Limits
from tests.builders import a_flag_event, a_note
from tests.fakes.flaky import (
    DROP_REPLY,
    DROP_REQUEST,
    LATER,
    PASS,
    PORTAL,
    REDIRECT,
    STALL,
    TWICE,
    CannedTransport,
    cut,
    cut_quietly,
)
from tests.sync.town import HISTORY, NOTICE, Town, family_records, made_record

PATHS = ("/v1/handshake", "/v1/push", "/v1/pull")


def once(path, fault):
    """The fault for the first request to `path`, and a good line after it."""
    left = [fault]
    return lambda seen, _number: left.pop() if seen == path and left else PASS


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "fault", [DROP_REQUEST, DROP_REPLY, PORTAL, REDIRECT, STALL, LATER, cut(0), cut_quietly(9)]
)
def test_whatever_happens_to_one_request_the_next_round_mends_it(town: Town, path, fault):
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.edit("child", "c-f-both", language="so")
    sam.net.at(once(path, fault))
    with pytest.raises(Offline) as told:
        sam.sync()
    assert told.value.offline
    assert sum(sam.states().values()) == 2
    assert sam.sync().everything_sent
    assert sam.net.deliver_late() == (1 if fault is LATER else 0)  # days later, once more
    assert sam.sync().everything_sent
    assert town.count(HISTORY, record_id=flag) == 1
    assert town.count(NOTICE) == 1
    assert town.count(HISTORY, record_id="c-f-both", op_kind="patch") == 1
    town.all_equal(sam)


@pytest.mark.parametrize("path", PATHS)
def test_a_request_that_arrives_twice_is_done_once(town: Town, path):
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.net.at(once(path, TWICE))
    assert sam.sync().everything_sent
    assert town.count(HISTORY, record_id=flag) == 1
    assert town.count(NOTICE) == 1


def test_no_answer_cut_at_any_byte_is_taken_for_data(town: Town):
    """Exhaustive: every answer of a round, cut after every byte, loud and quiet."""
    sam = town.device("sam-1")
    answers: dict[str, httpx2.Response] = {}
    sam.net.heard = lambda path, answer, raw: answers.update({path: (answer, raw)})
    sam.make(a_flag_event(), "c-f-both")
    sam.sync()
    assert set(answers) == {*PATHS, "/v1/audit"}
    for path, (answer, raw) in answers.items():
        for k, breaks in itertools.product(range(len(raw)), (True, False)):
            piece = CannedTransport(answer, raw[:k], breaks=breaks)
            with http_client(town.centre.base_url, piece) as http, pytest.raises(Offline):
                send(http, Sent("POST", path, b"{}", {}))
        with http_client(town.centre.base_url, CannedTransport(answer, raw)) as http:
            assert send(http, Sent("POST", path, b"{}", {}))


@pytest.mark.parametrize("path", PATHS)
def test_a_round_cut_again_and_again_ends_as_if_it_had_not_been(town: Town, path):
    """The same, with the store behind it: each cut leaves the state of before or of after."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    sam.edit("child", "c-f-both", language="l0")
    before = sam.marks()
    for k in range(0, 400, 29):
        sam.net.at(once(path, cut(k)))
        try:
            sam.sync()
        except Offline:
            assert sam.net.seen[-1].was_cut
        else:
            assert not any(one.was_cut for one in sam.net.seen[-3:])
            break
        assert {key: one[1] for key, one in sam.marks().items()} == {
            key: one[1] for key, one in before.items()
        }
        assert sum(sam.states().values()) == 1
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().everything_sent
    lee.sync()
    town.all_equal(sam, lee)
    assert town.count(HISTORY, op_kind="patch") == 1


def test_a_first_load_cut_often_costs_hardly_more_than_a_clean_one(town: Town):
    """sync.md D4 4: at most 1.1 times the bytes; pages that came are not asked for again."""
    for number in range(60):
        place = f"f-{number:03d}"
        town.centre.load(*family_records(place, 2))
        town.centre.load(made_record(town.assignment("sam"), f"as-{place}", place))
    town.restart_with(limits=Limits(page_records=10))
    clean = town.device("sam-1", synced=False)
    clean.forget_cursor()
    clean.sync()
    cost = sum(one.received for one in clean.net.seen if one.path == "/v1/pull")
    pages = clean.net.paths().count("/v1/pull")
    assert pages > 15

    broken = town.device("sam-2", synced=False)
    broken.forget_cursor()
    rounds, seen = 0, -1
    broken.net.at(lambda path, n: cut(200) if path == "/v1/pull" and n % 4 == 3 else PASS)
    while True:
        rounds += 1
        try:
            report = broken.sync()
        except Offline:
            assert broken.staged() >= seen
            seen = broken.staged()
            assert broken.held("child", "c-f-sam") is None  # screens never see half a round
        else:
            break
    assert rounds > 5
    assert report.everything_sent
    spent = sum(one.received for one in broken.net.seen if one.path == "/v1/pull")
    assert spent <= cost * 1.1
    assert broken.marks().keys() == clean.marks().keys()


def test_pages_staged_before_ones_own_edit_do_not_take_it_back(town: Town):
    """Rev never goes back (invariant 13), and what was made meanwhile does not vanish with a full pull."""
    sam = town.device("sam-1")
    town.restart_with(limits=Limits(page_records=2))
    sam.forget_cursor()
    sam.net.at(lambda path, n: DROP_REPLY if path == "/v1/pull" and n % 4 == 3 else PASS)
    with pytest.raises(Offline):
        sam.sync()
    assert sam.staged()
    sam.edit("child", "c-f-sam", language="so")
    note = sam.make(a_note(), "c-f-sam")
    sam.net.at(lambda _path, _n: PASS)
    emptied = sam.logs_emptied()
    sam.sync()
    assert sam.shown("child", "c-f-sam", "language") == "so"
    assert sam.held("note", note) is not None
    assert emptied == [0], "nothing of pages that were given up stays in the log (seed 12011)"
    town.all_equal(sam)


def test_a_page_that_never_ends_is_told(town: Town):
    sam = town.device("sam-1")
    from tests.fakes.flaky import Fault

    sam.net.at(lambda path, _n: Fault("empty_page") if path == "/v1/pull" else PASS)
    with pytest.raises(CentreDisagrees):
        sam.sync()
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().everything_sent


def test_a_centre_that_ends_and_begins_again_is_offline_meanwhile(town: Town):
    sam = town.device("sam-1")
    note = sam.make(a_note(), "c-f-sam")
    town.centre.stop()
    with pytest.raises(Offline):
        sam.sync()
    town.centre.start()
    assert sam.sync().everything_sent
    assert town.centre.held(note) is not None
    assert sam.fact(meta.LAST_DIGEST_MATCHED) == "1"


def test_a_fault_of_the_centre_is_told_with_the_number_in_its_log(town: Town, monkeypatch, caplog):
    """Support finds it by that number; "busy" is said of a centre that asks to wait, and of no other."""
    sam = town.device("sam-1")

    def fails(*_):
        raise ZeroDivisionError("planted")

    with monkeypatch.context() as broken, caplog.at_level("ERROR"):
        broken.setattr(routes.feed, "pull", fails)
        with pytest.raises(CentreFault) as told:
            sam.sync()
    number = re.search(r"call support and give the number (\w+)\.$", told.value.advice)[1]
    assert number in caplog.text
    assert "busy" not in told.value.advice
    assert sam.sync().everything_sent


def test_what_the_programs_disagree_on_is_named_in_the_message():
    assert (
        CentreDisagrees("trail_differs").next_step
        == "Call support and give the code trail_differs."
    )
