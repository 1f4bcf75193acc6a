"""The provider of `oidc_provider.mjs` as a process, and a person who signs in on its pages.

The npm package is fetched once into the environment's own folder. Without node, or where npm cannot
fetch it, a small provider of our own takes its place (`oidc_small.py`), so that nothing is skipped.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import fasteners
import httpx2

from tests.fakes.oidc_small import running_small_provider

PACKAGE = "oidc-provider@9.13.3"
CLIENT = "ehe-desktop"


@dataclass(frozen=True)
class Person:
    """Somebody at a browser: `open_page` is what the program is given to open a page with."""

    name: str
    browser: httpx2.Cookies | None = None
    """What the browser keeps between two visits; a fresh one each time where nothing is given."""

    def open_page(self, url: str) -> None:
        """Sign in in a thread of its own, as a person does while the program waits."""
        threading.Thread(target=self._sign_in, args=(url,), daemon=True).start()

    def _sign_in(self, url: str) -> None:
        with httpx2.Client(timeout=20, cookies=self.browser) as browser:
            self._go_through(url, browser)
            if self.browser is not None:
                self.browser.update(browser.cookies)

    def _go_through(self, url: str, browser: httpx2.Client) -> None:
        answer = browser.get(url)
        for _ in range(12):
            if answer.is_redirect:
                answer = browser.get(urljoin(str(answer.url), answer.headers["location"]))
            elif 'name="prompt"' in answer.text:
                answer = self._sent(answer, browser, login=self.name, password="x")
            elif "forms[0].submit" in answer.text:  # a page that sends itself, where scripts run
                answer = self._sent(answer, browser)
            else:
                return

    def _sent(self, page: httpx2.Response, browser: httpx2.Client, **typed: str) -> httpx2.Response:
        """The form of `page`, filled in and sent."""
        form = dict(re.findall(r'name="(\w+)" value="([^"]+)"', page.text)) | typed
        action = re.search(r'action="([^"]+)"', page.text)
        assert action
        return browser.post(urljoin(str(page.url), action[1]), data=form)


@contextmanager
def running_provider() -> Iterator[str]:
    """The issuer's address, for a `with` block."""
    node, entry = shutil.which("node"), _package()
    if node is None or entry is None:
        with running_small_provider() as issuer:
            yield issuer
        return
    script = Path(__file__).with_name("oidc_provider.mjs")
    process = subprocess.Popen(
        [node, str(script), str(entry)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def _package() -> Path | None:
    """Where the package's entry is, fetched by npm when it is not there yet; None when it cannot be."""
    room = Path(sys.prefix) / "share" / PACKAGE.replace("@", "-")
    entry = room / "node_modules" / "oidc-provider" / "lib" / "index.js"
    room.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(room / "lock"):
        if not entry.exists():
            npm = shutil.which("npm")
            if npm is None or not _fetched(npm, room) or not entry.exists():
                return None
    return entry


def _fetched(npm: str, room: Path) -> bool:
    command = [
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--silent",
        "--prefix",
        str(room),
        PACKAGE,
    ]
    try:
        return (
            subprocess.run(command, capture_output=True, check=False, timeout=120).returncode == 0
        )
    except subprocess.SubprocessError:
        return False
