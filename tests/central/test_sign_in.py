"""Signing in with PKCE through a loopback port, against a certified provider run here."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.central import tables
from ehe_desktop.central.sign_in import SignIn
from ehe_desktop.sync.at_the_door import ask_lease, enrol_device
from ehe_desktop.sync.errors import (
    EnrolmentRefused,
    Offline,
    SignatureWrong,
    SignInAway,
    SignInFailed,
    TryLater,
)
from ehe_desktop.sync.server_client import ask_at_door, where_to_sign_in
from ehe_desktop.sync.sign_in import sign_in
from ehe_desktop.wire.messages import EnrolAnswer, EnrolRequest
from ehe_desktop.wire.seals import enrol_text
from tests.fakes.centre import RunningCentre, SystemClock
from tests.fakes.oidc import CLIENT, Person, running_provider
from tests.fakes.oidc_small import running_small_provider
from tests.sync.town import FREE


@pytest.fixture(
    scope="module", params=[running_provider, running_small_provider], ids=["certified", "small"]
)
def issuer(request):
    """The certified provider where node is, and our own: the tests of one are those of the other."""
    with request.param() as address:
        yield address


@pytest.fixture
def centre(tmp_path, issuer):
    """A centre whose council signs people in."""
    made = RunningCentre.found(str(tmp_path / "c.db"), SystemClock())
    made.settings = replace(FREE, sign_in=SignIn(issuer=issuer, client_id=CLIENT))
    made.add_officer(officer_id="sam")
    o = tables.officer
    made.database.write(lambda c: c.execute(o.update().values(subject="sam@council.example")))
    yield made.start()
    made.close()


KEY, ANOTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def request_with(code: str, key: Ed25519PrivateKey = KEY) -> EnrolRequest:
    public = key.public_key().public_bytes_raw().hex()
    asked = EnrolRequest(code=code, device_name="L", device_key=public)
    return replace(asked, signature=base64.b64encode(key.sign(enrol_text(asked))).decode())


def enrol(base_url: str, request: EnrolRequest) -> EnrolAnswer:
    """The request as it stands: nobody signs in for it."""
    return ask_at_door(base_url, "/v1/enrol", request, EnrolAnswer)


def test_the_officer_of_the_code_signs_in_and_is_enrolled(centre):
    sam = Person("sam@council.example")
    answer = enrol_device(
        centre.base_url, request_with(centre.code("sam")), KEY.sign, sam.open_page
    )
    assert answer.officer_id == "sam"


def test_somebody_else_is_not_and_the_code_stays_good(centre):
    code = centre.code("sam")
    with pytest.raises(EnrolmentRefused):
        enrol_device(centre.base_url, request_with(code), KEY.sign, Person("lee").open_page)
    assert centre.rows(tables.device) == []
    sam = Person("sam@council.example")
    assert (
        enrol_device(centre.base_url, request_with(code), KEY.sign, sam.open_page).officer_id
        == "sam"
    )


def test_whoever_was_signed_in_at_that_browser_is_asked_again(centre):
    """Else each new try signs the same person in, and the right one never gets past it."""
    browser = httpx2.Cookies()
    lee, sam = Person("lee", browser), Person("sam@council.example", browser)
    with pytest.raises(EnrolmentRefused):
        enrol_device(centre.base_url, request_with(centre.code("sam")), KEY.sign, lee.open_page)
    made = request_with(centre.code("sam"))
    assert enrol_device(centre.base_url, made, KEY.sign, sam.open_page).officer_id == "sam"


def test_the_lease_is_given_back_to_the_officer_who_signs_in_and_has_the_door_key(centre):
    sam, key = Person("sam@council.example"), Ed25519PrivateKey.generate()
    asked = replace(request_with(centre.code("sam")), store_id="ab" * 16)
    answer = enrol_device(centre.base_url, asked, KEY.sign, sam.open_page)
    d, public = tables.device, key.public_key().public_bytes_raw().hex()
    centre.database.write(lambda c: c.execute(d.update().values(door_key=public)))
    asks = (answer.replica_id, "ab" * 16, 7)
    with pytest.raises(EnrolmentRefused):
        ask_lease(centre.base_url, asks, key.sign, Person("lee").open_page)
    with pytest.raises(SignatureWrong):
        ask_lease(centre.base_url, asks, Ed25519PrivateKey.generate().sign, sam.open_page)
    given, d_lease = ask_lease(centre.base_url, asks, key.sign, sam.open_page)
    assert d_lease.hex() == answer.device_secret
    assert given.lease["seq"] == 8, "above what the device has seen, whatever the centre remembers"


def test_a_code_alone_is_not_enough(centre):
    with pytest.raises(EnrolmentRefused):
        enrol(centre.base_url, request_with(centre.code("sam")))
    assert centre.rows(tables.device) == []


def test_a_token_made_for_one_device_enrols_no_other(centre):
    facts = where_to_sign_in(centre.base_url)
    assert facts is not None
    mine, thief = request_with(centre.code("sam")), request_with(centre.code("sam"), ANOTHER)
    signed = sign_in(facts, mine.device_key, Person("sam@council.example").open_page)
    caught = {"id_token": signed.id_token, "sign_in_salt": signed.salt}
    with pytest.raises(EnrolmentRefused):
        enrol(centre.base_url, replace(thief, **caught))
    with pytest.raises(EnrolmentRefused):
        enrol(
            centre.base_url, replace(mine, **caught | {"id_token": signed.id_token[:-4] + "AAAA"})
        )
    assert enrol(centre.base_url, replace(mine, **caught)).officer_id == "sam"


@pytest.mark.parametrize(
    "change",
    [{"state": ["another"]}, {"code": []}, {"iss": ["https://elsewhere.example"]}],
    ids=["state", "no code", "issuer"],
)
def test_an_answer_that_is_not_to_our_question_is_not_believed(centre, change):
    facts = where_to_sign_in(centre.base_url)
    assert facts is not None

    def answer_wrongly(url: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        said = {"state": [asked["state"]], "code": ["x"], "iss": [facts.issuer]} | change
        query = urlencode({name: values[0] for name, values in said.items() if values})
        import threading

        def go() -> None:
            with httpx2.Client() as browser:
                browser.get(f"{asked['redirect_uri']}x?{query}")
                browser.get(f"{asked['redirect_uri']}?{query}")

        threading.Thread(target=go, daemon=True).start()

    with pytest.raises(SignInFailed):
        sign_in(facts, "ab" * 32, answer_wrongly)


def test_nobody_signs_in_and_the_port_is_closed_in_time(centre):
    facts = where_to_sign_in(centre.base_url)
    assert facts is not None
    with pytest.raises(SignInFailed):
        sign_in(facts, "ab" * 32, lambda _url: None, wait_s=0.05)


def test_a_sign_in_page_that_is_away_is_called_that_and_nothing_is_said_to_go_on_by_itself(
    tmp_path,
):
    centre = RunningCentre.found(str(tmp_path / "c.db"), SystemClock())
    centre.settings = replace(FREE, sign_in=SignIn(issuer="http://127.0.0.1:9", client_id=CLIENT))
    centre.add_officer(officer_id="sam")
    centre.start()
    made = request_with(centre.code("sam"))
    with pytest.raises(SignInAway):
        enrol_device(centre.base_url, made, KEY.sign, Person("sam").open_page)
    with pytest.raises(TryLater) as busy:
        enrol(centre.base_url, replace(made, id_token="a.b.c", sign_in_salt="s"))
    centre.close()
    with pytest.raises(Offline) as away:
        enrol(centre.base_url, made)
    for told in (busy, away):
        assert "by itself" not in told.value.advice
        assert "Nothing was changed" in told.value.safe
        assert "try again" in told.value.next_step.lower()
