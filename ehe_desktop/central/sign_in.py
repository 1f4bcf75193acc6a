"""Signing in through the council's own identity provider: an ID token is checked, and says who it is.

OpenID Connect. The laptop signs in there by itself (`sync/sign_in.py`, code with PKCE); this side only
believes a token that the provider signed for our client, that is fresh, and whose nonce is made of
the very device key that is to be enrolled, so that a token caught on the way enrols no other
device. No secret of ours is needed. Nothing here keeps a token.

Source: security.md 5.1; guide/stack.md 10.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ehe_desktop.central.problems import Refusal
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.addresses import is_private
from ehe_desktop.wire.seals import sign_in_nonce

_ALGORITHMS: Final = ["RS256", "PS256", "ES256"]
_LEEWAY_S: Final = 60
_TIMEOUT_S: Final = 10.0
_MOST_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The provider, as an administrator named it."""

    issuer: str
    client_id: str


def provider_named(issuer: str | None, client_id: str | None) -> SignIn | None:
    """The provider these name; none, so that a code alone lets a device in, only when neither was given at all.

    Raises:
        RuleBroken: half of it is missing, empty or not https: a slip must not open the door.
    """
    if issuer is None and client_id is None:
        return None
    if issuer is None:
        raise RuleBroken("--client-id needs --issuer")
    if not client_id:
        raise RuleBroken("--issuer needs --client-id")
    if not is_private(issuer):
        raise RuleBroken("--issuer is an address that begins with https://")
    return SignIn(issuer=issuer, client_id=client_id)


class Provider:
    """One provider and its public keys, fetched when first needed and again when it has a new one."""

    def __init__(
        self, who: SignIn, clock: Clock, fetch: Callable[[str], Any] | None = None
    ) -> None:
        self.who, self._clock = who, clock
        self._fetch = fetch or fetch_json
        self._lock = threading.Lock()
        self._keys: KeySet | None = None

    def subject_of(self, id_token: str, device_key: str, salt: str) -> str:
        """Who signed in, in the provider's words.

        Raises:
            Refusal: `sign_in_wrong` when the token is not for us, not fresh or not for this device
                key; `try_later` when the provider cannot be asked for its keys.
        """
        if not id_token:
            raise Refusal("sign_in_wrong", detail="missing")
        try:
            claims = self._claims(id_token)
            wanted = jwt.JWTClaimsRegistry(
                now=int(self._clock.now().timestamp()),
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": self.who.issuer},
                aud={"essential": True, "value": self.who.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": sign_in_nonce(device_key, salt)},
            )
            wanted.validate(claims)
        except (JoseError, ValueError, TypeError) as fault:
            raise Refusal("sign_in_wrong") from fault
        return str(claims["sub"])

    def _claims(self, id_token: str) -> dict[str, Any]:
        try:
            return dict(jwt.decode(id_token, self._key_set(), algorithms=_ALGORITHMS).claims)
        except (JoseError, ValueError):
            # a key made since we asked last: ask once more, then believe what comes of it
            keys = self._key_set(again=True)
            return dict(jwt.decode(id_token, keys, algorithms=_ALGORITHMS).claims)

    def _key_set(self, *, again: bool = False) -> KeySet:
        with self._lock:
            if self._keys is None or again:
                told = self._fetch(
                    f"{self.who.issuer.rstrip('/')}/.well-known/openid-configuration"
                )
                if told.get("issuer") != self.who.issuer:
                    raise Refusal("try_later", retry_after_s=60)
                self._keys = KeySet.import_key_set(self._fetch(str(told["jwks_uri"])))
            return self._keys


def fetch_json(url: str) -> Any:
    """One small JSON document of the provider; no redirects, https (or this machine).

    Raises:
        Refusal: `try_later` when it cannot be had.
    """
    if not is_private(url):
        raise Refusal("try_later", retry_after_s=60)
    try:
        with httpx2.Client(timeout=_TIMEOUT_S, follow_redirects=False) as http:
            answer = http.get(url)
            if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
                raise Refusal("try_later", retry_after_s=60)
            return msgspec.json.decode(answer.content)
    except (httpx2.RequestError, msgspec.DecodeError) as fault:
        raise Refusal("try_later", retry_after_s=60) from fault
