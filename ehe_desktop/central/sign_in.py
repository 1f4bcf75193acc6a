"""Signing in through the council's own identity provider: an ID token is checked, and says who it is.

OpenID Connect. The laptop signs in there by itself (`sync/sign_in.py`, code with PKCE); this side only
believes a token that the provider signed for our client, that is fresh, and whose nonce is made of
the very device key that is to be enrolled, so that a token caught on the way enrols no other
device. No secret of ours is needed. Nothing here keeps a token.

Source: security.md 5.1; guide/stack.md 10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import ClaimsOption

from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.provider_keys import AGAIN_S, ProviderKeys
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.addresses import is_private
from ehe_desktop.wire.seals import sign_in_nonce

_ALGORITHMS: Final = ["RS256", "PS256", "ES256"]
_LEEWAY_S: Final = 60
_OF_TIME: Final = frozenset({"exp", "iat", "nbf"})


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
    """One provider, and whose tokens of it are believed."""

    def __init__(
        self, who: SignIn, clock: Clock, fetch: Callable[[str], Any] | None = None
    ) -> None:
        self.who, self._clock = who, clock
        self._keys = ProviderKeys(who.issuer, clock, fetch)

    def subject_of(self, id_token: str, device_key: str, salt: str) -> str:
        """Who signed in, in the provider's words.

        Raises:
            Refusal: `sign_in_wrong` when the token is not for us, not fresh or not for this device
                key (`clock`: its time is not ours); `try_later` when the provider cannot be asked for its keys.
        """
        if not id_token:
            raise Refusal("sign_in_wrong", detail="missing")
        try:
            claims = self._claims(id_token)
            self._check(claims, sign_in_nonce(device_key, salt))
        except Refusal:  # a ValueError too, and no word about the token
            raise
        except (JoseError, ValueError, TypeError) as fault:
            of_time = isinstance(fault, ClaimError) and fault.claim in _OF_TIME
            raise Refusal("sign_in_wrong", detail="clock" if of_time else "") from fault
        return str(claims["sub"])

    def _check(self, claims: dict[str, Any], nonce: str) -> None:
        mine: ClaimsOption = {"essential": True, "value": self.who.client_id}
        several = isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1
        jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self.who.issuer},
            aud=mine,
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
            **({"azp": mine} if several else {}),  # OpenID Connect Core 3.1.3.7: who asked for it
        ).validate(claims)

    def _claims(self, id_token: str) -> dict[str, Any]:
        known = self._keys.now()
        try:
            return _decoded(id_token, known)
        except (InvalidKeyIdError, BadSignatureError) as fault:
            # a key made since we asked last: ask once more, then believe what comes of it
            newer = self._keys.newer_than(known)
            if newer is not None:
                return _decoded(id_token, newer)
            if isinstance(fault, InvalidKeyIdError):
                raise Refusal("try_later", retry_after_s=AGAIN_S) from fault
            raise


def _decoded(id_token: str, keys: KeySet) -> dict[str, Any]:
    return dict(jwt.decode(id_token, keys, algorithms=_ALGORITHMS).claims)
