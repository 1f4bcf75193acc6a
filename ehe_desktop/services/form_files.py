"""The lists that lie in a forms folder beside the forms: CSV, XML and GeoJSON, read by their bare name.

A form names a list as jr://file/NAME or jr://file-csv/NAME. Nothing outside the folder is read, through a
link neither, and never more of a file than a form may have.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from ehe_desktop.xforms.limits import MAX_XML_BYTES

LAST_SAVED: Final = "jr://instance/last-saved"
_BESIDE: Final = re.compile(r"jr://file(?:-csv)?/([^/\\:]+)")


class FolderFiles:
    """The files of the forms of one folder, and what a form that asks for it finished last."""

    def __init__(self, folder: Path, last: bytes = b"<root/>") -> None:
        self._folder, self._last = folder.resolve(), last
        self.read: dict[str, str] = {}
        """Name to hash of every list that was opened."""

    def open(self, uri: str) -> bytes | None:
        """The bytes at an address; None where this folder has no such file."""
        if uri == LAST_SAVED:
            return self._last
        beside = _BESIDE.fullmatch(uri)
        path = (self._folder / beside[1]).resolve() if beside else self._folder
        if path.parent != self._folder or not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(MAX_XML_BYTES + 1)  # the engine refuses by name what is longer
        self.read[path.name] = hashlib.sha256(data).hexdigest()
        return data
