"""A second, tiny client of the protocol, written from PROTOCOL.md alone: what the tests send with.

It keeps what a store would keep, sends a batch as the bytes it sealed, and checks each answer's
header. It is no part of the program and shares nothing with `sync/`.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import KINDS, Op, Outcome, Record, op_kind_for
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.messages import EnrolAnswer, HandshakeAnswer, PullAnswer, PushAnswer
from ehe_desktop.wire.seals import SealedBatch, digest_of, seal_batch


def enrol_words(code: str, public: str) -> bytes:
    """What a new device signs that brings nothing along."""
    return f"ehe/v1/enrol\n{code}\n{public}\n\n\n\n\n".encode()


@dataclass
class Answer:
    """A status and a decoded body."""

    status: int
    body: Any
    raw: bytes


@dataclass
class Laptop:
    """One store of one officer."""

    http: Any
    officer_id: str = ""
    replica_id: str = ""
    token: str = ""
    epoch: str = ""
    enrolled: EnrolAnswer | None = None
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    nonce: str = ""
    cursor: str = ""
    scope_epoch: int = 0
    records: dict[str, Record] = field(default_factory=dict)
    sealed: dict[int, int] = field(default_factory=lambda: {0: 0, 1: 0})
    sent: list[SealedBatch] = field(default_factory=list)

    @classmethod
    def enrol(cls, http: Any, code: str, name: str = "Laptop 1") -> Laptop:
        """Use up a code."""
        laptop = cls(http)
        public = laptop.key.public_key().public_bytes_raw().hex()
        signature = base64.b64encode(laptop.key.sign(enrol_words(code, public))).decode()
        said = {"code": code, "device_name": name, "device_key": public, "signature": signature}
        answer = laptop.post("/v1/enrol", said)
        assert answer.status == 200, answer.raw
        told = msgspec.json.decode(answer.raw, type=EnrolAnswer)
        laptop.enrolled, laptop.officer_id = told, told.officer_id
        laptop.replica_id, laptop.token, laptop.epoch = told.replica_id, told.token, told.epoch
        return laptop

    # what travels

    def post(self, path: str, message: Any, packed: bytes = b"", **headers: str) -> Answer:
        """Send one message; bytes go as they are, or `packed` in their place."""
        raw = message if isinstance(message, bytes) else encode(message)
        headers = {"content-type": "application/json"} | headers
        if packed:
            headers["content-encoding"] = "zstd"
        answer = self.ask("POST", path, raw, headers, packed)
        return Answer(answer.status_code, msgspec.json.decode(answer.content), answer.content)

    def ask(
        self, method: str, path: str, raw: bytes = b"", headers: Any = None, packed: bytes = b""
    ) -> Any:
        """One request, signed; once more when a fresher number is wanted."""
        for _ in range(2):
            sent = self.signed(method, path, raw, headers=headers) | (headers or {})
            answer = self.http.request(method, path, content=packed or raw, headers=sent)
            assert answer.headers.get("x-ehe-protocol") == "1"
            assert answer.headers.get("cache-control") == "no-store"
            self.nonce = answer.headers["x-ehe-nonce"]
            if answer.status_code != 401 or b"nonce_wanted" not in answer.content:
                break
        return answer

    def signed(
        self, method: str, path: str, raw: bytes = b"", nonce: str = "", headers: Any = None
    ) -> dict[str, str]:
        """The headers that say who asks, and prove it; `headers` are those sent beside."""
        if not self.token:
            return {"x-ehe-replica": self.replica_id}
        nonce, once, sha256 = nonce or self.nonce, new_id(), hashlib.sha256(raw).hexdigest()
        text = f"ehe/v1/proof\n{method} {path}\n{self.replica_id}\n{nonce}\n{once}\n{sha256}\n"
        beside = {name.lower(): value for name, value in (headers or {}).items()}
        for name in ("range", "upload-offset", "upload-checksum"):
            text += f"{name}: {beside[name]}\n" if name in beside else ""
        signature = base64.b64encode(self.key.sign(text.encode())).decode()
        return {
            "x-ehe-replica": self.replica_id,
            "authorization": f"Bearer {self.token}",
            "x-ehe-proof": f"{nonce} {once} {signature}",
        }

    def handshake(self, **more: Any) -> Answer:
        """Open a round."""
        pushed = {str(lane): number for lane, number in self.sealed.items()}
        message = {
            "schema_min": 1,
            "schema_max": 1,
            "epoch": self.epoch,
            "pushed": pushed,
            "cursor": self.cursor,
        }
        return self.post("/v1/handshake", message | more)

    def seal(self, *ops: Op) -> SealedBatch:
        """Number ops of one lane and make their batch."""
        lane, numbered = ops[0].lane, []
        for op in ops:
            self.sealed[lane] += 1
            numbered.append(replace(op, push_seq=self.sealed[lane]))
        batch = seal_batch(new_id(), numbered)
        self.sent.append(batch)
        return batch

    def send(self, batch: SealedBatch, packed: bytes = b"") -> Answer:
        """Send sealed bytes, again or for the first time."""
        return self.post("/v1/push", batch.body, packed)

    def push(self, *ops: Op) -> tuple[Outcome, ...]:
        """Seal and send; the outcomes in order."""
        answer = self.send(self.seal(*ops))
        assert answer.status == 200, answer.raw
        return msgspec.json.decode(answer.raw, type=PushAnswer).outcomes

    def page(self, page: str = "", cursor: str | None = None) -> Answer:
        """Ask for one page."""
        return self.post(
            "/v1/pull", {"cursor": self.cursor if cursor is None else cursor, "page": page}
        )

    def pull(self) -> PullAnswer:
        """Read a whole round, swap it in, check the digest, and return the last page with the lists of the first."""
        page, staged, lists = "", {}, {}
        while True:
            answer = self.page(page)
            assert answer.status == 200, answer.raw
            told = msgspec.json.decode(answer.raw, type=PullAnswer)
            staged |= {record.id: record for record in told.records}
            if not page:
                lists = {"scope_add": told.scope_add, "scope_remove": told.scope_remove}
            page = told.next_page
            if not page:
                break
        if not self.cursor:
            self.records = {}
        kept = {i: r for i, r in self.records.items() if r.family_id not in lists["scope_remove"]}
        for record in staged.values():
            assert record.rev >= kept.get(record.id, record).rev, "a rev never goes back"
        self.records = kept | staged
        self.cursor, self.scope_epoch = told.cursor, told.head
        self.check_digest(told)
        return replace(told, **lists)

    def check_digest(self, told: PullAnswer) -> None:
        """What is held of each family listed is what the centre says is held."""
        for digest in told.digest:
            mine = [
                (r.id, r.rev)
                for r in self.records.values()
                if (r.family_id or "") == digest.family_id
            ]
            assert digest_of(digest.family_id, mine) == digest

    def begin(self) -> HandshakeAnswer:
        """A handshake that must succeed."""
        answer = self.handshake()
        assert answer.status == 200, answer.raw
        return msgspec.json.decode(answer.raw, type=HandshakeAnswer)

    # edits

    def make(self, kind: str, body: dict[str, Any], family: str | None = None, **more: Any) -> Op:
        """An op that makes a new record."""
        said = KINDS[kind]
        plain = {
            "op_id": new_id(),
            "op_kind": op_kind_for(said.record_class),
            "kind": kind,
            "record_id": new_id(),
            "family_id": family,
            "set": body,
            "lane": said.lane,
            "author": self.officer_id,
            "scope_epoch": self.scope_epoch,
        }
        return Op(**(plain | more))

    def edit(self, record: Record, changes: dict[str, Any], **more: Any) -> Op:
        """A patch of a record as this laptop knows it, groups whole."""
        kind = KINDS[record.kind]
        names = {
            n for name in changes for n in kind.group_of(name) if n in record.body or n in changes
        }
        plain = {
            "op_id": new_id(),
            "op_kind": "patch",
            "kind": record.kind,
            "record_id": record.id,
            "family_id": record.family_id,
            "child_id": record.child_id,
            "base_rev": record.rev,
            "base": {n: record.body.get(n) for n in names},
            "set": {n: changes.get(n, record.body.get(n)) for n in names},
            "author": self.officer_id,
            "scope_epoch": self.scope_epoch,
        }
        return Op(**(plain | more))

    def resolve(self, conflict: Record, how: str, result: dict[str, Any] | None = None) -> Op:
        """An op that settles a conflict as this laptop knows it."""
        said = {"settled_as": how} | ({"result": result} if result is not None else {})
        return Op(
            op_id=new_id(),
            op_kind="resolve",
            kind="conflict",
            record_id=conflict.id,
            base_rev=conflict.rev,
            set=said,
            scope_epoch=self.scope_epoch,
        )

    def of_kind(self, kind: str) -> list[Record]:
        """What it holds of one kind."""
        return [r for r in self.records.values() if r.kind == kind]
