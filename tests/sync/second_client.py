"""A second client, written from `wire/PROTOCOL.md` and `wire/BODIES.md` alone: it imports nothing of the program.

It shows that both say enough. It keeps everything in memory, sends no audit chain, resolves no conflict and erases
nothing, so it is no example of a laptop. Paragraphs are named by their headings in PROTOCOL.md.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import uuid
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Message = dict[str, Any]
PART = 1_048_576
SIGNED = ("range", "upload-offset", "upload-checksum")
REMADE = ("nonce_wanted", "proof_used")


class NotTheCentre(Exception):  # noqa: N818 - a state, as in the protocol: offline
    """Something else answered."""


class Refused(Exception):  # noqa: N818 - a problem of the protocol
    """`problem` is a `Problem`."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem["code"])
        self.problem = problem


class SecondClient:
    """One device of one officer. `records` holds what was pulled, by id."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = Ed25519PrivateKey.generate()
        self.device: Message = {}
        self.nonce = self.cursor = self.epoch = ""
        self.scope_epoch = 0
        self.sealed = {0: 0, 1: 0}
        self.records: dict[str, Message] = {}
        self.outcomes: list[Message] = []

    # Requests in general, Proof

    def post(self, path: str, message: Message | bytes) -> Message:
        """One message and its answer."""
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        said: Message = json.loads(self.ask("POST", path, body)[0])
        return said

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[bytes, dict[str, str]]:
        """One request; signed anew and sent once more when the centre wants that."""
        try:
            return self._ask(method, path, body, headers or {})
        except Refused as refused:
            if refused.problem["code"] not in REMADE:
                raise
        return self._ask(method, path, body, headers or {})

    def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[bytes, dict[str, str]]:
        proof_id = str(uuid.uuid4())
        line = http.client.HTTPConnection(self.address, timeout=30)
        try:
            proof = self._proof((method, path, proof_id), body, headers)
            line.request(method, path, body, headers | proof)
            answer = line.getresponse()
            raw, told = answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        finally:
            line.close()
        if told.get("x-ehe-protocol") != "1" or told.get("x-ehe-answers", proof_id) != proof_id:
            raise NotTheCentre
        self.nonce = told["x-ehe-nonce"]
        if answer.status >= 300:
            raise Refused(json.loads(raw))
        return raw, told

    def _proof(
        self, asked: tuple[str, str, str], body: bytes, headers: dict[str, str]
    ) -> dict[str, str]:
        if not self.device:
            return {}
        (method, path, proof_id), replica_id = asked, self.device["replica_id"]
        who = {"Authorization": f"Bearer {self.device['token']}", "x-ehe-replica": replica_id}
        if not self.nonce:
            return who
        sha256 = hashlib.sha256(body).hexdigest()
        text = f"ehe/v1/proof\n{method} {path}\n{replica_id}\n{self.nonce}\n{proof_id}\n{sha256}\n"
        text += "".join(f"{name}: {headers[name]}\n" for name in SIGNED if name in headers)
        return who | {"x-ehe-proof": f"{self.nonce} {proof_id} {self._sign(text)}"}

    def _sign(self, text: str) -> str:
        return base64.b64encode(self.key.sign(text.encode())).decode()

    # Sign in, Enrol

    def enrol(self, code: str) -> None:
        """Bind this device to the officer of a code; the lease must be signed by the key that comes with it."""
        try:
            self.ask("GET", "/v1/sign-in")
            raise NotImplementedError("this council has a provider")
        except Refused as refused:
            if refused.problem["code"] != "not_found":  # the code is enough
                raise
        key = self.key.public_key().public_bytes_raw().hex()
        signature = self._sign(f"ehe/v1/enrol\n{code}\n{key}\n\n\n\n\n")
        asked = {"code": code, "device_name": "Second", "device_key": key, "signature": signature}
        answer = self.post("/v1/enrol", asked)
        self._check_lease(answer, answer["lease_key"])
        self.device, self.epoch = answer, answer["epoch"]

    def _check_lease(self, answer: Message, lease_key: str) -> None:
        # RFC 8785, of an object of texts and whole numbers
        lease = json.dumps(answer["lease"], sort_keys=True, separators=(",", ":")).encode()
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(lease_key)).verify(
            bytes.fromhex(answer["lease_signature"]), b"visit/v1/lease\0" + lease
        )

    # Handshake, Push, Pull: a round

    def round(self, *ops: Message) -> list[Message]:
        """Send these ops, safety lane first, and read what changed; the outcomes in the order of the ops sent."""
        pushed = {str(lane): number for lane, number in self.sealed.items()}
        told = self.post(
            "/v1/handshake",
            {"schema_min": 1, "schema_max": 1, "epoch": self.epoch, "pushed": pushed, "cursor": self.cursor},
        )  # fmt: skip
        self._check_lease(told, self.device["lease_key"])
        if told["reset"] or told["org_id"] != self.device["org_id"] or told["epoch"] != self.epoch:
            raise NotTheCentre
        outcomes: list[Message] = []
        for lane in (0, 1):
            mine = [op for op in ops if op["lane"] == lane]
            for start in range(0, len(mine), told["limits"]["batch_ops"]):
                part = mine[start : start + told["limits"]["batch_ops"]]
                outcomes += self.post("/v1/push", self.seal(lane, part))["outcomes"]
        self._pull()
        return outcomes

    def seal(self, lane: int, ops: list[Message]) -> bytes:
        """Number ops and freeze their batch: these bytes are sent, and sent again."""
        first = self.sealed[lane] + 1
        self.sealed[lane] += len(ops)
        listed = json.dumps([op | {"push_seq": first + n} for n, op in enumerate(ops)])
        sha256 = hashlib.sha256(listed.encode()).hexdigest()
        facts = {
            "batch_id": str(uuid.uuid4()),
            "lane": lane,
            "first_push_seq": first,
            "sha256": sha256,
        }
        return f'{json.dumps(facts)[:-1]}, "ops": {listed}}}'.encode()

    def op(self, kind: str, body: Message, family_id: str, **more: Any) -> Message:
        """An op that makes a record."""
        made = {"op_id": str(uuid.uuid4()), "record_id": str(uuid.uuid4()), "op_kind": "append"}
        said = {"kind": kind, "set": body, "family_id": family_id, "lane": 1}
        return made | said | {"scope_epoch": self.scope_epoch} | more

    def patch(self, record: Message, **changed: Any) -> Message:
        """An edit of a record as it was read; whoever calls names whole groups."""
        base = {name: record["body"].get(name) for name in changed}
        seen = {"base": base, "base_rev": record["rev"], "child_id": record["child_id"]}
        names = {"record_id": record["id"], "op_kind": "patch"}
        return self.op(record["kind"], changed, record["family_id"], **names, **seen)

    def _pull(self) -> None:
        staged, gone, leaving, page = {}, [], [], ""
        while True:
            told = self.post("/v1/pull", {"cursor": self.cursor, "page": page, "schema": 1})
            staged |= {record["id"]: record for record in told["records"]}
            gone += [one["id"] for one in told["gone"]]
            leaving += told["scope_remove"]
            page = told["next_page"]
            if not page:
                break
        held = {n: one for n, one in self.records.items() if one["family_id"] not in leaving}
        self.records = {n: one for n, one in (held | staged).items() if n not in gone}
        self.cursor, self.scope_epoch = told["cursor"], told["head"]
        for digest in told["digest"]:
            self._compare(digest)

    def _compare(self, digest: Message) -> None:
        here = [r for r in self.records.values() if (r["family_id"] or "") == digest["family_id"]]
        marks = [hashlib.sha256(f"{r['id']}:{r['rev']}".encode()).digest()[:8] for r in here]
        total = sum(int.from_bytes(mark, "big") for mark in marks) % 2**64
        if (len(here), f"{total:016x}") != (digest["count"], digest["sum"]):
            raise NotTheCentre

    # Files

    def send_file(self, content: bytes, media_type: str, family_id: str) -> None:
        """A file that a record at the centre names by its hash, from where the centre has it."""
        sha256 = hashlib.sha256(content).hexdigest()
        facts = {"sha256": sha256, "size": len(content), "media_type": media_type}
        told = self.post("/v1/blob", facts | {"family_id": family_id})
        while not told["is_whole"]:
            part = content[told["offset"] : told["offset"] + PART]
            check = f"sha256 {hashlib.sha256(part).hexdigest()}"
            headers = {"upload-offset": str(told["offset"]), "upload-checksum": check}
            told = json.loads(self.ask("PATCH", f"/v1/blob/{told['blob_id']}", part, headers)[0])

    def read_file(self, sha256: str, family_id: str) -> bytes:
        """A file that a record names."""
        told, content = self.post("/v1/blob/find", {"sha256": sha256, "family_id": family_id}), b""
        while len(content) < told["offset"]:
            wanted = {"range": f"bytes={len(content)}-{len(content) + PART - 1}"}
            content += self.ask("GET", f"/v1/blob/{told['blob_id']}", b"", wanted)[0]
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotTheCentre
        return content
