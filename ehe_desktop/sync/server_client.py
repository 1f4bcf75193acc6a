"""Requests to the central system: one method a request, every fault told apart.

An answer without the protocol header is not the central system and counts as "offline". Redirects are not
followed. No personal data stands in an address or a header. The transport is an argument,
so tests bring the real centre or a bad network. Source: wire/PROTOCOL.md 1.
"""

from __future__ import annotations

import hashlib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx2

from ehe_desktop.domain.errors import RuleBroken, SyncError
from ehe_desktop.sync import errors
from ehe_desktop.sync.half_page import HalfPage
from ehe_desktop.sync.link import Link
from ehe_desktop.wire import codec
from ehe_desktop.wire.addresses import is_private, is_this_machine
from ehe_desktop.wire.device_messages import DevicesAnswer, DevicesRequest, RevokeRequest
from ehe_desktop.wire.door_messages import TrailReceipt, TrailRequest
from ehe_desktop.wire.errors import BodyTooLargeError, WireError
from ehe_desktop.wire.messages import (
    HEADER_CHECKSUM,
    HEADER_OFFSET,
    HEADER_PROTOCOL,
    HEADER_REPLICA,
    PROTOCOL,
    BlobAnswer,
    BlobFind,
    BlobRequest,
    Erased,
    HandshakeAnswer,
    HandshakeRequest,
    Problem,
    PullAnswer,
    PullRequest,
    PushAnswer,
    RenewAnswer,
    RenewRequest,
    SignInFacts,
    Taken,
)
from ehe_desktop.wire.orders import signed_work
from ehe_desktop.wire.proofs import HEADER_ANSWERS, HEADER_NONCE, HEADER_PROOF, Call, read_proof

A = TypeVar("A")
CONNECT_S: Final = 10.0
STALL_S: Final = 60.0
"""No bytes for this long and the request is given up (a half-open connection is a state)."""
_NONE: Final[Mapping[str, str]] = {}
SLOWEST_BYTES_A_S: Final = 100
"""After `STALL_S` an answer that comes more slowly than this on the whole is given up."""


