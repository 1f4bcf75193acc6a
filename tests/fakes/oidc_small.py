"""A small OpenID Connect provider of our own, for machines without node: code with PKCE S256, RS256 tokens.

It keeps the rules the certified one keeps as far as the tests go: PKCE is required, a code is used once
and only with its verifier, the redirect must be loopback, the token names issuer, client and nonce.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


@contextmanager
def running_small_provider() -> Iterator[str]:
    """The issuer's address, for a `with` block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.issuer = f"http://127.0.0.1:{server.server_port}"
    server.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    server.codes = {}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.issuer
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/.well-known/openid-configuration":
            issuer = self.server.issuer
            ends = {"authorization": "auth", "token": "token"}
            said = {f"{name}_endpoint": f"{issuer}/{end}" for name, end in ends.items()}
            self._json(said | {"issuer": issuer, "jwks_uri": f"{issuer}/jwks"})
        elif path.path == "/jwks":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif path.path == "/auth":
            form = f'<form action="/login?{path.query}"><input name="prompt" value="login"></form>'
            self._answer(200, form.encode(), "text/html")
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        path = urlsplit(self.path)
        if path.path == "/login":
            self._let_in({name: v[0] for name, v in parse_qs(path.query).items()}, form["login"])
        elif path.path == "/token":
            self._exchange(form)

    def _let_in(self, asked: dict[str, str], who: str) -> None:
        sound = asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
        if not sound or not asked["redirect_uri"].startswith("http://127.0.0.1:"):
            self._answer(400, b"", "text/plain")
            return
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = asked | {"sub": who}
        back = {"code": code, "state": asked["state"], "iss": self.server.issuer}
        self.send_response(303)
        self.send_header("location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.send_header("content-length", "0")
        self.end_headers()

    def _exchange(self, form: dict[str, str]) -> None:
        asked = self.server.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != proof:
            self._answer(400, b'{"error": "invalid_grant"}', "application/json")
            return
        now = int(time.time())  # noqa: TID251 - the provider's own clock
        claims = {
            "iss": self.server.issuer,
            "aud": asked["client_id"],
            "sub": asked["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 600,
        }
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self._json({"id_token": token, "token_type": "Bearer", "access_token": "x"})

    def _json(self, said: object) -> None:
        self._answer(200, json.dumps(said).encode(), "application/json")

    def _answer(self, status: int, body: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing."""
