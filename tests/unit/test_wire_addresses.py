"""An address that only looks like this machine is not spoken to in clear, by the laptop or by the centre."""

from __future__ import annotations

import pytest

from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.provider_keys import fetch_json
from ehe_desktop.sync.errors import SignInFailed, WrongCentre
from ehe_desktop.sync.server_client import http_client
from ehe_desktop.sync.sign_in import _ask

ELSEWHERE = [
    "http://127.0.0.1:8470@centre.invalid",
    "http://localhost:x@centre.invalid/",
    "http://127.0.0.1:8470\\@centre.invalid",
    "http://127.0.0.1.centre.invalid",
    "http://centre.invalid",
    "ftp://127.0.0.1:8470",
    "https://",
    "https://[::1",
    "https://centre.invalid:port",
    "https://centre.invalid@elsewhere.invalid",
    "127.0.0.1:8470",
    "",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_what_is_not_private_is_refused_before_a_byte_is_sent(url):
    with pytest.raises(WrongCentre):
        http_client(url).close()
    with pytest.raises(Refusal, match="try_later"):
        fetch_json(url)
    with pytest.raises(SignInFailed):
        _ask("GET", url, None)


@pytest.mark.parametrize(
    "url",
    ["https://centre.invalid", "http://127.0.0.1:8470", "http://localhost:1/", "http://[::1]:9"],
)
def test_https_and_this_machine_are_spoken_to(url):
    http_client(url).close()