class ServerClient:
    """One connection to the central system for one round; closed at its end."""

    def __init__(self, link: Link, transport: httpx2.BaseTransport | None = None) -> None:
        self._link = link
        self._http = http_client(link.base_url, transport)
        self._http.event_hooks = {"response": [self._learn]}

    def handshake(self, request: HandshakeRequest) -> HandshakeAnswer:
        """Begin a round. Raises SyncError."""
        return self._post("/v1/handshake", request, HandshakeAnswer)

    def push(self, body: bytes) -> PushAnswer:
        """Send one sealed batch, as it was sealed. Raises SyncError."""
        return _read(PushAnswer, self._ask("POST", "/v1/push", body)[0])

    def pull(self, request: PullRequest) -> PullAnswer:
        """One page, gone on with where the last try was cut. Raises SyncError."""
        half = self._link.half_page
        body = codec.encode(half.asked(request))
        return _read(PullAnswer, self._ask("POST", "/v1/pull", body, half=half)[0])

    def renew(self, request: RenewRequest) -> RenewAnswer:
        """A new identity for a store that was copied or restored. Raises SyncError."""
        return self._post("/v1/replica", request, RenewAnswer)

    def ask_blob(self, asked: BlobRequest | BlobFind) -> BlobAnswer:
        """Announce a file or ask how much of it is there; or find a whole one. Raises SyncError."""
        path = "/v1/blob" if isinstance(asked, BlobRequest) else "/v1/blob/find"
        return self._post(path, asked, BlobAnswer)

    def send_part(self, blob_id: str, offset: int, part: bytes) -> BlobAnswer:
        """One part of a file. Raises SyncError; `PartMisplaced` when another is wanted."""
        checksum = f"sha256 {hashlib.sha256(part).hexdigest()}"
        headers = {HEADER_OFFSET: str(offset), HEADER_CHECKSUM: checksum}
        return _read(BlobAnswer, self._ask("PATCH", f"/v1/blob/{blob_id}", part, headers)[0])

    def read_blob(self, blob_id: str, offset: int, most: int) -> tuple[bytes, int]:
        """Bytes of a file from `offset`, and the size of all. Raises SyncError."""
        headers = {"range": f"bytes={offset}-{offset + most - 1}"}
        part, answered = self._ask("GET", f"/v1/blob/{blob_id}", b"", headers)
        size = answered.get("content-range", "").rpartition("/")[2]
        if not size.isdigit():
            raise errors.CentreDisagrees("answer_unreadable")
        return part, int(size)

    def hand_in(self, box: bytes, ops: int) -> Taken:
        """A box of so many edits, sealed to the council; signed here. Raises SyncError."""
        work = signed_work(box, ops, self._link.replica_id, self._link.sign)
        return self._post("/v1/sealed-work", work, Taken)

    def last_word(self, erased: Erased) -> Callable[[], object]:
        """The last word of a device, signed now; what comes back sends it when the keys are gone. Raises SyncError."""
        return partial(send, self._http, self._signed("POST", "/v1/erased", codec.encode(erased)))

    def devices(self, asked: DevicesRequest | RevokeRequest) -> DevicesAnswer:
        """The devices of the council, for a supervisor, or one of them stopped. Raises SyncError."""
        path = "/v1/devices" if isinstance(asked, DevicesRequest) else "/v1/devices/revoke"
        return self._post(path, asked, DevicesAnswer)

    def take_trail(self, entries: TrailRequest) -> TrailReceipt:
        """Entries of the audit chain. Raises SyncError; `EntriesMissing` names the number wanted."""
        return self._post("/v1/audit", entries, TrailReceipt)

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        """Use as a context manager: closed at the end."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _post(self, path: str, message: Any, answer: type[A]) -> A:
        return _read(answer, self._ask("POST", path, codec.encode(message))[0])

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str] = _NONE,
        half: HalfPage | None = None,
    ) -> tuple[bytes, Mapping[str, str]]:
        """One request; once more when the centre wants it signed with a newer number of its own."""
        with suppress(errors.ProofWanted):
            return send(self._http, self._signed(method, path, body, headers), half)
        return send(self._http, self._signed(method, path, body, headers), half)

    def _signed(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str] = _NONE
    ) -> Sent:
        link = self._link
        said = {"authorization": f"Bearer {link.token}", HEADER_REPLICA: link.replica_id, **headers}
        if link.nonce.text:
            call = Call(
                method=method, path=path, replica_id=link.replica_id, body=body, headers=headers
            )
            said[HEADER_PROOF] = call.proof(link.nonce.text, link.sign)
        return Sent(method, path, body, said)

    def _learn(self, answer: httpx2.Response) -> None:
        self._link.nonce.text = answer.headers.get(HEADER_NONCE, self._link.nonce.text)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. Messages are packed on the way; parts of files are not, they seldom shrink."""

    method: str
    path: str
    body: bytes
    headers: Mapping[str, str]


