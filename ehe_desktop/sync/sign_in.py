"""Signing in at the council's identity provider: system browser, code with PKCE, answer to a loopback port.

The program has no secret and shows no page of its own. The listener takes one request, on this machine
only, for two minutes; state, issuer and host are checked before anything is believed. The ID token
goes to the centre at once and is kept nowhere. Its nonce is made of this device's key.

Source: security.md 5.1 (RFC 8252, RFC 7636, RFC 9207); guide/stack.md 10.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import msgspec

from ehe_desktop.sync.errors import SignInAway, SignInFailed
from ehe_desktop.wire.addresses import is_private
from ehe_desktop.wire.messages import SignInFacts
from ehe_desktop.wire.seals import sign_in_nonce

WAIT_S: Final = 120
_MOST_ASKED: Final = 20
"""A browser may ask for an icon as well."""
_PATH: Final = "/callback"
_TIMEOUT_S: Final = 20.0
_DONE: Final = b"<!doctype html><title>EHE Desktop</title><p>You can close this page and go back."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the centre is given: the token, and the salt its nonce was made with."""

    id_token: str
    salt: str


def sign_in(
    facts: SignInFacts, device_key: str, open_page: Callable[[str], object], wait_s: float = WAIT_S
) -> SignedIn:
    """Let the person sign in and bring back the token.

    Raises:
        SignInFailed: it was given up, took too long, or what came back was not what was asked for.
        SignInAway: the provider cannot be reached.
    """
    salt, state, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    provider = _discover(facts.issuer)
    listener = _Listener(wait_s)
    try:
        redirect = f"http://127.0.0.1:{listener.port}{_PATH}"
        asked = {
            "response_type": "code",
            "client_id": facts.client_id,
            "redirect_uri": redirect,
            "scope": "openid",
            "state": state,
            "nonce": sign_in_nonce(device_key, salt),
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            # not whoever is signed in at this browser: that may be somebody else, and stay so
            "prompt": "login",
        }
        open_page(f"{provider['authorization_endpoint']}?{urlencode(asked)}")
        came = listener.wait()
    finally:
        listener.close()
    if not secrets.compare_digest(came.get("state", ""), state) or "code" not in came:
        raise SignInFailed
    if came.get("iss", facts.issuer) != facts.issuer:
        raise SignInFailed
    told = _post(
        str(provider["token_endpoint"]),
        {
            "grant_type": "authorization_code",
            "client_id": facts.client_id,
            "code": came["code"],
            "redirect_uri": redirect,
            "code_verifier": verifier,
        },
    )
    id_token = told.get("id_token")
    if not isinstance(id_token, str):
        raise SignInFailed
    return SignedIn(id_token, salt)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _discover(issuer: str) -> dict[str, Any]:
    try:
        told = _ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration", None)
    except SignInFailed as fault:  # nobody was asked for anything yet
        raise SignInAway from fault
    if told.get("issuer") != issuer:
        raise SignInFailed
    return told


def _post(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    return _ask("POST", url, form)


def _ask(method: str, url: str, form: Mapping[str, str] | None) -> dict[str, Any]:
    if not is_private(url):
        raise SignInFailed
    try:
        with httpx2.Client(timeout=_TIMEOUT_S, follow_redirects=False) as http:
            answer = http.request(method, url, data=form)
            if answer.is_server_error:
                raise SignInAway
            if answer.status_code != 200:
                raise SignInFailed
            return msgspec.json.decode(answer.content, type=dict[str, Any])
    except httpx2.RequestError as fault:
        raise SignInAway from fault
    except msgspec.MsgspecError as fault:
        raise SignInFailed from fault


class _Listener:
    """One request on a free port of loopback; others are answered with nothing and not believed."""

    def __init__(self, wait_s: float) -> None:
        found: dict[str, str] = {}
        self._found, self._wait_s = found, wait_s

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                here = self.headers.get("host", "") == f"127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
                if asked.path != _PATH or not here:
                    self.send_error(404)
                    return
                said = parse_qs(asked.query)
                found.update({name: values[0] for name, values in said.items()})
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(_DONE)))
                self.end_headers()
                self.wfile.write(_DONE)

            def log_message(self, *_words: object) -> None:
                """Nothing: the address holds the code."""

        class Server(HTTPServer):
            is_late = False

            def handle_timeout(self) -> None:
                self.is_late = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_port)

    def wait(self) -> dict[str, str]:
        """What the provider's page sent the browser back with. Raises `SignInFailed` after the time."""
        self._server.timeout = self._wait_s
        for _ in range(_MOST_ASKED):
            self._server.handle_request()
            if self._found:
                return self._found
            if self._server.is_late:
                break
        raise SignInFailed

    def close(self) -> None:
        """Close the port."""
        self._server.server_close()
