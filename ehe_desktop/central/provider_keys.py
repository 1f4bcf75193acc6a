"""The public keys of the council's identity provider: fetched when needed, kept for an hour, asked for by few.

A provider that hangs must hold up nobody but those who sign in: few requests wait for it at once, the
others are told to come again, and after it failed nobody asks it for a moment. Nothing here
believes a token.

Source: security.md 5.1, R47.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import httpx2
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ehe_desktop.central.problems import Refusal
from ehe_desktop.domain.clock import Clock
from ehe_desktop.wire.addresses import is_private

AGAIN_S: Final = 10
"""It is asked no sooner again, whatever tokens strangers make up, and whether or not it answered."""
KEYS_LAST_S: Final = 3_600
"""A key that the provider has taken back is trusted no longer than this."""
MOST_WAITING: Final = 4
"""Of the service's forty threads: the others are for everybody's work."""
_TIMEOUT_S: Final = 5.0
_BUSY_S: Final = 60
_MOST_BYTES: Final = 256 * 1024


class ProviderKeys:
    """The keys of one issuer, as they were when it was last asked."""

    def __init__(
        self, issuer: str, clock: Clock, fetch: Callable[[str], Any] | None = None
    ) -> None:
        self._issuer, self._clock = issuer, clock
        self._fetch = fetch or fetch_json
        self._lock, self._room = threading.Lock(), threading.BoundedSemaphore(MOST_WAITING)
        self._keys: KeySet | None = None
        self._keys_at: datetime | None = None
        self._tried_at: datetime | None = None

    def now(self) -> KeySet:
        """The keys, no older than an hour. Raises Refusal `try_later` when they cannot be had."""
        keys = self._keys
        is_good = keys is not None and self._is_within(KEYS_LAST_S, self._keys_at)
        return keys if keys is not None and is_good else self._asked(keys)

    def newer_than(self, known: KeySet) -> KeySet | None:
        """The keys as they are now; None when the provider was asked a moment ago. Raises as `now`."""
        if self._keys is known and self._is_within(AGAIN_S, self._tried_at):
            return None
        return self._asked(known)

    def _asked(self, known: KeySet | None) -> KeySet:
        if not self._room.acquire(blocking=False):
            raise Refusal("try_later", retry_after_s=AGAIN_S)
        try:
            with self._lock:
                if self._keys is not None and self._keys is not known:
                    return self._keys  # somebody else has asked meanwhile
                if self._is_within(AGAIN_S, self._tried_at):
                    raise Refusal("try_later", retry_after_s=AGAIN_S)
                self._tried_at = self._clock.now()
                self._keys = self._fetched()  # where it fails, those known stay good for their hour
                self._keys_at = self._clock.now()
                return self._keys
        finally:
            self._room.release()

    def _fetched(self) -> KeySet:
        told = self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        try:
            is_theirs, place = told["issuer"] == self._issuer, str(told["jwks_uri"])
            keys = KeySet.import_key_set(self._fetch(place)) if is_theirs else None
        except Refusal:
            raise
        except (JoseError, LookupError, TypeError, ValueError) as fault:  # not what a provider says
            raise Refusal("try_later", retry_after_s=_BUSY_S) from fault
        if keys is None:
            raise Refusal("try_later", retry_after_s=_BUSY_S)
        return keys

    def _is_within(self, seconds: int, since: datetime | None) -> bool:
        """True when that was so lately; a clock that was put back counts as long ago."""
        if since is None:
            return False
        return 0 <= (self._clock.now() - since).total_seconds() < seconds


def fetch_json(url: str) -> Any:
    """One small JSON document of the provider; no redirects, https (or this machine).

    Raises:
        Refusal: `try_later` when it cannot be had.
    """
    if not is_private(url):
        raise Refusal("try_later", retry_after_s=_BUSY_S)
    try:
        with httpx2.Client(timeout=_TIMEOUT_S, follow_redirects=False) as http:
            answer = http.get(url)
            if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
                raise Refusal("try_later", retry_after_s=_BUSY_S)
            return msgspec.json.decode(answer.content)
    except (httpx2.RequestError, msgspec.DecodeError) as fault:
        raise Refusal("try_later", retry_after_s=_BUSY_S) from fault