def http_client(base_url: str, transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """A client for the centre at `base_url`: https, or http on this same machine.

    Raises:
        WrongCentre: any other address.
    """
    local = is_this_machine(base_url)
    if not is_private(base_url):
        raise errors.WrongCentre
    return httpx2.Client(
        base_url=base_url,
        transport=transport,
        timeout=httpx2.Timeout(STALL_S, connect=CONNECT_S),
        follow_redirects=False,
        trust_env=not local,
        verify=_loopback() if local else _verifying(),
    )


@cache
def _loopback() -> ssl.SSLContext:
    """For this same machine no certificate is asked for; made once because making it takes time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _verifying() -> ssl.SSLContext:
    """The certificates of this system, read once: reading them takes longer than a quiet round."""
    return httpx2.create_ssl_context()


def where_to_sign_in(base_url: str) -> SignInFacts | None:
    """Where people of this council sign in; None where a code is enough. Raises SyncError."""
    with _at_the_door(base_url) as http:
        try:
            raw, _ = send(http, Sent("GET", "/v1/sign-in", b"", {}))
        except errors.CentreDisagrees as fault:
            if fault.code == "not_found":
                return None
            raise
        return _read(SignInFacts, raw)


def ask_at_door(base_url: str, path: str, message: Any, answer: type[A]) -> A:
    """One question of a device whose store is shut: nobody is signed in. Raises SyncError."""
    with _at_the_door(base_url) as http:
        return _read(answer, send(http, Sent("POST", path, codec.encode(message), {}))[0])


@contextmanager
def _at_the_door(base_url: str) -> Iterator[httpx2.Client]:
    """A client for one question of a person who waits for the answer: nothing is asked again by itself."""
    try:
        with http_client(base_url) as http:
            yield http
    except (errors.Offline, errors.TryLater) as fault:
        fault.say_at_door()
        raise


def send(
    http: httpx2.Client, request: Sent, half: HalfPage | None = None
) -> tuple[bytes, Mapping[str, str]]:
    """Send one request and return the inflated answer with its headers. `half`: where what came of it is kept.

    Raises:
        SyncError: the leaf that says what is the matter.
    """
    sent = {
        "content-type": "application/json",
        "content-encoding": codec.ZSTD,
        "accept-encoding": codec.ZSTD,
        **request.headers,
    }
    is_message = request.method == "POST"
    content = codec.compress(request.body) if is_message else request.body
    if not is_message:
        sent |= {"content-type": "application/octet-stream", "content-encoding": "identity"}
    try:
        with http.stream(request.method, request.path, content=content, headers=sent) as answer:
            if answer.headers.get(HEADER_PROTOCOL) != str(PROTOCOL) or _is_of_another(
                request, answer
            ):
                raise errors.Offline
            packed = answer.headers.get("content-encoding") == codec.ZSTD
            pieces = _in_time(answer.iter_raw() if packed else answer.iter_bytes())
            if half is not None and packed and answer.is_success:
                pieces = half.whole(pieces, goes_on="content-range" in answer.headers)
            raw = _inflated(pieces) if packed else b"".join(pieces)
            if answer.is_success:
                return raw, dict(answer.headers)
            raise fault_of(_problem(raw))
    except (httpx2.RequestError, httpx2.InvalidURL) as fault:
        raise errors.Offline from fault
    except RuleBroken as fault:
        raise errors.CentreDisagrees("answer_unreadable") from fault


def _is_of_another(request: Sent, answer: httpx2.Response) -> bool:
    """An answer that a proxy sent twice is read for the next request too; older centres name none."""
    named, proof = answer.headers.get(HEADER_ANSWERS), request.headers.get(HEADER_PROOF)
    return proof is not None and named is not None and named != read_proof(proof)[1]


def _inflated(pieces: Iterator[bytes]) -> bytes:
    """The inflated body; one that is cut or spoiled on the way is no answer at all."""
    try:
        return codec.inflate(pieces)
    except BodyTooLargeError:
        raise
    except WireError as fault:
        raise errors.Offline from fault


def _in_time(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces as they come; a line that only drips is given up, or one answer might hold a round for hours."""
    began, size = time.monotonic(), 0
    for piece in pieces:
        size += len(piece)
        took_s = time.monotonic() - began
        if took_s > STALL_S and size < took_s * SLOWEST_BYTES_A_S:
            raise errors.Offline
        yield piece


def fault_of(problem: Problem) -> SyncError:
    """The leaf for a problem of the centre (wire/PROTOCOL.md, table of codes)."""
    made = _MADE.get(problem.code)
    if made is not None:
        return made(problem)
    simple = _SIMPLE.get(problem.code)
    if simple is not None:
        return simple()
    if problem.code.startswith("code_") or problem.code == "sign_in_wrong":
        return errors.EnrolmentRefused(problem.happened, next_step=problem.next_step)
    return errors.CentreDisagrees(problem.code, problem.incident)


def _busy(problem: Problem) -> SyncError:
    return errors.TryLater(problem.retry_after_s or 0)


_MADE: Final[Mapping[str, Callable[[Problem], SyncError]]] = {
    "device_revoked": lambda said: errors.DeviceRevoked(said.order, said.order_signature),
    "gap": lambda said: errors.EntriesMissing(said.expected or 1),
    "fault": lambda said: errors.CentreFault(said.incident),
    "too_many_requests": _busy,
    "try_later": _busy,
}
_SIMPLE: Final[Mapping[str, type[SyncError]]] = {
    "not_signed_in": errors.SignInEnded,
    "nonce_wanted": errors.ProofWanted,
    "proof_used": errors.ProofWanted,
    "signature_wrong": errors.SignatureWrong,
    "schema_too_old": errors.ProgramTooOld,
    "body_too_large": errors.BatchTooLarge,
    "batch_too_large": errors.BatchTooLarge,
    "replica_forked": errors.StoreCopied,
    "reset_required": errors.ResetWanted,
    "offset_wrong": errors.PartMisplaced,
    "checksum_wrong": errors.PartMisplaced,
}


def _problem(raw: bytes) -> Problem:
    return codec.decode(Problem, raw)


def _read(message: type[A], raw: bytes) -> A:
    try:
        return codec.decode(message, raw)
    except RuleBroken as fault:
        raise errors.CentreDisagrees("answer_unreadable") from fault
