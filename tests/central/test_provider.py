"""Whose ID token is believed, and how often and by how many the council's provider is asked."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from ehe_desktop.central.problems import Refusal, problem_of
from ehe_desktop.central.provider_keys import AGAIN_S, KEYS_LAST_S, MOST_WAITING
from ehe_desktop.central.settings import Settings
from ehe_desktop.central.sign_in import Provider, SignIn
from ehe_desktop.wire.seals import sign_in_nonce
from tests.central.conftest import TestCentre
from tests.central.laptop import Laptop
from tests.fakes.clock import FixedClock

WHO = SignIn(issuer="https://login.council.example", client_id="ehe-desktop")
DEVICE, SALT = "ab" * 32, "salt"


@dataclass
class Council:
    """A provider whose documents are here, and its clock."""

    clock: FixedClock = field(default_factory=FixedClock)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    asked: int = 0
    says: object = None

    def fetch(self, url: str) -> object:
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        if url.endswith("/jwks"):
            return {"keys": [self.key.as_dict(private=False)]}
        if self.says is not None:
            return self.says
        return {"issuer": WHO.issuer, "jwks_uri": f"{WHO.issuer}/jwks"}

    def provider(self) -> Provider:
        return Provider(WHO, self.clock, self.fetch)

    def token(self, **over: object) -> str:
        now = int(self.clock.now().timestamp())
        said = {
            "iss": WHO.issuer,
            "aud": WHO.client_id,
            "sub": "sam",
            "iat": now,
            "exp": now + 300,
            "nonce": sign_in_nonce(DEVICE, SALT),
        }
        header = {"alg": "ES256", "kid": self.key.kid}
        return jwt.encode(header, said | over, self.key, algorithms=["ES256"])

    def roll(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": f"{self.key.kid}-next"})


def refused(provider: Provider, token: str) -> Refusal:
    with pytest.raises(Refusal) as told:
        provider.subject_of(token, DEVICE, SALT)
    return told.value


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.mark.parametrize(
    "claim",
    [
        {"aud": "another"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "ff"},
        {"aud": ["ehe-desktop", "another"], "azp": "another"},
        {"aud": ["ehe-desktop", "another"]},
    ],
)
def test_a_token_for_somebody_else_is_not_believed(council, claim):
    told = refused(council.provider(), council.token(**claim))
    assert (told.code, told.detail) == ("sign_in_wrong", "")


def test_one_of_two_audiences_that_asked_for_it_itself_is(council):
    token = council.token(aud=["ehe-desktop", "another"], azp="ehe-desktop")
    assert council.provider().subject_of(token, DEVICE, SALT) == "sam"


@pytest.mark.parametrize("off_s", [-180, 700], ids=["the centre is behind", "past its time"])
def test_a_clock_that_is_wrong_is_not_called_another_officer(council, off_s):
    token = council.token()
    council.clock.advance(seconds=off_s)
    told = refused(council.provider(), token)
    assert (told.code, told.detail) == ("sign_in_wrong", "clock")
    assert "officer" not in problem_of(told).happened
    assert "clock" in problem_of(told).next_step


@pytest.mark.parametrize(
    "says", [Refusal("try_later"), [], {"issuer": WHO.issuer}, {"issuer": "https://x.example"}]
)
def test_a_provider_that_cannot_be_asked_is_no_fault_of_the_officer(council, says):
    council.says = says
    assert refused(council.provider(), council.token()).code == "try_later"


def test_a_key_that_rolls_while_the_centre_runs_is_taken_up(council):
    provider = council.provider()
    provider.subject_of(council.token(), DEVICE, SALT)
    council.clock.advance(seconds=AGAIN_S + 1)
    council.roll()
    assert provider.subject_of(council.token(), DEVICE, SALT) == "sam"


def test_tokens_that_strangers_make_up_do_not_make_the_centre_ask_each_time(council):
    provider, stranger = council.provider(), Council()
    stranger.roll()
    provider.subject_of(council.token(), DEVICE, SALT)
    for _ in range(20):
        refused(provider, "a.b.c")
        refused(provider, stranger.token())
    assert council.asked == 2
    council.clock.advance(seconds=AGAIN_S + 1)
    council.says = Refusal("try_later")
    refused(provider, stranger.token())
    assert provider.subject_of(council.token(), DEVICE, SALT) == "sam"


def test_a_key_the_provider_has_taken_back_is_not_trusted_for_ever(council):
    provider = council.provider()
    caught = council.token(exp=int(council.clock.now().timestamp()) + 10 * KEYS_LAST_S)
    provider.subject_of(caught, DEVICE, SALT)
    council.roll()
    council.clock.advance(seconds=KEYS_LAST_S + 1)
    refused(provider, caught)


def test_few_wait_for_a_provider_that_hangs_and_none_asks_after_another(council):
    """The threads that wait would be missing for everybody else's work, flags among it."""
    inside, may_go_on = threading.Event(), threading.Event()

    def hang(_url: str) -> object:
        council.asked += 1
        inside.set()
        assert may_go_on.wait(20)
        raise Refusal("try_later")

    provider, token = Provider(WHO, council.clock, hang), council.token()
    with ThreadPoolExecutor(4 * MOST_WAITING) as pool:
        told = [pool.submit(refused, provider, token) for _ in range(4 * MOST_WAITING)]
        assert inside.wait(20)
        ended = threading.Event()
        left = [3 * MOST_WAITING]

        def count(_one: object) -> None:
            left[0] -= 1
            if not left[0]:
                ended.set()

        for one in told:
            one.add_done_callback(count)
        sent_away = ended.wait(10)
        may_go_on.set()
        assert {one.result(20).code for one in told} == {"try_later"}
    assert sent_away, "those who found no room were told at once"
    assert council.asked == 1


def test_questions_at_the_door_of_one_store_are_counted_before_anybody_is_asked(tmp_path):
    centre = TestCentre.found(str(tmp_path / "c.db"))
    council, settings = Council(centre.clock), Settings(doors_per_minute=1, sign_in=WHO)
    try:
        centre.open(settings)
        centre.http.app.state["provider"] = Provider(WHO, centre.clock, council.fetch)
        laptop, asks = (
            Laptop(centre.http),
            {"replica_id": "r", "store_id": "ab" * 16, "id_token": "junk"},
        )
        said = [
            laptop.post(
                "/v1/lease", asks | {"seal_key": "", "lease_seq": 1, "signature": ""}
            ).status
            for _ in range(9)
        ]
        assert said.count(403) == 2
        assert set(said[2:]) == {429}
    finally:
        centre.http.__exit__()
        centre.database.close()
